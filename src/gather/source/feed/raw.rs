//! A feed as it is written, before anything in it is understood: the same for every format.

use crate::item::date;

/// Bytes of one element's text, beyond which nobody reads for a title or a summary.
const LONGEST: usize = 256 << 10;

/// A feed's own words, and its entries.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub title: Words,
    /// The page the feed belongs to, from which relative links are seen when the address is a file's.
    pub link: String,
    /// Minutes to wait (RSS `ttl`).
    pub ttl: String,
    pub entries: Vec<RawEntry>,
    /// Entries that were one too many.
    pub dropped: usize,
    /// It stands inside a document of another kind.
    pub is_inner: bool,
    pub problems: Vec<String>,
}

/// An element's text, and whether it is markup.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    pub text: String,
    pub kind: Kind,
}

/// How a text is to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text or HTML: RSS does not say.
    #[default]
    Either,
    /// Text (Atom `type="text"`, JSON `content_text`).
    Text,
    /// Markup that was written out again, its text escaped (Atom `type="xhtml"`).
    Markup,
}

/// One entry; empty strings where it says nothing.
#[derive(Debug, Default)]
pub(super) struct RawEntry {
    pub title: Words,
    /// A title from another vocabulary, for want of one.
    pub other_title: Words,
    pub summary: Words,
    pub content: Words,
    /// A description from another vocabulary, for want of one.
    pub other_summary: Words,
    pub guid: String,
    /// The source says that the id is no address (`isPermaLink="false"`).
    pub guid_is_no_link: bool,
    pub link: String,
    /// A link that is not the entry's page, for want of one: an enclosure, a related page.
    pub other_link: String,
    /// Where relative links start (`xml:base`).
    pub base: String,
    pub published: String,
    pub updated: String,
    /// When the entry was first written, which Atom 0.3 tells from when it was published.
    pub created: String,
    /// The outlet, where the feed names one for this entry.
    pub outlet: String,
}

impl Words {
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// As much of the text as is looked at.
    pub fn head(&self) -> &str {
        &self.text[..self.text.floor_char_boundary(LONGEST)]
    }

    /// Text, references resolved.
    pub fn push(&mut self, text: &str) {
        if self.text.len() > LONGEST {
            return;
        }
        match self.kind {
            Kind::Markup => self.text.push_str(&quick_xml::escape::minimal_escape(text)),
            _ => self.text.push_str(text),
        }
    }

    /// A tag within a text: HTML that somebody forgot to escape, or XHTML.
    pub fn open(&mut self, name: &str) {
        self.tag("<", name);
    }

    pub fn close(&mut self, name: &str) {
        self.tag("</", name);
    }

    fn tag(&mut self, start: &str, name: &str) {
        if self.kind == Kind::Text {
            self.kind = Kind::Either;
        }
        if self.text.len() > LONGEST {
            return;
        }
        self.text.push_str(start);
        self.text.push_str(local_name(name));
        self.text.push('>');
    }
}

impl RawEntry {
    /// A link by what it relates to; those to other forms of the entry are no page of it.
    pub fn add_link(&mut self, rel: Option<&str>, href: String) {
        let link = match rel {
            None | Some("alternate" | "") => &mut self.link,
            Some("self" | "edit" | "replies" | "license" | "next" | "previous" | "hub") => return,
            Some(_) => &mut self.other_link,
        };
        if link.is_empty() {
            *link = href;
        }
    }

    /// Keeps what was said first: the elements a feed repeats come from other vocabularies.
    pub fn set(&mut self, slot: &str, words: Words) {
        let place = match slot {
            "title" => return keep(&mut self.title, words),
            "other_title" => return keep(&mut self.other_title, words),
            "summary" => return keep(&mut self.summary, words),
            "other_summary" => return keep(&mut self.other_summary, words),
            "content" => return keep(&mut self.content, words),
            // RSS 1.0 may have named the entry in an attribute; an element is meant more.
            "guid" => {
                self.guid.clear();
                &mut self.guid
            }
            "other_guid" => &mut self.guid,
            "link" => &mut self.link,
            "published" => return keep_date(&mut self.published, words.text),
            "updated" => return keep_date(&mut self.updated, words.text),
            "created" => return keep_date(&mut self.created, words.text),
            _ => &mut self.outlet,
        };
        if place.trim().is_empty() {
            *place = words.text;
        }
    }
}

impl Document {
    pub fn set(&mut self, slot: &str, words: Words) {
        match slot {
            "title" => keep(&mut self.title, words),
            "link" if self.link.trim().is_empty() => self.link = words.text,
            "ttl" => self.ttl = words.text,
            _ => {}
        }
    }
}

fn keep(place: &mut Words, words: Words) {
    if place.is_empty() {
        *place = words;
    }
}

/// Of dates that repeat, the last that can be read counts.
fn keep_date(place: &mut String, text: String) {
    if place.is_empty() || date::parse(&text).is_some() {
        *place = text;
    }
}

/// The name without its prefix.
pub(super) fn local_name(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}
