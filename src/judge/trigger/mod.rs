//! What: the trigger rules, and the events they find in an item.
//!
//! In: an item's folded text and its mentions. Out: events with evidence, stance and the accounts
//! they are about.

use serde::{Deserialize, Serialize};

pub mod compile;
mod find;
mod gate;
mod library;
mod noise;
mod party;
pub mod rule;
mod scene;
mod stance;

pub use compile::{Side, TriggerSet, check};
pub use find::{Found, find};
pub use library::library;
pub use noise::kind as noise;
pub use party::{Place, parties};
pub use rule::{Kind, Override, Rule};

/// The id of a trigger: `exec-departure`, or one of a rep's own.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TriggerId(pub String);

/// How an item tells an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stance {
    /// Done, decided, announced.
    #[default]
    Reported,
    /// "in talks", "is said to", "may".
    Rumoured,
    /// "rejects", "denies".
    Denied,
    /// "calls off", "withdraws".
    Reversed,
}

/// Whether one rule alone finds an event in a text that stands as a title: what `hit` and `miss` mean.
pub fn fires(rule: &Rule, text: &str) -> bool {
    let folded = crate::text::fold::fold(text);
    let Ok(set) = TriggerSet::compile(std::slice::from_ref(rule)) else { return false };
    find(&folded, "", &set).iter().any(|found| found.confidence >= 0.5)
}

#[cfg(test)]
mod tests {
    use super::{TriggerSet, find, library};
    use crate::text::fold::fold;

    #[test]
    fn every_rule_finds_its_hits_and_leaves_its_misses() {
        let mut wrong = Vec::new();
        for rule in library() {
            let set = TriggerSet::compile(std::slice::from_ref(rule)).expect("rules of the library");
            let fires = |text: &str| find(&fold(text), "", &set).iter().any(|found| found.confidence >= 0.5);
            wrong.extend(
                rule.hit
                    .iter()
                    .filter(|text| !fires(text))
                    .map(|text| format!("{}: silent on {text:?}", rule.id.0)),
            );
            wrong.extend(
                rule.miss
                    .iter()
                    .filter(|text| fires(text))
                    .map(|text| format!("{}: fires on {text:?}", rule.id.0)),
            );
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
