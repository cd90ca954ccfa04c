//! SEC EDGAR: what companies file.
//!
//! Four answers, told apart by what they hold: a company's filings, its figures, the latest filings of
//! everybody, and the table of tickers. A company that is known by its ticker is looked up first, once.
//! Over its limit, and to whoever names no contact, EDGAR answers 403 with a web page.

use std::time::Duration;

use serde_json::Value;

use super::draft::Draft;
use super::json;
use super::step::{Class, Delivery, Got, Manners, Place, Request, Source, State, Step, Unreadable, about};

mod current;
mod document;
mod facts;
mod submissions;
mod words;

/// One of its answers.
pub struct SecEdgar;

/// The form of what is remembered: a company's number.
const VERSION: u32 = 1;
/// How long the whole service is left alone when it says no.
const REST: Duration = Duration::from_secs(600);
/// The table of tickers.
const TICKERS: &str = "https://www.sec.gov/files/company_tickers.json";
/// The newest filings of a company that are read when it is followed.
const NEWEST: usize = 100;

impl Source for SecEdgar {
    fn name(&self) -> &'static str {
        "sec_edgar"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        understand(got, false, facts::PERCENT)
    }

    /// A place with `ticker=` wants the company's number in its path, in the stead of `TICKER`.
    fn step(&self, place: &Place, state: &State, got: Option<&Got>) -> Result<Step, Unreadable> {
        let ticker =
            place.url.query_pairs().find(|(name, _)| name == "ticker").map(|(_, value)| value.into_owned());
        let known = (state.version == VERSION).then(|| state.value["cik"].as_str()).flatten();
        let remembered = |cik: &str| State { version: VERSION, value: serde_json::json!({ "cik": cik }) };
        let ask = |cik: &str| Step::Ask(request(place.url.clone(), Some(cik)), remembered(cik));
        match (got, ticker, known) {
            (None, Some(_), Some(cik)) => Ok(ask(cik)),
            (None, Some(_), None) => {
                // Where all of EDGAR is asked elsewhere, so is its table.
                let own = place.options["tickers"].as_str().unwrap_or(TICKERS);
                let url = url::Url::parse(own).unwrap_or_else(|_| place.url.clone());
                Ok(Step::Ask(request(url, None), State::default()))
            }
            (None, None, _) => Ok(Step::Ask(request(place.url.clone(), None), State::default())),
            (Some(got), Some(ticker), None) => {
                refused(got)?;
                let cik = number(&json::parse(got, "EDGAR")?, &ticker).ok_or_else(|| {
                    let sentence = format!("EDGAR knows no company with the ticker {ticker}");
                    Unreadable::new(Class::BadRequest, sentence, "give the account's `cik` instead")
                })?;
                Ok(ask(&cik))
            }
            (Some(got), ..) => {
                let percent = place.options["percent"].as_f64().unwrap_or(facts::PERCENT);
                let mut delivery = about(place, understand(got, true, percent)?);
                delivery.entries.truncate(NEWEST);
                Ok(Step::Done(Delivery { state: known.map(remembered).unwrap_or_default(), ..delivery }))
            }
        }
    }

    /// Ten requests a second over all its hosts; a quarter of that is enough.
    fn manners(&self) -> Manners {
        Manners {
            apart: Duration::from_millis(400),
            per_day: Some(20_000),
            ..Manners::of("https://data.sec.gov")
        }
    }
}

fn request(mut url: url::Url, cik: Option<&str>) -> Request {
    if let Some(cik) = cik {
        let path = url.path().replace("TICKER", cik);
        url.set_path(&path);
        url.set_query(None);
    }
    Request { read: &[403], ..Request::json(url) }
}

/// 403 is its way to say that it is asked too often, or by somebody who names no contact.
fn refused(got: &Got) -> Result<(), Unreadable> {
    if got.status != 403 {
        return Ok(());
    }
    let page = String::from_utf8_lossy(got.body);
    let mut error = Unreadable::over_limit("EDGAR lets nobody ask so often (403)", REST);
    if page.contains("Undeclared") || page.contains("declare your") {
        error.next = "set [fetch] contact, which EDGAR asks of everybody".to_owned();
    }
    Err(error)
}

fn understand(got: &Got, telling: bool, percent: f64) -> Result<Delivery, Unreadable> {
    refused(got)?;
    let text = String::from_utf8_lossy(got.body);
    let text = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    if text.starts_with('<') {
        let head = &text[..text.floor_char_boundary(1024)];
        if head.contains("<feed") || head.contains("<rss") {
            return current::read(got);
        }
        if text.contains("Request Rate Threshold") || text.contains("Undeclared Automated Tool") {
            return refused(&Got { status: 403, ..got.clone() }).map(|()| Delivery::default());
        }
        return document::read(got, text);
    }
    let value = json::parse(got, "EDGAR")?;
    match () {
        () if value.get("facts").is_some() => facts::read(&value, percent),
        () if value.get("filings").is_some() || value.get("accessionNumber").is_some() => {
            submissions::read(&value, telling)
        }
        () if value.as_object().is_some_and(|all| all.values().all(|row| row.get("cik_str").is_some())) => {
            tickers(&value)
        }
        () => json::list(&value, "filings.recent.accessionNumber", "EDGAR").map(|_| Delivery::default()),
    }
}

/// The companies of the table, each once with all its tickers.
fn tickers(value: &Value) -> Result<Delivery, Unreadable> {
    let mut all: Vec<(String, String, Vec<String>)> = Vec::new();
    for row in value.as_object().into_iter().flat_map(|all| all.values()) {
        let (cik, ticker) = (ten_digits(&json::text(row, "cik_str")), json::text(row, "ticker"));
        match all.iter_mut().find(|(known, ..)| *known == cik) {
            Some((.., tickers)) => tickers.push(ticker),
            None => all.push((cik, submissions::company(&json::text(row, "title")), vec![ticker])),
        }
    }
    let entries = all.into_iter().filter_map(|(cik, name, tickers)| {
        let url = format!("https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK={cik}");
        let title = format!("{name} ({})", tickers.join(", "));
        let summary = format!("CIK {cik}.");
        Draft { id: cik, title, summary, url: Some(url), outlet: "SEC EDGAR".to_owned(), ..Draft::default() }
            .entry()
    });
    Ok(Delivery { entries: entries.collect(), ..Delivery::default() })
}

/// The number of the company with a ticker; `BRK.B` and `BRK-B` are one.
fn number(value: &Value, ticker: &str) -> Option<String> {
    let plain = |ticker: &str| ticker.replace(['.', '/'], "-").to_uppercase();
    let row = value.as_object()?.values().find(|row| plain(&json::text(row, "ticker")) == plain(ticker))?;
    Some(ten_digits(&json::text(row, "cik_str")))
}

fn ten_digits(number: &str) -> String {
    format!("{number:0>10}")
}
