//! Google News search, as RSS: at most a hundred items, not in the order of their dates.
//!
//! The feed reader knows its ways: the outlet stands in `<source>` and behind the headline, link and id
//! change with every answer, the description repeats the headline.

use std::time::Duration;

use super::feed;
use super::step::{Delivery, Got, Manners, Place, Request, Source, Unreadable};

/// One place of it.
pub struct GoogleNews;

impl Source for GoogleNews {
    fn name(&self) -> &'static str {
        "google_news"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        feed::read(got, None)
    }

    fn request(&self, place: &Place) -> Request {
        Request::get(place.url.clone(), feed::ACCEPT)
    }

    fn manners(&self) -> Manners {
        Manners {
            apart: Duration::from_secs(2),
            per_day: Some(2_000),
            ..Manners::of("https://news.google.com")
        }
    }
}
