//! What a lead is for.

use serde::{Deserialize, Serialize};

use crate::judge::account::Relation;
use crate::judge::spread::Way;

/// The three uses of a lead in sales.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Use {
    /// Something hit a customer of ours.
    Serve,
    /// A competitor failed this account.
    Intercept,
    /// An event makes a need.
    Engage,
}

/// What an account is called for, by what it is to us and how the event reached it.
pub fn of(relation: Relation, via: Option<&str>) -> Use {
    match (relation, via.map(Way::of)) {
        (Relation::Competitor, _) => Use::Intercept,
        (Relation::Customer, _) => Use::Serve,
        (_, Some(Way::Uses(_))) => Use::Intercept,
        _ => Use::Engage,
    }
}
