//! News searches and social searches: companies by name.
//!
//! A service that reads long queries is asked for ten companies at once; the judge tells them apart.

use std::collections::HashSet;
use std::time::Duration;

use url::Url;

use super::Wanted;
use super::company::Company;
use super::settings::{base, is_on};
use crate::config::Config;
use crate::judge::watch::RepId;

/// Companies a query, and bytes a query, of services that read long ones.
const TOGETHER: usize = 10;
const GDELT_LENGTH: usize = 900;
const X_LENGTH: usize = 480;
/// GDELT takes no quoted word shorter than this.
const GDELT_WORD: usize = 5;
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);
const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);
/// Pages of a general search: as many as a seller looks through.
const PAGES: u64 = 15;

/// How far back the past of an account is looked for.
const PAST: (&str, &str) = ("timespan", "12months");
/// What a day's requests are used for last.
const LAST: u8 = 3;
const MONTH: Duration = Duration::from_secs(30 * 24 * 3600);

/// A language with the country whose news it is searched in, and the name that GDELT has for it.
struct Edition {
    language: &'static str,
    country: &'static str,
    gdelt: &'static str,
}

const fn edition(language: &'static str, country: &'static str, gdelt: &'static str) -> Edition {
    Edition { language, country, gdelt }
}

/// The first is for who names none.
const EDITIONS: &[Edition] = &[
    edition("en", "US", "english"),
    edition("ar", "EG", "arabic"),
    edition("bg", "BG", "bulgarian"),
    edition("cs", "CZ", "czech"),
    edition("da", "DK", "danish"),
    edition("de", "DE", "german"),
    edition("el", "GR", "greek"),
    edition("es", "ES", "spanish"),
    edition("fi", "FI", "finnish"),
    edition("fr", "FR", "french"),
    edition("he", "IL", "hebrew"),
    edition("hi", "IN", "hindi"),
    edition("hu", "HU", "hungarian"),
    edition("id", "ID", "indonesian"),
    edition("it", "IT", "italian"),
    edition("ja", "JP", "japanese"),
    edition("ko", "KR", "korean"),
    edition("nl", "NL", "dutch"),
    edition("no", "NO", "norwegian"),
    edition("pl", "PL", "polish"),
    edition("pt", "BR", "portuguese"),
    edition("ro", "RO", "romanian"),
    edition("ru", "RU", "russian"),
    edition("sv", "SE", "swedish"),
    edition("th", "TH", "thai"),
    edition("tr", "TR", "turkish"),
    edition("uk", "UA", "ukrainian"),
    edition("vi", "VN", "vietnamese"),
    edition("zh", "TW", "chinese"),
];

/// A query, and whose it is.
struct Query {
    text: String,
    label: String,
    tier: u8,
    reps: Vec<RepId>,
}

/// The searches that are switched on.
pub fn derive(config: &Config, companies: &[Company]) -> Vec<Wanted> {
    let mut all = Vec::new();
    let mut done = HashSet::new();
    let mut add = |kind: &'static str,
                   path: &str,
                   every: Duration,
                   queries: Vec<Query>,
                   rest: &[(&str, &str)],
                   name: &str| {
        if !is_on(config, kind) {
            return;
        }
        let mut own = config.sources.get(kind).map(|setting| setting.queries.clone()).unwrap_or_default();
        // What ops wrote themselves is asked as it stands: once, and not of the past.
        if rest.contains(&PAST) || !done.insert((kind, every)) {
            own.clear();
        }
        let own = own.into_iter().map(|text| Query {
            label: text.clone(),
            text,
            tier: super::USUAL_TIER,
            reps: vec![],
        });
        let mut base = base(config, kind);
        // Search is for those who sign in, at their own server.
        if kind == "bluesky" && config.sources.get(kind).is_none_or(|setting| setting.base.is_none()) {
            base = "https://bsky.social".to_owned();
        }
        let Ok(place) = Url::parse(&format!("{base}{path}")) else { return };
        for query in queries.into_iter().chain(own) {
            let mut url = place.clone();
            url.query_pairs_mut().append_pair(name, &query.text).extend_pairs(rest);
            all.push(Wanted {
                label: Some(query.label),
                tier: query.tier,
                reps: query.reps,
                every: Some(every),
                ..Wanted::everybodys(kind, url.into())
            });
        }
    };
    let each = |with: &str| companies.iter().filter_map(|company| one(company, with)).collect::<Vec<_>>();
    for (edition, companies) in by_edition(companies) {
        let each = |with: &str| companies.iter().filter_map(|company| one(company, with)).collect::<Vec<_>>();
        let of_gdelt = edition.map(|edition| format!(" sourcelang:{}", edition.gdelt)).unwrap_or_default();
        let artlist = [("mode", "artlist"), ("format", "json"), ("maxrecords", "250"), ("sort", "datedesc")];
        let gdelt = [&[("timespan", "1d")][..], &artlist[..]].concat();
        let ten = together(&companies, GDELT_LENGTH, GDELT_WORD, &of_gdelt);
        add("gdelt", "/api/v2/doc/doc", HOUR, ten, &gdelt, "query");
        // The past of each account, once.
        let past = [&[PAST][..], &artlist[..]].concat();
        let alone = companies
            .iter()
            .flat_map(|company| together(std::slice::from_ref(company), GDELT_LENGTH, GDELT_WORD, &of_gdelt));
        let last = alone.map(|query| Query { tier: LAST, ..query }).collect();
        add("gdelt", "/api/v2/doc/doc", MONTH, last, &past, "query");
        let Edition { language, country, .. } = edition.unwrap_or(&EDITIONS[0]);
        // As Google names them.
        let (tongue, written) = match *language {
            "en" => ("en-US", "en"),
            "pt" => ("pt-BR", "pt-419"),
            "zh" => ("zh-TW", "zh-Hant"),
            other => (other, other),
        };
        let ceid = format!("{country}:{written}");
        let google = [("hl", tongue), ("gl", *country), ("ceid", ceid.as_str())];
        add("google_news", "/rss/search", HOUR, each(" when:1d"), &google, "q");
        let market = format!("{language}-{country}");
        let bing = edition.map(|_| ("mkt", market.as_str()));
        let bing: Vec<(&str, &str)> = std::iter::once(("format", "rss")).chain(bing).collect();
        add("bing_news", "/news/search", HOUR, each(""), &bing, "q");
        let spoken = edition.map(|_| ("language", *language));
        let with = |rest: &[(&'static str, &'static str)]| {
            std::iter::once(("format", "json")).chain(rest.iter().copied()).chain(spoken).collect::<Vec<_>>()
        };
        let news = with(&[("categories", "news"), ("time_range", "day")]);
        add("searxng", "/search", DAY, each(""), &news, "q");
        add("searxng", "/search", WEEK, each(""), &with(&[("categories", "general")]), "q");
    }
    add("hacker_news", "/api/v1/search_by_date", 2 * HOUR, each(""), &[("tags", "story")], "query");
    add("reddit", "/search.rss", 4 * HOUR, each(""), &[("sort", "new")], "q");
    let with_key = |kind: &str| config.sources.get(kind).is_some_and(|setting| setting.key.is_some());
    if with_key("bluesky") {
        add("bluesky", "/xrpc/app.bsky.feed.searchPosts", 2 * HOUR, each(""), &[("sort", "latest")], "q");
    }
    add(
        "x_api",
        "/2/tweets/search/recent",
        4 * HOUR,
        together(companies, X_LENGTH, 0, " -is:retweet"),
        &[],
        "query",
    );
    for source in &mut all {
        if source.kind == "searxng" && source.address.contains("categories=general") {
            source.options = serde_json::json!({ "pages": PAGES });
        }
        if source.kind == "gdelt" && source.address.contains(&format!("{}={}", PAST.0, PAST.1)) {
            source.options = serde_json::json!({ "background": true });
        }
    }
    all
}

