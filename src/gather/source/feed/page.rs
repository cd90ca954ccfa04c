//! A web page where a feed was expected: which feed it names.
//!
//! In: a page and its address. Out: the feed it links to for readers (`<link rel="alternate">`, as
//! WHATWG HTML, 4.6.7.1 has it). Only the head of a page is looked at, as tokens.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};
use url::Url;

use crate::item::link;

/// Bytes of a page within which its head ends.
const HEAD: usize = 512 << 10;
const FEED_TYPES: [&str; 6] = [
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/xml",
    "text/xml",
];

/// Whether a text is a web page.
pub(super) fn is_page(text: &str) -> bool {
    let head = text[..text.floor_char_boundary(1024)].to_ascii_lowercase();
    ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| head.contains(tag))
}

/// The address of the feed that a page names first, feeds of comments last.
pub(super) fn feed_of(page: &str, from: &Url) -> Option<Url> {
    let mut base = from.clone();
    let mut comments = None;
    let mut emitter: DefaultEmitter<()> = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(&page[..page.floor_char_boundary(HEAD)], emitter).flatten() {
        let Token::StartTag(tag) = token else { continue };
        let value = |name: &str| {
            let found = tag.attributes.iter().find(|(key, _)| key.as_slice() == name.as_bytes());
            found.map(|(_, value)| String::from_utf8_lossy(&value.value).trim().to_owned())
        };
        match tag.name.as_slice() {
            b"base" => base = value("href").and_then(|href| base.join(&href).ok()).unwrap_or(base),
            b"link" => {
                let rel = value("rel").unwrap_or_default().to_ascii_lowercase();
                let kind = value("type").unwrap_or_default().to_ascii_lowercase();
                let is_feed = FEED_TYPES.contains(&kind.split(';').next().unwrap_or_default().trim());
                if !is_feed || !rel.split_ascii_whitespace().any(|word| word == "alternate" || word == "feed")
                {
                    continue;
                }
                let Some(address) = address(&base, &value("href").unwrap_or_default()) else { continue };
                if address == *from {
                    continue;
                }
                let title = value("title").unwrap_or_default().to_lowercase();
                if title.contains("comment") || address.path().contains("/comments/") {
                    comments.get_or_insert(address);
                } else {
                    return Some(address);
                }
            }
            _ => {}
        }
    }
    comments
}

/// `feed:` stands before many an address, or for its scheme.
fn address(base: &Url, href: &str) -> Option<Url> {
    let href = href
        .strip_prefix("feed://")
        .map(|rest| format!("https://{rest}"))
        .unwrap_or_else(|| href.strip_prefix("feed:").unwrap_or(href).to_owned());
    Url::parse(&link::absolute(Some(base), &href)?).ok()
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::{feed_of, is_page};

    #[test]
    fn a_page_names_its_feed_in_many_ways() {
        let cases = [
            (
                "<link rel=alternate type='application/rss+xml' href='/feed.xml'>",
                Some("https://acme.example/feed.xml"),
            ),
            (
                "<LINK REL='Alternate Home' TYPE='application/atom+xml; charset=utf-8' HREF=atom>",
                Some("https://acme.example/news/atom"),
            ),
            (
                "<base href='https://cdn.example/x/'><link rel=alternate type=application/feed+json href=f.json>",
                Some("https://cdn.example/x/f.json"),
            ),
            (
                "<link rel=alternate type=application/rss+xml title='Acme » Comments Feed' href=/comments/feed/>\
                 <link rel=alternate type=application/rss+xml title=Acme href='/feed/?a=1&amp;b=2'>",
                Some("https://acme.example/feed/?a=1&b=2"),
            ),
            (
                "<link rel=alternate type=application/rss+xml href=feed://acme.example/rss>",
                Some("https://acme.example/rss"),
            ),
            ("<link rel=alternate hreflang=de href=/de>", None),
            ("<link rel=stylesheet type=text/xml href=/style>", None),
            ("<link rel=alternate type=application/rss+xml href='javascript:alert(1)'>", None),
            ("<link rel=alternate type=application/rss+xml href='/news/'>", None),
            ("<script>'<link rel=alternate type=application/rss+xml href=/no>'</script>", None),
        ];
        let from = Url::parse("https://acme.example/news/").unwrap();
        for (head, expected) in cases {
            let page = format!(
                "<!DOCTYPE html><html><head><title>Acme</title>{head}</head><body>News</body></html>"
            );
            assert!(is_page(&page));
            assert_eq!(feed_of(&page, &from).as_ref().map(Url::as_str), expected, "{head}");
        }
    }
}
