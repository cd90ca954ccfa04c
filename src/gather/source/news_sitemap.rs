//! News sitemaps: what outlets write for search engines of the last two days, feed or no feed
//! (<https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap>).
//!
//! In: a site, its robots.txt, a sitemap or an index of sitemaps. Out: the pages with a news title. An
//! index leads to its newest parts alone: the others hold years.

use std::io::Read;

use flate2::read::MultiGzDecoder;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use url::Url;

use super::charset;
use super::step::{Class, Delivery, ENTRY_LIMIT, Got, Place, Request, Source, State, Step, Unreadable};
use crate::gather::robots;
use crate::item::date;
use page::Page;
use xml::Sitemap;

mod page;
mod xml;

const ACCEPT: &str = "application/xml, text/xml;q=0.9, text/plain;q=0.8, */*;q=0.5";
/// Sitemaps asked in one poll, robots.txt apart.
const REQUESTS: usize = 6;
/// Parts of an index that are read.
const PARTS: usize = 3;
/// Parts older than the newest by more than this are left alone: a news sitemap holds two days.
const PART_AGE: SignedDuration = SignedDuration::from_hours(72);
/// Bytes of a packed sitemap that are read. The protocol allows more, and one for news needs less.
const UNPACKED: u64 = 16 << 20;
/// The version of [`Progress`].
const VERSION: u32 = 1;

/// What an outlet tells search engines of its news.
pub struct NewsSitemap;

/// Where a poll stands: what is still to be asked, and what was found.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Progress {
    todo: Vec<Url>,
    asked: usize,
    /// The newest first, [`ENTRY_LIMIT`] at most.
    pages: Vec<Page>,
    found: usize,
    problems: Vec<String>,
    /// Pages without a news title.
    untitled: usize,
}

impl Progress {
    /// Keeps the newest; of pages of one date those that stand first.
    fn add(&mut self, pages: Vec<Page>) {
        self.found += pages.len();
        self.pages.extend(pages);
        self.pages.sort_by_cached_key(|page| std::cmp::Reverse(date::parse(&page.published)));
        self.pages.truncate(ENTRY_LIMIT);
    }
}

impl Source for NewsSitemap {
    fn name(&self) -> &'static str {
        "news_sitemap"
    }

    /// An index or a robots.txt alone says nothing yet.
    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        match self.step(&Place::at(got.url.clone(), Timestamp::UNIX_EPOCH), &State::default(), Some(got))? {
            Step::Done(delivery) | Step::Page(delivery, ..) => Ok(delivery),
            Step::Ask(request, _) => Err(Unreadable::new(
                Class::NotAFeed,
                format!("this answer alone says nothing yet: it leads to {}", request.url),
                "read the sitemaps that it names",
            )),
        }
    }

    fn step(&self, place: &Place, state: &State, got: Option<&Got>) -> Result<Step, Unreadable> {
        let Some(got) = got else {
            let first = if is_site(&place.url) { robots::place(&place.url) } else { None };
            return Ok(ask(first.unwrap_or_else(|| place.url.clone()), &Progress::default()));
        };
        let mut progress: Progress = match state.version {
            VERSION => serde_json::from_value(state.value.clone()).unwrap_or_default(),
            _ => Progress::default(),
        };
        let body = unpacked(got.body)?;
        let text = charset::decode(&body, got.content_type.as_deref());
        match xml::read(&text) {
            Some(Sitemap::Index(parts)) => {
                progress.asked += 1;
                progress.todo.extend(newest(parts, &got.url));
            }
            Some(Sitemap::Pages { pages, untitled, whole }) => {
                progress.asked += 1;
                progress.add(pages);
                progress.untitled += untitled;
                if !whole {
                    progress.problems.push("a sitemap breaks off in the middle".to_owned());
                }
            }
            None if got.url.path().ends_with("/robots.txt") => progress.todo = named(&body, &got.url)?,
            None => return Err(no_sitemap(&text)),
        }
        match progress.todo.pop() {
            Some(next) if progress.asked < REQUESTS => Ok(ask(next, &progress)),
            _ => deliver(progress, &got.url).map(Step::Done),
        }
    }
}

/// An address that names a site and nothing in it.
fn is_site(url: &Url) -> bool {
    url.path() == "/" && url.query().is_none()
}

fn ask(url: Url, progress: &Progress) -> Step {
    // It is made of strings, numbers and lists: nothing that JSON has no word for.
    let value = serde_json::to_value(progress).unwrap_or_default();
    Step::Ask(Request::get(url, ACCEPT), State { version: VERSION, value })
}

