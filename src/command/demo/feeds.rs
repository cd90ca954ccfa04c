//! The demo's outlets: eight news feeds of made-up companies, compiled into the binary.
//!
//! In: `examples/demo/outlets/*.toml` and the time that counts as now. Out: finished feeds, as real
//! servers send them, with what real life brings: markup in titles, entities escaped twice, CDATA,
//! items without a date, opaque guids, tracking parameters, an aggregator, and ISO-8859-1.

use jiff::Timestamp;
use serde::Deserialize;

mod render;
#[cfg(test)]
mod tests;

/// One feed, ready to be served.
pub struct Outlet {
    pub title: String,
    /// Begins with a slash.
    pub path: &'static str,
    /// With the charset where the format has one.
    pub content_type: &'static str,
    pub body: Vec<u8>,
}

/// An outlet as its file describes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sheet {
    title: String,
    format: Format,
    /// Where the items' links lead.
    host: String,
    /// Summaries stand in CDATA (RSS only).
    #[serde(default)]
    cdata: bool,
    /// Items are known by a number that is no address (RSS only).
    #[serde(default)]
    opaque_guid: bool,
    /// The feed is sent in ISO-8859-1 (RDF only).
    #[serde(default)]
    latin1: bool,
    #[serde(rename = "item")]
    items: Vec<Entry>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Format {
    /// RSS 2.0
    Rss,
    /// RFC 4287
    Atom,
    /// RSS 1.0
    Rdf,
    /// JSON Feed 1.1
    Json,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    title: String,
    /// Stands in the feed as it is written here, in place of the title: markup and entities.
    raw_title: Option<String>,
    /// May hold HTML.
    summary: String,
    /// Follows the host and a slash; may hold a query.
    path: String,
    /// How long before now it was published; without one, the item has no date in the feed.
    age: Option<Age>,
    /// The outlet that an aggregator has it from, name and host; the name ends the title.
    source: Option<(String, String)>,
}

/// A time before now: "30m", "3h", "2d".
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
struct Age {
    seconds: i64,
}

impl TryFrom<String> for Age {
    type Error = String;

    fn try_from(written: String) -> Result<Self, String> {
        let wrong = || format!("`{written}` is no age: write 30m, 3h or 2d");
        let unit = match written.chars().last() {
            Some('m') => 60,
            Some('h') => 3600,
            Some('d') => 86_400,
            _ => return Err(wrong()),
        };
        let count: u16 = written[..written.len() - 1].parse().map_err(|_| wrong())?;
        Ok(Age { seconds: i64::from(count) * unit })
    }
}

/// Path in the server, and the outlet's file.
const FILES: [(&str, &str); 8] = [
    ("/prairie-ledger.xml", include_str!("../../../examples/demo/outlets/prairie-ledger.toml")),
    ("/meridian-newswire.xml", include_str!("../../../examples/demo/outlets/meridian-newswire.toml")),
    ("/headline-hub.xml", include_str!("../../../examples/demo/outlets/headline-hub.toml")),
    ("/harbor-post.atom", include_str!("../../../examples/demo/outlets/harbor-post.toml")),
    ("/freight-and-plant.atom", include_str!("../../../examples/demo/outlets/freight-and-plant.toml")),
    ("/continental.rdf", include_str!("../../../examples/demo/outlets/continental.toml")),
    ("/stackbeat.json", include_str!("../../../examples/demo/outlets/stackbeat.toml")),
    ("/market-tape.json", include_str!("../../../examples/demo/outlets/market-tape.toml")),
];

/// All outlets, with every date relative to `now`.
pub fn outlets(now: Timestamp) -> Vec<Outlet> {
    FILES.iter().map(|(path, text)| render::outlet(&sheet(text), path, now)).collect()
}

fn sheet(text: &str) -> Sheet {
    toml::from_str(text).expect("outlets are well-formed") // compiled in; a test reads each
}
