//! A YouTube channel's feed: its fifteen newest videos. A video is known by its id; `updated` moves, and
//! good channels answer 404 or 500 for days: the back-off of any failure rides it out.

use std::time::Duration;

use super::feed;
use super::step::{Delivery, Got, Manners, Place, Request, Source, Unreadable};

/// One place of it.
pub struct YouTube;

impl Source for YouTube {
    fn name(&self) -> &'static str {
        "youtube"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        feed::read(got, None)
    }

    fn request(&self, place: &Place) -> Request {
        Request::get(place.url.clone(), feed::ACCEPT)
    }

    fn manners(&self) -> Manners {
        Manners { apart: Duration::from_secs(1), ..Manners::of("https://www.youtube.com") }
    }
}
