//! `[sources.NAME]`: whether a source is asked, where, with which key, how often.

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use url::Url;

use crate::config::document::{Key, Section, key};
use crate::config::duration::duration;
use crate::config::{Config, files, hidden};
use crate::gather::source::services::Service;
use crate::gather::source::{self, Key as Wants};
use crate::secret::Secret;

/// The settings of all sources that have some, by name.
pub type Settings = HashMap<String, Setting>;

/// What tipoff.toml says of one source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Setting {
    pub enabled: Option<bool>,
    /// In the place of the service's own address, without a slash at the end.
    pub base: Option<String>,
    pub key: Option<Secret>,
    /// What the key is called, where it is not called as usual.
    pub credential: Option<String>,
    pub per_day: Option<u32>,
    pub every: Option<Duration>,
    pub apart: Option<Duration>,
    /// Further queries, as the service reads them.
    pub queries: Vec<String>,
    /// Pages or feeds of a source that has no one place.
    pub urls: Vec<String>,
    /// Percent that a company's figures move before it is told.
    pub percent: Option<f64>,
}

const KEYS: &[Key] = &[
    key("enabled"),
    key("base"),
    key("key"),
    key("per_day"),
    key("every"),
    key("apart"),
    key("queries"),
    key("urls"),
    key("percent"),
];

/// Reads `[sources.…]`.
pub fn settings(path: &Path, top: &Section<'_, '_>) -> Settings {
    let names: Vec<Key> = source::ALL
        .iter()
        .map(|source| source.name())
        .filter(|name| !matches!(*name, "feed" | "news_sitemap" | "json_api"))
        .map(key)
        .collect();
    let Some(sources) = top.section("sources", &names) else { return Settings::default() };
    let mut all = Settings::default();
    for (name, _) in sources.names() {
        let Some(section) = source::by_name(&name).and_then(|_| sources.section(&name, KEYS)) else {
            continue;
        };
        all.insert(name.clone(), setting(path, &name, &section));
    }
    all
}

fn setting(path: &Path, name: &str, section: &Section<'_, '_>) -> Setting {
    let time = |key: &str| {
        let text = section.text(key)?;
        let time = duration(&text);
        if time.is_none() {
            section.wrong(
                key,
                format!("\"{text}\" is no length of time"),
                "write \"5s\", \"2h\" or \"1d\"".to_owned(),
            );
        }
        time
    };
    let base = section.text("base").and_then(|text| {
        let base = text.trim().trim_end_matches('/').to_owned();
        let url = Url::parse(&base).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        if url.is_none() {
            section.wrong(
                "base",
                "that is no web address",
                "write it whole, as \"https://search.example.com\"".to_owned(),
            );
        }
        url.map(|_| base)
    });
    Setting {
        enabled: section.flag("enabled"),
        base,
        key: secret(path, name, section),
        credential: section.text("key"),
        per_day: section.number("per_day", 0.0..=10_000_000.0).map(|number| number.round() as u32),
        every: time("every"),
        apart: time("apart"),
        queries: section.list("queries"),
        urls: section.list("urls"),
        percent: section.number("percent", 0.1..=1000.0),
    }
}

/// The key lies in a systemd credential, a file, or the environment; never in tipoff.toml. `key` names the
/// credential or the file.
fn secret(path: &Path, name: &str, section: &Section<'_, '_>) -> Option<Secret> {
    let named = section.text("key");
    let credential = named.clone().unwrap_or_else(|| hidden::key_of(name));
    let text = hidden::from_folder(&credential)
        .or_else(|| hidden::from_file(&files::relative(path, &named?)))
        .or_else(|| std::env::var(variable(name)).ok())?;
    Some(Secret::new(text.trim())).filter(|secret| !secret.reveal().is_empty())
}

/// `x_api` has the variable `TIPOFF_X_API_KEY`.
fn variable(name: &str) -> String {
    hidden::variable(&hidden::key_of(name))
}

/// Whether there is a `[sources.NAME]`.
pub fn can_be_set(name: &str) -> bool {
    !matches!(name, "feed" | "news_sitemap" | "json_api" | "google_alerts_mail" | "linkedin_mail")
}

/// Whether tipoff.toml switches the source on.
pub fn is_on(config: &Config, name: &str) -> bool {
    config.sources.get(name).and_then(|setting| setting.enabled) == Some(true)
}

/// Where a source is asked: its service's own address, or the one that stands in for it.
pub fn base(config: &Config, name: &str) -> String {
    let set = config.sources.get(name).and_then(|setting| setting.base.clone());
    set.unwrap_or_else(|| {
        source::by_name(name).map(|source| source.manners().base.to_owned()).unwrap_or_default()
    })
}

/// Whether a wanted source can be asked; if not, why is said.
pub fn may_be_asked(config: &Config, name: &str, off: &mut Vec<String>) -> bool {
    let setting = config.sources.get(name);
    if setting.and_then(|setting| setting.enabled) == Some(false) {
        off.push(format!("the source {name} is off: [sources.{name}] says enabled = false"));
        return false;
    }
    let wants = source::by_name(name).map_or(Wants::None, |source| source.manners().key);
    if wants == Wants::Needed && setting.is_none_or(|setting| setting.key.is_none()) {
        off.push(format!(
            "the source {name} is off: it wants a key; give it as the credential {}, in a file that `key` of \
             [sources.{name}] names, or in ${}",
            hidden::key_of(name),
            variable(name)
        ));
        return false;
    }
    if name == "sec_edgar" && config.fetch.contact.is_none() {
        off.push(
            "the source sec_edgar is off: EDGAR answers nobody without a contact; set [fetch] contact"
                .to_owned(),
        );
        return false;
    }
    true
}

/// How every service is asked.
pub fn services(config: &Config) -> HashMap<String, Service> {
    let one = |source: &&'static dyn source::Source| {
        let manners = source.manners();
        let setting = config.sources.get(source.name()).cloned().unwrap_or_default();
        let service = Service {
            key: setting.key,
            apart: setting.apart.unwrap_or(manners.apart),
            per_day: setting.per_day.or(manners.per_day),
            planned: !matches!(source.name(), "feed" | "news_sitemap"),
        };
        (source.name().to_owned(), service)
    };
    source::ALL.iter().map(one).collect()
}
