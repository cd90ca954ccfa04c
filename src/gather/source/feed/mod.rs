//! Feeds: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed.
//!
//! In: an answer, of whatever charset and however badly written. Out: its entries as items, and the
//! problems met; or why the answer is no feed, which is never taken for an empty one.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use url::Url;

use super::charset;
use super::skip::Skip;
use super::step::{Class, Delivery, ENTRY_LIMIT, Got, Place, Request, Source, State, Step, Unreadable};
use crate::text::html;
use raw::Document;
use trail::Trail;

#[cfg(test)]
mod again;
mod attribute;
#[cfg(test)]
mod comparison;
mod entry;
mod json;
mod newest;
mod page;
mod raw;
mod standard;
#[cfg(test)]
mod tests;
mod trail;
mod vocabulary;
mod xml;

/// What a feed reader asks for; servers that choose by it send a feed.
pub const ACCEPT: &str = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, \
                      text/xml;q=0.9, */*;q=0.5";
/// Minutes in a week: no feed means a longer `ttl` than that.
const LONGEST_TTL: u64 = 7 * 24 * 60;

/// One feed at one address.
pub struct Feed;

impl Source for Feed {
    fn name(&self) -> &'static str {
        "feed"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        read(got, None)
    }

    fn step(&self, place: &Place, state: &State, got: Option<&Got>) -> Result<Step, Unreadable> {
        let trail = Trail::of(state);
        let Some(got) = got else { return Ok(ask(trail.start(place), &trail)) };
        match read(got, None) {
            Ok(delivery) => Ok(Step::Done(trail.end(delivery))),
            Err(why) if why.class == Class::NotAFeed => {
                let text = charset::decode(got.body, got.content_type.as_deref());
                let (url, trail) = trail.onward(place, got, &text, why)?;
                Ok(ask(url, &trail))
            }
            Err(why) => Err(why),
        }
    }

    fn astray(&self, state: &State) -> Option<State> {
        Trail::of(state).is_old().then(State::default)
    }
}

fn ask(url: Url, trail: &Trail) -> Step {
    Step::Ask(Request::get(url, ACCEPT), trail.state())
}

/// Reads one document. Relative links are seen from `base`, or else from where the answer came from.
///
/// # Errors
/// Where it is empty, no feed, or broken before its first entry.
pub fn read(got: &Got, base: Option<&Url>) -> Result<Delivery, Unreadable> {
    let base = base.unwrap_or(&got.url);
    guarded(|| read_document(got, base))
}

/// A parser that panics on some document must not take the other sources with it.
fn guarded(read: impl FnOnce() -> Result<Delivery, Unreadable>) -> Result<Delivery, Unreadable> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        Err(Unreadable::new(
            Class::Broken,
            "the feed could not be read because of a mistake in tipoff",
            "report the address of the feed",
        ))
    })
}

fn read_document(got: &Got, base: &Url) -> Result<Delivery, Unreadable> {
    if let Some(what) = binary(got.body) {
        return Err(Unreadable::new(
            Class::NotAFeed,
            format!("the answer is {what}, not a feed"),
            "check the address",
        ));
    }
    let text = charset::decode(got.body, got.content_type.as_deref());
    // Blank lines before a prolog, and a mark that stands twice, are common.
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}');
    if text.is_empty() {
        return Err(Unreadable::new(
            Class::Empty,
            "the answer is empty",
            "it may pass; if it stays, ask the publisher or look for another address",
        ));
    }
    let mut document = parse(text)?;
    if document.entries.is_empty() {
        let why = if document.is_inner {
            // A page's drawing may hold an RDF of its own.
            return Err(not_a_feed(text));
        } else if !document.problems.is_empty() {
            format!("the feed has no entry that can be read: {}", document.problems.join(", "))
        } else if document.title.is_empty() && document.link.trim().is_empty() {
            "the feed has neither entries nor a title".to_owned()
        } else {
            String::new()
        };
        if !why.is_empty() {
            return Err(Unreadable::new(Class::Broken, why, "it may pass; if it stays, tell the publisher"));
        }
    }
    document.keep_newest();
    if document.dropped > 0 {
        let count = document.entries.len() + document.dropped;
        document
            .problems
            .push(format!("the feed has {count} entries, of which the newest {ENTRY_LIMIT} are read"));
    }
    Ok(Delivery { skip: Skip::of(text), ..deliver(document, base) })
}

/// Of XML, feed-rs first; what it can't read, or would read less of, a forgiving pass of our own.
fn parse(text: &str) -> Result<Document, Unreadable> {
    if text.starts_with(['{', '[']) {
        return match json::read(text) {
            Ok(Some(document)) => Ok(document),
            Ok(None) => Err(Unreadable::new(
                Class::NotAFeed,
                format!("the answer is JSON, and no JSON Feed: {}", beginning(text)),
                "check the address",
            )),
            Err(error) => Err(Unreadable::new(
                Class::Broken,
                format!("the answer is broken JSON: {error}"),
                "it may pass; if it stays, tell the publisher",
            )),
        };
    }
    standard::read(text).or_else(|| xml::read(text)).ok_or_else(|| not_a_feed(text))
}

fn not_a_feed(text: &str) -> Unreadable {
    if page::is_page(text) {
        return Unreadable::new(
            Class::NotAFeed,
            format!("the answer is a web page, not a feed: {}", beginning(text)),
            "open the address in a browser: it may want a login or a consent, or the feed has moved",
        );
    }
    let head = text[..text.floor_char_boundary(1024)].to_ascii_lowercase();
    if head.contains("<urlset") || head.contains("<sitemapindex") {
        return Unreadable::new(
            Class::NotAFeed,
            "the answer is a sitemap, not a feed",
            "where it is one for news, add kind = \"sitemap\" to the [[feed]]",
        );
    }
    Unreadable::new(
        Class::NotAFeed,
        format!("the answer is no feed: {}", beginning(text)),
        "check the address",
    )
}

/// What a body is that is no text, by its first bytes.
fn binary(body: &[u8]) -> Option<&'static str> {
    const MARKS: [(&[u8], &str); 8] = [
        (b"\x1f\x8b", "gzip data that its headers don't tell of"),
        (b"\x28\xb5\x2f\xfd", "zstd data that its headers don't tell of"),
        (b"PK\x03\x04", "a ZIP archive"),
        (b"%PDF", "a PDF"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"GIF8", "a picture"),
        (b"RIFF", "a picture or a recording"),
    ];
    MARKS.iter().find(|(mark, _)| body.starts_with(mark)).map(|(_, what)| *what)
}

/// The first words of a text, for a message.
fn beginning(text: &str) -> String {
    let words = html::plain_within(&text[..text.floor_char_boundary(4096)], 80);
    if words.is_empty() { "it has no text".to_owned() } else { format!("“{words}”") }
}

fn deliver(document: Document, base: &Url) -> Delivery {
    let feed = entry::Feed::of(&document, base);
    let title = html::title(&document.title.text);
    let minutes = document.ttl.trim().parse::<u64>().ok().filter(|minutes| *minutes > 0);
    let mut delivery = Delivery {
        entries: Vec::with_capacity(document.entries.len()),
        problems: document.problems,
        title: Some(title).filter(|title| !title.is_empty()),
        state: State::default(),
        skip: Skip::default(),
        ttl: minutes.map(|minutes| Duration::from_secs(minutes.min(LONGEST_TTL) * 60)),
    };
    let mut empty = 0;
    for raw in document.entries {
        let entry = entry::understand(raw, &feed);
        empty += usize::from(entry.item.title.is_empty() && entry.item.summary.is_empty());
        delivery.entries.push(entry);
    }
    if empty > 0 {
        delivery.problems.push(format!("{empty} of the feed's entries have neither title nor text"));
    }
    delivery
}
