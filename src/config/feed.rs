//! What both files may hold: a feed, an e-mail address.

use super::document::{Key, Section, key};

/// A feed to poll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    pub url: String,
    pub title: Option<String>,
}

/// The keys of a `[[feed]]`.
pub const FEED: &[Key] = &[key("url"), key("title")];

/// A `[[feed]]`: whether its address leads anywhere is that feed's matter when it is polled.
pub fn feed(section: &Section<'_, '_>) -> Option<Feed> {
    let url = section.needed("url", "the feed's address: url = \"https://example.com/feed.xml\"")?;
    Some(Feed { url: url.trim().to_owned(), title: section.text("title") })
}

/// Notes a key that should hold an e-mail address and doesn't.
pub fn address(section: &Section<'_, '_>, key: &str) {
    if let Some(text) = section.get(key).and_then(|value| value.get_ref().as_str())
        && text.parse::<lettre::Address>().is_err()
        && !text.trim().is_empty()
    {
        section.wrong(key, format!("\"{text}\" is no e-mail address"), "write name@example.com".to_owned());
    }
}
