//! An item as a service tells it, on its way to be one.
//!
//! In: the fields a source found, empty where it found none. Out: the normalised entry with its identity.

use jiff::Timestamp;
use url::Url;

use crate::item::identity::provisional_id;
use crate::item::{Entry, Identity, Item, ItemId, SUMMARY_LIMIT, TITLE_LIMIT, date, link};
use crate::text::html;
use crate::text::language::{self, Language};

/// Bytes of a text that stand for a title where there is none.
pub const BORROWED_TITLE: usize = 140;

/// What a service says of one item. Title and summary are plain text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// The service's own id of it.
    pub id: String,
    pub title: String,
    pub summary: String,
    pub url: Option<String>,
    pub published: Option<Timestamp>,
    pub outlet: String,
    /// As the service names it; where it doesn't, the words tell.
    pub language: Option<Language>,
}

impl Draft {
    /// The entry; `None` where it has neither title nor text.
    pub fn entry(self) -> Option<Entry> {
        let mut title = html::cut(html::text(&self.title), TITLE_LIMIT);
        let summary = html::cut(html::text(&self.summary), SUMMARY_LIMIT);
        if title.is_empty() {
            title = html::cut(summary.clone(), BORROWED_TITLE);
        }
        if title.is_empty() {
            return None;
        }
        let identity = Identity::of(Some(&self.id), self.url.as_deref(), &title, self.published);
        let language = self.language.or_else(|| language::of(&title)).or_else(|| language::of(&summary));
        let outlet = html::text(&self.outlet);
        let item = Item {
            id: ItemId(0),
            title,
            summary,
            url: self.url,
            published: self.published,
            outlet: Some(outlet).filter(|outlet| !outlet.is_empty()),
            language,
        };
        Some(Entry { item: Item { id: provisional_id(&identity), ..item }, identity })
    }
}

/// An address as a service gives it: whole, or from `base` on.
pub fn address(base: &str, href: &str) -> Option<String> {
    let base = Url::parse(base).ok();
    (!href.is_empty()).then(|| link::absolute(base.as_ref(), href)).flatten()
}

/// A moment as a service writes it.
pub fn time(text: &str) -> Option<Timestamp> {
    date::parse(text)
}

/// The host of an address as the name of an outlet.
pub fn host(address: &str) -> String {
    let host = Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned));
    link::bare_host(&host.unwrap_or_default()).to_owned()
}

/// Sentences, one behind the other, each ended; empty ones left out.
pub fn sentences<S: AsRef<str>>(parts: impl IntoIterator<Item = S>) -> String {
    let mut out = String::new();
    for part in parts {
        let part = part.as_ref().trim();
        if part.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(part);
        if part.ends_with(char::is_alphanumeric) || part.ends_with(['%', ')', '"', '\'']) {
            out.push('.');
        }
    }
    out
}

/// A language as services name it: `en`, `en-US`, `eng`, `English`.
pub fn language(named: &str) -> Option<Language> {
    let named = named.split(['-', '_']).next().unwrap_or_default().to_lowercase();
    LANGUAGES
        .iter()
        .find(|(two, three, name)| [*two, *three, *name].contains(&named.as_str()))
        .map(|(two, ..)| Language(two))
}

/// ISO 639-1, ISO 639-2, the English name.
const LANGUAGES: &[(&str, &str, &str)] = &[
    ("ar", "ara", "arabic"),
    ("bg", "bul", "bulgarian"),
    ("cs", "ces", "czech"),
    ("da", "dan", "danish"),
    ("de", "deu", "german"),
    ("el", "ell", "greek"),
    ("en", "eng", "english"),
    ("es", "spa", "spanish"),
    ("et", "est", "estonian"),
    ("fa", "fas", "persian"),
    ("fi", "fin", "finnish"),
    ("fr", "fra", "french"),
    ("ga", "gle", "irish"),
    ("he", "heb", "hebrew"),
    ("hi", "hin", "hindi"),
    ("hr", "hrv", "croatian"),
    ("hu", "hun", "hungarian"),
    ("id", "ind", "indonesian"),
    ("it", "ita", "italian"),
    ("ja", "jpn", "japanese"),
    ("ko", "kor", "korean"),
    ("lt", "lit", "lithuanian"),
    ("lv", "lav", "latvian"),
    ("mt", "mlt", "maltese"),
    ("nl", "nld", "dutch"),
    ("no", "nor", "norwegian"),
    ("pl", "pol", "polish"),
    ("pt", "por", "portuguese"),
    ("ro", "ron", "romanian"),
    ("ru", "rus", "russian"),
    ("sk", "slk", "slovak"),
    ("sl", "slv", "slovenian"),
    ("sr", "srp", "serbian"),
    ("sv", "swe", "swedish"),
    ("th", "tha", "thai"),
    ("tr", "tur", "turkish"),
    ("uk", "ukr", "ukrainian"),
    ("vi", "vie", "vietnamese"),
    ("zh", "zho", "chinese"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_a_title_lends_its_beginning() {
        let draft = Draft { summary: "Acme opens a plant.".to_owned(), ..Draft::default() };
        assert_eq!(draft.entry().unwrap().item.title, "Acme opens a plant.");
        assert_eq!(Draft::default().entry(), None);
    }

    #[test]
    fn languages_are_known_by_code_and_name() {
        for named in ["en", "en-US", "eng", "English"] {
            assert_eq!(language(named), Some(Language("en")), "{named}");
        }
        assert_eq!(language("und"), None);
    }
}
