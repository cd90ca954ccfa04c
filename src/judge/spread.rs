//! Which other accounts an event touches: the users of a competitor or supplier that fails, the
//! members of a segment that a rule binds.
//!
//! In: an event and whom it is about. Out: further accounts, each with the way the event took.

use crate::judge::account::Relation;
use crate::judge::account::index::AccountIx;
use crate::judge::rules::{RepRules, Rules};
use crate::judge::trigger::{Kind, Rule};
use crate::text::fold::Folded;
use crate::text::word;

/// An account that an event reaches through another or through its segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    pub account: AccountIx,
    /// "uses Globex", "is in aerospace": reads behind the account's name. ("via parent Globex" stands alone.)
    pub via: String,
}

/// How much of an event's confidence is left at the accounts it reaches.
pub const DAMPING: f64 = 0.8;

/// The trigger that only somebody on a list of people fires.
pub const PERSON_MOVE: &str = "person-move";
/// Triggers beside the bad experiences that open a competitor's customers.
const UNSETTLING: &[&str] = &["acquisition", "divestiture", "restructuring"];

/// How an event of the company that owns an account reaches it.
pub fn via_parent(parent: &str) -> String {
    format!("via parent {parent}")
}

/// How an event reached an account, as a sentence about it, with what shows each step.
pub fn told(via: &str) -> String {
    match Way::of(via) {
        Way::Uses(_) | Way::Supplied(_) => format!("{via} (your list)"),
        Way::Parent(parent) => format!("belongs to {parent} (your list)"),
        Way::Champion(_) | Way::Segment(_) | Way::Other(_) => via.to_owned(),
    }
}

