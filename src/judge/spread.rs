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
    /// "uses Globex", "is in aerospace": reads behind the account's name.
    pub via: String,
}

/// How much of an event's confidence is left at the accounts it reaches.
pub const DAMPING: f64 = 0.8;

/// Triggers beside the bad experiences that open a competitor's customers.
const UNSETTLING: &[&str] = &["acquisition", "divestiture", "restructuring"];

/// The accounts that use one of `parties`.
pub fn through_use(rules: &Rules, rule: &Rule, parties: &[AccountIx]) -> Vec<Reached> {
    let unsettles = rule.kind == Kind::BadExperience || UNSETTLING.contains(&rule.id.0.as_str());
    if !unsettles {
        return Vec::new();
    }
    let mut reached = Vec::new();
    for party in parties {
        let failed = rules.account(*party);
        if !matches!(failed.relation, Relation::Competitor | Relation::Supplier) {
            continue;
        }
        let rep = rules.rep_of(*party);
        for user in rep.users.get(&rules.place_of(*party)).into_iter().flatten() {
            reached.push(Reached { account: rep.ix(*user), via: format!("uses {}", failed.name) });
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
            for (place, account) in rep.watch.accounts.iter().enumerate() {
                if account.segments.contains(name) {
                    reached.push(Reached { account: rep.ix(place), via: format!("is in {name}") });
                }
            }
        }
    }
    reached
}

/// The places of the rep's segments that an item is about.
pub fn segments(rep: &RepRules, title: &Folded, summary: &Folded) -> Vec<usize> {
    let mut found: Vec<usize> = rep
        .keywords
        .iter()
        .filter(|(keyword, _)| word::contains(&title.text, keyword) || word::contains(&summary.text, keyword))
        .map(|(_, segment)| *segment)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}
