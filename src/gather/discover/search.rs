//! The search: what to ask next, and what the answers so far show.

use std::collections::{HashSet, VecDeque};

use url::Url;

use super::known;
use super::page::{self, Page};
use crate::gather::robots;
use crate::gather::source::feed::Feed;
use crate::gather::source::news_sitemap::NewsSitemap;
use crate::gather::source::{Got, Source, charset};
use crate::text::fold::fold;
use crate::text::word;

/// Pages asked for in one search, robots.txt apart: of the 25 requests that a look may take, the rest tries
/// what was found.
pub const REQUESTS: usize = 18;
/// Pages of one kind that are followed.
const FOLLOWED: usize = 4;
/// Feeds that one company is given: the next ones tell the same.
const FEEDS: usize = 5;
/// Where feeds and news mostly are.
const USUAL: &[&str] = &["feed", "rss", "news", "blog", "rss.xml"];
/// Words of links that lead to news or to jobs, in English, German, French and Spanish.
const NEWS: &[&str] = &[
    "news",
    "newsroom",
    "press",
    "media",
    "blog",
    "investors",
    "presse",
    "aktuelles",
    "neuigkeiten",
    "actualites",
    "noticias",
    "prensa",
    "insights",
];
const JOBS: &[&str] =
    &["careers", "jobs", "career", "karriere", "stellen", "carrieres", "emplois", "empleo", "trabaja"];

/// One thing to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    pub url: Url,
    /// How we came to it, for whoever reads what was found.
    pub why: String,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Home,
    /// A feed, or a page that leads to one.
    Look,
    Robots,
    Sitemap,
    Status,
    Channel,
}

/// Something that can be polled for this company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    /// The account's field in the watchlist; `sitemap` for a `[[feed]]` of that kind.
    pub field: &'static str,
    pub value: String,
    pub why: String,
    /// Whether its answer has been read and is what it should be.
    pub tried: bool,
}

/// A search for one company.
#[derive(Debug)]
pub struct Search {
    name: String,
    /// Home pages to ask until one answers.
    homes: Vec<Url>,
    waiting: VecDeque<Ask>,
    asked: HashSet<String>,
    count: usize,
    /// Pages of news and of jobs that are followed.
    followed: [usize; 2],
    /// What the first entries of each feed lead to: one feed at two addresses is one.
    contents: HashSet<Vec<String>>,
    pub doors: Vec<Door>,
    /// What was asked in vain, each with why.
    pub vain: Vec<(Url, String)>,
    /// What the home page calls itself; `None` where none answered.
    pub home: Option<String>,
    /// Whether the home page names the company.
    pub named: bool,
}

impl Search {
    /// A search that begins at the home pages, the surest first.
    pub fn new(name: &str, homes: Vec<Url>) -> Search {
        let mut search = Search {
            name: name.to_owned(),
            homes,
            waiting: VecDeque::new(),
            asked: HashSet::new(),
            count: 0,
            followed: [0; 2],
            contents: HashSet::new(),
            doors: Vec::new(),
            vain: Vec::new(),
            home: None,
            named: false,
        };
        search.next_home();
        search
    }

    /// What to ask now, all of it at once; nothing where the search is at its end.
    pub fn asks(&mut self) -> Vec<Ask> {
        let room = REQUESTS.saturating_sub(self.count);
        let asks: Vec<Ask> = self.waiting.drain(..room.min(self.waiting.len())).collect();
        self.count += asks.len();
        asks
    }

    /// Requests so far.
    pub fn count(&self) -> usize {
        self.count
    }

    /// What an ask has come to: an answer, or why there is none.
    pub fn answer(&mut self, ask: &Ask, got: Result<&Got, String>) {
        match got {
            Ok(got) => self.take(ask, got),
            Err(why) => {
                self.vain.push((ask.url.clone(), why));
                if ask.kind == Kind::Home {
                    self.next_home();
                }
            }
        }
    }

    fn take(&mut self, ask: &Ask, got: &Got) {
        match ask.kind {
            Kind::Home => {
                let page = self.page(ask, got);
                self.named = names(&page, &self.name);
                self.home = Some(page.title);
                self.beside(&got.url);
            }
            Kind::Look => {
                if !self.feed(ask, got) {
                    self.page(ask, got);
                }
            }
            Kind::Robots => {
                for sitemap in robots::sitemaps(got.body, &got.url).into_iter().take(FOLLOWED) {
                    if sitemap.path().contains("news") {
                        self.wait(sitemap, "named in robots.txt", Kind::Sitemap);
                    }
                }
            }
            Kind::Sitemap => {
                let found = NewsSitemap.read(got).is_ok_and(|delivery| !delivery.entries.is_empty());
                match found {
                    true => self.open("sitemap", ask.url.to_string(), &ask.why, true),
                    false => self.vain.push((ask.url.clone(), "it is no news sitemap".to_owned())),
                }
            }
            Kind::Status => {
                let says = serde_json::from_slice::<serde_json::Value>(got.body).ok();
                let is_page = says.is_some_and(|says| says["incidents"].is_array());
                match is_page {
                    true => self.open(
                        "status",
                        format!("{}/", got.url.origin().ascii_serialization()),
                        &ask.why,
                        true,
                    ),
                    false => {
                        self.vain.push((ask.url.clone(), "it is no status page that can be read".to_owned()))
                    }
                }
            }
            Kind::Channel => match page::read(&charset::decode(got.body, None), &got.url).channel {
                Some(id) => self.open("youtube", id, &ask.why, false),
                None => self.vain.push((ask.url.clone(), "the page doesn't name its channel".to_owned())),
            },
        }
    }

