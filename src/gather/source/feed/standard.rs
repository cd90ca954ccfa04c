//! The standard reader, feed-rs, asked first.
//!
//! In: the text of a document. Out: its feed in the same raw form as the forgiving pass gives; `None`
//! where that pass must read it: feed-rs refuses the document, loses an entry of it or an entry's
//! page, or would drop what the document says of an entry's outlet.

use chrono::{DateTime, Utc};
use feed_rs::model::{Entry, Feed, Link, Text};
use feed_rs::parser::Builder;

use super::raw::{Document, RawEntry, Words};
use crate::item::date;

/// Reads a document that keeps to its format.
pub(super) fn read(text: &str) -> Option<Document> {
    if text.contains("<source") {
        return None;
    }
    let parser = Builder::new()
        // An id is the source's or none: what feed-rs makes up changes from one poll to the next.
        .id_generator(|_, _, _| String::new())
        .sanitize_content(false)
        .timestamp_parser(timestamp)
        .build();
    let feed = parser.parse(without_declaration(text).as_bytes()).ok()?;
    let whole = feed.entries.len() >= entries_in(text)
        && feed.entries.iter().all(|entry| page(&entry.links).is_some());
    whole.then(|| document(feed))
}

/// The document without its XML declaration: the text is decoded, whatever charset that names.
fn without_declaration(text: &str) -> &str {
    text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")).map_or(text, |(_, rest)| rest)
}

/// Entry elements as they are written, whatever namespace prefix they have; 0 for JSON.
fn entries_in(text: &str) -> usize {
    let starts = |name: &str| {
        text.match_indices(name)
            .filter(|(at, _)| {
                let after = text.as_bytes().get(at + name.len());
                after.is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))
            })
            .count()
    };
    starts("<item") + starts("<entry")
}

/// Dates are read by the rules of every other source.
fn timestamp(text: &str) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(date::parse(text)?.as_second(), 0)
}

fn document(feed: Feed) -> Document {
    Document {
        title: words(feed.title),
        link: page(&feed.links).unwrap_or_default(),
        ttl: feed.ttl.map(|minutes| minutes.to_string()).unwrap_or_default(),
        entries: feed.entries.into_iter().map(entry).collect(),
        problems: Vec::new(),
    }
}

fn entry(entry: Entry) -> RawEntry {
    let written = |at: Option<DateTime<Utc>>| at.map(|at| at.to_rfc3339()).unwrap_or_default();
    let media = entry.media.iter().find_map(|media| media.description.clone());
    let content = entry.content.and_then(|content| content.body);
    RawEntry {
        title: words(entry.title),
        summary: words(entry.summary),
        content: Words { text: content.unwrap_or_default(), ..Words::default() },
        other_summary: words(media),
        link: page(&entry.links).unwrap_or_default(),
        other_link: entry.links.first().map(|link| link.href.clone()).unwrap_or_default(),
        base: entry.base.unwrap_or_default(),
        published: written(entry.published),
        updated: written(entry.updated),
        guid: entry.id,
        ..RawEntry::default()
    }
}

/// The link to the page itself.
fn page(links: &[Link]) -> Option<String> {
    let own = links.iter().find(|link| link.rel.as_deref().is_none_or(|rel| rel == "alternate"));
    own.map(|link| link.href.clone())
}

fn words(text: Option<Text>) -> Words {
    Words { text: text.map(|text| text.content).unwrap_or_default(), ..Words::default() }
}
