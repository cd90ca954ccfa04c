//! Bing News search, as RSS: the outlet in `News:Source`, the article in the `url=` of each link.

use std::time::Duration;

use super::step::{Delivery, Got, Manners, Place, Request, Source, Unreadable};
use super::{feed, mend};

/// One place of it.
pub struct BingNews;

impl Source for BingNews {
    fn name(&self) -> &'static str {
        "bing_news"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        mend::unwrapped(got)
    }

    fn request(&self, place: &Place) -> Request {
        Request::get(place.url.clone(), feed::ACCEPT)
    }

    fn manners(&self) -> Manners {
        Manners { apart: Duration::from_secs(2), per_day: Some(2_000), ..Manners::of("https://www.bing.com") }
    }
}
