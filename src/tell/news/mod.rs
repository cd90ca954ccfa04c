//! What a rep's signals are to another program: entries of a feed, rows of a table.
//!
//! In: a ranking as if nothing had been told. Out: an entry a signal, and Atom, JSON Feed or CSV of them.

mod atom;
mod entry;
mod json;
mod shelf;
mod table;

pub use atom::atom;
pub use entry::{Entry, entries};
pub use json::json_feed;
pub use shelf::{Shelf, put};
pub use table::table;

use jiff::Timestamp;

use crate::tell::digest::name_of;

/// What a feed is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// "tipoff for Dana Reyes: Acme Corporation".
    pub title: String,
    /// The same for the same rep and account, for ever.
    pub id: String,
    /// Of its last entry that changed.
    pub updated: Timestamp,
}

impl Channel {
    /// The feed of a rep, or of one account on the rep's list. `now` stands in where it has no entry.
    pub fn of(who: &str, email: &str, account: Option<&str>, entries: &[Entry], now: Timestamp) -> Channel {
        let about = account.map(|name| format!(": {}", name_of(name))).unwrap_or_default();
        Channel {
            title: format!("tipoff for {}{about}", name_of(who)),
            id: entry::urn(&["feed", email, account.unwrap_or_default()]),
            updated: entries.iter().map(|entry| entry.updated).max().unwrap_or(now),
        }
    }
}
