//! JSON Feed, version 1.1. <https://www.jsonfeed.org/version/1.1/>

use serde_json::{Value, json};

use super::atom::{html, time};
use super::{Channel, Entry};

/// The feed, whole. What the format has no place for stands under `_tipoff`.
pub fn json_feed(channel: &Channel, entries: &[Entry]) -> Value {
    json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "language": "en",
        "authors": [{ "name": "tipoff" }],
        "_tipoff": { "id": channel.id, "updated": time(channel.updated) },
        "items": entries.iter().map(item).collect::<Vec<_>>(),
    })
}

fn item(entry: &Entry) -> Value {
    let mut item = json!({
        "id": entry.id,
        "title": entry.title(),
        "summary": entry.headline,
        "content_html": html(entry),
        "date_published": time(entry.published),
        "date_modified": time(entry.updated),
        "tags": [entry.trigger, entry.account],
        "authors": entry.outlets.iter().map(|outlet| json!({ "name": outlet })).collect::<Vec<_>>(),
        "_tipoff": {
            "rep": entry.rep,
            "account": entry.account,
            "relation": entry.relation,
            "tier": entry.tier,
            "score": entry.score,
            "trigger": entry.trigger,
            "kind": entry.kind,
            "stance": entry.stance,
            "confidence": entry.confidence,
            "evidence": entry.evidence.words,
            "independent": entry.independent,
            "links": entry.links,
            "story": entry.story,
            "taken": entry.taken,
            "told": entry.told.map(time),
        },
    });
    if let Some(first) = entry.links.first() {
        item["url"] = json!(first.url);
    }
    if let Some(language) = &entry.language {
        item["language"] = json!(language);
    }
    item
}
