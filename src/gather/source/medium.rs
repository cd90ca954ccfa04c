//! A Medium author's or publication's feed: no description, the text in `content:encoded`, links that
//! count where a reader came from.

use std::time::Duration;

use super::step::{Delivery, Got, Manners, Place, Request, Source, Unreadable};
use super::{feed, mend};

/// One author or publication.
pub struct Medium;

impl Source for Medium {
    fn name(&self) -> &'static str {
        "medium"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        mend::each(got, |item| {
            let author = item.outlet.as_deref().map(|outlet| {
                let outlet = outlet.strip_prefix("Stories by ").unwrap_or(outlet);
                outlet.strip_suffix(" on Medium").unwrap_or(outlet).to_owned()
            });
            item.outlet = author;
        })
    }

    fn request(&self, place: &Place) -> Request {
        Request::get(place.url.clone(), feed::ACCEPT)
    }

    fn manners(&self) -> Manners {
        Manners { apart: Duration::from_secs(1), ..Manners::of("https://medium.com") }
    }
}
