//! Which items tell the same event.
//!
//! In: an item's [`Print`], and the prints that share a key with it. Out: how likely each two tell the same
//! event ([`likeness`]), and the stories that follow from it ([`cluster`]).

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;

use serde::{Deserialize, Serialize};

pub mod amount;
pub mod boilerplate;
pub mod book;
pub mod bytes;
pub mod cluster;
pub mod family;
pub mod likeness;
pub mod print;
pub mod reasons;
pub mod sense;
pub mod shelf;
pub mod voice;
pub mod words;

pub use book::Book;
pub use print::{Print, Told};

/// A story has the id of its first item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StoryId(pub u64);

impl fmt::Display for StoryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// Items looked up under one key, newest first: a key that is everywhere costs no more.
pub const PER_KEY: usize = 48;
/// Items that one is compared with.
pub const CANDIDATES: usize = 40;

/// Of items that share a key, once for each key, the `most` that share most; of equals the highest.
pub fn candidates<T: Copy + Ord + Hash>(sharing: Vec<T>, most: usize) -> Vec<T> {
    let mut shared: HashMap<T, usize> = HashMap::with_capacity(sharing.len());
    sharing.into_iter().for_each(|item| *shared.entry(item).or_default() += 1);
    let mut best: Vec<(usize, T)> = shared.into_iter().map(|(item, keys)| (keys, item)).collect();
    best.sort_unstable_by(|a, b| b.cmp(a));
    best.truncate(most);
    best.into_iter().map(|(_, item)| item).collect()
}
