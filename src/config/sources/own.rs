//! An account's own places: its job board, status page, channels, as its fields name them.

use std::time::Duration;

use serde_json::json;
use url::Url;

use super::settings::base;
use super::{USUAL_TIER, Wanted};
use crate::config::Config;
use crate::config::document::Section;
use crate::judge::account::Relation;
use crate::judge::watch::RepId;

/// The fields of an account that name a place of its own.
pub const FIELDS: &[&str] = &[
    "jobs",
    "status",
    "youtube",
    "x",
    "bluesky",
    "mastodon",
    "linkedin",
    "facebook",
    "instagram",
    "pinterest",
    "slideshare",
    "podcast",
    "medium",
    "tumblr",
    "github",
    "investors",
];

/// One field of an account or a segment that names a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owned {
    /// `None` for a segment's.
    pub account: Option<String>,
    pub tier: u8,
    pub field: &'static str,
    pub value: String,
}

const HOUR: Duration = Duration::from_secs(3600);
const BOARDS: &[(&str, &str)] = &[
    ("greenhouse", "/v1/boards/{}/jobs?content=true"),
    ("lever", "/v0/postings/{}?mode=json"),
    ("ashby", "/posting-api/job-board/{}"),
    ("workable", "/api/v1/widget/accounts/{}?details=true"),
    ("smartrecruiters", "/v1/companies/{}/postings"),
];

/// What an account has to say for a source to be asked, where it is asked for nothing else.
pub fn field_of(source: &str) -> Option<String> {
    if BOARDS.iter().any(|(board, _)| *board == source) {
        return Some(format!("jobs = \"{source}:name\""));
    }
    let field = match source {
        "statuspage" => "status",
        "investor_relations" => "investors",
        "rsshub" => "linkedin",
        // These are searched as well.
        "bluesky" | "x_api" => return None,
        other => other,
    };
    FIELDS.iter().find(|known| **known == field).map(|field| format!("{field} = \"…\""))
}

/// Reads the fields of one account; a value that names no place is a mistake of the file.
pub fn fields(section: &Section<'_, '_>, account: &str, tier: u8) -> Vec<Owned> {
    let mut all = Vec::new();
    for field in FIELDS {
        for value in section.list(field) {
            let value = value.trim().to_owned();
            match wrong(field, &value) {
                Some(help) => {
                    section.wrong(field, format!("\"{value}\" names no place for `{field}`"), help.to_owned())
                }
                None => all.push(Owned { account: Some(account.to_owned()), tier, field, value }),
            }
        }
    }
    all
}

/// The lists and subreddits of a segment.
pub fn of_segment(section: &Section<'_, '_>) -> Vec<Owned> {
    let of = |field: &'static str| {
        let values = section.list(field).into_iter();
        values.map(move |value| Owned {
            account: None,
            tier: USUAL_TIER,
            field,
            value: value.trim().to_owned(),
        })
    };
    of("lists").chain(of("subreddits")).collect()
}

/// What to write, where a value can't be meant.
fn wrong(field: &str, value: &str) -> Option<&'static str> {
    let is_address = || Url::parse(value).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    let right = match field {
        "jobs" => board(value).is_some(),
        "status" | "podcast" | "investors" => is_address(),
        "youtube" => value.starts_with("UC") && value.len() == 24,
        "mastodon" => value.trim_start_matches('@').split('@').filter(|part| !part.is_empty()).count() == 2,
        "github" => !value.is_empty() && !value.contains("://"),
        _ => !value.contains("://") && !value.contains(' '),
    };
    let help = match field {
        "jobs" => "the board and its name: \"greenhouse:acme\", or lever, ashby, workable, smartrecruiters",
        "status" | "podcast" | "investors" => "write its address whole, as \"https://status.acme.example\"",
        "youtube" => {
            "the channel's id, which begins with UC and has 24 letters: it stands in the page's source"
        }
        "mastodon" => "write \"@acme@mastodon.example\"",
        "github" => "write \"acme\" or \"acme/product\"",
        _ => "the name alone, as in the address of the page",
    };
    (!right).then_some(help)
}

/// The board and its name in `greenhouse:acme`.
fn board(value: &str) -> Option<(&'static str, &'static str, &str)> {
    let (service, name) = value.split_once(':')?;
    let (service, path) = BOARDS.iter().find(|(known, _)| *known == service.trim())?;
    let name = name.trim();
    (!name.is_empty() && !name.contains(['/', ' '])).then_some((*service, *path, name))
}

