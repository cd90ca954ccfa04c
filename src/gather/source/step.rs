//! What every source is: steps without I/O.
//!
//! In: the address a source is asked at, its state, and the answer to its last request. Out: the next
//! request, or what the source delivers. Who fetches, when and how often is decided elsewhere.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::skip::Skip;
use crate::item::Entry;
use crate::secret::Secret;

/// Entries of one answer that are read: the newest by date where there are more.
pub const ENTRY_LIMIT: usize = 5_000;

/// Something that can be asked for items.
pub trait Source: Sync {
    /// The name in settings and messages: `feed`.
    fn name(&self) -> &'static str;

    /// What one answer says by itself, whatever was asked before: all its entries, none left out.
    ///
    /// # Errors
    /// Where the answer can't be read; one bad entry among good ones is a problem of the delivery.
    fn read(&self, got: &Got) -> Result<Delivery, Unreadable>;

    /// One step: `got` is `None` at first, then the answer to each request in turn. A source of one
    /// request asks at its place and delivers what it reads.
    ///
    /// # Errors
    /// As [`Source::read`].
    fn step(&self, place: &Place, state: &State, got: Option<&Got>) -> Result<Step, Unreadable> {
        match got {
            None => Ok(Step::Ask(self.request(place), state.clone())),
            Some(got) => Ok(Step::Done(Delivery { state: state.clone(), ..about(place, self.read(got)?) })),
        }
    }

    /// The state to begin again from, where what this one remembers of the way led to an address at which
    /// there is nothing any more; `None` where it remembers no way.
    fn astray(&self, _state: &State) -> Option<State> {
        None
    }

    /// The request for a place: by GET, with nothing said of who asks.
    fn request(&self, place: &Place) -> Request {
        Request::json(place.url.clone())
    }

    /// How the service wishes to be asked.
    fn manners(&self) -> Manners {
        Manners::default()
    }
}

/// How a service wishes to be asked: its own limits, or what is decent where it names none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manners {
    /// Where the service is asked, without a slash at the end; empty where a source has its own address.
    pub base: &'static str,
    /// Between two requests of all that is asked of it.
    pub apart: Duration,
    /// Requests a day, UTC.
    pub per_day: Option<u32>,
    pub key: Key,
}

impl Manners {
    pub const fn of(base: &'static str) -> Manners {
        Manners { base, apart: Duration::ZERO, per_day: None, key: Key::None }
    }
}

impl Default for Manners {
    fn default() -> Manners {
        Manners::of("")
    }
}

/// Whether a service wants a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    None,
    /// It allows more with one.
    Welcome,
    /// It answers nobody without.
    Needed,
}

/// Where and how one source is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub url: Url,
    /// What the source is told of whom it is asked about; `Null` where nothing.
    pub options: Value,
    /// The key of the service, where ops gave one.
    pub key: Option<Secret>,
    pub now: Timestamp,
}

impl Place {
    pub fn at(url: Url, now: Timestamp) -> Place {
        Place { url, options: Value::Null, key: None, now }
    }

    /// The account that a source belongs to, where it is one account's own (`account` of the options).
    pub fn account(&self) -> Option<&str> {
        self.options["account"].as_str()
    }

    /// A list of the options.
    pub fn list(&self, name: &str) -> Vec<&str> {
        self.options[name].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
    }
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
    /// This is asked, the answer going into the next step with this state.
    Ask(Request, State),
    /// This was on the page, and the next one is asked for.
    Page(Delivery, Request, State),
    Done(Delivery),
}

/// One thing to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub url: Url,
    /// What the `Accept` header says.
    pub accept: &'static str,
    /// JSON, sent by POST; without it the request is a GET.
    pub body: Option<String>,
    /// Sent to the origin of the address only.
    pub headers: Vec<(String, Secret)>,
    /// Statuses that are no success and whose answer the source reads all the same.
    pub read: &'static [u16],
}

impl Request {
    pub fn get(url: Url, accept: &'static str) -> Request {
        Request { url, accept, body: None, headers: Vec::new(), read: &[] }
    }

    pub fn json(url: Url) -> Request {
        Request::get(url, "application/json")
    }

    /// With a header that holds a secret.
    pub fn with(mut self, name: &str, value: String) -> Request {
        self.headers.push((name.to_owned(), Secret::new(value)));
        self
    }
}

/// An answer, its body decompressed.
#[derive(Clone, Debug)]
pub struct Got<'a> {
    /// Where the answer came from in the end, after redirects.
    pub url: Url,
    pub status: u16,
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

impl Delivery {
    /// Adds what the next page brought.
    pub fn join(&mut self, next: Delivery) {
        self.entries.extend(next.entries);
        self.problems.extend(next.problems);
        self.title = self.title.take().or(next.title);
        self.state = next.state;
        self.ttl = self.ttl.max(next.ttl);
        self.skip = next.skip;
    }
}

/// The delivery of an account's own source, each title naming the account where it doesn't: a status page
/// says "Login is slow", and only its address says whose.
pub fn about(place: &Place, mut delivery: Delivery) -> Delivery {
    let Some(account) = place.account() else { return delivery };
    for entry in &mut delivery.entries {
        let item = &mut entry.item;
        if !names(&item.title, account) {
            // What goes on in lower case is the rest of a sentence: "launches Ovens 2".
            let goes_on = item.title.starts_with(char::is_lowercase);
            let between = if goes_on { " " } else { ": " };
            item.title = format!("{account}{between}{}", item.title);
        }
    }
    delivery
}

/// Whether a text names the account, be it without its last words (`Acme` for `Acme Corporation`).
fn names(text: &str, account: &str) -> bool {
    let first = account.split_whitespace().next().unwrap_or(account);
    let text = text.to_lowercase();
    text.split(|c: char| !c.is_alphanumeric() && c != '&' && c != '-')
        .any(|word| word == first.to_lowercase())
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
    /// The service says that it is asked too often.
    OverLimit,
    /// The service does not take the key.
    Key,
    /// The service does not take the query.
    BadRequest,
}

impl Class {
    /// The name it is stored and counted under.
    pub fn as_str(self) -> &'static str {
        match self {
            Class::Empty => "empty",
            Class::NotAFeed => "not-a-feed",
            Class::Broken => "broken",
            Class::OverLimit => "over-limit",
            Class::Key => "key",
            Class::BadRequest => "bad-request",
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
    /// How long the service is to be left alone, every source of it.
    pub rest: Option<Duration>,
}

impl Unreadable {
    pub fn new(class: Class, sentence: impl Into<String>, next: impl Into<String>) -> Unreadable {
        Unreadable { class, sentence: sentence.into(), next: next.into(), rest: None }
    }

    /// The service is asked too often: all that is asked of it waits.
    pub fn over_limit(sentence: impl Into<String>, rest: Duration) -> Unreadable {
        let unreadable = Unreadable::new(Class::OverLimit, sentence, "it is left alone for a while");
        Unreadable { rest: Some(rest), ..unreadable }
    }
}
