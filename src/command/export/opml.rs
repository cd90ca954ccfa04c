//! OPML 2.0: every feed that is polled, for another reader.
//!
//! Out: addresses and names. No header, no password; an address that holds a key is left out.

use std::collections::BTreeMap;

use quick_xml::escape::escape;

use crate::item::link::{is_keyless, keyless, shown};
use crate::store::SourceHealth;

/// What another reader can poll as it is.
const KINDS: &[&str] = &["feed"];
/// The folder of what all reps share.
const SHARED: &str = "Shared";

/// The list, and the addresses that were left out for the keys in them, without these.
pub fn write(sources: &[SourceHealth]) -> (String, Vec<String>) {
    let mut folders: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut left_out = Vec::new();
    let polled = sources.iter().filter(|one| one.retired.is_none() && KINDS.contains(&&*one.kind));
    for source in polled {
        if is_keyless(&source.address) || keyless(&source.address).is_some() {
            left_out.push(shown(&source.address));
            continue;
        }
        let line = outline(source);
        match source.reps.is_empty() {
            true => folders.entry(SHARED).or_default().push(line),
            false => source.reps.iter().for_each(|rep| {
                folders.entry(&rep.0).or_default().push(line.clone());
            }),
        }
    }
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n  <head>\n    \
                    <title>Feeds of tipoff</title>\n  </head>\n  <body>\n"
        .to_owned();
    for (folder, lines) in folders {
        text.push_str(&format!("    <outline text=\"{}\">\n", attribute(folder)));
        lines.iter().for_each(|line| text.push_str(line));
        text.push_str("    </outline>\n");
    }
    text.push_str("  </body>\n</opml>\n");
    (text, left_out)
}

fn outline(source: &SourceHealth) -> String {
    let title = source.label.as_ref().or(source.title.as_ref()).unwrap_or(&source.address);
    // What stands behind `#` is never asked for: it may only tell one source of ours from another.
    let address = source.address.split('#').next().unwrap_or_default();
    let (title, address) = (attribute(title), attribute(address));
    format!("      <outline type=\"rss\" text=\"{title}\" title=\"{title}\" xmlUrl=\"{address}\"/>\n")
}

/// Text for an attribute: XML 1.0 has no place for control characters, even escaped.
fn attribute(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    escape(&clean).into_owned()
}
