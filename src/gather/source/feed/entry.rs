//! An entry as it is written becomes an item.
//!
//! In: the raw entry, and what its feed says of itself. Out: the item with its identity.

use url::Url;

use super::newest::dated;
use super::raw::{Document, Kind, RawEntry, Words};
use crate::item::identity::provisional_id;
use crate::item::{Entry, Identity, Item, ItemId, SUMMARY_LIMIT, TITLE_LIMIT, first_words, link, outlet};
use crate::text::{html, language};

/// Google News: ids and links change with every answer, the description repeats the headline.
const GOOGLE_NEWS: &str = "https://news.google.com/";

/// What a feed says of itself, for its entries.
pub(super) struct Feed {
    /// Where relative links start.
    base: Option<Url>,
    host: String,
    /// Its own name as an outlet.
    outlet: String,
}

impl Feed {
    pub fn of(document: &Document, base: &Url) -> Feed {
        // A feed out of a file knows its place only by its own word.
        let own = link::absolute(Some(base), &document.link).and_then(|own| Url::parse(&own).ok());
        let base = match base.scheme() {
            "http" | "https" => Some(base.clone()),
            _ => own.clone(),
        };
        let host = own.as_ref().or(base.as_ref()).and_then(Url::host_str).unwrap_or_default().to_owned();
        let outlet = outlet::name(&title(&document.title), &host);
        Feed { base, host, outlet }
    }
}

/// The item an entry is; its title is empty where it has none.
pub(super) fn understand(raw: RawEntry, feed: &Feed) -> Entry {
    let url = address(&raw, feed);
    let published = dated(&raw);
    let mut summary = [&raw.summary, &raw.content, &raw.other_summary]
        .into_iter()
        .map(body)
        .find(|text| !text.is_empty())
        .unwrap_or_default();
    let mut headline = title(&raw.title);
    if headline.is_empty() {
        headline = title(&raw.other_title);
    }
    let named = Some(html::title(&raw.outlet)).filter(|outlet| !outlet.is_empty());
    let (headline, outlet) = attribute(headline, named, url.as_deref(), feed);
    let rotates = url.as_deref().is_some_and(|url| url.starts_with(GOOGLE_NEWS));
    let identity = if rotates {
        summary.clear();
        Identity::of_headline(&outlet, &headline)
    } else {
        let words = if headline.is_empty() { first_words(&summary) } else { &headline };
        Identity::of(Some(&raw.guid), url.as_deref(), words, published)
    };
    let language = language::of(&headline).or_else(|| language::of(&summary));
    let item = Item {
        id: ItemId(0),
        title: html::cut(headline, TITLE_LIMIT),
        summary,
        url,
        published,
        outlet: Some(outlet).filter(|outlet| !outlet.is_empty()),
        language,
    };
    Entry { item: Item { id: provisional_id(&identity), ..item }, identity }
}

/// The entry's page: its link, an id that is an address, or what else it points to.
fn address(raw: &RawEntry, feed: &Feed) -> Option<String> {
    let inner = Some(raw.base.trim()).filter(|base| !base.is_empty()).and_then(|inner| {
        let inner = link::absolute(feed.base.as_ref(), inner)?;
        Url::parse(&inner).ok()
    });
    let base = inner.as_ref().or(feed.base.as_ref());
    let guid = if raw.guid_is_no_link { "" } else { raw.guid.trim() };
    link::absolute(base, &raw.link)
        // An id is an address only where it is a whole one.
        .or_else(|| link::absolute(None, guid))
        .or_else(|| link::absolute(base, &raw.other_link))
        // A file that doesn't say where it belongs: the address stays as the source gives it.
        .or_else(|| base.is_none().then(|| link::relative(&raw.link)).flatten())
}

/// The headline without its outlet's name, and the outlet: the one named for this entry, the one
/// that a search engine's link leads to, or the feed's own.
fn attribute(headline: String, named: Option<String>, url: Option<&str>, feed: &Feed) -> (String, String) {
    if let Some(named) = named {
        let (headline, _) = outlet::split_suffix(&headline, Some(&named));
        return (headline, named);
    }
    if let Some(target) = url.and_then(link::target) {
        let host = link::bare_host(target.host_str().unwrap_or_default()).to_owned();
        let (headline, suffix) = outlet::split_suffix(&headline, Some(&host));
        return (headline, suffix.unwrap_or(host));
    }
    let (headline, suffix) = outlet::split_suffix(&headline, Some(&feed.outlet));
    if suffix.is_some() {
        return (headline, feed.outlet.clone());
    }
    let (headline, _) = outlet::split_suffix(&headline, Some(&feed.host));
    (headline, feed.outlet.clone())
}

fn title(words: &Words) -> String {
    let text = words.head();
    match words.kind {
        // Even what is declared to be text is often escaped once more.
        Kind::Text if text.contains('<') => html::title(&text.replace('<', "&lt;")),
        Kind::Text | Kind::Either => html::title(text),
        Kind::Markup => html::plain(text),
    }
}

fn body(words: &Words) -> String {
    let given = words.head();
    let is_text = words.kind == Kind::Text && !["</", "<br", "<p>"].iter().any(|tag| given.contains(tag));
    if is_text {
        return html::plain_within(&given.replace('<', "&lt;"), SUMMARY_LIMIT);
    }
    let text = html::plain_within(given, SUMMARY_LIMIT);
    // Tags that come out of a text without tags were escaped twice.
    if !given.contains('<') && text.contains("</") { html::plain_within(&text, SUMMARY_LIMIT) } else { text }
}
