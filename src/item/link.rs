//! Links: absolute, and in a canonical form for identity.
//!
//! In: an address as a source gives it. Out: an http(s) address a reader can open, and the form under
//! which two addresses of one page are the same text. The canonical form is never shown.

use std::borrow::Cow;
use std::sync::LazyLock;

use url::Url;

use crate::text::hash::stable;

/// Bytes of an address that anybody uses; longer ones are refused.
const LIMIT: usize = 8192;
/// Wrappers within wrappers that are opened.
const WRAPPED: usize = 3;

/// The address `href` as seen from `base`; `None` where it is none for http or https, or too long.
pub fn absolute(base: Option<&Url>, href: &str) -> Option<String> {
    let href = href.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    if href.is_empty() || href.len() > LIMIT {
        return None;
    }
    let href = unescaped(href);
    let url = match Url::parse(&href) {
        Ok(url) => url,
        Err(_) => match base {
            Some(base) => base.join(&href).ok()?,
            None if href.starts_with("//") => Url::parse(&format!("https:{href}")).ok()?,
            None => return None,
        },
    };
    let mut url = web(url)?;
    // A name and password in a link are there to deceive a reader.
    if !url.username().is_empty() || url.password().is_some() {
        url.set_username("").ok()?;
        url.set_password(None).ok()?;
    }
    Some(url.into())
}

/// An address whose `&` was escaped once more than is right: no page has a parameter called `amp;`.
fn unescaped(address: &str) -> Cow<'_, str> {
    match address.contains("&amp;") {
        true => Cow::Owned(address.replace("&amp;", "&")),
        false => Cow::Borrowed(address),
    }
}

/// An address that leads nowhere without knowing where it stands, as it is written; `None` for any other.
pub fn relative(href: &str) -> Option<String> {
    let href = href.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    let is_relative = Url::parse(href) == Err(url::ParseError::RelativeUrlWithoutBase);
    (is_relative && !href.is_empty() && href.len() <= LIMIT).then(|| href.to_owned())
}

/// The form of an address that identifies what it shows: without scheme, `www.`, `m.` or `amp.`,
/// default port, fragment, tracking parameters and last slash, its parameters in order, and taken out
/// of the redirects of search engines. What is no address comes back trimmed.
pub fn canonical(address: &str) -> String {
    let address = address.trim();
    let Some(url) =
        (address.len() <= LIMIT).then(|| Url::parse(&unescaped(address)).ok()).flatten().and_then(web)
    else {
        return address.to_owned();
    };
    let url = unwrap(url);
    let mut out = bare_host(url.host_str().unwrap_or_default()).to_owned();
    if let Some(port) = url.port().filter(|port| !matches!(port, 80 | 443)) {
        out.push_str(&format!(":{port}"));
    }
    let path = url.path().trim_end_matches('/');
    out.push_str(path.strip_suffix("/amp").unwrap_or(path));
    let mut kept: Vec<&str> = url
        .query()
        .unwrap_or_default()
        .split('&')
        .map(|pair| pair.trim_start_matches("amp;"))
        .filter(|pair| !pair.is_empty() && !is_tracking(pair))
        .collect();
    kept.sort_unstable();
    if !kept.is_empty() {
        out.push('?');
        out.push_str(&kept.join("&"));
    }
    // A page drawn by a script keeps its address behind `#!`.
    if let Some(fragment) = url.fragment().filter(|f| f.starts_with('!')) {
        out.push('#');
        out.push_str(fragment);
    }
    out
}

/// The address that a search engine's or a network's redirect carries, where `address` is one.
pub fn target(address: &str) -> Option<Url> {
    let url = Url::parse(address.trim()).ok().and_then(web)?;
    let target = unwrap(url.clone());
    (target != url).then_some(target)
}

/// A host without the labels that only choose a layout: `www.acme.example` is `acme.example`.
pub fn bare_host(host: &str) -> &str {
    let mut host = host;
    for prefix in ["www.", "m.", "amp.", "mobile."] {
        if let Some(rest) = host.strip_prefix(prefix).filter(|rest| rest.contains('.')) {
            host = rest;
        }
    }
    host
}

fn web(url: Url) -> Option<Url> {
    (matches!(url.scheme(), "http" | "https") && url.host_str().is_some()).then_some(url)
}

fn unwrap(mut url: Url) -> Url {
    for _ in 0..WRAPPED {
        match wrapped(&url) {
            Some(inner) => url = inner,
            None => break,
        }
    }
    url
}

