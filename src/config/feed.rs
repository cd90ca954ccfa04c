//! What both files may hold: a feed, an e-mail address.

use std::time::Duration;

use super::document::{Key, Section, key};
use super::duration::duration;

/// A feed to poll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    pub url: String,
    pub title: Option<String>,
    /// How often it is asked, where its owner doesn't mind.
    pub every: Option<Duration>,
    /// The source that reads it: `feed`, or `news_sitemap`.
    pub kind: &'static str,
}

impl Feed {
    /// A feed of which only the address is known, and whose it is.
    pub fn at(url: String, title: Option<String>) -> Self {
        Feed { url, title, every: None, kind: FEEDS }
    }
}

/// The source that reads a `[[feed]]` of which nothing else is said.
const FEEDS: &str = "feed";
/// What `kind` may say, and the source it means.
const KINDS: &[(&str, &str)] = &[("feed", FEEDS), ("sitemap", "news_sitemap")];

/// The keys of a `[[feed]]`.
pub const FEED: &[Key] = &[key("url"), key("title"), key("every"), key("kind")];

/// A `[[feed]]`: whether its address leads anywhere is that feed's matter when it is polled.
pub fn feed(section: &Section<'_, '_>) -> Option<Feed> {
    let url = section.needed("url", "the feed's address: url = \"https://example.com/feed.xml\"")?;
    let every = section.text("every").and_then(|text| {
        let every = duration(&text);
        if every.is_none() {
            let help = "write \"5m\", \"2h\" or \"1d\"".to_owned();
            section.wrong("every", format!("\"{text}\" is no length of time"), help);
        }
        every
    });
    Some(Feed { url: url.trim().to_owned(), title: section.text("title"), every, kind: kind(section) })
}

fn kind(section: &Section<'_, '_>) -> &'static str {
    let Some(text) = section.text("kind") else { return FEEDS };
    match KINDS.iter().find(|(name, _)| *name == text) {
        Some((_, source)) => source,
        None => {
            let help =
                "\"feed\", or \"sitemap\" for what an outlet without one tells search engines of its news";
            section.wrong("kind", format!("\"{text}\" is no kind of feed"), help.to_owned());
            FEEDS
        }
    }
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
