//! JSON Feed 1.0 and 1.1 (jsonfeed.org).
//!
//! In: the text of a document. Out: its feed, entry by entry; one that is no object costs one.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::raw::{Document, Kind, RawEntry, Words};

/// The feed in a document; `None` where the JSON is something else.
///
/// # Errors
/// Where it is no JSON, or breaks off before its first entry.
pub(super) fn read(text: &str) -> Result<Option<Document>, serde_json::Error> {
    let mut feed = Feed::default();
    let mut parser = serde_json::Deserializer::from_str(text);
    if let Err(error) = parser.deserialize_any(&mut feed) {
        if feed.document.entries.is_empty() {
            return Err(error);
        }
        feed.document.problems.push(format!("the feed breaks off: {error}"));
    }
    let Feed { is_feed: true, has_items: true, bad, mut document } = feed else { return Ok(None) };
    if bad > 0 {
        document.problems.push(format!("{bad} of the feed's entries are not JSON objects"));
    }
    Ok(Some(document))
}

/// A feed as it is read, entry by entry: one of a million entries is never whole in memory.
#[derive(Default)]
struct Feed {
    is_feed: bool,
    has_items: bool,
    document: Document,
    bad: usize,
}

impl<'de> Visitor<'de> for &mut Feed {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "version" => self.is_feed = text(&map.next_value()?).contains("jsonfeed.org"),
                "title" => self.document.title = Words { text: text(&map.next_value()?), kind: Kind::Text },
                "home_page_url" => self.document.link = text(&map.next_value()?),
                "items" => {
                    self.has_items = true;
                    map.next_value_seed(Items(self))?;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }

    // Whatever else may stand there is JSON and no feed.
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

struct Items<'a>(&'a mut Feed);

impl<'de> DeserializeSeed<'de> for Items<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Items<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a list of entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(item) = items.next_element::<Value>()? {
            match item.is_object() {
                true => self.0.document.push(entry(&item)),
                false => self.0.bad += 1,
            }
        }
        Ok(())
    }
}

fn entry(item: &Value) -> RawEntry {
    let html = words(item, "content_html", Kind::Either);
    let content = if html.is_empty() { words(item, "content_text", Kind::Text) } else { html };
    RawEntry {
        title: words(item, "title", Kind::Either),
        summary: words(item, "summary", Kind::Text),
        content,
        guid: string(item, "id"),
        link: string(item, "url"),
        other_link: string(item, "external_url"),
        published: string(item, "date_published"),
        updated: string(item, "date_modified"),
        ..RawEntry::default()
    }
}

fn words(object: &Value, key: &str, kind: Kind) -> Words {
    Words { text: string(object, key), kind }
}

fn string(object: &Value, key: &str) -> String {
    object.get(key).map(text).unwrap_or_default()
}

/// A string, or a number as one: ids often are.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}
