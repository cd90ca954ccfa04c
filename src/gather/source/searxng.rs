//! SearXNG: whatever engines an instance of one's own asks, news and pages alike.
//!
//! An instance says which of its engines did not answer; where none did, no result is no news.

use serde_json::Value;

use super::draft::{Draft, address, host, time};
use super::json;
use super::step::{Class, Delivery, Got, Manners, Place, Request, Source, State, Step, Unreadable};
use crate::text::html;

/// One query, and how many of its pages.
pub struct SearXng;

impl Source for SearXng {
    fn name(&self) -> &'static str {
        "searxng"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        let value = json::parse(got, "SearXNG")?;
        let results = json::list(&value, "results", "SearXNG")?;
        let silent = silent(&value);
        if results.is_empty() && !silent.is_empty() {
            return Err(Unreadable::new(
                Class::Empty,
                format!("none of its engines brought anything, and these did not answer: {silent}"),
                "it may pass; if it stays, look at the engines of your instance",
            ));
        }
        let mut delivery = json::rows(results, "results", result)?;
        if !silent.is_empty() {
            delivery.problems.push(format!("these engines did not answer: {silent}"));
        }
        Ok(delivery)
    }

    /// Pages up to the number in the options, as long as one brings something.
    fn step(&self, place: &Place, state: &State, got: Option<&Got>) -> Result<Step, Unreadable> {
        let Some(got) = got else {
            let first = State { version: 1, value: Value::from(1) };
            return Ok(Step::Ask(self.request(place), first));
        };
        let delivery = Delivery { state: State::default(), ..self.read(got)? };
        let (page, pages) = (state.value.as_u64().unwrap_or(1), place.options["pages"].as_u64().unwrap_or(1));
        if page >= pages || delivery.entries.is_empty() {
            return Ok(Step::Done(delivery));
        }
        let next = with_page(place, page + 1);
        Ok(Step::Page(delivery, next, State { version: 1, value: Value::from(page + 1) }))
    }

    fn request(&self, place: &Place) -> Request {
        with_page(place, 1)
    }

    /// Its address is always a setting: there is none that is everybody's.
    fn manners(&self) -> Manners {
        Manners { apart: std::time::Duration::from_secs(2), ..Manners::of("") }
    }
}

fn with_page(place: &Place, page: u64) -> Request {
    let mut url = place.url.clone();
    url.query_pairs_mut().append_pair("pageno", &page.to_string());
    Request::json(url)
}

fn result(row: &Value) -> Option<Draft> {
    let page = address("", &json::text(row, "url"))?;
    Some(Draft {
        title: html::title(&json::text(row, "title")),
        summary: html::plain(&json::text(row, "content")),
        published: time(&json::first(row, &["publishedDate", "pubdate"])),
        outlet: host(&page),
        url: Some(page),
        ..Draft::default()
    })
}

/// The engines that did not answer, as they are named: alone or with why.
fn silent(value: &Value) -> String {
    let engines = json::at(value, "unresponsive_engines").and_then(Value::as_array);
    let named = engines.into_iter().flatten().map(|engine| match engine {
        Value::String(engine) => engine.clone(),
        engine => json::text(engine, "0"),
    });
    named.filter(|name| !name.is_empty()).collect::<Vec<_>>().join(", ")
}
