//! A watchlist: one rep, one file.

use std::path::{Path, PathBuf};

use toml::de::DeTable;

use super::Diagnostic;
use super::document::{Document, Key, Section, key};
use super::feed::{FEED, Feed, feed};
use super::rep::{self, Rep};
use super::sources::{self, Owned};
use super::{compound, names, trigger};
use crate::gather::source::draft;
use crate::judge::account::{Account, Person, Relation};
use crate::judge::watch::{Segment, Watch};
use crate::text::language::Language;

/// One rep's file.
#[derive(Clone, Debug)]
pub struct Watchlist {
    pub path: PathBuf,
    pub rep: Rep,
    pub watch: Watch,
    /// Of accounts and segments.
    pub feeds: Vec<Feed>,
    /// Places of accounts and segments: job boards, status pages, channels.
    pub own: Vec<Owned>,
    /// Accounts whose names will be hard to tell from other senses; `tipoff check` says them.
    pub hard: Vec<Diagnostic>,
}

const TOP: &[Key] = &[
    key("rep"),
    key("account"),
    key("competitor"),
    key("supplier"),
    key("segment"),
    key("trigger"),
    key("compound"),
    key("feed"),
    key("opener"),
    key("channel"),
];
const ACCOUNT: &[Key] = &[
    key("name"),
    key("aliases"),
    key("exclude"),
    key("domain"),
    key("ticker"),
    key("cik"),
    key("company_number"),
    key("tier"),
    key("relation"),
    key("stage"),
    key("renewal"),
    key("owner"),
    key("language"),
    key("languages"),
    key("segments"),
    key("uses"),
    key("people"),
    key("parent"),
    key("feeds"),
    key("private"),
    key("jobs"),
    key("status"),
    key("youtube"),
    key("x"),
    key("bluesky"),
    key("mastodon"),
    key("linkedin"),
    key("facebook"),
    key("instagram"),
    key("pinterest"),
    key("slideshare"),
    key("podcast"),
    key("medium"),
    key("tumblr"),
    key("github"),
    key("investors"),
];
const PERSON: &[Key] = &[key("name"), key("role")];
const SEGMENT: &[Key] =
    &[key("name"), key("keywords"), key("feeds"), key("roles"), key("lists"), key("subreddits")];
