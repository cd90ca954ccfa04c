//! GDELT DOC 2.0: news search over the world's outlets.
//!
//! It complains in plain text with status 200, and of its rate with 429 as well. Titles come retokenised,
//! with blanks before their punctuation; addresses may end in what was behind them in the page.

use std::time::Duration;

use serde_json::Value;

use super::draft::{Draft, address, language, time};
use super::json;
use super::step::{Delivery, Got, Manners, Place, Request, Source, Unreadable};
use crate::text::html;

/// One query.
pub struct Gdelt;

impl Source for Gdelt {
    fn name(&self) -> &'static str {
        "gdelt"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        let value = json::parse(got, "GDELT")?;
        // A query that nothing answers is `{}`.
        if value.as_object().is_some_and(serde_json::Map::is_empty) {
            return Ok(Delivery::default());
        }
        json::rows(json::list(&value, "articles", "GDELT")?, "articles", article)
    }

    fn request(&self, place: &Place) -> Request {
        Request { read: &[429], ..Request::json(place.url.clone()) }
    }

    /// One request every five seconds, by its own words.
    fn manners(&self) -> Manners {
        Manners {
            apart: Duration::from_secs(5),
            per_day: Some(2_000),
            ..Manners::of("https://api.gdeltproject.org")
        }
    }
}

fn article(row: &Value) -> Option<Draft> {
    let page = json::text(row, "url");
    let page = page.split("%20title=").next().unwrap_or_default().split(" title=").next().unwrap_or_default();
    let language = language(&json::text(row, "language"));
    let mut title = html::title(&json::text(row, "title"));
    // French sets these blanks itself.
    if language.is_none_or(|language| language.0 != "fr") {
        for mark in [",", ";", ":", "!", "?", "."] {
            title = title.replace(&format!(" {mark}"), mark);
        }
    }
    Some(Draft {
        title,
        url: Some(address("https://gdeltproject.org", page)?),
        published: time(&json::text(row, "seendate")),
        outlet: json::text(row, "domain"),
        language,
        ..Draft::default()
    })
}
