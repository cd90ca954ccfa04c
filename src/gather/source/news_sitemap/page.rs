//! A page of a news sitemap becomes an entry.
//!
//! In: what the sitemap says of it. Out: the item. A sitemap has no summary: names among the keywords and
//! the tickers stand in for one, so that a company that the title only hints at is found.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::item::identity::provisional_id;
use crate::item::{Entry, Identity, Item, ItemId, SUMMARY_LIMIT, TITLE_LIMIT, date, link, outlet};
use crate::text::{frequency, html, language};

/// Keywords of one page that are read.
const KEYWORDS: usize = 30;

/// One page, as it is written.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Page {
    pub loc: String,
    pub title: String,
    pub published: String,
    pub keywords: String,
    pub tickers: String,
    pub outlet: String,
    pub language: String,
}

impl Page {
    /// The outlet's name, as the sitemap gives it.
    pub fn outlet(&self) -> String {
        html::title(&self.outlet)
    }

    /// The entry; `None` where it has no title that can be read.
    pub fn entry(self, from: &Url) -> Option<Entry> {
        let url = link::absolute(Some(from), &self.loc);
        let named = Some(self.outlet()).filter(|name| !name.is_empty());
        let host = url.as_deref().and_then(link::host);
        let outlet = named.or_else(|| host.as_deref().map(|host| link::bare_host(host).to_owned()));
        let (title, _) = outlet::split_suffix(&html::title(&self.title), outlet.as_deref());
        if title.is_empty() {
            return None;
        }
        let published = date::parse(&self.published);
        let identity = Identity::of(None, url.as_deref(), &title, published);
        let item = Item {
            id: ItemId(0),
            summary: html::cut(self.names(&title), SUMMARY_LIMIT),
            language: language::of(&title),
            title: html::cut(title, TITLE_LIMIT),
            url,
            published,
            outlet,
        };
        Some(Entry { item: Item { id: provisional_id(&identity), ..item }, identity })
    }

    /// The keywords that name somebody, and the tickers, each a sentence of its own; what the title says
    /// already is left out. A subject ("merger", "Crime") is no news and would be taken for it.
    fn names(&self, title: &str) -> String {
        let keywords = html::title(&self.keywords);
        let english = match self.language.as_str() {
            "" => language::of(title).is_none_or(|language| language.0 == "en"),
            named => named.starts_with("en"),
        };
        let mut names: Vec<String> = keywords
            .split([',', ';', '|'])
            .map(str::trim)
            .filter(|word| is_name(word, english) && !title.contains(word))
            .take(KEYWORDS)
            .map(str::to_owned)
            .collect();
        names.dedup();
        // NASDAQ:ACME is found as a ticker where it is written as one.
        let tickers = self.tickers.split(',').filter_map(|ticker| ticker.trim().split_once(':'));
        names.extend(tickers.map(|(exchange, symbol)| format!("({}: {})", exchange.trim(), symbol.trim())));
        let sentences: Vec<String> = names.iter().map(|name| format!("{name}.")).collect();
        sentences.join(" ")
    }
}

/// A name: one of its longer words begins with a capital and stands in no English dictionary. Other languages
/// write their nouns so: there it takes two such words.
fn is_name(text: &str, english: bool) -> bool {
    let names = text.split_whitespace().filter(|word| {
        word.chars().count() > 3
            && word.starts_with(|c: char| c.is_uppercase())
            && !frequency::of(&word.to_lowercase()).dictionary
    });
    names.count() >= if english { 1 } else { 2 }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::{Page, is_name};

    #[test]
    fn names_are_kept_of_the_keywords_and_subjects_are_not() {
        let page = Page {
            loc: "/story".to_owned(),
            title: "Acme&apos;s chief leaves | The Outlet".to_owned(),
            published: "2026-11-24".to_owned(),
            keywords: "business, merger, Crime, Brightwell Foods, , Acme, Politics".to_owned(),
            tickers: "NASDAQ:BRWL, NYSE: ACM".to_owned(),
            outlet: "The Outlet".to_owned(),
            language: "en".to_owned(),
        };
        let from = Url::parse("https://www.outlet.example/news.xml").expect("an address");
        let item = page.entry(&from).expect("an entry").item;
        assert_eq!(item.title, "Acme's chief leaves");
        assert_eq!(item.summary, "Brightwell Foods. (NASDAQ: BRWL). (NYSE: ACM).");
        assert_eq!(item.url.as_deref(), Some("https://www.outlet.example/story"));
        assert_eq!(item.published.map(|at| at.to_string()).as_deref(), Some("2026-11-24T00:00:00Z"));
        assert_eq!(item.outlet.as_deref(), Some("The Outlet"));
    }

    #[test]
    fn a_name_is_told_from_a_subject() {
        for name in ["Boeing", "Boeing airline", "Brightwell Foods", "Globex", "the Brightwell Foods plant"] {
            assert!(is_name(name, true), "{name}");
        }
        for subject in ["business", "Crime", "Banking sector", "Data Breach", "weapons", "", "war", "merger"]
        {
            assert!(!is_name(subject, true), "{subject}");
        }
        assert!(is_name("Hellweg Stahlbau", false) && !is_name("Stellenabbau", false));
    }
}
