//! Press releases of regulators as feeds: FDA, FTC, DoJ, FCA, ICO.

use super::feed;
use super::step::{Delivery, Got, Place, Request, Source, Unreadable};

/// One place of it.
pub struct RegulatorPress;

impl Source for RegulatorPress {
    fn name(&self) -> &'static str {
        "regulator_press"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        feed::read(got, None)
    }

    fn request(&self, place: &Place) -> Request {
        Request::get(place.url.clone(), feed::ACCEPT)
    }
}
