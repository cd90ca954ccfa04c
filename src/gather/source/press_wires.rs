//! Press wires: PR Newswire, GlobeNewswire, Business Wire. The wire is the outlet, whichever of its lists a
//! release comes through; the same release stands on all three and on the company's own page.

use super::step::{Delivery, Got, Place, Request, Source, Unreadable};
use super::{feed, mend};
use crate::item::link;

/// One list of a wire.
pub struct PressWires;

const WIRES: &[(&str, &str)] = &[
    ("prnewswire.com", "PR Newswire"),
    ("globenewswire.com", "GlobeNewswire"),
    ("businesswire.com", "Business Wire"),
];

impl Source for PressWires {
    fn name(&self) -> &'static str {
        "press_wires"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        mend::each(got, |item| {
            let on = |domain: &str| item.url.as_deref().is_some_and(|url| link::on_domain(url, domain));
            if let Some((_, wire)) = WIRES.iter().find(|(domain, _)| on(domain)) {
                item.outlet = Some((*wire).to_owned());
            }
        })
    }

    fn request(&self, place: &Place) -> Request {
        Request::get(place.url.clone(), feed::ACCEPT)
    }
}
