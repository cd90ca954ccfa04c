//! RSS 0.9x, 1.0 and 2.0 and Atom, read in one pass that forgives.
//!
//! In: the text of a document. Out: its feed, entry by entry. Feeds are written by hand and by old
//! programs: a bare `&`, an end tag that doesn't match, no version, HTML without CDATA, a body that
//! breaks off are all read as far as they make sense. Nothing here recurses, and nothing is kept of
//! elements that nobody reads.

use std::borrow::Cow;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

use super::attribute::{attribute, namespaces};
use super::raw::{Document, Kind, RawEntry, Words, local_name};
use super::vocabulary::{Family, Vocabulary, channel_slot, entry_slot, lower};

/// Elements within elements that are told apart; what lies deeper is text of its ancestor.
const DEPTH: usize = 256;
/// Places at which a broken document is taken up again.
const RESTARTS: usize = 32;

/// The feed in a document; `None` where it is another kind of document.
pub(super) fn read(text: &str) -> Option<Document> {
    let mut walk = Walk::default();
    let mut rest = text;
    for _ in 0..RESTARTS {
        match walk.run(rest) {
            Ok(()) => return walk.finish(true),
            Err(at) => {
                // What can't be read costs the entry it stands in: go on at the next.
                let from = rest.ceil_char_boundary(at.min(rest.len()));
                let Some(next) = next_entry(&rest[from..]) else { break };
                walk.abandon();
                rest = &rest[from + next..];
            }
        }
    }
    walk.finish(false)
}

/// Whether Atom carries content of this type as base64 (RFC 4287, 4.1.3.3).
fn is_binary(kind: &str) -> bool {
    let kind = kind.to_ascii_lowercase();
    kind.contains('/') && !kind.starts_with("text/") && !kind.ends_with("+xml") && !kind.ends_with("/xml")
}

