//! WARN notices: layoffs that employers must announce, on a page of each state.
//!
//! A list has a row an employer; how many lose their jobs stands, in some states, on a page of its own.

use serde::{Deserialize, Serialize};
use url::Url;

use super::draft::{Draft, address, sentences, time};
use super::fda_warning_letters::american;
use super::markup::{self, Piece, Row};
use super::step::{Class, Delivery, Got, Manners, Place, Request, Source, State, Step, Unreadable};
use crate::text::html;
use pages::Pages;

mod pages;

/// One page of one state.
pub struct WarnNotices;

impl Source for WarnNotices {
    fn name(&self) -> &'static str {
        "warn_notices"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        let entries = notices(got)?.into_iter().map(Notice::draft).filter_map(Draft::entry).collect();
        Ok(Delivery { entries, ..Delivery::default() })
    }

    fn step(&self, place: &Place, state: &State, got: Option<&Got>) -> Result<Step, Unreadable> {
        let pages = Pages::of(state);
        let Some(got) = got else { return Ok(Step::Ask(self.request(place), pages.begin())) };
        if !pages.are_asked() {
            return Ok(pages.after_list(notices(got)?, &place.url, Delivery::default()));
        }
        let page = String::from_utf8_lossy(got.body);
        let told = Some(got).filter(|got| got.status == 200).and_then(|got| detail(&page, got));
        Ok(pages.after_page(told.map(|notice| notice.count), &place.url))
    }

    fn request(&self, place: &Place) -> Request {
        Request::get(place.url.clone(), "text/html")
    }

    fn manners(&self) -> Manners {
        Manners { per_day: Some(200), ..Manners::of("") }
    }
}

/// One notice, as a list or its own page tells it; what isn't told is empty.
#[derive(Default, Serialize, Deserialize)]
struct Notice {
    /// As the list writes it: it identifies the notice.
    link: Option<String>,
    url: Option<String>,
    employer: String,
    /// How many lose their jobs.
    count: String,
    date: String,
    place: String,
    under_the_act: bool,
}

impl Notice {
    fn draft(self) -> Draft {
        Draft {
            id: self.link.unwrap_or_default(),
            title: title(&self.employer, &self.count, self.under_the_act),
            summary: sentences([format!("Notice of {}", self.date), self.place]),
            url: self.url,
            published: time(&self.date).or_else(|| american(&self.date)),
            outlet: "WARN notices".to_owned(),
            language: None,
        }
    }
}

/// The notices of a list, or the one of its own page.
fn notices(got: &Got) -> Result<Vec<Notice>, Unreadable> {
    let page = String::from_utf8_lossy(got.body);
    let site = site(got, &page);
    let rows = markup::rows(&page);
    let is_head = |row: &&Row| row.heads && (0..row.cells.len()).any(|at| is_employer(&row.cells[at]));
    if let Some(heads) = rows.iter().find(is_head) {
        return Ok(rows
            .iter()
            .filter(|row| !row.heads)
            .filter_map(|row| notice(row, heads, &site))
            .collect());
    }
    detail(&page, got).map(|notice| vec![notice]).ok_or_else(|| {
        Unreadable::new(
            Class::NotAFeed,
            "the page has neither a table of notices nor one notice",
            "check the address; the state may have changed its page",
        )
    })
}

fn is_employer(head: &str) -> bool {
    let head = head.to_lowercase();
    ["employer", "company", "business"].iter().any(|word| head.contains(word))
}

/// Where links of the page start: its own address; of a stored page, that of what it loads.
fn site(got: &Got, page: &str) -> String {
    if got.url.scheme().starts_with("http") {
        return got.url.to_string();
    }
    let loaded = markup::pieces(page).into_iter().find_map(|piece| match piece {
        Piece::Open { name, href: Some(href) } if name == "link" && href.starts_with("http") => Some(href),
        _ => None,
    });
    let loaded = loaded.and_then(|href| Url::parse(&href).ok()?.join("/").ok());
    loaded.map(String::from).unwrap_or_default()
}

fn notice(row: &Row, heads: &Row, site: &str) -> Option<Notice> {
    let words = ["employer", "company", "business"];
    let employer = words.iter().map(|word| row.under(heads, word)).find(|name| !name.is_empty())?;
    let date = ["notice date", "received", "date"].iter().map(|word| row.under(heads, word));
    let date = date.into_iter().find(|date| !date.is_empty()).unwrap_or_default();
    let count = ["affected", "employees", "workers", "number"].iter().map(|word| row.under(heads, word));
    let count = count.into_iter().find(|count| !count.is_empty()).unwrap_or_default();
    let place = [row.under(heads, "city"), row.under(heads, "county"), row.under(heads, "area")];
    let kind = row.under(heads, "type");
    let under_the_act = !kind.to_lowercase().starts_with("non");
    Some(Notice {
        link: row.link.clone(),
        url: row.link.as_deref().and_then(|link| address(site, link)),
        employer: employer.to_owned(),
        count: count.to_owned(),
        date: date.to_owned(),
        place: place.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(", "),
        under_the_act,
    })
}

fn title(employer: &str, count: &str, under_the_act: bool) -> String {
    let act = if under_the_act { "WARN notice" } else { "notice outside the WARN Act" };
    match count {
        "" => format!("{employer} announces layoffs ({act})"),
        count => format!("{employer} lays off {count} employees ({act})"),
    }
}

/// A page of one notice: labels, each with its value behind it.
fn detail(page: &str, got: &Got) -> Option<Notice> {
    let texts: Vec<String> = markup::pieces(page)
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Text(text) => Some(html::text(&text)).filter(|text| !text.is_empty()),
            _ => None,
        })
        .collect();
    let behind = |label: &str| {
        let at = texts.iter().position(|text| text.to_lowercase().starts_with(label))?;
        texts.get(at + 1).cloned()
    };
    let count = ["number of employees", "number of workers", "employees affected", "total affected"];
    Some(Notice {
        link: None,
        url: address("", got.url.as_str()),
        employer: behind("company name").or_else(|| behind("employer"))?,
        count: count.iter().find_map(|label| behind(label)).unwrap_or_default(),
        date: behind("notice date").unwrap_or_default(),
        place: behind("address").unwrap_or_default(),
        under_the_act: true,
    })
}