fn wrapped(url: &Url) -> Option<Url> {
    let host = bare_host(url.host_str()?);
    // https://www.google.com/amp/s/acme.example/news
    if host.starts_with("google.") && url.path().starts_with("/amp/s/") {
        return web(Url::parse(&format!("https://{}", &url.path()["/amp/s/".len()..])).ok()?);
    }
    let query = url.query()?;
    WRAPPERS
        .iter()
        .filter(|wrapper| wrapper.holds(host, url.path()))
        .find_map(|wrapper| web(Url::parse(&carried(query, wrapper.parameter)?).ok()?))
}

/// The value of a parameter that is an address. Google Alerts leaves it unencoded, its own `&` and all,
/// up to `&ct=`.
fn carried<'a>(query: &'a str, parameter: &str) -> Option<Cow<'a, str>> {
    let raw = query
        .match_indices(parameter)
        .filter(|(at, _)| *at == 0 || query.as_bytes()[at - 1] == b'&')
        .find_map(|(at, _)| query[at + parameter.len()..].strip_prefix('='))?;
    if (raw.starts_with("http://") || raw.starts_with("https://"))
        && let Some(end) = raw.find("&ct=")
    {
        return Some(Cow::Borrowed(&raw[..end]));
    }
    url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == parameter).map(|(_, value)| value)
}

struct Wrapper {
    host: &'static str,
    path: &'static str,
    parameter: &'static str,
}

impl Wrapper {
    fn holds(&self, host: &str, path: &str) -> bool {
        let host_holds = match self.host.strip_suffix('*') {
            Some(start) => host.starts_with(start),
            None => host.strip_suffix(self.host).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')),
        };
        host_holds && path.starts_with(self.path)
    }
}

static WRAPPERS: LazyLock<Vec<Wrapper>> = LazyLock::new(|| {
    rows(include_str!("wrappers.txt"))
        .filter_map(|row| {
            let mut words = row.split_whitespace();
            Some(Wrapper { host: words.next()?, path: words.next()?, parameter: words.next()? })
        })
        .collect()
});

static TRACKING: LazyLock<Vec<&'static str>> = LazyLock::new(|| rows(include_str!("tracking.txt")).collect());

fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|row| !row.is_empty() && !row.starts_with('#'))
}

fn is_tracking(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default();
    TRACKING.iter().any(|row| match row.strip_suffix('*') {
        Some(start) if start.contains('=') => starts_with(pair, start),
        Some(start) => starts_with(name, start),
        None => name.eq_ignore_ascii_case(row),
    })
}

fn starts_with(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// True where the link's host is the domain or below it.
pub fn on_domain(link: &str, domain: &str) -> bool {
    let host =
        link.split("://").nth(1).unwrap_or(link).split(['/', '?', '#', ':']).next().unwrap_or_default();
    let (host, domain) = (host.to_ascii_lowercase(), domain.trim_start_matches("www.").to_ascii_lowercase());
    host == domain || host.strip_suffix(&domain).is_some_and(|sub| sub.ends_with('.'))
}

/// The host of an address: enough to know a source by, where the rest may hold a key.
pub fn host(address: &str) -> Option<String> {
    Url::parse(address).ok()?.host_str().map(str::to_owned)
}

/// The words in a parameter's name that make its value a secret.
const SECRETS: &[&str] = &["key", "token", "secret", "password", "auth", "sig"];
/// These only look like them.
const PLAIN: &[&str] = &["keyword", "author"];

/// Whether a parameter of this name holds a key.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRETS.iter().any(|secret| name.contains(secret)) && !PLAIN.iter().any(|plain| name.contains(plain))
}

/// An address for people and logs: without user, password, and the values of parameters that look
/// like keys.
pub fn shown(address: &str) -> String {
    let Ok(mut url) = Url::parse(address) else {
        // What can't be read may hold a key all the same.
        let head = address.split(['?', '#']).next().unwrap_or_default();
        return head.rsplit('@').next().unwrap_or_default().to_owned();
    };
    // Both fail only for addresses that can't have a user.
    let _ = url.set_password(None);
    let _ = url.set_username("");
    if url.query_pairs().any(|(name, _)| is_secret(&name)) {
        let pairs: Vec<(String, String)> = url
            .query_pairs()
            .map(|(name, value)| {
                let value = if is_secret(&name) { "***".to_owned() } else { value.into_owned() };
                (name.into_owned(), value)
            })
            .collect();
        url.query_pairs_mut().clear().extend_pairs(pairs);
    }
    url.to_string()
}

