//! Press releases of regulators as feeds: FDA, FTC, DoJ, FCA, ICO.

use super::step::{Delivery, Got, Place, Request, Source, Unreadable};
use super::{feed, mend};

/// One place of it.
pub struct RegulatorPress;

impl Source for RegulatorPress {
    fn name(&self) -> &'static str {
        "regulator_press"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        mend::publisher(got)
    }

    fn request(&self, place: &Place) -> Request {
        Request::get(place.url.clone(), feed::ACCEPT)
    }
}
