//! JSON Feed 1.0 and 1.1 (jsonfeed.org).
//!
//! In: the text of a document. Out: its feed, entry by entry; one that is no object costs one.

use serde_json::Value;

use super::raw::{Document, Kind, RawEntry, Words};

/// The feed in a document; `None` where the JSON is something else.
///
/// # Errors
/// Where it is no JSON.
pub(super) fn read(text: &str) -> Result<Option<Document>, serde_json::Error> {
    let feed: Value = serde_json::from_str(text)?;
    let is_feed = string(&feed, "version").contains("jsonfeed.org");
    let Some(items) = feed.get("items").and_then(Value::as_array).filter(|_| is_feed) else {
        return Ok(None);
    };
    let mut document = Document {
        title: words(&feed, "title", Kind::Text),
        link: string(&feed, "home_page_url"),
        ..Document::default()
    };
    document.entries.extend(items.iter().filter(|item| item.is_object()).map(entry));
    let bad = items.len() - document.entries.len();
    if bad > 0 {
        document.problems.push(format!("{bad} of the feed's entries are not JSON objects"));
    }
    Ok(Some(document))
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

/// A string, or a number as one: ids often are.
fn string(object: &Value, key: &str) -> String {
    match object.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}
