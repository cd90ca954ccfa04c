//! What: the trigger rules, and the events they find in an item.
//!
//! In: an item's folded text and its mentions. Out: events with evidence, stance and the accounts
//! they are about.

use serde::{Deserialize, Serialize};

pub mod compile;
mod cue;
mod fact;
mod find;
mod gate;
mod library;
mod party;
mod phrase;
mod proof;
#[cfg(test)]
mod reach;
pub mod rule;
mod scene;
mod sign;
mod stance;

pub use compile::{TriggerSet, check};
pub use fact::{Fact, FactKind, Named, facts};
pub use find::{Found, Seen, find};
pub use library::library;
pub use party::{Place, parties};
pub use proof::{Proof, failing_examples};
pub use rule::{Kind, Override, Rule};
pub use sign::Signs;

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