/// The sources of all accounts' and segments' own places.
pub fn derive(config: &Config, off: &mut Vec<String>) -> Vec<Wanted> {
    let mut all = Vec::new();
    for list in &config.watchlists {
        let accounts = &list.watch.accounts;
        let rivals =
            accounts.iter().filter(|one| matches!(one.relation, Relation::Competitor | Relation::Supplier));
        let keywords = list.watch.segments.iter().flat_map(|segment| segment.keywords.iter());
        // Whose product a company uses, its jobs tell.
        let systems: Vec<&String> = rivals.map(|one| &one.name).collect();
        let named: Vec<&String> = systems.iter().copied().chain(keywords).collect();
        let roles: Vec<&String> = list
            .watch
            .roles
            .iter()
            .chain(list.watch.segments.iter().flat_map(|segment| &segment.roles))
            .collect();
        for owned in &list.own {
            // A company that names itself in its jobs tells nothing.
            let others: Vec<&&String> =
                named.iter().filter(|name| Some(**name) != owned.account.as_ref()).collect();
            let told =
                json!({ "account": owned.account, "roles": roles, "named": others, "systems": systems });
            let rep = &list.watch.rep;
            all.extend(place(config, owned, told, off).map(|source| Wanted {
                label: owned.account.clone(),
                tier: owned.tier,
                reps: vec![RepId(rep.0.clone())],
                ..source
            }));
        }
    }
    all
}

fn place(config: &Config, owned: &Owned, told: serde_json::Value, off: &mut Vec<String>) -> Option<Wanted> {
    let Owned { account, field, value, .. } = owned;
    let of = |kind: &'static str, path: String, every: Option<Duration>| {
        Some(Wanted { every, ..Wanted::everybodys(kind, format!("{}{path}", base(config, kind))) })
    };
    let named = json!({ "account": account });
    let name = value.trim_start_matches('@');
    match *field {
        "jobs" => {
            let (service, path, name) = board(value)?;
            let source = of(service, path.replace("{}", name), Some(12 * HOUR))?;
            Some(Wanted { options: told, ..source })
        }
        "status" => {
            let url = Url::parse(value).ok()?;
            let is_page = url.path() == "/";
            let address = if is_page {
                format!("{}/api/v2/incidents.json", value.trim_end_matches('/'))
            } else {
                value.clone()
            };
            let source = Wanted::everybodys("statuspage", address);
            Some(Wanted { every: Some(HOUR), options: named, ..source })
        }
        "youtube" => of("youtube", format!("/feeds/videos.xml?channel_id={value}"), Some(3 * HOUR)),
        "podcast" => Some(Wanted::everybodys("podcast", value.clone())),
        "investors" => Some(Wanted::everybodys("investor_relations", value.clone())),
        "pinterest" => of("pinterest", format!("/{name}/feed.rss"), Some(12 * HOUR)),
        "slideshare" => of("slideshare", format!("/rss/user/{name}"), Some(12 * HOUR)),
        "medium" => of("medium", format!("/feed/@{name}"), Some(6 * HOUR)),
        "tumblr" => {
            let own = config.sources.get("tumblr").and_then(|setting| setting.base.clone());
            let address = own.map_or_else(
                || format!("https://{name}.tumblr.com/rss"),
                |base| format!("{base}/{name}/rss"),
            );
            Some(Wanted { every: Some(6 * HOUR), ..Wanted::everybodys("tumblr", address) })
        }
        "github" => {
            let path = if value.contains('/') {
                format!("/{value}/releases.atom")
            } else {
                format!("/{value}.atom")
            };
            of("github", path, Some(6 * HOUR)).map(|source| Wanted { options: named, ..source })
        }
        "bluesky" => {
            of("bluesky", format!("/xrpc/app.bsky.feed.getAuthorFeed?actor={name}&limit=50"), Some(2 * HOUR))
        }
        "mastodon" => {
            let (user, host) = name.split_once('@')?;
            let own = config.sources.get("mastodon").and_then(|setting| setting.base.clone());
            let base = own.unwrap_or_else(|| format!("https://{host}"));
            Some(Wanted {
                every: Some(3 * HOUR),
                ..Wanted::everybodys("mastodon", format!("{base}/@{user}.rss"))
            })
        }
        "x" => of("x_api", format!("/2/tweets/search/recent?query=from%3A{name}"), Some(4 * HOUR)),
        "lists" => of("x_api", format!("/2/lists/{value}/tweets"), Some(4 * HOUR)),
        "subreddits" => {
            let name = value.trim_start_matches('/').trim_start_matches("r/");
            of("reddit", format!("/r/{name}/new/.rss"), Some(2 * HOUR))
        }
        "linkedin" | "facebook" | "instagram" => {
            let path = match *field {
                "linkedin" => format!("/linkedin/company/{name}/posts"),
                "facebook" => format!("/facebook/page/{name}"),
                _ => format!("/instagram/user/{name}"),
            };
            if base(config, "rsshub").is_empty() {
                off.push(format!("`{field}` is not read: these pages have no feed; name an RSSHub, base = \"https://…\" in [sources.rsshub]"));
                return None;
            }
            of("rsshub", path, Some(6 * HOUR))
        }
        _ => None,
    }
}
