//! Feeds that outlets would serve.

use std::hash::{DefaultHasher, Hash, Hasher};

/// An Atom feed of these titles, each an entry that keeps its id as long as it keeps its title.
pub fn atom(titles: &[&str], date: &str) -> String {
    let entry = |title: &&str| {
        let mut hasher = DefaultHasher::new();
        title.hash(&mut hasher);
        let link = format!("https://herald.example/{:x}", hasher.finish());
        format!(
            "<entry><title><![CDATA[{title}]]></title><link href='{link}'/><id>{link}</id><updated>{date}</updated></entry>"
        )
    };
    let entries: String = titles.iter().map(entry).collect();
    format!(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>Herald</title><id>h</id><updated>{date}</updated>{entries}</feed>"
    )
}
