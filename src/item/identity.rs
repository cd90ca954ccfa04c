//! When two entries are the same item.
//!
//! In: what an entry says of itself. Out: the keys by which it may be known again, and a version that
//! changes when its words do. Which of the keys can be trusted is found out per source ([`super::carried`]).

use jiff::Timestamp;

use super::{Item, ItemId, link};
use crate::text::hash::stable;

/// What identifies an entry within its source, as stable hashes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The source's own id of the entry.
    pub guid: Option<u64>,
    /// What identifies it in every source: its canonical link.
    pub link: Option<u64>,
    /// Title and date: for entries with neither of the above, and for sources that change both.
    pub text: Option<u64>,
    /// Whether a date is in the text key. Without one it serves only where nothing else does: titles
    /// come again ("Morning briefing").
    pub dated: bool,
}

/// One entry of a response: the item and what identifies it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub item: Item,
    pub identity: Identity,
}

impl Identity {
    /// The keys of an entry with this id, link, title and date, as its source gives them.
    pub fn of(guid: Option<&str>, url: Option<&str>, title: &str, published: Option<Timestamp>) -> Identity {
        let guid = guid.map(str::trim).filter(|guid| !guid.is_empty());
        // An id that is an address survives a move to https or to `www.`.
        let guid = guid.map(|guid| stable(&["guid", &link::canonical(guid)]));
        // A link to a home page identifies nothing.
        let link = url
            .map(link::canonical)
            .filter(|link| link.contains(['/', '?']))
            .map(|link| stable(&["link", &link]));
        let words = folded(title, Counts::LettersAndDigits);
        // A title of signs alone (`***`) is one too; and an entry that says nothing at all must be the same
        // nothing at each poll.
        let title = if words.is_empty() { title.trim() } else { &words };
        let nothing_else = guid.is_none() && link.is_none();
        let date = published.map_or(String::new(), |at| at.as_second().to_string());
        Identity {
            guid,
            link,
            text: (!title.is_empty() || nothing_else).then(|| stable(&["text", title, &date])),
            dated: published.is_some(),
        }
    }

    /// The keys of an item of a source whose ids and links change with every answer (Google News): the
    /// outlet and the headline stand for the link.
    pub fn of_headline(outlet: &str, title: &str) -> Identity {
        Identity {
            link: Some(stable(&[
                "headline",
                &folded(outlet, Counts::LettersAndDigits),
                &folded(title, Counts::LettersAndDigits),
            ])),
            ..Identity::default()
        }
    }
}

/// An id for an item whose source is not known, from the best of its keys.
pub fn provisional_id(identity: &Identity) -> ItemId {
    ItemId(identity.link.or(identity.guid).or(identity.text).unwrap_or(0))
}

/// A number that changes when the words of an item do, and not when a counter, a date or the spacing
/// in them does.
pub fn version(item: &Item) -> u64 {
    stable(&["version", &folded(&item.title, Counts::Letters), &folded(&item.summary, Counts::Letters)])
}

/// A number that tells the entries of one answer apart: `Results for Q1` is not `Results for Q2`.
pub fn wording(item: &Item) -> u64 {
    stable(&["wording", &item.title, &item.summary])
}

/// What of a text counts, in lower case.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Counts {
    Letters,
    LettersAndDigits,
}

fn folded(text: &str, counts: Counts) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            if c.is_ascii_alphabetic() || (c.is_ascii_digit() && counts == Counts::LettersAndDigits) {
                out.push(c.to_ascii_lowercase());
            }
        } else if c.is_alphabetic() {
            out.extend(c.to_lowercase());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::Identity;

    #[test]
    fn an_address_keeps_its_identity_through_https_www_and_tracking() {
        let at = |guid, url| Identity::of(Some(guid), Some(url), "Acme buys Globex", None);
        assert_eq!(
            at("http://acme.example/?p=1", "http://acme.example/news/1"),
            at("https://www.acme.example/?p=1", "https://acme.example/news/1?utm_source=rss"),
        );
        assert_eq!(at("1", "https://acme.example/").link, None);
    }

    #[test]
    fn a_headline_stands_for_the_link_where_links_rotate() {
        assert_eq!(
            Identity::of_headline("Reuters", "Acme buys Globex"),
            Identity::of_headline("reuters", "Acme buys Globex!")
        );
    }
}
