//! Feeds: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed.
//!
//! In: an answer, of whatever charset and however badly written. Out: its entries as items, and the
//! problems met; or why the answer is no feed, which is never taken for an empty one.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use super::charset;
use super::step::{Class, Delivery, ENTRY_LIMIT, Got, Place, Request, Source, State, Unreadable};
use crate::item::date;
use crate::text::html;
use raw::{Document, RawEntry};

mod attribute;
#[cfg(test)]
mod comparison;
mod entry;
mod json;
mod raw;
mod standard;
#[cfg(test)]
mod tests;
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

    fn request(&self, place: &Place) -> Request {
        Request::get(place.url.clone(), ACCEPT)
    }
}

/// Reads one document. Relative links are seen from `base`, or else from where the answer came from.
///
/// # Errors
/// Where it is empty, no feed, or broken before its first entry.
pub fn read(got: &Got, base: Option<&Url>) -> Result<Delivery, Unreadable> {
    let base = base.unwrap_or(&got.url);
    // A parser that panics on some document must not take the other sources with it.
    catch_unwind(AssertUnwindSafe(|| read_document(got, base))).unwrap_or_else(|_| {
        Err(Unreadable::new(
            Class::Broken,
            "the feed could not be read because of a mistake in tipoff",
            "report the address of the feed",
        ))
    })
}

fn read_document(got: &Got, base: &Url) -> Result<Delivery, Unreadable> {
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
    if document.entries.is_empty() && !document.problems.is_empty() {
        return Err(Unreadable::new(
            Class::Broken,
            format!("the feed has no entry that can be read: {}", document.problems.join(", ")),
            "it may pass; if it stays, tell the publisher",
        ));
    }
    keep_newest(&mut document);
    Ok(deliver(document, base))
}

/// feed-rs first; what it can't read, or would read less of, a forgiving pass of our own.
fn parse(text: &str) -> Result<Document, Unreadable> {
    if let Some(document) = standard::read(text) {
        return Ok(document);
    }
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
    xml::read(text).ok_or_else(|| not_a_feed(text))
}

fn not_a_feed(text: &str) -> Unreadable {
    let head = text[..text.floor_char_boundary(1024)].to_ascii_lowercase();
    if head.contains("<!doctype html") || head.contains("<html") {
        return Unreadable::new(
            Class::NotAFeed,
            format!("the answer is a web page, not a feed: {}", beginning(text)),
            "open the address in a browser: it may want a login or a consent, or the feed has moved",
        );
    }
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

/// The first words of a text, for a message.
fn beginning(text: &str) -> String {
    let words = html::plain_within(&text[..text.floor_char_boundary(4096)], 80);
    if words.is_empty() { "it has no text".to_owned() } else { format!("“{words}”") }
}

/// Keeps the newest entries by date where there are too many; entries without a date count as old, and
/// of equals those that stand first are kept.
fn keep_newest(document: &mut Document) {
    let count = document.entries.len();
    if count <= ENTRY_LIMIT {
        return;
    }
    let dated = |raw: &RawEntry| date::parse(&raw.published).or_else(|| date::parse(&raw.updated));
    let mut order: Vec<(Option<Timestamp>, usize)> =
        document.entries.iter().enumerate().map(|(at, raw)| (dated(raw), at)).collect();
    order.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut kept = vec![false; count];
    order.iter().take(ENTRY_LIMIT).for_each(|(_, at)| kept[*at] = true);
    let mut kept = kept.into_iter();
    document.entries.retain(|_| kept.next().unwrap_or(false));
    document
        .problems
        .push(format!("the feed has {count} entries, of which the newest {ENTRY_LIMIT} are read"));
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
        ttl: minutes.map(|minutes| Duration::from_secs(minutes.min(LONGEST_TTL) * 60)),
    };
    let mut empty = 0;
    for raw in document.entries {
        match entry::understand(raw, &feed) {
            Some(entry) => delivery.entries.push(entry),
            None => empty += 1,
        }
    }
    if empty > 0 {
        delivery.problems.push(format!("{empty} of the feed's entries have neither title nor text"));
    }
    delivery
}