/// A sitemap that is packed as a file, which no header says (`sitemap.xml.gz`).
fn unpacked(body: &[u8]) -> Result<Vec<u8>, Unreadable> {
    if !body.starts_with(&[0x1f, 0x8b]) {
        return Ok(body.to_vec());
    }
    let mut text = Vec::new();
    let read = MultiGzDecoder::new(body).take(UNPACKED).read_to_end(&mut text);
    // What was unpacked before it broke off is read.
    if read.is_err() && text.is_empty() {
        return Err(Unreadable::new(
            Class::Broken,
            "the packed sitemap can't be unpacked",
            "it may pass; if it stays, tell the publisher",
        ));
    }
    Ok(text)
}

/// The sitemaps of a robots.txt to ask, the last first: those that are called news, or else all.
fn named(body: &[u8], base: &Url) -> Result<Vec<Url>, Unreadable> {
    let mut found = robots::sitemaps(body, base);
    if found.iter().any(is_news) {
        found.retain(is_news);
    }
    if found.is_empty() {
        return Err(Unreadable::new(
            Class::NotAFeed,
            "robots.txt names no sitemap",
            "name the news sitemap itself: often it is /news-sitemap.xml or /sitemap-news.xml",
        ));
    }
    found.truncate(REQUESTS);
    found.reverse();
    Ok(found)
}

fn is_news(url: &Url) -> bool {
    url.path().to_ascii_lowercase().contains("news")
}

/// The parts of an index to ask, the newest last: those called news where there are such, by date where they
/// have one.
fn newest(parts: Vec<xml::Part>, base: &Url) -> Vec<Url> {
    let mut parts: Vec<(Option<Timestamp>, Url)> = parts
        .into_iter()
        .filter_map(|part| Some((date::parse(&part.lastmod), base.join(part.loc.trim()).ok()?)))
        .collect();
    if parts.iter().any(|(_, url)| is_news(url)) {
        parts.retain(|(_, url)| is_news(url));
    }
    // A stable sort: of parts without a date the first are taken.
    parts.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let bound = parts.first().and_then(|(at, _)| *at).map(|at| at - PART_AGE);
    let mut taken: Vec<Url> = parts
        .into_iter()
        .filter(|(at, _)| bound.is_none_or(|bound| at.is_some_and(|at| at >= bound)))
        .map(|(_, url)| url)
        .take(PARTS)
        .collect();
    taken.reverse();
    taken
}

fn deliver(mut progress: Progress, from: &Url) -> Result<Delivery, Unreadable> {
    if progress.pages.is_empty() && progress.untitled > 0 {
        return Err(Unreadable::new(
            Class::NotAFeed,
            "the sitemap names pages without titles: it is not one for news",
            "name the outlet's news sitemap; its robots.txt may know it",
        ));
    }
    if progress.found > ENTRY_LIMIT {
        let found = progress.found;
        let problem = format!("the sitemaps name {found} pages, of which the newest {ENTRY_LIMIT} are read");
        progress.problems.push(problem);
    }
    let title = progress.pages.iter().map(Page::outlet).find(|outlet| !outlet.is_empty());
    Ok(Delivery {
        entries: progress.pages.into_iter().filter_map(|page| page.entry(from)).collect(),
        problems: progress.problems,
        title,
        ..Delivery::default()
    })
}

