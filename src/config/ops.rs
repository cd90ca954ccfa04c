//! tipoff.toml: what ops set.

use std::path::{Path, PathBuf};
use std::time::Duration;

use toml::de::DeTable;

use super::document::{Document, Key, Section, key, later};
use super::feed::{FEED, Feed, feed};
use super::watchlist::Watchlist;
use super::{Diagnostic, files, mail};
use crate::gather::fetch;
use crate::problem::Problem;
use crate::tell::deliver;

/// All settings. Each room gets its own part; no function takes the whole but those that hand it out.
#[derive(Debug)]
pub struct Config {
    pub data_dir: PathBuf,
    /// As written in `watchlists`.
    pub patterns: Vec<String>,
    pub fetch: fetch::Settings,
    pub mail: deliver::Settings,
    /// Feeds shared by all reps.
    pub feeds: Vec<Feed>,
    pub watchlists: Vec<Watchlist>,
}

const TOP: &[Key] = &[
    key("data_dir"),
    key("watchlists"),
    key("fetch"),
    key("mail"),
    key("ops"),
    key("web"),
    key("mailbox"),
    key("sources"),
    key("feed"),
];
const FETCH: &[Key] =
    &[key("contact"), key("allow_networks"), key("timeout"), key("proxy"), key("no_proxy"), key("ca_file")];
const OPS: &[Key] = &[later("email"), later("heartbeat")];
const WEB: &[Key] = &[later("listen"), later("url"), later("managers")];
const MAILBOX: &[Key] = &[later("imap"), later("folder"), later("senders")];
const SOURCE: &[Key] = &[key("enabled"), key("base"), key("key"), key("per_day")];

/// Sources that `[sources.NAME]` may switch on, none of them built yet.
const SOURCES: &[&str] = &[
    "gdelt",
    "google_news",
    "bing_news",
    "google_alerts",
    "searxng",
    "sec_edgar",
    "federal_register",
    "cisa_kev",
    "openfda",
    "courtlistener",
    "companies_house",
    "hacker_news",
    "reddit",
    "bluesky",
    "mastodon",
    "x",
    "youtube",
    "greenhouse",
    "lever",
    "ashby",
    "workable",
    "smartrecruiters",
    "statuspage",
    "press_wires",
    "ted",
    "sam_gov",
    "warn_notices",
    "news_sitemap",
    "github",
];

/// Reads the ops file; `None` where too little of it is right.
pub fn read(path: &Path, text: String) -> (Option<Config>, Vec<Diagnostic>) {
    let document = Document::new(path, text);
    let config = {
        let table = document.table();
        let top = Section::new(&document, table.get_ref() as &DeTable<'_>, 0..0, TOP);
        config(path, &top)
    };
    (config, document.finish())
}

fn config(path: &Path, top: &Section<'_, '_>) -> Option<Config> {
    let data_dir = top.needed("data_dir", "where tipoff keeps its database: data_dir = \"data\"");
    if !top.has("watchlists") {
        top.wrong(
            "watchlists",
            "`watchlists` is missing",
            "the reps' files: watchlists = [\"watchlists/*.toml\"]".to_owned(),
        );
    }
    let patterns = top.list("watchlists");
    let fetch = fetch_settings(path, top);
    let mail = mail::settings(path, top);
    top.section("ops", OPS);
    top.section("web", WEB);
    top.section("mailbox", MAILBOX);
    named_sources(top);
    let feeds = top.sections("feed", FEED).iter().filter_map(|section| feed(section)).collect();
    let data_dir = files::relative(path, &data_dir?);
    Some(Config {
        patterns,
        fetch,
        mail: deliver::Settings { state_dir: Some(data_dir.clone()), ..mail? },
        data_dir,
        feeds,
        watchlists: Vec::new(),
    })
}

fn fetch_settings(path: &Path, top: &Section<'_, '_>) -> fetch::Settings {
    let mut settings = fetch::Settings::default();
    let Some(section) = top.section("fetch", FETCH) else { return settings };
    settings.contact = section.text("contact");
    for network in section.texts("allow_networks") {
        match network.get_ref().parse() {
            Ok(parsed) => settings.allow_networks.push(parsed),
            Err(_) => section.document.error(
                network.span(),
                format!("\"{}\" is no network", network.get_ref()),
                Some("write an address and its length: \"10.0.0.0/8\"".to_owned()),
            ),
        }
    }
    if let Some(text) = section.text("timeout") {
        match duration(&text) {
            Some(timeout) => settings.timeout = timeout,
            None => section.wrong(
                "timeout",
                format!("\"{text}\" is no duration"),
                "write \"30s\" or \"2m\"".to_owned(),
            ),
        }
    }
    settings.proxy = section.text("proxy");
    settings.no_proxy = section.list("no_proxy");
    settings.ca_file = section.text("ca_file").map(|file| files::relative(path, &file));
    place(&section, settings.check());
    settings
}

/// A room's own problems, by key, at the place of the key.
fn place(section: &Section<'_, '_>, problems: Vec<Problem>) {
    for problem in problems {
        let key = problem.path.split(['.', '[']).next().unwrap_or_default();
        section.document.note(problem.severity, section.span_of(key), problem.message, problem.help);
    }
}

fn named_sources(top: &Section<'_, '_>) {
    let names: Vec<Key> = SOURCES.iter().map(|name| key(name)).collect();
    let Some(sources) = top.section("sources", &names) else { return };
    for (name, span) in sources.names() {
        if !SOURCES.contains(&name.as_str()) {
            continue;
        }
        let enabled = sources.section(&name, SOURCE).and_then(|section| section.flag("enabled"));
        if enabled == Some(true) {
            let help = "set enabled = false until then".to_owned();
            top.document.error(span, format!("the source `{name}` is not built yet"), Some(help));
        }
    }
}

/// "30s", "2m", "500ms".
fn duration(text: &str) -> Option<Duration> {
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: u64 = text[..split].parse().ok()?;
    match text[split..].trim() {
        "ms" => Some(Duration::from_millis(number)),
        "s" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_secs(number.checked_mul(60)?)),
        _ => None,
    }
}
