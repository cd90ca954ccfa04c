//! How a rep starts a call about a lead: whom to ask for, and what to open with.

use std::collections::BTreeMap;

use super::words::{harmless, headline, name};
use crate::judge::account::Person;
use crate::judge::rank::{Lead, Signal};
use crate::tell::opener::{self, Event, Facts, Known, Opener, Wanted};

/// What is known for it beside the lead.
#[derive(Clone, Debug, Default)]
pub struct Calls {
    /// Whom the rep sells to.
    pub roles: Vec<String>,
    /// Who is known, by the account's name.
    pub people: BTreeMap<String, Vec<Person>>,
    /// The rep's own words.
    pub openers: Vec<Opener>,
}

/// The two lines.
pub(super) struct Start {
    pub call: Option<String>,
    pub opener: Option<String>,
}

impl Calls {
    /// The lines for a lead by its first signal.
    pub(super) fn start(&self, lead: &Lead, signal: &Signal) -> Start {
        let text = format!("{} {}", signal.title, signal.summary);
        let event = Event {
            trigger: &signal.trigger,
            text: &text,
            person: None,
            role: None,
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
        let line = opener::opener(&self.openers, &wanted, &facts(lead, signal));
        Start { call: called.as_ref().map(said), opener: line.map(|line| headline(&line)) }
    }
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
    let via = signal.via.as_deref().unwrap_or_default();
    for (words, fact) in [("uses ", "competitor"), ("is in ", "segment")] {
        if let Some(what) = via.strip_prefix(words) {
            facts.insert(fact, name(what));
        }
    }
    if let Some(outlet) = signal.outlets.first() {
        facts.insert("outlet", name(outlet));
    }
    facts
}
