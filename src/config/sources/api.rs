//! `[[api]]`: any JSON API, described in TOML.
//!
//! ```toml
//! [[api]]
//! name = "Example regulator"
//! url = "https://api.example.gov/actions?q={account}"   # {account}: once for each account
//! list = "data.items"                                   # path to the list
//! title = "headline"                                    # paths from an entry of the list
//! link = "links.page"
//! next = "paging.next"                                  # path to the address of the next page
//! ```

use std::path::Path;
use std::time::Duration;

use serde_json::{Map, Value};
use url::Url;

use super::Wanted;
use super::company::{self, Company};
use crate::config::document::{Key, Section, key};
use crate::config::duration::duration;
use crate::config::{Config, hidden};

/// One API.
#[derive(Clone, Debug, PartialEq)]
pub struct Api {
    pub name: String,
    pub url: String,
    /// Paths by what they lead to, as the source is told them.
    pub paths: Map<String, Value>,
    pub every: Option<Duration>,
    /// The header that takes a key, and the name of the credential that holds it.
    pub key: Option<(String, String)>,
}

/// Paths of an entry, and of the answer (`list`, `next`); `body` is sent by POST, `{account}` in it filled.
const PATHS: &[&str] =
    &["list", "next", "id", "title", "summary", "link", "published", "outlet", "language", "body"];
/// The keys of an `[[api]]`.
pub const KEYS: &[Key] = &[
    key("name"),
    key("url"),
    key("every"),
    key("list"),
    key("next"),
    key("id"),
    key("title"),
    key("summary"),
    key("link"),
    key("published"),
    key("outlet"),
    key("language"),
    key("body"),
    key("key"),
    key("key_header"),
];
/// Asked this often where the file doesn't say.
const USUAL: Duration = Duration::from_secs(6 * 3600);
/// What stands for an account's name.
const ACCOUNT: &str = "{account}";

/// Reads one `[[api]]`.
pub fn read(_path: &Path, section: &Section<'_, '_>) -> Option<Api> {
    let name = section.needed("name", "what it is called: name = \"Example regulator\"")?;
    let url =
        section.needed("url", "where it is asked: url = \"https://api.example.gov/actions?q={account}\"")?;
    if Url::parse(&url.replace(ACCOUNT, "x")).is_err() {
        section.wrong("url", "that is no web address", "write it whole, with https://".to_owned());
    }
    section.needed("title", "the path to an entry's title: title = \"headline\"")?;
    let mut paths = Map::new();
    for path in PATHS {
        if let Some(text) = section.text(path) {
            paths.insert((*path).to_owned(), text.into());
        }
    }
    paths.insert("service".to_owned(), name.clone().into());
    let every = section.text("every").and_then(|text| duration(&text));
    let header = section.text("key_header").map(|name| name.to_lowercase());
    let key = section.text("key").map(|name| (header.unwrap_or_else(|| "authorization".to_owned()), name));
    if let Some((_, name)) = key.as_ref().filter(|(_, name)| !hidden::is_at_hand(name)) {
        let message = format!("no credential \"{name}\" is at hand, so that the API is asked without a key");
        section.document.warning(section.span_of("key"), message, Some(hidden::places(name)));
    }
    Some(Api { name, url, paths, every, key })
}

/// The addresses that want a key: each with the header that takes it, and its credential.
pub fn keys(config: &Config) -> Vec<(String, String, String)> {
    let companies = company::all(config);
    let of = |api: &Api| {
        let (header, credential) = api.key.clone()?;
        let addresses = places(api, &companies).into_iter().map(|source| source.address);
        Some(addresses.map(|address| (address, header.clone(), credential.clone())).collect::<Vec<_>>())
    };
    config.apis.iter().filter_map(of).flatten().collect()
}

/// One source an API, or one for each account.
pub fn derive(config: &Config, companies: &[Company]) -> Vec<Wanted> {
    config.apis.iter().flat_map(|api| places(api, companies)).collect()
}

fn places(api: &Api, companies: &[Company]) -> Vec<Wanted> {
    let every = Some(api.every.unwrap_or(USUAL));
    let body = api.paths.get("body").and_then(Value::as_str).unwrap_or_default();
    if !api.url.contains(ACCOUNT) && !body.contains(ACCOUNT) {
        let options = Value::Object(api.paths.clone());
        let source = Wanted::everybodys("json_api", api.url.clone());
        return vec![Wanted { label: Some(api.name.clone()), options, every, ..source }];
    }
    let of = |company: &Company| {
        let name = company.called.first()?;
        let written: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
        let mut options = api.paths.clone();
        if body.contains(ACCOUNT) {
            let quoted = Value::from(name.as_str()).to_string();
            let filled = body.replace(ACCOUNT, quoted.trim_matches('"'));
            options.insert("body".to_owned(), filled.into());
        }
        // Two accounts of one address are told apart by what is asked there.
        let mut address = api.url.replace(ACCOUNT, &written);
        if !api.url.contains(ACCOUNT) {
            address.push_str(&format!("#{written}"));
        }
        Some(Wanted {
            label: Some(format!("{}: {}", api.name, company.name)),
            options: Value::Object(options),
            tier: company.tier,
            reps: company.reps.clone(),
            every,
            ..Wanted::everybodys("json_api", address)
        })
    };
    companies.iter().filter_map(of).collect()
}
