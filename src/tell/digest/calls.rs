//! How a rep starts a call about a lead: whom to ask for, and what to open with.

use std::collections::BTreeMap;

use super::words::{harmless, headline, name};
use crate::judge::account::names::is_common_word;
use crate::judge::account::{Person, Relation};
use crate::judge::rank::{Lead, Signal};
use crate::judge::spread::Way;
use crate::judge::trigger::{Fact, FactKind};
use crate::tell::opener::{self, Event, Facts, Known, Opener, Wanted};
use crate::text::fold::fold;

/// What is known for it beside the lead.
#[derive(Clone, Debug, Default)]
pub struct Calls {
    /// Whom the rep sells to.
    pub roles: Vec<String>,
    /// Who is known, by the account's name.
    pub people: BTreeMap<String, Vec<Person>>,
    /// Which accounts use a competitor or supplier, by its name.
    pub users: BTreeMap<String, Vec<String>>,
    /// The rep's own words.
    pub openers: Vec<Opener>,
    /// The house's, where the rep has none.
    pub house: Vec<Opener>,
}

/// The two lines.
pub(super) struct Start {
    pub call: Option<String>,
    pub opener: Option<String>,
}

impl Calls {
    /// The lines for a lead by its first signal.
    pub(super) fn start(&self, lead: &Lead, signal: &Signal) -> Start {
        if !matches!(lead.relation, Relation::Prospect | Relation::Customer) {
            // Nobody sells to a competitor: what befalls it is a reason to call those who use it.
            return Start { call: self.users.get(&lead.account).map(|users| those(users)), opener: None };
        }
        let text = format!("{} {}", signal.title, signal.summary);
        let event = Event {
            trigger: &signal.trigger,
            text: &text,
            person: fact(signal, FactKind::Person).map(|fact| fact.text.as_str()),
            role: fact(signal, FactKind::Role).map(role),
            through_another: signal.via.is_some(),
        };
        let people = self.people.get(&lead.account).map_or(&[][..], Vec::as_slice);
        let called = opener::call(&event, people, &self.roles);
        let wanted = Wanted {
            trigger: &signal.trigger,
            purpose: lead.purpose,
            stage: lead.stage.as_deref(),
            role: called.as_ref().and_then(|call| call.role.as_deref()),
        };
        let line = opener::opener([&self.openers, &self.house], &wanted, &facts(lead, signal));
        Start { call: called.as_ref().map(said), opener: line.map(|line| headline(&line)) }
    }
}

/// How many names a line bears.
const NAMED: usize = 3;

/// "those who use it: Acme, Globex, Initech and 2 more".
fn those(users: &[String]) -> String {
    let named: Vec<String> = users.iter().take(NAMED).map(|user| name(user)).collect();
    let more = users.len() - named.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("those who use it: {}{more}", named.join(", "))
}

/// "Jo Marsh, CISO (your list)"; "their CISO".
fn said(call: &opener::Call) -> String {
    let role = call.role.as_deref().map(name);
    let Some(person) = call.name.as_deref().map(name) else {
        let vacant = if call.known == Known::Vacant { "whoever stands in for " } else { "" };
        return format!("{vacant}their {}", role.unwrap_or_default());
    };
    let known = match call.known {
        Known::Story => "named in the story",
        Known::List | Known::Role | Known::Vacant => "your list",
    };
    match role {
        Some(role) => format!("{person}, {role} ({known})"),
        None => format!("{person} ({known})"),
    }
}

fn facts(lead: &Lead, signal: &Signal) -> Facts {
    let mut facts = Facts::from([("account", harmless(&lead.account))]);
    match signal.via.as_deref().map(Way::of) {
        Some(Way::Uses(competitor)) => drop(facts.insert("competitor", name(competitor))),
        Some(Way::Segment(segment)) => drop(facts.insert("segment", name(segment))),
        Some(_) => {}
        // What befell another says nothing of this account's people and sums.
        None => facts.extend(own(lead, signal)),
    }
    if let Some(outlet) = signal.outlets.first() {
        facts.insert("outlet", name(outlet));
    }
    facts
}

/// What the event's sentence says, by the names that openers use.
fn own(lead: &Lead, signal: &Signal) -> Vec<(&'static str, String)> {
    let mut own = Vec::new();
    for (kind, called) in [
        (FactKind::Person, "person"),
        (FactKind::Role, "role"),
        (FactKind::Amount, "amount"),
        (FactKind::Count, "count"),
        (FactKind::Place, "place"),
        (FactKind::Date, "date"),
    ] {
        let told =
            fact(signal, kind).map(|fact| if kind == FactKind::Role { role(fact) } else { &fact.text });
        own.extend(told.map(|told| (called, name(told))));
    }
    let account = fold(&lead.account);
    let sides = [FactKind::Object, FactKind::Actor].into_iter().filter_map(|kind| fact(signal, kind));
    let other = sides.map(|side| &side.text).find(|side| {
        let side = fold(side);
        // A word of the dictionary is more often a piece of the headline than somebody's name.
        !account.contains(&side) && !side.contains(&account) && !is_common_word(&side)
    });
    own.extend(other.map(|other| ("other", name(other))));
    own
}

fn fact(signal: &Signal, kind: FactKind) -> Option<&Fact> {
    signal.evidence.facts.iter().find(|fact| fact.kind == kind)
}

/// A role in the form that all wordings share.
fn role(fact: &Fact) -> &str {
    fact.value.as_deref().unwrap_or(&fact.text)
}
