//! What both files may hold: a feed, an e-mail address.

use std::time::Duration;

use super::document::{Key, Section, key};
use super::duration::duration;
use super::hidden;

/// A feed to poll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    pub url: String,
    pub title: Option<String>,
    /// How often it is asked, where its owner doesn't mind.
    pub every: Option<Duration>,
    /// What it asks for before it lets anybody in.
    pub access: Access,
    /// The source that reads it: `feed`, or `news_sitemap`.
    pub kind: &'static str,
    /// Of what it alone tells, at most so many signals a day are told.
    pub max_per_day: Option<u32>,
}

/// The user and the names of the credentials that open a feed; all empty for one that is open. The
/// secrets themselves stand elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Access {
    pub user: Option<String>,
    /// The name of a credential.
    pub password: Option<String>,
    /// Headers, each with the name of a credential.
    pub headers: Vec<(String, String)>,
    /// Names of credentials that stand in the address: `https://…/rss?passkey={tracker}`.
    pub in_address: Vec<String>,
}

impl Access {
    pub fn is_open(&self) -> bool {
        *self == Access::default()
    }
}

impl Access {
    /// The names of all credentials.
    pub fn credentials(&self) -> impl Iterator<Item = &str> {
        let headers = self.headers.iter().map(|(_, name)| name);
        self.password.iter().chain(headers).chain(&self.in_address).map(String::as_str)
    }
}

impl Feed {
    /// A feed of which only the address is known, and whose it is.
    pub fn at(url: String, title: Option<String>) -> Self {
        Feed { url, title, every: None, access: Access::default(), kind: FEEDS, max_per_day: None }
    }
}

/// The source that reads a `[[feed]]` of which nothing else is said.
const FEEDS: &str = "feed";
/// What `kind` may say, and the source it means.
const KINDS: &[(&str, &str)] = &[("feed", FEEDS), ("sitemap", "news_sitemap")];

/// The keys of a `[[feed]]`.
pub const FEED: &[Key] = &[
    key("url"),
    key("title"),
    key("every"),
    key("kind"),
    key("user"),
    key("password"),
    key("headers"),
    key("max_per_day"),
];

/// A `[[feed]]`: whether its address leads anywhere is that feed's matter when it is polled.
pub fn feed(section: &Section<'_, '_>) -> Option<Feed> {
    let url = section.needed("url", "the feed's address: url = \"https://example.com/feed.xml\"")?;
    let every = section.text("every").and_then(|text| {
        let every = duration(&text);
        if every.is_none() {
            let help = "write \"5m\", \"2h\" or \"1d\"".to_owned();
            section.wrong("every", format!("\"{text}\" is no length of time"), help);
        }
        every
    });
    let (access, kind) = (access(section, &url), kind(section));
    let max_per_day = section.number("max_per_day", 1.0..=10_000.0).map(|number| number.round() as u32);
    Some(Feed { url: url.trim().to_owned(), title: section.text("title"), every, access, kind, max_per_day })
}

fn access(section: &Section<'_, '_>, url: &str) -> Access {
    let password = section.text("password").filter(|name| named_well(section, "password", name));
    let user = section.text("user");
    if user.is_some() && !section.has("password") {
        let help = "name the credential that holds it: password = \"trade-press\"".to_owned();
        section.wrong("user", "`user` wants a `password`", help);
    }
    let mut headers = section.pairs("headers");
    headers.retain(|(header, name)| {
        let good = reqwest::header::HeaderName::from_bytes(header.as_bytes()).is_ok();
        if !good {
            section.wrong("headers", format!("\"{header}\" is no name of a header"), None);
        }
        good && named_well(section, "headers", name)
    });
    let in_address = braced(url).filter(|name| named_well(section, "url", name)).map(str::to_owned).collect();
    Access { user, password, headers, in_address }
}

/// What stands in braces.
fn braced(url: &str) -> impl Iterator<Item = &str> {
    url.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0))
}

/// Whether it can be the name of a feed's credential, and not of one of tipoff's own: whoever writes a
/// watchlist must not be sent the mail server's password. Says that it is at hand, too.
fn named_well(section: &Section<'_, '_>, key: &str, name: &str) -> bool {
    if !hidden::is_free(name) {
        let help = "the secret itself stands in a credential, never here; the name has letters, digits, \
                    and -_. in it"
            .to_owned();
        section.wrong(key, "this is no name of a feed's credential", help);
        return false;
    }
    if !hidden::is_at_hand(name) {
        let message = format!("no credential \"{name}\" is at hand, so that the feed can't be read");
        section.document.warning(section.span_of(key), message, Some(hidden::places(name)));
    }
    true
}

fn kind(section: &Section<'_, '_>) -> &'static str {
    let Some(text) = section.text("kind") else { return FEEDS };
    match KINDS.iter().find(|(name, _)| *name == text) {
        Some((_, source)) => source,
        None => {
            let help =
                "\"feed\", or \"sitemap\" for what an outlet without one tells search engines of its news";
            section.wrong("kind", format!("\"{text}\" is no kind of feed"), help.to_owned());
            FEEDS
        }
    }
}

/// Notes a key that should hold an e-mail address and doesn't.
pub fn address(section: &Section<'_, '_>, key: &str) {
    if let Some(text) = section.get(key).and_then(|value| value.get_ref().as_str())
        && text.parse::<lettre::Address>().is_err()
        && !text.trim().is_empty()
    {
        section.wrong(key, format!("\"{text}\" is no e-mail address"), "write name@example.com".to_owned());
    }
}