    /// Takes an answer as a feed, if it is one.
    fn feed(&mut self, ask: &Ask, got: &Got) -> bool {
        let Ok(delivery) = Feed.read(got) else { return false };
        let first: Vec<String> = delivery
            .entries
            .iter()
            .take(3)
            .map(|entry| entry.item.url.clone().unwrap_or_else(|| entry.item.title.clone()))
            .collect();
        let count = delivery.entries.len();
        if !first.is_empty() && !self.contents.insert(first) {
            self.vain.push((ask.url.clone(), "the same as a feed that was found".to_owned()));
        } else if self.doors.iter().filter(|door| door.field == "feeds").count() < FEEDS {
            let why = format!("{}; {count} entries", ask.why);
            self.open("feeds", got.url.to_string(), &why, true);
        }
        true
    }

    /// Takes an answer as a page: follows its links.
    fn page(&mut self, ask: &Ask, got: &Got) -> Page {
        let text = charset::decode(got.body, got.content_type.as_deref());
        let page = page::read(&text, &got.url);
        let from = match ask.kind {
            Kind::Home => "the home page".to_owned(),
            _ => got.url.path().to_owned(),
        };
        for feed in &page.feeds {
            self.wait(feed.clone(), &format!("named by {from}"), Kind::Look);
        }
        for link in &page.links {
            let why = format!("linked from {from}");
            match known::place(&link.url).or_else(|| known::mastodon(&link.url)) {
                Some(("status", value)) => self.status(&value, &why),
                Some((field, value)) => self.open(field, value, &why, false),
                None if known::is_channel_page(&link.url) => {
                    self.wait(link.url.clone(), &why, Kind::Channel);
                }
                None if looks_like_a_feed(&link.url) => {
                    self.wait(link.url.clone(), &why, Kind::Look);
                }
                // Pages that are found on pages are not gone through.
                None if ask.kind == Kind::Home => self.follow(&link.url, &link.words, &got.url, &why),
                None => {}
            }
        }
        page
    }

    /// Follows a link to news or jobs of the company's own.
    fn follow(&mut self, url: &Url, words: &str, home: &Url, why: &str) {
        if !is_of(url, home) {
            return;
        }
        let host = url.host_str().unwrap_or_default().split('.').next().unwrap_or_default();
        let text = fold(&format!("{words} {} {host}", url.path().replace(['/', '-', '_', '.'], " ")));
        let speaks = |of: &[&str]| word::words(&text).any(|word| of.contains(&word));
        let kind = match () {
            () if speaks(NEWS) => 0,
            () if speaks(JOBS) => 1,
            () => return,
        };
        if self.followed[kind] < FOLLOWED && self.wait(url.clone(), why, Kind::Look) {
            self.followed[kind] += 1;
        }
    }

    /// What lies beside a home page, whether it is linked or not.
    fn beside(&mut self, home: &Url) {
        for path in USUAL {
            if let Ok(url) = home.join(&format!("/{path}")) {
                self.wait(url, "at the usual place", Kind::Look);
            }
        }
        if let Some(place) = robots::place(home) {
            self.wait(place, "robots.txt", Kind::Robots);
        }
        let host = home.host_str().unwrap_or_default().trim_start_matches("www.");
        if matches!(home.host(), Some(url::Host::Domain(_))) {
            self.status(&format!("{}://status.{host}/", home.scheme()), "at the usual place");
        }
    }

    fn status(&mut self, page: &str, why: &str) {
        if let Ok(url) = Url::parse(page).and_then(|page| page.join("/api/v2/incidents.json")) {
            self.wait(url, why, Kind::Status);
        }
    }

    fn next_home(&mut self) {
        if !self.homes.is_empty() {
            let url = self.homes.remove(0);
            self.waiting.push_back(Ask { url, why: "the home page".to_owned(), kind: Kind::Home });
        }
    }

