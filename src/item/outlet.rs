//! Outlets: who published an item.
//!
//! In: a title that may end in the outlet's name, a feed's own title, a host. Out: the bare headline,
//! and the name of the outlet as a reader knows it.

use super::link::bare_host;

/// Bytes of an outlet's name that are kept.
const NAME_LIMIT: usize = 80;

/// `Headline - Outlet` as headline and outlet, where the end *is* the outlet that is `known` (by name or
/// by host). A hyphen alone proves nothing: `Acme sues Globex - and wins` stays whole.
pub fn split_suffix(title: &str, known: Option<&str>) -> (String, Option<String>) {
    let whole = (title.to_owned(), None);
    let Some(known) = known.map(Name::of).filter(|known| !known.letters.is_empty()) else {
        return whole;
    };
    // An outlet's own name may hold a separator ("NPR Utah | KUER"), so every one is tried.
    for (at, separator) in separators(title) {
        let headline = title[..at].trim_end();
        let suffix = title[at + separator.len_utf8()..].trim();
        if !headline.is_empty() && known.is(&Name::of(suffix)) {
            return (headline.to_owned(), Some(suffix.to_owned()));
        }
    }
    whole
}

/// The outlet behind a feed: its title without what only says that it is a feed (`Acme RSS Feed`), or
/// only the publisher's part where that is what the host is called too (`Reuters: Business`); the host
/// where the title says nothing.
pub fn name(feed_title: &str, host: &str) -> String {
    let host = bare_host(host);
    let title = without_feed_words(feed_title);
    if let Some((first, last)) = ends(title) {
        let label = host_label(host);
        for part in [first, last] {
            if !label.is_empty() && letters(part) == label {
                return part.to_owned();
            }
        }
    }
    if letters(title).is_empty() || GENERIC.contains(&title.to_lowercase().as_str()) {
        return host.to_owned();
    }
    title[..title.floor_char_boundary(NAME_LIMIT)].trim_end().to_owned()
}

/// Titles that name no outlet.
const GENERIC: [&str; 15] = [
    "rss",
    "feed",
    "news",
    "blog",
    "feed",
    "home",
    "latest",
    "latest news",
    "press releases",
    "news releases",
    "press room",
    "newsroom",
    "all news",
    "top stories",
    "untitled",
];

fn without_feed_words(title: &str) -> &str {
    let mut title = title.trim();
    loop {
        let before = title;
        for word in ["rss feed", "atom feed", "rss", "feed"] {
            let at = title.len().saturating_sub(word.len());
            if let Some(end) = title.get(at..)
                && end.eq_ignore_ascii_case(word)
                && title[..at].ends_with(|c: char| !c.is_alphanumeric())
            {
                title = &title[..at];
            }
        }
        title = title.trim_matches(|c: char| c.is_whitespace() || is_separator(c));
        if title == before {
            return title;
        }
    }
}

/// What stands before the first separator and after the last.
fn ends(title: &str) -> Option<(&str, &str)> {
    let (first, _) = separators(title).next()?;
    let (last, separator) = separators(title).last()?;
    Some((title[..first].trim(), title[last + separator.len_utf8()..].trim()))
}

/// Separators with a blank behind them and, colons apart, one before.
fn separators(title: &str) -> impl Iterator<Item = (usize, char)> {
    title.char_indices().filter(|(at, c)| {
        is_separator(*c)
            && (*c == ':' || title[..*at].ends_with(char::is_whitespace))
            && title[at + c.len_utf8()..].starts_with(char::is_whitespace)
    })
}

fn is_separator(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '|' | '·' | '•' | ':' | '»')
}

/// Letters and digits in lower case: what is left of a name for comparing.
fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A name for comparing, which may be a host.
struct Name {
    letters: String,
    /// `reuters` where the name is `reuters.com`.
    label: Option<String>,
}

impl Name {
    fn of(name: &str) -> Name {
        let is_host = name.contains('.') && !name.contains(char::is_whitespace);
        Name { letters: letters(name), label: is_host.then(|| host_label(&bare_host(name).to_lowercase())) }
    }

    fn is(&self, other: &Name) -> bool {
        self.letters == other.letters
            || self.label.as_ref() == Some(&other.letters)
            || other.label.as_ref() == Some(&self.letters)
    }
}

/// The part of a host that is a name: `reuters` of `feeds.reuters.com`.
fn host_label(host: &str) -> String {
    let domain = psl::domain_str(host).unwrap_or(host);
    letters(domain.split('.').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{name, split_suffix};

    #[test]
    fn a_title_loses_its_end_only_where_the_end_is_the_outlet() {
        let cases = [
            ("Acme buys Globex - Reuters", Some("Reuters"), "Acme buys Globex", Some("Reuters")),
            ("Acme buys Globex - reuters.com", Some("Reuters"), "Acme buys Globex", Some("reuters.com")),
            ("Acme buys Globex | Reuters", Some("reuters.com"), "Acme buys Globex", Some("Reuters")),
            (
                "Acme - a story - NPR Utah | KUER",
                Some("NPR Utah | KUER"),
                "Acme - a story",
                Some("NPR Utah | KUER"),
            ),
            ("Flood at Acme - Daily News |", Some("Daily News |"), "Flood at Acme", Some("Daily News |")),
            ("Acme sues Globex - and wins", Some("Reuters"), "Acme sues Globex - and wins", None),
            ("Acme sues Globex - and wins", None, "Acme sues Globex - and wins", None),
            ("Reuters", Some("Reuters"), "Reuters", None),
            ("- Reuters", Some("Reuters"), "- Reuters", None),
        ];
        for (title, known, headline, outlet) in cases {
            assert_eq!(
                split_suffix(title, known),
                (headline.to_owned(), outlet.map(str::to_owned)),
                "{title}"
            );
        }
    }

    #[test]
    fn an_outlet_is_called_what_people_call_it() {
        let cases = [
            ("Reuters: Business", "feeds.reuters.com", "Reuters"),
            ("Business - BBC", "www.bbc.co.uk", "BBC"),
            ("Acme Newsroom RSS Feed", "acme.example", "Acme Newsroom"),
            ("Tech: the blog", "someone.example", "Tech: the blog"),
            ("Press Releases", "www.acme.example", "acme.example"),
            ("RSS", "www.acme.example", "acme.example"),
            ("", "acme.example", "acme.example"),
        ];
        for (title, host, expected) in cases {
            assert_eq!(name(title, host), expected, "{title}");
        }
    }
}
