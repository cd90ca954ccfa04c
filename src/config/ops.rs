//! tipoff.toml: what ops set.

use std::path::{Path, PathBuf};

use toml::de::DeTable;
use url::Url;

use super::document::{Document, Key, Section, key, later};
use super::duration::duration;
use super::feed::{FEED, Feed, address, feed};
use super::watchlist::Watchlist;
use super::{Diagnostic, files, mail, sources};
use crate::gather::fetch;
use crate::problem::Problem;
use crate::tell::deliver::Channels;
use crate::tell::digest::Look;
use crate::tell::opener::Opener;
use crate::tell::{deliver, notice};

/// All settings. Each room gets its own part; no function takes the whole but those that hand it out.
#[derive(Debug)]
pub struct Config {
    pub data_dir: PathBuf,
    /// As written in `watchlists`.
    pub patterns: Vec<String>,
    pub fetch: fetch::Settings,
    pub mail: deliver::Settings,
    pub ops: notice::Settings,
    /// Called after a round that ended well with all its digests.
    pub heartbeat: Option<Url>,
    /// Feeds shared by all reps.
    pub feeds: Vec<Feed>,
    /// `[sources.NAME]`.
    pub sources: sources::Settings,
    /// `[[api]]`.
    pub apis: Vec<sources::Api>,
    /// The folder of the house's own templates.
    pub templates: Option<PathBuf>,
    /// What is in it.
    pub look: Look,
    pub openers: Vec<Opener>,
    /// Where feeds of what reps were told are written.
    pub export: Option<PathBuf>,
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
    key("api"),
    key("templates"),
    key("export"),
];
const EXPORT: &[Key] = &[key("folder")];
const FETCH: &[Key] =
    &[key("contact"), key("allow_networks"), key("timeout"), key("proxy"), key("no_proxy"), key("ca_file")];
const OPS: &[Key] = &[key("email"), key("heartbeat"), key("failures"), key("hours")];
const WEB: &[Key] = &[later("listen"), later("url"), later("managers")];
const MAILBOX: &[Key] = &[later("imap"), later("folder"), later("senders")];
impl Config {
    /// The channels of all reps; none where every mail is redirected, for then nobody is to be told.
    pub fn channels(&self) -> Channels {
        let of = |list: &Watchlist| {
            let rep = list.watch.rep.clone();
            list.rep.channels.iter().map(move |channel| (rep.clone(), channel.clone())).collect::<Vec<_>>()
        };
        let all = match self.mail.redirect_to {
            Some(_) => Vec::new(),
            None => self.watchlists.iter().flat_map(of).collect(),
        };
        Channels { all, proxy: self.fetch.proxy.clone() }
    }

    /// Gives each rep what is the house's.
    pub fn furnish(&mut self) {
        for list in &mut self.watchlists {
            list.rep.house.clone_from(&self.openers);
        }
    }

    /// The watchlist of a rep.
    pub fn list_of(&self, email: &str) -> Option<&Watchlist> {
        self.watchlists.iter().find(|list| list.rep.email.eq_ignore_ascii_case(email))
    }
}

/// The patterns of `watchlists` alone; none where the text is no TOML.
pub fn patterns(text: &str) -> Vec<String> {
    let table: Option<toml::Table> = text.parse().ok();
    let list = table.as_ref().and_then(|table| table.get("watchlists")?.as_array());
    list.into_iter().flatten().filter_map(|value| value.as_str().map(str::to_owned)).collect()
}

/// The folder `templates` alone; none where the text is no TOML.
pub fn templates(path: &Path, text: &str) -> Option<PathBuf> {
    let table: toml::Table = text.parse().ok()?;
    Some(files::relative(path, table.get("templates")?.as_str()?))
}

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
    let (ops, heartbeat) = ops_settings(top);
    top.section("web", WEB);
    top.section("mailbox", MAILBOX);
    let sources = sources::settings(path, top);
    let apis = top.sections("api", sources::API).iter().filter_map(|one| sources::api(path, one)).collect();
    let export = top.section("export", EXPORT).and_then(|export| {
        let example = "where the feeds are written: folder = \"/srv/feeds\"";
        Some(files::relative(path, &export.needed("folder", example)?))
    });
    let feeds = top.sections("feed", FEED).iter().filter_map(|section| feed(section)).collect();
    let data_dir = files::relative(path, &data_dir?);
    Some(Config {
        patterns,
        fetch,
        mail: deliver::Settings { state_dir: Some(data_dir.clone()), ..mail? },
        data_dir,
        ops,
        heartbeat,
        feeds,
        sources,
        apis,
        templates: top.text("templates").map(|folder| files::relative(path, &folder)),
        look: Look::default(),
        openers: Vec::new(),
        export,
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

fn ops_settings(top: &Section<'_, '_>) -> (notice::Settings, Option<Url>) {
    let mut settings = notice::Settings::default();
    let Some(section) = top.section("ops", OPS) else { return (settings, None) };
    address(&section, "email");
    settings.email = section.text("email");
    for (key, number) in [("failures", &mut settings.failures), ("hours", &mut settings.hours)] {
        if let Some(value) = section.number(key, 1.0..=1000.0) {
            *number = value.round() as u32;
        }
    }
    let heartbeat = section.text("heartbeat").and_then(|text| {
        let url = Url::parse(&text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        if url.is_none() {
            let help = "write it whole, as \"https://beat.example.com/tipoff\"".to_owned();
            section.wrong("heartbeat", "that is no web address", help);
        }
        url
    });
    (settings, heartbeat)
}

/// A room's own problems, by key, at the place of the key.
fn place(section: &Section<'_, '_>, problems: Vec<Problem>) {
    for problem in problems {
        let key = problem.path.split(['.', '[']).next().unwrap_or_default();
        section.document.note(problem.severity, section.span_of(key), problem.message, problem.help);
    }
}