fn no_sitemap(text: &str) -> Unreadable {
    let class = if text.trim().is_empty() { Class::Empty } else { Class::NotAFeed };
    Unreadable::new(
        class,
        "the answer is no sitemap",
        "name the site, its robots.txt or its news sitemap; a feed has no `kind`",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn got<'b>(url: &str, body: &'b [u8]) -> Got<'b> {
        Got { url: Url::parse(url).expect("an address"), status: 200, content_type: None, body }
    }

    fn asks(step: Step) -> (String, State) {
        match step {
            Step::Ask(request, state) => (request.url.to_string(), state),
            other => panic!("{other:?}"),
        }
    }

    fn place(url: &str) -> Place {
        Place::at(Url::parse(url).expect("an address"), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_site_is_asked_for_its_robots_and_anything_else_for_itself() {
        for (named, first) in [
            ("https://outlet.example", "https://outlet.example/robots.txt"),
            ("https://outlet.example/robots.txt", "https://outlet.example/robots.txt"),
            ("https://outlet.example/news.xml", "https://outlet.example/news.xml"),
            ("https://outlet.example/?map=news", "https://outlet.example/?map=news"),
        ] {
            let step = NewsSitemap.step(&place(named), &State::default(), None).expect("a step");
            assert_eq!(asks(step).0, first);
        }
    }

    #[test]
    fn robots_lead_to_the_news_and_an_index_to_its_newest_parts() {
        let site = place("https://outlet.example");
        let robots =
            b"Sitemap: https://outlet.example/all.xml\nSitemap: https://outlet.example/News-index.xml\n";
        let step = NewsSitemap.step(
            &site,
            &State::default(),
            Some(&got("https://outlet.example/robots.txt", robots)),
        );
        let (next, state) = asks(step.expect("a step"));
        assert_eq!(next, "https://outlet.example/News-index.xml");
        let index = b"<?xml version='1.0'?><sitemapindex>\
            <sitemap><loc>/1.xml</loc><lastmod>2007-11-26T00:01:56+00:00</lastmod></sitemap>\
            <sitemap><loc>/2.xml</loc><lastmod>2026-11-24</lastmod></sitemap>\
            <sitemap><loc>/3.xml</loc><lastmod>2026-11-25T01:00:00Z</lastmod></sitemap>\
            <sitemap><loc>/4.xml</loc></sitemap></sitemapindex>";
        let step = NewsSitemap.step(&site, &state, Some(&got(&next, index)));
        let (first, state) = asks(step.expect("a step"));
        assert_eq!(first, "https://outlet.example/3.xml", "the newest first");
        let part = |n: u8| {
            format!(
                "<urlset><url><loc>/story-{n}</loc><news:news><news:title>Acme opens plant {n}</news:title>\
                 <news:publication_date>2026-11-24</news:publication_date></news:news></url></urlset>"
            )
        };
        let step = NewsSitemap.step(&site, &state, Some(&got(&first, part(3).as_bytes())));
        let (second, state) = asks(step.expect("a step"));
        assert_eq!(second, "https://outlet.example/2.xml");
        let done = NewsSitemap.step(&site, &state, Some(&got(&second, part(2).as_bytes())));
        let Ok(Step::Done(delivery)) = done else { panic!("{done:?}") };
        let titles: Vec<&str> = delivery.entries.iter().map(|entry| entry.item.title.as_str()).collect();
        assert_eq!(titles, ["Acme opens plant 3", "Acme opens plant 2"]);
    }

    #[test]
    fn an_index_that_leads_to_itself_ends() {
        let site = place("https://outlet.example/a.xml");
        let index = b"<sitemapindex><sitemap><loc>/a.xml</loc></sitemap></sitemapindex>";
        let mut state = State::default();
        for _ in 0..REQUESTS {
            match NewsSitemap.step(&site, &state, Some(&got("https://outlet.example/a.xml", index))) {
                Ok(Step::Ask(_, next)) => state = next,
                Ok(Step::Done(delivery)) => return assert!(delivery.entries.is_empty()),
                Ok(other) => panic!("{other:?}"),
                Err(error) => panic!("{error}"),
            }
        }
        panic!("it goes on for ever");
    }

    #[test]
    fn a_sitemap_without_end_is_read_as_far_as_is_sensible() {
        use flate2::{Compression, write::GzEncoder};
        use std::io::Write;
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(b"<urlset>").expect("packed");
        for n in 0..200_000 {
            let page =
                format!("<url><loc>/{n}</loc><news:news><news:title>Acme {n}</news:title></news:news></url>");
            packer.write_all(page.as_bytes()).expect("packed");
        }
        packer.write_all(&vec![b' '; 40 << 20]).expect("packed");
        let body = packer.finish().expect("packed");
        let url = "https://outlet.example/a.xml.gz";
        let done = NewsSitemap.step(&place(url), &State::default(), Some(&got(url, &body)));
        let Ok(Step::Done(delivery)) = done else { panic!("{done:?}") };
        assert_eq!(delivery.entries.len(), ENTRY_LIMIT);
        assert_eq!(delivery.entries[0].item.title, "Acme 0");
        assert!(delivery.problems.iter().any(|problem| problem.contains("of which the newest 5000")));
    }

    #[test]
    fn what_is_no_news_sitemap_is_told() {
        let read = |url: &str, body: &str| {
            NewsSitemap.step(&place(url), &State::default(), Some(&got(url, body.as_bytes()))).map(|_| ())
        };
        let told = |url: &str, body: &str| read(url, body).expect_err("refused").sentence;
        let plain = "<urlset><url><loc>https://outlet.example/about</loc></url></urlset>";
        assert!(told("https://outlet.example/a.xml", plain).contains("without titles"));
        assert!(told("https://outlet.example/robots.txt", "User-agent: *\n").contains("names no sitemap"));
        assert!(told("https://outlet.example/a.xml", "<html>Sign in</html>").contains("no sitemap"));
        assert!(read("https://outlet.example/a.xml", "<urlset></urlset>").is_ok(), "a day without news");
    }
}
