//! Which element of which vocabulary says what.
//!
//! In: names as a document writes them. Out: where their text belongs. Prefixes are resolved by the
//! declarations on the root; one declared nowhere, or further in, means what it means in most feeds. The
//! case of names is not looked at: CDF writes capitals, and other feeds are written by hand.

use std::borrow::Cow;

/// Vocabularies that say something about an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// The format's own.
    Feed,
    Atom,
    DublinCore,
    Content,
    Media,
    Itunes,
    Other,
}

/// Namespaces of one document that are told apart.
const NAMESPACES: usize = 100;

/// How names are to be read in one document.
#[derive(Debug)]
pub(super) struct Vocabulary {
    pub is_atom: bool,
    prefixes: Vec<(String, Family)>,
}

impl Vocabulary {
    /// By the root element and the namespaces declared on it; `None` where it is no feed's. Some names
    /// say so only where they stand `first` in a document.
    pub fn of(root: &str, first: bool, namespaces: impl Fn() -> Vec<(String, String)>) -> Option<Vocabulary> {
        let (prefix, local) = split(root);
        let is_atom = match &*lower(local) {
            "feed" => true,
            "entry" if first => true,
            "rss" | "rdf" => false,
            "channel" if first => false,
            _ => return None,
        };
        let mut prefixes: Vec<(String, Family)> = namespaces()
            .into_iter()
            .take(NAMESPACES)
            .map(|(prefix, address)| (prefix, of_address(&address, is_atom)))
            .collect();
        if is_atom && !prefix.is_empty() {
            prefixes.insert(0, (prefix.to_owned(), Family::Feed));
        }
        Some(Vocabulary { is_atom, prefixes })
    }

    /// Family and local name, in lower case.
    pub fn split<'a>(&self, name: &'a str) -> (Family, Cow<'a, str>) {
        let (prefix, local) = split(name);
        let local = lower(local);
        if prefix.is_empty() {
            return (Family::Feed, local);
        }
        let declared = self.prefixes.iter().find(|(known, _)| known == prefix);
        (declared.map_or_else(|| of_prefix(prefix), |(_, family)| *family), local)
    }

    /// Whether an element of the format's own is an entry, by its local name.
    pub fn is_entry(&self, local: &str) -> bool {
        local == if self.is_atom { "entry" } else { "item" }
    }

    /// Whether it is an entry by the name that the other formats have for one.
    pub fn is_foreign_entry(&self, local: &str) -> bool {
        local == if self.is_atom { "item" } else { "entry" }
    }
}

/// A name in lower case.
pub(super) fn lower(name: &str) -> Cow<'_, str> {
    match name.bytes().any(|b| b.is_ascii_uppercase()) {
        true => Cow::Owned(name.to_ascii_lowercase()),
        false => Cow::Borrowed(name),
    }
}

fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

fn of_address(address: &str, is_atom: bool) -> Family {
    let address = address.trim_end_matches(['/', '#']).to_ascii_lowercase();
    match address.trim_start_matches("http://").trim_start_matches("https://") {
        "www.w3.org/2005/atom" | "purl.org/atom/ns" if is_atom => Family::Feed,
        "www.w3.org/2005/atom" | "purl.org/atom/ns" => Family::Atom,
        "purl.org/rss/1.0" | "my.netscape.com/rdf/simple/0.9" | "backend.userland.com/rss2" => Family::Feed,
        "purl.org/dc/elements/1.1" | "purl.org/dc/elements/1.0" | "purl.org/dc/terms" => Family::DublinCore,
        "purl.org/rss/1.0/modules/content" => Family::Content,
        "search.yahoo.com/mrss" => Family::Media,
        "www.itunes.com/dtds/podcast-1.0.dtd" => Family::Itunes,
        _ => Family::Other,
    }
}

fn of_prefix(prefix: &str) -> Family {
    match &*lower(prefix) {
        "rss" => Family::Feed,
        "atom" | "atom10" | "a10" => Family::Atom,
        "dc" | "dcterms" => Family::DublinCore,
        "content" => Family::Content,
        "media" => Family::Media,
        "itunes" => Family::Itunes,
        _ => Family::Other,
    }
}

/// What an element of the channel itself says.
pub(super) fn channel_slot(family: Family, local: &str) -> Option<&'static str> {
    match (family, local) {
        (Family::Feed, "title") => Some("title"),
        (Family::Feed, "link") => Some("link"),
        (Family::Feed, "ttl") => Some("ttl"),
        _ => None,
    }
}

/// What an element of an entry says, by the element it stands in (`""`: the entry itself).
pub(super) fn entry_slot(family: Family, local: &str, parent: &str) -> Option<&'static str> {
    match parent {
        "" => {}
        // Atom names the feed that an entry was taken from.
        "source" => return (local == "title").then_some("outlet"),
        "group" if family == Family::Media => {}
        _ => return None,
    }
    Some(match (family, local) {
        (Family::Feed, "title") => "title",
        (Family::Atom | Family::DublinCore | Family::Media | Family::Itunes, "title") => "other_title",
        (Family::Feed, "description" | "summary" | "abstract") => "summary",
        (Family::Atom, "summary") | (Family::DublinCore, "description" | "abstract") => "other_summary",
        (Family::Media, "description") | (Family::Itunes, "summary" | "subtitle") => "other_summary",
        (Family::Content, "encoded") | (Family::Feed | Family::Atom, "content") => "content",
        (_, "body" | "fullitem") => "content",
        (Family::Feed, "guid" | "id") => "guid",
        (Family::Atom, "id") | (Family::DublinCore, "identifier") => "other_guid",
        (Family::Feed, "link") => "link",
        (Family::Feed, "pubdate" | "published" | "issued") | (Family::Atom, "published") => "published",
        (Family::DublinCore, "issued" | "available") => "published",
        (Family::Feed | Family::Atom | Family::DublinCore, "updated" | "modified") => "updated",
        (Family::Feed | Family::DublinCore, "date") | (Family::Feed, "lastbuilddate") => "updated",
        (Family::Feed | Family::DublinCore, "created") => "created",
        // Bing's `News:Source` is in a namespace that changes with the search.
        (Family::Feed | Family::Other, "source") => "outlet",
        _ => return None,
    })
}
