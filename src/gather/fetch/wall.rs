//! What stands before a feed instead of it: walls against robots, consent and sign-in pages, portals.
//!
//! In: an answer. Out: which wall it is and whose, by the table `walls.tsv`. Such a page is never content
//! and never an empty feed, whatever its status says.

use std::sync::LazyLock;

use reqwest::header::{CONTENT_TYPE, HeaderMap};
use url::Url;

use super::class::Class;
use crate::text::html;

/// Bytes of an answer that a wall is looked for in.
pub const HEAD: usize = 128 << 10;
/// Bytes of visible text of a page that says little else than what stands in the way.
const LITTLE: usize = 1500;
/// Bytes within which a document says what it is.
const PROLOG: usize = 2048;

/// What an answer shows.
pub struct Seen<'a> {
    pub status: u16,
    pub headers: &'a HeaderMap,
    /// Where it came from in the end.
    pub url: &'a Url,
    pub body: &'a [u8],
}

/// A wall, and who has built it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wall {
    pub class: Class,
    pub who: &'static str,
}

/// Where a pattern shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Header,
    Url,
    Title,
    Body,
    Short,
}

struct Pattern {
    wall: Wall,
    place: Place,
    text: &'static str,
}

/// The table, read once; a line that is none is a comment (a test reads them all).
static PATTERNS: LazyLock<Vec<Pattern>> =
    LazyLock::new(|| include_str!("walls.tsv").lines().filter_map(pattern).collect());

fn pattern(line: &'static str) -> Option<Pattern> {
    let mut parts = line.splitn(4, '\t');
    let class = match parts.next()? {
        "bot" => Class::BotWall,
        "limit" => Class::OverLimit,
        "portal" => Class::Portal,
        "consent" => Class::Consent,
        "sign-in" => Class::SignIn,
        "maintenance" => Class::Maintenance,
        "parked" => Class::Parked,
        _ => return None,
    };
    let who = parts.next()?;
    let place = match parts.next()? {
        "header" => Place::Header,
        "url" => Place::Url,
        "title" => Place::Title,
        "body" => Place::Body,
        "short" => Place::Short,
        _ => return None,
    };
    Some(Pattern { wall: Wall { class, who }, place, text: parts.next()? })
}

/// The wall that an answer is, if it is one.
pub fn find(seen: &Seen<'_>) -> Option<Wall> {
    let success = (200..300).contains(&seen.status);
    // These say by their status what they are; a page that goes with them may hold anything.
    if matches!(seen.status, 400 | 404 | 410) {
        return None;
    }
    let body = String::from_utf8_lossy(&seen.body[..seen.body.len().min(HEAD)]).to_ascii_lowercase();
    if is_feed(&body) || (success && !is_page(seen.headers, &body)) {
        return None;
    }
    let is_plain = success && !body.contains("<html") && says(seen.headers, "text/plain");
    let little = || !success || html::plain_within(&body, LITTLE + 1).len() <= LITTLE;
    let page = Page {
        title: between(&body, "<title", "</title").unwrap_or_default(),
        little: little(),
        leads_on: names_a_feed(&body),
        is_plain,
        where_from: format!("{}{}", seen.url.host_str().unwrap_or_default(), seen.url.path())
            .to_ascii_lowercase(),
        seen,
        success,
        body: &body,
    };
    PATTERNS.iter().find(|pattern| page.fits(pattern)).map(|pattern| pattern.wall)
}

struct Page<'a> {
    seen: &'a Seen<'a>,
    body: &'a str,
    success: bool,
    title: &'a str,
    little: bool,
    /// It names a feed of its own: a home page with a banner is no wall.
    leads_on: bool,
    /// A text, which may be a robots.txt: it can say that we ask too often, and no more.
    is_plain: bool,
    where_from: String,
}

impl Page<'_> {
    fn fits(&self, pattern: &Pattern) -> bool {
        let may_be = match pattern.wall.class {
            // Said already by the status.
            Class::OverLimit => self.seen.status != 429,
            _ if self.is_plain => false,
            Class::BotWall => true,
            _ if self.leads_on => false,
            // What an error of a server is called says less than its status.
            Class::Maintenance => {
                self.success || !self.title.contains(|c: char| c.is_ascii_digit()) && self.seen.status == 503
            }
            Class::Portal => true,
            _ => self.success || matches!(self.seen.status, 401 | 403 | 451),
        };
        may_be
            && match pattern.place {
                Place::Header => has_header(self.seen.headers, pattern.text),
                Place::Url => self.where_from.contains(pattern.text),
                Place::Title => self.title.contains(pattern.text),
                Place::Body => self.body.contains(pattern.text),
                Place::Short => self.little && self.body.contains(pattern.text),
            }
    }
}

