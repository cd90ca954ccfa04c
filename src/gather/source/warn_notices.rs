//! WARN notices: layoffs that employers must announce, on a page of each state.
//!
//! A list has a row an employer; how many lose their jobs stands, in some states, on a page of its own.

use url::Url;

use super::draft::{Draft, address, sentences, time};
use super::fda_warning_letters::american;
use super::markup::{self, Piece, Row};
use super::step::{Class, Delivery, Got, Manners, Place, Request, Source, Unreadable};
use crate::text::html;

/// One page of one state.
pub struct WarnNotices;

impl Source for WarnNotices {
    fn name(&self) -> &'static str {
        "warn_notices"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        let page = String::from_utf8_lossy(got.body);
        let site = site(got, &page);
        let rows = markup::rows(&page);
        let is_head = |row: &&Row| row.heads && (0..row.cells.len()).any(|at| is_employer(&row.cells[at]));
        let mut delivery = Delivery::default();
        match rows.iter().find(is_head) {
            Some(heads) => {
                let notices =
                    rows.iter().filter(|row| !row.heads).filter_map(|row| notice(row, heads, &site));
                delivery.entries.extend(notices.filter_map(Draft::entry));
            }
            None => delivery.entries.extend(detail(&page, got).and_then(Draft::entry)),
        }
        if delivery.entries.is_empty() && !rows.iter().any(|row| is_head(&row)) {
            return Err(Unreadable::new(
                Class::NotAFeed,
                "the page has neither a table of notices nor one notice",
                "check the address; the state may have changed its page",
            ));
        }
        Ok(delivery)
    }

    fn request(&self, place: &Place) -> Request {
        Request::get(place.url.clone(), "text/html")
    }

    fn manners(&self) -> Manners {
        Manners { per_day: Some(200), ..Manners::of("") }
    }
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

fn notice(row: &Row, heads: &Row, site: &str) -> Option<Draft> {
    let words = ["employer", "company", "business"];
    let employer = words.iter().map(|word| row.under(heads, word)).find(|name| !name.is_empty())?;
    let date = ["notice date", "received", "date"].iter().map(|word| row.under(heads, word));
    let date = date.into_iter().find(|date| !date.is_empty()).unwrap_or_default();
    let count = ["affected", "employees", "workers", "number"].iter().map(|word| row.under(heads, word));
    let count = count.into_iter().find(|count| !count.is_empty()).unwrap_or_default();
    let place = [row.under(heads, "city"), row.under(heads, "county"), row.under(heads, "area")];
    let kind = row.under(heads, "type");
    let under_the_act = !kind.to_lowercase().starts_with("non");
    Some(Draft {
        id: row.link.clone().unwrap_or_default(),
        title: title(employer, count, under_the_act),
        summary: sentences([
            format!("Notice of {date}"),
            place.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(", "),
        ]),
        url: row.link.as_deref().and_then(|link| address(site, link)),
        published: time(date).or_else(|| american(date)),
        outlet: "WARN notices".to_owned(),
        language: None,
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
fn detail(page: &str, got: &Got) -> Option<Draft> {
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
    let employer = behind("company name").or_else(|| behind("employer"))?;
    let count = behind("number of employees").unwrap_or_default();
    let date = behind("notice date").unwrap_or_default();
    Some(Draft {
        title: title(&employer, &count, true),
        summary: sentences([format!("Notice of {date}"), behind("address").unwrap_or_default()]),
        url: address("", got.url.as_str()),
        published: time(&date).or_else(|| american(&date)),
        outlet: "WARN notices".to_owned(),
        ..Draft::default()
    })
}
