//! A GitHub repository's releases or commits, as Atom. Who publishes is the repository.

use std::time::Duration;

use url::Url;

use super::step::{Delivery, Got, Manners, Place, Request, Source, Unreadable};
use super::{feed, mend};

/// One feed of a repository.
pub struct GitHub;

impl Source for GitHub {
    fn name(&self) -> &'static str {
        "github"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        mend::each(got, |item| {
            if let Some(repository) = item.url.as_deref().and_then(repository) {
                item.outlet = Some(repository);
            }
        })
    }

    fn request(&self, place: &Place) -> Request {
        Request::get(place.url.clone(), feed::ACCEPT)
    }

    fn manners(&self) -> Manners {
        Manners { apart: Duration::from_secs(1), ..Manners::of("https://github.com") }
    }
}

/// `owner/name` of an address below a repository.
fn repository(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let mut path = url.path_segments()?;
    Some(format!("{}/{}", path.next()?, path.next().filter(|name| !name.is_empty())?))
}