fn has_header(headers: &HeaderMap, pattern: &str) -> bool {
    let Some((name, value)) = pattern.split_once(": ") else { return false };
    headers
        .get_all(name)
        .iter()
        .any(|found| String::from_utf8_lossy(found.as_bytes()).to_ascii_lowercase().contains(value.trim()))
}

/// A feed or a sitemap may tell of any wall in the world.
fn is_feed(body: &str) -> bool {
    let prolog = &body[..body.floor_char_boundary(PROLOG)];
    ["<rss", "<feed", "<rdf:rdf", "<urlset", "<sitemapindex", "<channel"]
        .iter()
        .any(|root| prolog.contains(root))
        && !prolog.contains("<html")
}

fn is_page(headers: &HeaderMap, body: &str) -> bool {
    let prolog = &body[..body.floor_char_boundary(PROLOG)];
    says(headers, "html")
        || says(headers, "text/plain")
        || prolog.contains("<!doctype html")
        || prolog.contains("<html")
}

/// Whether this stands in the `Content-Type`.
fn says(headers: &HeaderMap, kind: &str) -> bool {
    headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|said| said.contains(kind))
}

fn names_a_feed(body: &str) -> bool {
    ["application/rss+xml", "application/atom+xml", "application/feed+json"]
        .iter()
        .any(|kind| body.contains(kind))
}

fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(open)?;
    let (_, rest) = rest.split_once('>')?;
    rest.split_once(close).map(|(within, _)| within.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html() -> HeaderMap {
        std::iter::once((CONTENT_TYPE, "text/html; charset=utf-8".parse().expect("a header"))).collect()
    }

    fn class(status: u16, headers: &HeaderMap, url: &str, body: &str) -> Option<Class> {
        let url = Url::parse(url).expect("an address");
        find(&Seen { status, headers, url: &url, body: body.as_bytes() }).map(|wall| wall.class)
    }

    #[test]
    fn every_line_of_the_table_is_a_pattern_in_lower_case() {
        let lines: Vec<&str> =
            include_str!("walls.tsv").lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(PATTERNS.len(), lines.len());
        for line in lines {
            let text = line.splitn(4, '\t').nth(3).expect("a pattern");
            assert!(!text.is_empty() && text.to_ascii_lowercase() == text, "{line}");
        }
    }

    #[test]
    fn a_feed_that_tells_of_a_wall_is_no_wall() {
        let told = "<?xml version='1.0'?><rss><channel><title>Just a moment...</title>\
                    <item><title>Why you see px-captcha</title></item></channel></rss>";
        for headers in [HeaderMap::new(), html()] {
            assert_eq!(class(200, &headers, "https://a.example/feed", told), None);
        }
        let json = r#"{"version":"https://jsonfeed.org/version/1.1","title":"captcha-delivery.com"}"#;
        assert_eq!(class(200, &HeaderMap::new(), "https://a.example/feed", json), None);
    }

    #[test]
    fn a_home_page_with_a_banner_that_names_its_feed_is_no_wall() {
        let page = "<html><head><title>Herald</title><link rel=alternate type='application/rss+xml' href=/f>\
                    </head><body>We use cookies. <input type=\"password\"></body></html>";
        assert_eq!(class(200, &html(), "https://a.example/", page), None);
        let without = page.replace("application/rss+xml", "text/css");
        assert_eq!(class(200, &html(), "https://a.example/", &without), Some(Class::Consent));
    }

    #[test]
    fn a_status_that_says_what_it_is_stands_whatever_its_page_holds() {
        let page = "<html><title>Not found</title><div class=g-recaptcha></div>We use cookies</html>";
        assert_eq!(class(404, &html(), "https://a.example/x", page), None);
        assert_eq!(
            class(503, &html(), "https://a.example/x", "<title>503 Service Unavailable</title>"),
            None
        );
        let busy = "<html><title>Herald</title>Down for maintenance</html>";
        assert_eq!(class(503, &html(), "https://a.example/x", busy), Some(Class::Maintenance));
    }
}
