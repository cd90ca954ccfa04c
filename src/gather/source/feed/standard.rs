//! The standard reader, feed-rs, asked first.
//!
//! In: the text of a document. Out: its feed in the same raw form as the forgiving pass gives; `None`
//! where that pass must read it: feed-rs refuses the document, finds fewer entries than it has or one
//! without title, page or date, or the document holds what feed-rs drops: the outlet of an entry, and
//! what follows a tag within a title or a description.

use chrono::{DateTime, Utc};
use feed_rs::model::{Entry, Feed, FeedType, Link, Text};
use feed_rs::parser::Builder;

use super::super::step::ENTRY_LIMIT;
use super::raw::{Document, Kind, RawEntry, Words, local_name};
use crate::item::date;

/// Bytes of a tag: its attributes are compared each with each.
const LONGEST_TAG: usize = 16 << 10;
/// Open elements: each carries its namespaces and its base.
const DEEPEST: i32 = 256;
/// Namespaces declared in all; some feeds do so in each entry.
const NAMESPACES: usize = 4 * ENTRY_LIMIT;

/// Reads a document that keeps to its format.
pub(super) fn read(text: &str) -> Option<Document> {
    let written = entries_written(text)?;
    let parser = Builder::new()
        // An id is the source's or none: what feed-rs makes up changes from one poll to the next.
        .id_generator(|_, _, _| String::new())
        .sanitize_content(false)
        .timestamp_parser(timestamp)
        .build();
    let feed = parser.parse(without_declaration(text).as_bytes()).ok()?;
    let whole = feed.entries.len() >= written && feed.entries.iter().all(is_whole);
    whole.then(|| document(feed))
}

/// Whether nothing is missing that an element feed-rs doesn't know might say.
fn is_whole(entry: &Entry) -> bool {
    let dated = entry.published.is_some() || entry.updated.is_some();
    dated && entry.title.is_some() && page(&entry.links).is_some()
}

/// The document without its XML declaration: the text is decoded, whatever charset that names.
fn without_declaration(text: &str) -> &str {
    text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")).map_or(text, |(_, rest)| rest)
}

/// Entry elements as they are written, whatever namespace prefix they have; `None` where feed-rs would drop
/// words of the document, or take more than linear time or memory over it.
fn entries_written(text: &str) -> Option<usize> {
    let (mut entries, mut depth, mut namespaces) = (0, 0, 0);
    let mut in_words = false;
    for (at, _) in text.match_indices('<') {
        let tag = &text[at + 1..];
        // A `<` ends a tag too, or a hostile document would be read once for each of its tags.
        let tag = &tag[..tag.find(['<', '>']).unwrap_or(tag.len())];
        let name = &tag[..tag.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(tag.len())];
        // Of a text with tags in it, feed-rs keeps what stands before the first.
        if in_words && !name.is_empty() && !name.starts_with('!') {
            return None;
        }
        match local_name(name) {
            "item" | "entry" => entries += 1,
            // RSS and Atom name an entry's outlet so, and Bing in a namespace of its own.
            "source" | "Source" => return None,
            _ => {}
        }
        let is_empty = tag.ends_with('/');
        match name.bytes().next() {
            None => depth -= 1,
            Some(b'!' | b'?') => {}
            Some(_) if is_empty => {}
            Some(_) => depth += 1,
        }
        namespaces += tag.matches("xmlns").count();
        if entries > ENTRY_LIMIT || tag.len() > LONGEST_TAG || depth > DEEPEST || namespaces > NAMESPACES {
            return None;
        }
        in_words = matches!(name, "title" | "description") && !is_empty;
    }
    Some(entries)
}

/// Dates are read by the rules of every other source.
fn timestamp(text: &str) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(date::parse(text)?.as_second(), 0)
}

fn document(feed: Feed) -> Document {
    let kind = feed.feed_type;
    Document {
        title: words(feed.title, &kind),
        link: page(&feed.links).unwrap_or_default(),
        ttl: feed.ttl.map(|minutes| minutes.to_string()).unwrap_or_default(),
        entries: feed.entries.into_iter().map(|raw| entry(raw, &kind)).collect(),
        ..Document::default()
    }
}

fn entry(entry: Entry, kind: &FeedType) -> RawEntry {
    let written = |at: Option<DateTime<Utc>>| at.map(|at| at.to_rfc3339()).unwrap_or_default();
    let media = entry.media.iter().find_map(|media| media.description.clone());
    let content = entry.content.and_then(|content| {
        Some(Words { kind: kind_of(content.content_type.as_str(), kind), text: content.body? })
    });
    let other = entry.links.iter().find(|link| link.target.is_none());
    RawEntry {
        title: words(entry.title, kind),
        summary: words(entry.summary, kind),
        content: content.unwrap_or_default(),
        other_summary: words(media, &FeedType::RSS2),
        link: page(&entry.links).unwrap_or_default(),
        other_link: other.map(|link| link.href.clone()).unwrap_or_default(),
        base: entry.base.unwrap_or_default(),
        published: written(entry.published),
        updated: written(entry.updated),
        guid: entry.id,
        ..RawEntry::default()
    }
}

/// The link to the page itself; those with a target lead to its comments.
fn page(links: &[Link]) -> Option<String> {
    let mut own = links.iter().filter(|link| link.target.is_none());
    let page = own.find(|link| link.rel.as_deref().is_none_or(|rel| rel == "alternate"));
    page.map(|link| link.href.clone())
}

fn words(text: Option<Text>, kind: &FeedType) -> Words {
    text.map(|text| Words { kind: kind_of(text.content_type.as_str(), kind), text: text.content })
        .unwrap_or_default()
}

/// How a text is to be read. Of RSS, feed-rs calls text what may as well be HTML.
fn kind_of(content_type: &str, feed: &FeedType) -> Kind {
    match (feed, content_type) {
        (FeedType::Atom, "text/plain") => Kind::Text,
        (FeedType::Atom, "application/xhtml" | "application/xhtml+xml") => Kind::Markup,
        _ => Kind::Either,
    }
}