/// The text in base64; empty where it holds something else.
fn decoded(base64: &str) -> String {
    let dense: String = base64.split_whitespace().collect();
    let bytes = BASE64_STANDARD.decode(dense).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// Where the next entry starts.
fn next_entry(text: &str) -> Option<usize> {
    text.match_indices('<').map(|(at, _)| at).find(|at| {
        ["item", "entry"].iter().any(|name| {
            let after = text[at + 1..].strip_prefix(name);
            after.is_some_and(|after| after.starts_with(|c: char| c == '>' || c.is_ascii_whitespace()))
        })
    })
}

/// Where the reading of a document stands.
#[derive(Default)]
struct Walk {
    vocabulary: Option<Vocabulary>,
    /// The names of the elements that are open, outermost first.
    open: Vec<Box<str>>,
    /// Open elements beyond [`DEPTH`].
    deeper: usize,
    document: Document,
    entry: Option<Open<RawEntry>>,
    field: Option<Open<Field>>,
    /// `xml:base` of the feed.
    base: String,
    broken_entries: usize,
}

/// Something that was opened when `depth` elements were open.
struct Open<T> {
    depth: usize,
    value: T,
}

/// An element whose text is wanted.
struct Field {
    slot: &'static str,
    words: Words,
    is_base64: bool,
}

impl Walk {
    /// Reads on until the end; the error is the byte behind which the caller may go on.
    fn run(&mut self, text: &str) -> Result<(), usize> {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.allow_dangling_amp = true;
        config.allow_unmatched_ends = true;
        config.check_end_names = false;
        loop {
            let before = reader.buffer_position() as usize;
            match reader.read_event() {
                Ok(Event::Start(tag)) => self.start(&tag),
                Ok(Event::Empty(tag)) => {
                    self.start(&tag);
                    self.end(tag.name().as_ref());
                }
                Ok(Event::End(tag)) => self.end(tag.name().as_ref()),
                Ok(Event::Text(text)) => self.text(&text),
                Ok(Event::CData(text)) => self.text(&text),
                Ok(Event::GeneralRef(name)) => self.reference(&name),
                Ok(Event::Eof) => return Ok(()),
                Ok(_) => {}
                Err(_) => return Err(before + 1),
            }
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>) {
        let name = tag.name();
        let name: &str = name.as_ref();
        if self.vocabulary.is_none() {
            // Something may stand before the feed: a program's warning, in HTML.
            self.vocabulary = Vocabulary::of(name, self.open.is_empty(), || namespaces(tag));
            if self.vocabulary.is_some() {
                self.document.is_inner = !self.open.is_empty();
                let base = attribute(tag, "xml:base").or_else(|| attribute(tag, "base"));
                self.base = base.unwrap_or_default();
            }
        }
        let Some(vocabulary) = &self.vocabulary else { return self.push(name) };
        let (family, local) = vocabulary.split(name);
        // Where no entry is open, it may also be called as in another format.
        let opens = vocabulary.is_entry(&local)
            || (vocabulary.is_foreign_entry(&local) && self.entry.is_none() && self.field.is_none());
        if opens && family == Family::Feed && self.deeper == 0 {
            // What was never closed ends where the next entry begins.
            if self.field.is_some() {
                self.keep_field();
            }
            if let Some(entry) = &self.entry {
                self.open.truncate(entry.depth);
                self.keep_entry();
            }
            self.begin(tag);
        } else if let Some(field) = &mut self.field {
            field.value.words.open(name);
        } else if self.entry.is_some() {
            self.field_of_entry(tag, family, &local);
        } else {
            self.field_of_channel(tag, family, &local);
        }
        self.push(name);
    }

    fn begin(&mut self, tag: &BytesStart<'_>) {
        let mut entry = RawEntry {
            base: attribute(tag, "xml:base").unwrap_or_else(|| self.base.clone()),
            ..RawEntry::default()
        };
        // RSS 1.0 names an entry in an attribute; CDF has its page and date there.
        entry.guid = attribute(tag, "rdf:about").unwrap_or_default();
        entry.link = attribute(tag, "href").unwrap_or_default();
        entry.updated = attribute(tag, "lastmod").unwrap_or_default();
        self.entry = Some(Open { depth: self.open.len(), value: entry });
    }

    fn field_of_channel(&mut self, tag: &BytesStart<'_>, family: Family, local: &str) {
        let parent = self.open.last().map_or("", |name| local_name(name));
        if !["channel", "feed"].iter().any(|name| parent.eq_ignore_ascii_case(name)) {
            return;
        }
        if local == "link"
            && let Some(href) = attribute(tag, "href")
        {
            let rel = attribute(tag, "rel");
            if matches!(rel.as_deref(), None | Some("alternate")) && self.document.link.is_empty() {
                self.document.link = href;
            }
            return;
        }
        if let Some(slot) = channel_slot(family, local) {
            self.open_field(tag, slot);
        }
    }

    fn field_of_entry(&mut self, tag: &BytesStart<'_>, family: Family, local: &str) {
        let Some(Open { depth, value: entry }) = &mut self.entry else { return };
        let parent = match self.open.len() - *depth {
            1 => Cow::Borrowed(""),
            _ => self.open.last().map_or(Cow::Borrowed(""), |name| lower(local_name(name))),
        };
        match (family, local) {
            (Family::Feed | Family::Atom, "link") if parent.is_empty() => {
                if let Some(href) = attribute(tag, "href") {
                    entry.add_link(attribute(tag, "rel").as_deref(), href);
                    return;
                }
            }
            // Atom's is an element of elements.
            (Family::Feed, "source") if self.vocabulary.as_ref().is_some_and(|v| v.is_atom) => return,
            // CDF links as HTML does.
            (Family::Feed, "a") if parent.is_empty() => {
                entry.add_link(None, attribute(tag, "href").unwrap_or_default());
                return;
            }
            (Family::Feed, "enclosure") if entry.other_link.is_empty() => {
                entry.other_link = attribute(tag, "url").unwrap_or_default();
                return;
            }
            (Family::Feed, "guid") => {
                entry.guid_is_no_link =
                    attribute(tag, "isPermaLink").is_some_and(|v| v.eq_ignore_ascii_case("false"));
            }
            _ => {}
        }
        if let Some(slot) = entry_slot(family, local, &parent) {
            self.open_field(tag, slot);
        }
    }

    fn open_field(&mut self, tag: &BytesStart<'_>, slot: &'static str) {
        let atom = self.vocabulary.as_ref().is_some_and(|v| v.is_atom);
        let declared = attribute(tag, "type");
        let is_base64 = attribute(tag, "mode").is_some_and(|mode| mode == "base64")
            || (atom && declared.as_deref().is_some_and(is_binary));
        let kind = match declared.as_deref() {
            _ if is_base64 => Kind::Either,
            Some("xhtml" | "application/xhtml+xml") => Kind::Markup,
            Some("text" | "text/plain") => Kind::Text,
            // RFC 4287, 3.1.1: a text construct without a type is text.
            None if atom && matches!(slot, "title" | "summary") => Kind::Text,
            _ => Kind::Either,
        };
        let words = Words { kind, ..Words::default() };
        self.field = Some(Open { depth: self.open.len(), value: Field { slot, words, is_base64 } });
    }

    fn push(&mut self, name: &str) {
        if self.open.len() < DEPTH && self.deeper == 0 {
            self.open.push(name.into());
        } else {
            self.deeper += 1;
        }
    }

    /// Closes the innermost element of this name and all within it; an end tag without one closes
    /// nothing.
    fn end(&mut self, name: &str) {
        if self.deeper > 0 {
            self.deeper -= 1;
            return;
        }
        let Some(depth) = self.open.iter().rposition(|open| open.eq_ignore_ascii_case(name)) else { return };
        self.open.truncate(depth);
        if let Some(field) = &mut self.field {
            if field.depth < depth {
                field.value.words.close(name);
                return;
            }
            self.keep_field();
        }
        if self.entry.as_ref().is_some_and(|entry| entry.depth >= depth) {
            self.keep_entry();
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(field) = &mut self.field {
            field.value.words.push(text);
        }
    }

    /// A reference: XML's own and numbers are resolved, HTML's are left for whoever reads the HTML.
    fn reference(&mut self, name: &str) {
        let Some(field) = &mut self.field else { return };
        let words = &mut field.value.words;
        match name {
            // Most of what a feed with escaped HTML is made of.
            "lt" => return words.push("<"),
            "gt" => return words.push(">"),
            "amp" => return words.push("&"),
            "quot" => return words.push("\""),
            _ => {}
        }
        let whole = format!("&{name};");
        match unescape(&whole) {
            // Numbers from 128 to 159 mean Windows-1252 to HTML and nothing to XML.
            Ok(text) if !text.contains(|c: char| c.is_control()) => words.push(&text),
            _ => words.push(&whole),
        }
    }

    fn keep_field(&mut self) {
        let Some(Open { value: Field { slot, mut words, is_base64 }, .. }) = self.field.take() else {
            return;
        };
        if is_base64 {
            words.text = decoded(&words.text);
        }
        match &mut self.entry {
            Some(entry) => entry.value.set(slot, words),
            None => self.document.set(slot, words),
        }
    }

    fn keep_entry(&mut self) {
        if let Some(entry) = self.entry.take() {
            self.document.push(entry.value);
        }
    }

    /// Drops the entry in which reading stopped, and stands where an entry may begin.
    fn abandon(&mut self) {
        self.broken_entries += usize::from(self.entry.is_some());
        let depth =
            self.entry.take().map(|entry| entry.depth).or(self.field.as_ref().map(|field| field.depth));
        self.open.truncate(depth.unwrap_or(usize::MAX));
        self.field = None;
        self.deeper = 0;
    }

    fn finish(mut self, whole: bool) -> Option<Document> {
        self.vocabulary.as_ref()?;
        // An entry that the end of the body cut is read whole next time.
        let cut = self.entry.is_some() || !whole;
        if self.broken_entries > 0 {
            let problem = format!("{} of the feed's entries can't be read as XML", self.broken_entries);
            self.document.problems.push(problem);
        }
        if cut {
            self.document.problems.push("the feed breaks off in the middle of an entry".to_owned());
        } else if !self.open.is_empty() {
            self.document.problems.push("the feed breaks off before its end".to_owned());
        }
        Some(self.document)
    }
}
