//! robots.txt (RFC 9309): which pages a host lets us read, and which sitemaps it names.
//!
//! In: the body of an answer. Out: yes or no for an address; sitemaps. Feeds that a user named are asked
//! whatever it says: that file is for programs that find their own way.

use robotxt::Robots;
use url::Url;

/// The name that a group in robots.txt calls us by.
const NAME: &str = "tipoff";

/// What one host's robots.txt says to us.
#[derive(Clone, Debug)]
pub struct Rules(Robots);

impl Rules {
    /// Reads the first 500 KiB of a body (RFC 9309, 2.5). A page of HTML, or nothing, forbids nothing.
    pub fn read(body: &[u8]) -> Rules {
        Rules(Robots::parse(body, NAME))
    }

    /// The host has none (any 4xx): all may be read (2.3.1.3).
    pub fn none() -> Rules {
        Rules(Robots::allow_all())
    }

    /// The host can't say (5xx, or no answer): nothing may be read (2.3.1.4).
    pub fn unknown() -> Rules {
        Rules(Robots::disallow_all())
    }

    /// Whether the page may be read: the longest rule that matches decides, of two as long the one that
    /// allows.
    pub fn allow(&self, page: &Url) -> bool {
        self.0.is_url_allowed(page)
    }
}

/// Where a host's robots.txt lies.
pub fn place(page: &Url) -> Option<Url> {
    robotxt::robots_url(page).ok()
}

/// The sitemaps that a robots.txt names, in its order; `base` is where it came from, for those that are
/// not written whole.
pub fn sitemaps(body: &[u8], base: &Url) -> Vec<Url> {
    let text = String::from_utf8_lossy(body);
    let mut found: Vec<Url> = Vec::new();
    for line in text.trim_start_matches('\u{feff}').lines() {
        let line = line.split('#').next().unwrap_or_default();
        let Some((key, value)) = line.split_once(':') else { continue };
        if !key.trim().eq_ignore_ascii_case("sitemap") {
            continue;
        }
        let sitemap = base.join(value.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        found.extend(sitemap.filter(|url| !found.contains(url)));
    }
    found
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::{Rules, place, sitemaps};

    fn url(path: &str) -> Url {
        Url::parse("https://outlet.example").and_then(|base| base.join(path)).expect("an address")
    }

    #[test]
    fn the_longest_rule_decides_for_the_group_that_names_us() {
        // robots.txt, a path, whether it may be read.
        let cases = [
            ("", "/a", true),
            ("User-agent: *\nDisallow: /", "/a", false),
            ("User-agent: *\nDisallow:", "/a", true),
            ("User-agent: *\nDisallow: /news\nAllow: /news/open", "/news/open/1", true),
            ("User-agent: *\nDisallow: /news\nAllow: /news/open", "/news/1", false),
            // Of two as long, the one that allows.
            ("User-agent: *\nDisallow: /page\nAllow: /page", "/page", true),
            // A group of our own counts alone, in any case, and its parts are one.
            ("User-agent: *\nDisallow: /\n\nUser-agent: TipOff\nAllow: /", "/a", true),
            ("User-agent: tipoff\nDisallow: /x\n\nUser-agent: *\nDisallow: /", "/a", true),
            (
                "User-agent: tipoff\nDisallow: /x\nUser-agent: a\nDisallow: /a\nUser-agent: tipoff\nDisallow: /y",
                "/y",
                false,
            ),
            ("User-agent: tipoff\nUser-agent: other\nDisallow: /x", "/x", false),
            // Another program's group is not ours.
            ("User-agent: OtherBot\nDisallow: /", "/a", true),
            ("User-agent: tip\nDisallow: /", "/a", true),
            // Wildcards and the end.
            ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", false),
            ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?x=1", true),
            ("User-agent: *\nDisallow: /*/print", "/a/b/print/1", false),
            // Comments, blanks, Windows' line ends, a mark, capitals in paths, encoded letters.
            ("\u{feff}User-Agent : * # all\r\nDISALLOW :  /a  # no\r\n", "/a", false),
            ("User-agent: *\nDisallow: /A", "/a", true),
            ("User-agent: *\nDisallow: /caf%C3%A9", "/caf\u{e9}", false),
            ("User-agent: *\nDisallow: /caf\u{e9}", "/caf%c3%a9/menu", false),
            // Rules before any group are nobody's.
            ("Disallow: /\nUser-agent: *\nAllow: /", "/a", true),
            // A page of HTML in its place.
            ("<!doctype html><title>Not found</title>", "/a", true),
        ];
        for (text, path, allowed) in cases {
            assert_eq!(Rules::read(text.as_bytes()).allow(&url(path)), allowed, "{text:?} {path}");
        }
        assert!(Rules::none().allow(&url("/a")));
        assert!(!Rules::unknown().allow(&url("/a")));
        assert!(Rules::read(b"User-agent: *\nDisallow: /").allow(&url("/robots.txt")), "itself always");
    }

    #[test]
    fn only_the_first_500_kib_count() {
        let mut long = b"User-agent: *\nDisallow: /first\n".to_vec();
        long.resize(600 << 10, b'#');
        long.extend_from_slice(b"\nDisallow: /last\n");
        let rules = Rules::read(&long);
        assert!(!rules.allow(&url("/first")) && rules.allow(&url("/last")));
    }

    #[test]
    fn sitemaps_are_found_wherever_they_stand() {
        let text = "\u{feff}Sitemap: https://outlet.example/news.xml\r\nUser-agent: *\r\nDisallow: /\r\n\
                    SITEMAP : /all.xml # ours\nSitemap: https://outlet.example/news.xml\nSitemap: ftp://x/y\n";
        let found = sitemaps(text.as_bytes(), &url("/robots.txt"));
        assert_eq!(found, [url("/news.xml"), url("/all.xml")]);
        assert_eq!(place(&url("/a/b?c")), Some(url("/robots.txt")));
    }
}
