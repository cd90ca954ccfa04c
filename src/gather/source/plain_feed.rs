//! Services whose feeds are feeds like others: all that differs is the name, the address, and the pace.

use std::time::Duration;

use super::feed;
use super::step::{Delivery, Got, Manners, Place, Request, Source, Unreadable};

/// A service of that kind.
pub struct PlainFeed {
    name: &'static str,
    manners: Manners,
}

/// The feed of a Pinterest user.
pub static PINTEREST: PlainFeed = paced("pinterest", "https://www.pinterest.com");
/// The feed of a SlideShare user.
pub static SLIDESHARE: PlainFeed = paced("slideshare", "https://www.slideshare.net");
/// The feed of a Tumblr blog, which has an address of its own.
pub static TUMBLR: PlainFeed = paced("tumblr", "");
/// Pages that have no feed of their own (Facebook, Instagram, LinkedIn), through an RSSHub that ops run.
pub static RSSHUB: PlainFeed = paced("rsshub", "");
/// A podcast's feed, wherever it lies.
pub static PODCAST: PlainFeed = PlainFeed { name: "podcast", manners: Manners::of("") };

const fn paced(name: &'static str, base: &'static str) -> PlainFeed {
    let manners = Manners { base, apart: Duration::from_secs(1), per_day: None, key: super::Key::None };
    PlainFeed { name, manners }
}

impl Source for PlainFeed {
    fn name(&self) -> &'static str {
        self.name
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        feed::read(got, None)
    }

    fn request(&self, place: &Place) -> Request {
        Request::get(place.url.clone(), feed::ACCEPT)
    }

    fn manners(&self) -> Manners {
        self.manners
    }
}