/// Reads a watchlist; with it what is worth a warning.
pub fn read(path: &Path, text: String) -> Result<(Watchlist, Vec<Diagnostic>), Vec<Diagnostic>> {
    let document = Document::new(path, text);
    let watchlist = {
        let table = document.table();
        let top = Section::new(&document, table.get_ref() as &DeTable<'_>, 0..0, TOP);
        watchlist(path, &top)
    };
    let diagnostics = document.finish();
    match watchlist {
        Some(watchlist) if !diagnostics.iter().any(Diagnostic::is_error) => Ok((watchlist, diagnostics)),
        _ => Err(diagnostics),
    }
}

fn watchlist(path: &Path, top: &Section<'_, '_>) -> Option<Watchlist> {
    let mut watch = Watch::of("", Vec::new());
    let rep = rep::read(top, &mut watch);
    let (mut feeds, mut own): (Vec<Feed>, Vec<Owned>) = (Vec::new(), Vec::new());
    let kinds = [
        ("account", None),
        ("competitor", Some(Relation::Competitor)),
        ("supplier", Some(Relation::Supplier)),
    ];
    let mut sections = Vec::new();
    for (kind, relation) in kinds {
        let of_kind = top.sections(kind, ACCOUNT);
        // A list of a hundred thousand would be copied as it grows, beside the file's tables.
        watch.accounts.reserve_exact(of_kind.len());
        sections.reserve_exact(of_kind.len());
        for section in of_kind {
            if let Some(account) = account(&section, relation) {
                let title = Some(account.name.clone());
                feeds.extend(section.list("feeds").into_iter().map(|url| Feed::at(url, title.clone())));
                own.extend(sources::fields(&section, &account.name, account.tier));
                watch.accounts.push(account);
                sections.push(section);
            }
        }
    }
    for section in top.sections("segment", SEGMENT) {
        if let Some(segment) = segment(&section) {
            feeds.extend(section.list("feeds").into_iter().map(|url| Feed::at(url, None)));
            own.extend(sources::of_segment(&section));
            watch.segments.push(segment);
        }
    }
    feeds.extend(top.sections("feed", FEED).iter().filter_map(feed));
    for section in top.sections("trigger", trigger::KEYS) {
        trigger::read(&section, &mut watch);
    }
    for section in top.sections("compound", compound::KEYS) {
        compound::read(&section, &mut watch);
    }
    names::doubles(&sections, &watch.accounts);
    rep::snoozed_in_vain(top, &watch);
    names::references(&sections, &watch);
    let hard = names::hard(&sections, &watch.accounts);
    Some(Watchlist { path: path.to_owned(), rep: rep?, watch, feeds, own, hard })
}

fn account(section: &Section<'_, '_>, set: Option<Relation>) -> Option<Account> {
    let name = section.needed("name", "the company's name: name = \"Acme Corporation\"")?;
    let mut account = Account::named(name.trim());
    account.aliases = section.list("aliases");
    account.exclude = section.list("exclude");
    account.domain = section.text("domain").map(|domain| bare_domain(section, &domain));
    account.ticker = section.text("ticker");
    if account.ticker.as_ref().is_some_and(|ticker| ticker.chars().count() == 1) {
        let help = "it counts only where it is written as one: (NYSE: F), $F".to_owned();
        section.document.warning(section.span_of("ticker"), "a ticker of one letter says little", Some(help));
    }
    account.cik = section.text("cik").and_then(|cik| cik_of(section, &cik));
    account.company_number = section.text("company_number");
    account.tier = tier(section);
    account.relation = set.unwrap_or_default();
    if let Some(text) = section.text("relation") {
        match relation(&text) {
            Some(given) if set.is_some_and(|set| set != given) => {
                section.wrong(
                    "relation",
                    "this table sets another relation",
                    "take the line out, or use [[account]]".to_owned(),
                );
            }
            Some(given) => account.relation = given,
            None => {
                let help = "prospect, customer, competitor, supplier or us".to_owned();
                section.wrong("relation", format!("\"{text}\" is no relation"), help);
            }
        }
    }
    account.stage = section.text("stage");
    account.renewal = section.date("renewal");
    account.owner = section.text("owner");
    account.languages = languages(section);
    account.segments = section.list("segments");
    account.uses = section.list("uses");
    account.people = section
        .sections("people", PERSON)
        .iter()
        .filter_map(|person| {
            Some(Person { name: person.needed("name", "name = \"Ann Lee\"")?, role: person.text("role") })
        })
        .collect();
    account.parent = section.text("parent");
    account.private = section.flag("private").unwrap_or(false);
    Some(account)
}

/// The languages that its news is in, by their codes or English names.
fn languages(section: &Section<'_, '_>) -> Vec<Language> {
    let mut all = Vec::new();
    for key in ["language", "languages"] {
        for named in section.list(key) {
            match draft::language(&named) {
                Some(language) if !all.contains(&language) => all.push(language),
                Some(_) => {}
                None => section.wrong(
                    key,
                    format!("\"{named}\" is no language"),
                    "write its code or English name: \"de\", \"German\"".to_owned(),
                ),
            }
        }
    }
    all
}

fn tier(section: &Section<'_, '_>) -> u8 {
    match section.number("tier", 1.0..=3.0) {
        Some(1.0) => 1,
        Some(3.0) => 3,
        Some(2.0) | None => 2,
        Some(_) => {
            section.wrong("tier", "`tier` is 1, 2 or 3", "1 is the dearest".to_owned());
            2
        }
    }
}

fn relation(text: &str) -> Option<Relation> {
    match text {
        "prospect" => Some(Relation::Prospect),
        "customer" => Some(Relation::Customer),
        "competitor" => Some(Relation::Competitor),
        "supplier" => Some(Relation::Supplier),
        "us" => Some(Relation::Us),
        _ => None,
    }
}

/// "https://www.acme.example/" means the domain acme.example.
fn bare_domain(section: &Section<'_, '_>, text: &str) -> String {
    let host =
        text.trim().trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.");
    let host = host.split('/').next().unwrap_or_default().to_lowercase();
    if !host.contains('.') || host.contains([' ', '@']) {
        section.wrong("domain", format!("\"{text}\" is no domain"), "write acme.example".to_owned());
    }
    host
}

/// Ten digits; shorter ones are filled up with zeros, as EDGAR does.
fn cik_of(section: &Section<'_, '_>, text: &str) -> Option<String> {
    if text.len() <= 10 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(format!("{text:0>10}"));
    }
    section.wrong("cik", format!("\"{text}\" is no CIK"), "up to ten digits".to_owned());
    None
}

fn segment(section: &Section<'_, '_>) -> Option<Segment> {
    Some(Segment {
        name: section.needed("name", "name = \"aerospace\"")?,
        keywords: section.list("keywords"),
        roles: section.list("roles"),
    })
}