/// What an address that holds a key is remembered by: what may be shown of it, and behind `#key-` what
/// tells it from the same address with another key. `None` where it holds none.
pub fn keyless(address: &str) -> Option<String> {
    // Most hold none, and there are thousands.
    if !address.contains(['?', '@']) {
        return None;
    }
    let shown = shown(address);
    let whole = Url::parse(address).map_or_else(|_| address.to_owned(), String::from);
    (shown != whole && !is_keyless(address)).then(|| {
        let head = shown.split('#').next().unwrap_or_default();
        // So few bits that nobody could tell the key by them.
        format!("{head}#{KEYLESS}{:04x}", stable(&["key", address]) & 0xffff)
    })
}

/// Whether an address is the rest of one that holds a key.
pub fn is_keyless(address: &str) -> bool {
    address.split_once('#').is_some_and(|(_, fragment)| fragment.starts_with(KEYLESS))
}

/// Begins the fragment of an address whose key was taken out.
const KEYLESS: &str = "key-";

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use url::Url;

    use super::{absolute, canonical, target};

    #[test]
    fn a_link_is_made_absolute_or_refused() {
        let base = Url::parse("https://acme.example/news/feed.xml").unwrap();
        let cases = [
            (" /a b\n", Some("https://acme.example/a%20b")),
            ("1.html", Some("https://acme.example/news/1.html")),
            ("//cdn.example/x", Some("https://cdn.example/x")),
            ("HTTP://Other.example", Some("http://other.example/")),
            ("https://bank.example@evil.example/", Some("https://evil.example/")),
            ("javascript:alert(1)", None),
            ("mailto:a@acme.example", None),
            ("", None),
        ];
        for (href, expected) in cases {
            assert_eq!(absolute(Some(&base), href).as_deref(), expected, "{href}");
        }
        assert_eq!(absolute(None, "1.html"), None);
    }

    #[test]
    fn addresses_of_one_page_are_one() {
        let same = [
            "https://acme.example/news/1",
            "http://www.acme.example:80/news/1/",
            "https://m.acme.example/news/1?utm_source=rss&utm_medium=feed#top",
            "https://amp.acme.example/news/1/amp/?fbclid=x",
            "https://acme.example/news/1?source=rss-abc",
            "https://www.google.com/url?rct=j&sa=t&url=https://acme.example/news/1&ct=ga&cd=x",
            "https://www.google.co.uk/url?q=https%3A%2F%2Facme.example%2Fnews%2F1",
            "http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&url=https%3a%2f%2facme.example%2fnews%2f1&c=2",
            "https://www.google.com/amp/s/acme.example/news/1",
        ];
        for address in same {
            assert_eq!(canonical(address), "acme.example/news/1", "{address}");
        }
    }

    #[test]
    fn pages_that_differ_stay_apart() {
        assert_ne!(canonical("https://a.example/?id=1"), canonical("https://a.example/?id=2"));
        assert_eq!(canonical("https://a.example/?b=2&a=1"), canonical("https://a.example/?a=1&b=2"));
        assert_ne!(canonical("https://a.example/A"), canonical("https://a.example/a"));
        assert_ne!(canonical("https://a.example:8080/"), canonical("https://a.example/"));
        assert_eq!(canonical(" tag:acme,1 "), "tag:acme,1");
    }

    #[test]
    fn an_unencoded_target_keeps_its_own_parameters() {
        let alert = "https://www.google.com/url?rct=j&url=https://a.example/x?a=1&b=2&ct=ga&cd=y";
        assert_eq!(target(alert).unwrap().as_str(), "https://a.example/x?a=1&b=2");
        assert_eq!(target("https://a.example/x"), None);
    }

    proptest! {
        #[test]
        fn nothing_panics_and_the_canonical_form_is_stable(tail in "\\PC{0,60}", query in "[a-z=&%:/.é#?]{0,60}") {
            let _ = (canonical(&tail), absolute(None, &tail));
            for address in [format!("https://google.com/url?{query}"), format!("https://www.a.example/{query}")] {
                let once = canonical(&address);
                prop_assert_eq!(canonical(&address), once);
            }
        }
    }

    #[test]
    fn a_key_in_an_address_is_never_shown() {
        let shown = super::shown("https://dana:hunter2@a.example/feed?topic=x&api_key=PLANTED");
        assert_eq!(shown, "https://a.example/feed?topic=x&api_key=***");
    }
}