/// The companies by the edition that their news is searched in; `None` where they name no language.
fn by_edition(companies: &[Company]) -> Vec<(Option<&'static Edition>, Vec<Company>)> {
    let mut all: Vec<(Option<&'static Edition>, Vec<Company>)> = Vec::new();
    if companies.is_empty() {
        all.push((None, Vec::new()));
    }
    for company in companies {
        let mut editions: Vec<Option<&Edition>> = company
            .languages
            .iter()
            .filter_map(|spoken| EDITIONS.iter().find(|edition| edition.language == spoken.0))
            .map(Some)
            .collect();
        if editions.is_empty() {
            editions.push(None);
        }
        for edition in editions {
            match all.iter_mut().find(|(known, _)| known.map(|e| e.language) == edition.map(|e| e.language)) {
                Some((_, those)) => those.push(company.clone()),
                None => all.push((edition, vec![company.clone()])),
            }
        }
    }
    all
}

/// The query for one company: its names, and none of what it is not.
fn one(company: &Company, with: &str) -> Option<Query> {
    if company.called.is_empty() {
        return None;
    }
    let names: Vec<String> = company.called.iter().map(|name| format!("\"{name}\"")).collect();
    let not: String = company.exclude.iter().map(|name| format!(" -\"{}\"", name.replace('"', ""))).collect();
    Some(Query {
        text: format!("{}{not}{with}", names.join(" OR ")),
        label: company.name.clone(),
        tier: company.tier,
        reps: company.reps.clone(),
    })
}

/// Queries for ten companies each, in their order: the dearest together.
fn together(companies: &[Company], length: usize, shortest: usize, with: &str) -> Vec<Query> {
    let mut all: Vec<Query> = Vec::new();
    let mut open: Vec<(&Company, String)> = Vec::new();
    let close = |open: &mut Vec<(&Company, String)>, all: &mut Vec<Query>| {
        let Some(tier) = open.iter().map(|(company, _)| company.tier).min() else { return };
        let terms: Vec<String> = open.iter().map(|(_, terms)| terms.clone()).collect();
        let terms = terms.join(" OR ");
        // One term in brackets is a mistake to GDELT, several without are.
        let text = if terms.contains(" OR ") { format!("({terms}){with}") } else { format!("{terms}{with}") };
        let mut reps: Vec<RepId> = Vec::new();
        for rep in open.iter().flat_map(|(company, _)| &company.reps) {
            if !reps.contains(rep) {
                reps.push(rep.clone());
            }
        }
        let names: Vec<&str> = open.iter().map(|(company, _)| company.name.as_str()).collect();
        all.push(Query { text, label: names.join(", "), tier, reps });
        open.clear();
    };
    for company in companies {
        let terms: Vec<String> = company.called.iter().filter_map(|name| term(name, shortest)).collect();
        if terms.is_empty() {
            continue;
        }
        let terms = terms.join(" OR ");
        let written: usize = open.iter().map(|(_, terms)| terms.len() + 4).sum();
        if open.len() == TOGETHER || written + terms.len() > length {
            close(&mut open, &mut all);
        }
        open.push((company, terms));
    }
    close(&mut open, &mut all);
    all
}

/// A name as a term: quoted, unless the service takes no quoted word so short.
fn term(name: &str, shortest: usize) -> Option<String> {
    if name.contains(' ') || name.chars().count() >= shortest {
        return Some(format!("\"{name}\""));
    }
    name.chars().all(char::is_alphanumeric).then(|| name.to_owned())
}