    /// Whether it is asked: once, however it is written.
    fn wait(&mut self, mut url: Url, why: &str, kind: Kind) -> bool {
        url.set_fragment(None);
        let address = url.as_str().trim_end_matches('/');
        let address = address.split_once("://").map_or(address, |(_, rest)| rest);
        let key = address.trim_start_matches("www.").to_owned();
        if !matches!(url.scheme(), "http" | "https") || !self.asked.insert(key) {
            return false;
        }
        let ask = Ask { url, why: why.to_owned(), kind };
        // What a page names is surer than what we guess.
        if why.starts_with("named by") {
            self.waiting.push_front(ask)
        } else {
            self.waiting.push_back(ask)
        }
        true
    }

    /// Notes a door; of a field but feeds the first counts, as the one on the home page.
    fn open(&mut self, field: &'static str, value: String, why: &str, tried: bool) {
        let taken = |door: &Door| {
            door.field == field && (!matches!(field, "feeds" | "sitemap") || door.value == value)
        };
        if !self.doors.iter().any(taken) {
            self.doors.push(Door { field, value, why: why.to_owned(), tried });
        }
    }
}

/// Whether a page speaks of the company: by the first word of its name that says anything.
fn names(page: &Page, name: &str) -> bool {
    let (text, name) = (fold(&format!("{} {}", page.title, page.text)), fold(name));
    let first = word::words(&name).find(|word| word.chars().count() > 2 && *word != "the");
    first.is_none_or(|first| word::contains(&text, first) || text.replace(' ', "").contains(first))
}

/// Whether an address is on the company's own site.
fn is_of(url: &Url, home: &Url) -> bool {
    let own = home.host_str().unwrap_or_default().trim_start_matches("www.");
    let host = url.host_str().unwrap_or_default();
    host == own || host.strip_suffix(own).is_some_and(|rest| rest.ends_with('.'))
}

fn looks_like_a_feed(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
    matches!(
        last.as_str(),
        "feed" | "rss" | "atom" | "rss.xml" | "feed.xml" | "atom.xml" | "feed.json" | "index.rdf"
    ) && !path.contains("/comments/")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEED: &str = "<rss version='2.0'><channel><title>Acme</title><item><title>Acme opens a plant</title>\
                        <link>https://acme.example/1</link></item></channel></rss>";

    fn url(path: &str) -> Url {
        Url::parse("https://acme.example/").and_then(|home| home.join(path)).expect("an address")
    }

    /// Runs a search over pages; what is not among them is not there.
    fn run(name: &str, pages: &[(&str, &str)]) -> Search {
        let mut search = Search::new(name, vec![url("/")]);
        loop {
            let asks = search.asks();
            if asks.is_empty() {
                return search;
            }
            for ask in asks {
                let page = pages.iter().find(|(path, _)| url(path) == ask.url);
                match page {
                    Some((_, body)) => {
                        let got = Got {
                            url: ask.url.clone(),
                            status: 200,
                            content_type: None,
                            body: body.as_bytes(),
                        };
                        search.answer(&ask, Ok(&got));
                    }
                    None => search.answer(&ask, Err("nothing there".to_owned())),
                }
            }
        }
    }

    #[test]
    fn doors_are_found_where_they_are_named_linked_or_usual() {
        let home = "<title>Acme</title><a href=/company/newsroom>Newsroom</a><a href=/careers>Jobs</a>\
                    <a href='https://x.com/acme'>X</a>";
        let pages = [
            ("/", home),
            ("/company/newsroom", "<link rel=alternate type=application/rss+xml href=/company/newsroom.xml>"),
            ("/company/newsroom.xml", FEED),
            ("/rss", FEED),
            ("/careers", "<a href=https://jobs.lever.co/acme>Open roles</a>"),
            ("https://status.acme.example/api/v2/incidents.json", "{\"incidents\":[]}"),
        ];
        let found = run("Acme Corporation", &pages);
        let mut doors: Vec<String> =
            found.doors.iter().map(|door| format!("{}={}", door.field, door.value)).collect();
        doors.sort();
        let feeds = doors.iter().filter(|door| door.starts_with("feeds=")).count();
        assert_eq!(feeds, 1, "one feed at two addresses is one: {doors:?}");
        for door in ["jobs=lever:acme", "status=https://status.acme.example/", "x=acme"] {
            assert!(doors.iter().any(|one| one == door), "{door}: {doors:?}");
        }
        assert!(found.named && found.count() <= REQUESTS);
    }

    #[test]
    fn a_page_of_many_links_and_of_another_company_is_bounded_and_told() {
        let links: String = (0..500).map(|n| format!("<a href=/{n}/feed>f</a>")).collect();
        let found = run("Acme", &[("/", &format!("<title>Domain for sale</title>{links}"))]);
        assert_eq!(found.count(), REQUESTS);
        assert!(!found.named && found.doors.is_empty());
        let dead = run("Acme", &[]);
        assert!(dead.home.is_none() && dead.count() == 1);
    }
}
