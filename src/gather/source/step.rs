//! What every source is: steps without I/O.
//!
//! In: the address a source is asked at, its state, and the answer to its last request. Out: the next
//! requests, or what the source delivers. Who fetches, when and how often is decided elsewhere.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::skip::Skip;
use crate::item::Entry;

/// Entries of one answer that are read: the newest by date where there are more.
pub const ENTRY_LIMIT: usize = 5_000;

/// Something that can be asked for items.
pub trait Source: Sync {
    /// The name in settings and messages: `feed`.
    fn name(&self) -> &'static str;

    /// One step: `got` is `None` at first, then the answer to each request in turn.
    ///
    /// # Errors
    /// Where the answer can't be read; one bad entry among good ones is a problem of the delivery.
    fn step(&self, place: &Place, state: &State, got: Option<&Got>) -> Result<Step, Unreadable>;
}

/// Where and how one source is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub url: Url,
    /// Settings of this kind of source; `Null` where it has none.
    pub options: Value,
}

/// What a source remembers between steps and polls. A source that meets a version it doesn't know
/// starts afresh.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    pub version: u32,
    pub value: Value,
}

/// What comes of a step.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// These are asked in turn, each answer going into the next step with this state.
    Ask(Vec<Request>, State),
    Done(Delivery),
}

/// One thing to ask for, by GET.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub url: Url,
    /// What the `Accept` header says.
    pub accept: &'static str,
}

/// An answer, its body decompressed.
#[derive(Clone, Debug)]
pub struct Got<'a> {
    /// Where the answer came from in the end, after redirects.
    pub url: Url,
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    pub body: &'a [u8],
}

/// What a source brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Delivery {
    /// In the order of the source. The id of an item is provisional until the entries are sorted by what
    /// the source still carries.
    pub entries: Vec<Entry>,
    /// What could not be read, as sentences for the person who runs this.
    pub problems: Vec<String>,
    /// What the source calls itself.
    pub title: Option<String>,
    pub state: State,
    /// How long the source asks to be left alone.
    pub ttl: Option<Duration>,
    /// When it doesn't want to be asked.
    pub skip: Skip,
}

/// Why an answer is unreadable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// The body is empty.
    Empty,
    /// It is something else: a web page, an error in JSON.
    NotAFeed,
    /// It is a feed, and broken beyond reading.
    Broken,
}

impl Class {
    /// The name it is stored and counted under.
    pub fn as_str(self) -> &'static str {
        match self {
            Class::Empty => "empty",
            Class::NotAFeed => "not-a-feed",
            Class::Broken => "broken",
        }
    }
}

/// An answer that can't be read, which is never the same as an empty one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}; {next}")]
pub struct Unreadable {
    pub class: Class,
    /// What came instead.
    pub sentence: String,
    /// What to try.
    pub next: String,
}

impl Unreadable {
    pub fn new(class: Class, sentence: impl Into<String>, next: impl Into<String>) -> Unreadable {
        Unreadable { class, sentence: sentence.into(), next: next.into() }
    }
}
