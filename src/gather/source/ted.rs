//! TED: the European Union's tenders and their results.
//!
//! Texts stand in a table by language, lists have one value a lot, dates a zone and no time; the winner
//! stands only in results. A search is sent by POST; its place holds the query as `query=`.

use std::time::Duration;

use serde_json::{Value, json as object};

use super::draft::{Draft, language, sentences, time};
use super::json;
use super::step::{Delivery, Got, Manners, Place, Request, Source, State, Step, Unreadable};
use crate::text::html;

/// One query.
pub struct Ted;

const FIELDS: &[&str] = &[
    "publication-number",
    "notice-title",
    "buyer-name",
    "winner-name",
    "publication-date",
    "deadline-receipt-tender-date-lot",
    "form-type",
    "notice-type",
    "total-value",
    "total-value-cur",
    "estimated-value-proc",
    "estimated-value-cur-proc",
    "links",
];
/// Notices a page, and pages read in one go.
const PAGE: usize = 100;
const PAGES: u64 = 3;

impl Source for Ted {
    fn name(&self) -> &'static str {
        "ted"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        let value = json::parse(got, "TED")?;
        json::rows(json::list(&value, "notices", "TED")?, "notices", notice)
    }

    fn step(&self, place: &Place, state: &State, got: Option<&Got>) -> Result<Step, Unreadable> {
        let page = state.value.as_u64().unwrap_or(1);
        let at = |page: u64| State { version: 1, value: page.into() };
        let Some(got) = got else { return Ok(Step::Ask(ask(place, 1), at(1))) };
        let delivery = self.read(got)?;
        if delivery.entries.len() >= PAGE && page < PAGES {
            return Ok(Step::Page(delivery, ask(place, page + 1), at(page + 1)));
        }
        Ok(Step::Done(delivery))
    }

    fn manners(&self) -> Manners {
        Manners {
            apart: Duration::from_secs(1),
            per_day: Some(5_000),
            ..Manners::of("https://api.ted.europa.eu")
        }
    }
}

fn ask(place: &Place, page: u64) -> Request {
    let query =
        place.url.query_pairs().find(|(name, _)| name == "query").map(|(_, query)| query.into_owned());
    let body = object!({
        "query": query.unwrap_or_default(),
        "fields": FIELDS,
        "limit": PAGE,
        "page": page,
        "scope": "ACTIVE",
        "paginationMode": "PAGE_NUMBER",
    });
    let mut url = place.url.clone();
    url.set_query(None);
    Request { body: Some(body.to_string()), ..Request::json(url) }
}

fn notice(row: &Value) -> Option<Draft> {
    let id = json::text(row, "publication-number");
    let (spoken, title) = in_words(&row["notice-title"]);
    let buyer = without_number(&in_words(&row["buyer-name"]).1);
    let winner = without_number(&in_words(&row["winner-name"]).1);
    let value = [("total-value", "total-value-cur"), ("estimated-value-proc", "estimated-value-cur-proc")]
        .iter()
        .map(|(sum, currency)| (one(&row[*sum]), one(&row[*currency])))
        .find(|(sum, _)| !sum.is_empty());
    let until = one(&row["deadline-receipt-tender-date-lot"]);
    let kind = json::first(row, &["form-type", "notice-type"]);
    let said = |words: &str, what: &str| match what {
        "" => String::new(),
        what => format!("{words} {what}"),
    };
    (!id.is_empty()).then(|| Draft {
        title: html::title(&title),
        summary: sentences([
            if winner.is_empty() { winner } else { format!("{winner} wins the contract of {buyer}") },
            said("Buyer:", &buyer),
            value.map(|(sum, currency)| format!("Value: {sum} {currency}")).unwrap_or_default(),
            said("Kind:", &kind),
            said("Tenders are due", until.split('+').next().unwrap_or_default()),
        ]),
        url: page(row, &id),
        published: time(&day(&json::text(row, "publication-date"))),
        outlet: "TED".to_owned(),
        language: language(&spoken).filter(|_| crate::text::language::of(&title).is_none()),
        id,
    })
}

/// The date of `2026-09-18+02:00`, at midnight of its zone.
fn day(text: &str) -> String {
    match text.get(10..) {
        Some(zone) if zone.starts_with(['+', '-']) => format!("{}T00:00:00{zone}", &text[..10]),
        _ => text.to_owned(),
    }
}

/// A text in English where there is one, else in whichever language stands first; lots say it again.
fn in_words(value: &Value) -> (String, String) {
    match value {
        Value::Object(spoken) => {
            let english = spoken.get_key_value("eng").or_else(|| spoken.iter().next());
            english.map(|(language, text)| (language.clone(), one(text))).unwrap_or_default()
        }
        other => (String::new(), one(other)),
    }
}

/// A value, or the first of a list.
fn one(value: &Value) -> String {
    match value {
        Value::Array(all) => all.first().map(one).unwrap_or_default(),
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// `National Transport Authority_1149` without the number of the buyer.
fn without_number(name: &str) -> String {
    match name.rsplit_once('_') {
        Some((name, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => name.to_owned(),
        _ => name.to_owned(),
    }
}

/// The page for people, in English where there is one.
fn page(row: &Value, id: &str) -> Option<String> {
    let pages = row["links"]["html"].as_object();
    let english = pages.and_then(|pages| pages.get("ENG").or_else(|| pages.values().next()));
    let own = english.and_then(Value::as_str).map(str::to_owned);
    own.or_else(|| Some(format!("https://ted.europa.eu/en/notice/-/detail/{id}")))
}
