//! Which items tell the same event.
//!
//! In: an item's [`Print`] and the sketches of stories that share a key with it. Out: a decision.

use std::fmt;

use serde::{Deserialize, Serialize};

pub mod book;
pub mod decide;
pub mod print;

pub use book::Book;
pub use decide::{Decision, decide};
pub use print::Print;

/// A story has the id of its first item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StoryId(pub u64);

impl fmt::Display for StoryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// What is remembered of a story: the prints of its first items, at most [`SKETCH_PRINTS`].
#[derive(Clone, Debug)]
pub struct Sketch {
    pub story: StoryId,
    pub prints: Vec<Print>,
}

/// Prints kept of one story; further items join by these.
pub const SKETCH_PRINTS: usize = 4;
