//! A Google Alert delivered as a feed: the article in the `url=` of each link, no outlet but its host.

use std::time::Duration;

use super::step::{Delivery, Got, Manners, Place, Request, Source, Unreadable};
use super::{feed, mend};

/// One place of it.
pub struct GoogleAlertsFeed;

impl Source for GoogleAlertsFeed {
    fn name(&self) -> &'static str {
        "google_alerts_feed"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        mend::unwrapped(got)
    }

    fn request(&self, place: &Place) -> Request {
        Request::get(place.url.clone(), feed::ACCEPT)
    }

    fn manners(&self) -> Manners {
        Manners { apart: Duration::from_secs(1), ..Manners::of("") }
    }
}
