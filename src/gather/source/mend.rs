//! Feeds that need mending: what a reader of feeds can't know of one service.
//!
//! In: an answer that is a feed. Out: its entries, changed one by one, with an identity to match.

use super::feed;
use super::step::{Delivery, Got, Unreadable};
use crate::item::identity::provisional_id;
use crate::item::{Entry, Identity, Item, link};

/// A feed, each item of it set right by `mend`. The feed's own ids and links stay what an item is known by.
///
/// # Errors
/// As a feed's.
pub fn each(got: &Got, mend: impl Fn(&mut Item)) -> Result<Delivery, Unreadable> {
    let mut delivery = feed::read(got, None)?;
    for entry in &mut delivery.entries {
        mend(&mut entry.item);
    }
    Ok(delivery)
}

/// A feed of a search engine: each link is the page it leads to, and the page is what an item is known by.
///
/// # Errors
/// As a feed's.
pub fn unwrapped(got: &Got) -> Result<Delivery, Unreadable> {
    let mut delivery = feed::read(got, None)?;
    for Entry { item, identity } in &mut delivery.entries {
        let Some(target) = item.url.as_deref().and_then(link::target) else { continue };
        let target = String::from(target);
        let by_page = Identity::of(None, Some(&target), &item.title, item.published);
        *identity = Identity { guid: identity.guid, ..by_page };
        item.url = Some(target);
        item.id = provisional_id(identity);
    }
    Ok(delivery)
}

/// A publisher's own feed: the outlet is the publisher, without what the feed says of itself.
///
/// # Errors
/// As a feed's.
pub fn publisher(got: &Got) -> Result<Delivery, Unreadable> {
    each(got, |item| {
        let Some(outlet) = &mut item.outlet else { return };
        for words in ["News Releases", "Press Releases", "Press Release", "Newsroom", "News"] {
            if let Some(name) = outlet.strip_suffix(words).map(str::trim).filter(|name| !name.is_empty()) {
                *outlet = name.to_owned();
                return;
            }
        }
    })
}

/// A text without what stands behind `end`, and without `end`.
pub fn cut_before(text: &mut String, end: &str) {
    if let Some(at) = text.rfind(end) {
        text.truncate(at);
        text.truncate(text.trim_end().len());
    }
}
