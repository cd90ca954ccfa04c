//! The feed of a Pinterest user.

use std::time::Duration;

use super::feed;
use super::step::{Delivery, Got, Manners, Place, Request, Source, Unreadable};

/// One place of it.
pub struct Pinterest;

impl Source for Pinterest {
    fn name(&self) -> &'static str {
        "pinterest"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        feed::read(got, None)
    }

    fn request(&self, place: &Place) -> Request {
        Request::get(place.url.clone(), feed::ACCEPT)
    }

    fn manners(&self) -> Manners {
        Manners { apart: Duration::from_secs(1), ..Manners::of("https://www.pinterest.com") }
    }
}
