//! The normalised item: what every source brings and everything above reads.
//!
//! In: what a source says of one entry. Out: an [`Item`] with its [`Identity`].

use std::fmt;

use jiff::Timestamp;

use crate::text::clip;
use crate::text::language::Language;

pub mod carried;
pub mod date;
pub mod identity;
pub mod link;
pub mod outlet;

pub use identity::{Entry, Identity};

/// A 64-bit hash of what identifies the item; the same entry has the same id in every process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemId(pub u64);

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// One entry from a source, normalised. Title and summary are plain text in NFC as the outlet wrote it
/// (case, accents and quotes kept); white space is single blanks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub id: ItemId,
    /// Empty where the source gives none, as of a short post.
    pub title: String,
    /// Empty where the source gives none; at most [`SUMMARY_LIMIT`] bytes.
    pub summary: String,
    /// The entry's own link as the source gives it, made absolute; never the canonical form.
    pub url: Option<String>,
    /// As the source says; `None` where it says nothing that can be read.
    pub published: Option<Timestamp>,
    /// The name of who published it, as a reader knows it.
    pub outlet: Option<String>,
    pub language: Option<Language>,
}

impl Item {
    /// The item with a title in any case: the first words of its text stand for one that is missing.
    pub fn titled(mut self) -> Item {
        if self.title.is_empty() {
            self.title = first_words(&self.summary).to_owned();
        }
        self
    }
}

/// What stands for the title of a text that has none.
pub fn first_words(text: &str) -> &str {
    clip::head(text, BORROWED_TITLE)
}

/// Bytes of a text that stand for a missing title.
const BORROWED_TITLE: usize = 140;
/// Bytes of a summary that are kept, cut at a word: enough for any trigger, bounded for any feed.
pub const SUMMARY_LIMIT: usize = 4096;
/// Bytes of a title that are kept.
pub const TITLE_LIMIT: usize = 1024;
