//! A podcast's feed.

use super::feed;
use super::step::{Delivery, Got, Place, Request, Source, Unreadable};

/// One place of it.
pub struct Podcast;

impl Source for Podcast {
    fn name(&self) -> &'static str {
        "podcast"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        feed::read(got, None)
    }

    fn request(&self, place: &Place) -> Request {
        Request::get(place.url.clone(), feed::ACCEPT)
    }
}
