//! A company's own feed of news for investors, in the words that go out on the wires.

use super::feed;
use super::step::{Delivery, Got, Place, Request, Source, Unreadable};

/// One place of it.
pub struct InvestorRelations;

impl Source for InvestorRelations {
    fn name(&self) -> &'static str {
        "investor_relations"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        feed::read(got, None)
    }

    fn request(&self, place: &Place) -> Request {
        Request::get(place.url.clone(), feed::ACCEPT)
    }
}
