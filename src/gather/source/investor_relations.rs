//! A company's own feed of news for investors, in the words that go out on the wires.

use super::step::{Delivery, Got, Place, Request, Source, Unreadable};
use super::{feed, mend};

/// One place of it.
pub struct InvestorRelations;

impl Source for InvestorRelations {
    fn name(&self) -> &'static str {
        "investor_relations"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        mend::publisher(got)
    }

    fn request(&self, place: &Place) -> Request {
        Request::get(place.url.clone(), feed::ACCEPT)
    }
}