/// The way an event took to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way<'v> {
    /// Through the competitor that it uses.
    Uses(&'v str),
    /// Through its supplier.
    Supplied(&'v str),
    /// Through its segment, and the keyword of it that stands in the text.
    Segment(&'v str),
    /// Through the company that owns it.
    Parent(&'v str),
    /// Through somebody whom the rep knows from another account.
    Champion(&'v str),
    Other(&'v str),
}

impl<'v> Way<'v> {
    /// Reads the words that a finding keeps.
    pub fn of(via: &'v str) -> Way<'v> {
        let after = |start: &str| via.strip_prefix(start);
        if let Some(used) = after("uses ") {
            Way::Uses(used)
        } else if let Some(supplier) = after("is supplied by ") {
            Way::Supplied(supplier)
        } else if let Some(segment) = after("is in ") {
            Way::Segment(segment.split(", by ").next().unwrap_or(segment))
        } else if let Some(parent) = after("via parent ") {
            Way::Parent(parent)
        } else if let Some(known) = after("gets ") {
            Way::Champion(known)
        } else {
            Way::Other(via)
        }
    }

    /// What it went through: events that reach accounts through the same are told together.
    pub fn through(self) -> &'v str {
        match self {
            Way::Uses(name)
            | Way::Supplied(name)
            | Way::Segment(name)
            | Way::Parent(name)
            | Way::Champion(name)
            | Way::Other(name) => name,
        }
    }
}

/// Somebody whom the rep knows from one account is at another now: a door is open there.
pub fn via_champion(person: &str, from: &str) -> String {
    format!("gets {person}, whom you know from {from}")
}

/// The accounts that use one of `parties`.
pub fn through_use(rules: &Rules, rule: &Rule, parties: &[AccountIx]) -> Vec<Reached> {
    let unsettles = rule.kind == Kind::BadExperience || UNSETTLING.contains(&rule.id.0.as_str());
    // A move is only found of people on a list: a competitor's is the rep that its users know.
    let rep_leaves = rule.id.0 == PERSON_MOVE;
    if !unsettles && !rep_leaves {
        return Vec::new();
    }
    let mut reached = Vec::new();
    for party in parties {
        let failed = rules.account(*party);
        let via = match failed.relation {
            Relation::Competitor => format!("uses {}", failed.name),
            Relation::Supplier if unsettles => format!("is supplied by {}", failed.name),
            _ => continue,
        };
        let rep = rules.rep_of(*party);
        for user in rep.users.get(&rules.place_of(*party)).into_iter().flatten() {
            reached.push(Reached { account: rep.ix(*user), via: via.clone() });
        }
    }
    reached
}

/// The accounts of the segments whose keywords stand in an item that reports a new rule for a trade.
pub fn through_segment(rules: &Rules, rule: &Rule, title: &Folded, summary: &Folded) -> Vec<Reached> {
    if rule.id.0 != "regulation" {
        return Vec::new();
    }
    let mut reached = Vec::new();
    for rep in &rules.reps {
        for at in segments(rep, title, summary) {
            let name = &rep.watch.segments[at].name;
            let stands = |keyword: &&(String, usize)| keyword.1 == at && says(title, summary, &keyword.0);
            let keyword = rep.keywords.iter().find(stands).map_or(name.as_str(), |(keyword, _)| keyword);
            for (place, account) in rep.watch.accounts.iter().enumerate() {
                if account.segments.contains(name) {
                    reached.push(Reached {
                        account: rep.ix(place),
                        via: format!("is in {name}, by \"{keyword}\""),
                    });
                }
            }
        }
    }
    reached
}

fn says(title: &Folded, summary: &Folded, keyword: &str) -> bool {
    word::contains(&title.text, keyword) || word::contains(&summary.text, keyword)
}

/// Accounts that a person on an account's list comes to: what an item names beside the one they were known
/// from. Each is of the rep that lists the person.
pub fn through_champion(rules: &Rules, known: &[(AccountIx, &str)], named: &[AccountIx]) -> Vec<Reached> {
    let mut reached = Vec::new();
    for (from, person) in known {
        let of_rep = |ix: AccountIx| &rules.rep_of(ix).watch.rep;
        for to in named.iter().filter(|to| *to != from && of_rep(**to) == of_rep(*from)) {
            if !matches!(rules.account(*to).relation, Relation::Prospect | Relation::Customer) {
                continue;
            }
            let via = via_champion(person, &rules.account(*from).name);
            reached.push(Reached { account: *to, via });
        }
    }
    reached
}

/// The places of the rep's segments that an item is about.
pub fn segments(rep: &RepRules, title: &Folded, summary: &Folded) -> Vec<usize> {
    let mut found: Vec<usize> = rep
        .keywords
        .iter()
        .filter(|(keyword, _)| says(title, summary, keyword))
        .map(|(_, segment)| *segment)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use crate::item::{Item, ItemId};
    use crate::judge::account::Account;
    use crate::judge::watch::Watch;
    use crate::judge::{Rules, read};

    fn findings(account: Account, title: &str) -> Vec<(String, Option<String>, f64)> {
        let watch = Watch::of("rep@example.com", vec![account]);
        let rules = Rules::build(vec![watch]).expect("rules");
        let item = Item {
            id: ItemId(1),
            title: title.into(),
            summary: String::new(),
            url: None,
            published: None,
            outlet: None,
            language: None,
        };
        let reading = read(&item, &rules);
        reading
            .findings
            .iter()
            .filter(|finding| finding.held.is_none())
            .map(|finding| (finding.account.clone(), finding.via.clone(), finding.event.value()))
            .collect()
    }

    #[test]
    fn an_event_of_the_parent_reaches_the_account_damped() {
        let account =
            || Account { parent: Some("Globex Holdings plc".into()), ..Account::named("Brightwell") };
        let parents = findings(account(), "Globex Holdings names Ann Lee finance chief");
        let own = findings(account(), "Brightwell names Ann Lee finance chief");
        assert_eq!(parents.len(), 1, "{parents:?}");
        assert_eq!(parents[0].1.as_deref(), Some("via parent Globex Holdings plc"));
        assert!(own[0].1.is_none() && own[0].2 > parents[0].2);
    }

    #[test]
    fn nobody_is_told_what_befell_a_bystander() {
        let acme = || Account::named("Brightwell");
        assert!(findings(acme(), "Globex names former Brightwell executive as finance chief").is_empty());
        assert!(findings(acme(), "Globex is to be acquired, Ann Lee told Brightwell").is_empty());
    }
}
