//! Where the feed of a source is: at its address, or at one that the page there names.
//!
//! In: what is remembered, and an answer that is no feed. Out: what is asked next. A page is followed
//! once in a poll; the feed it led to is asked straight from then on, so that it costs one request, and
//! the page again where that is a feed no more.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::super::step::{Delivery, Got, Place, State, Unreadable};
use super::page;
use crate::item::link;

/// Layout of what is remembered.
const VERSION: u32 = 1;

/// What a source remembers of the way to its feed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Trail {
    /// The feed that a page named.
    feed: Option<Url>,
    /// The page was read in this very poll.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    fresh: bool,
}

impl Trail {
    pub fn of(state: &State) -> Trail {
        if state.version != VERSION {
            return Trail::default();
        }
        serde_json::from_value(state.value.clone()).unwrap_or_default()
    }

    pub fn state(&self) -> State {
        match &self.feed {
            None => State::default(),
            Some(_) => State { version: VERSION, value: serde_json::to_value(self).unwrap_or(Value::Null) },
        }
    }

    /// Whether it leads to a feed that a page named in an earlier poll.
    pub fn is_old(&self) -> bool {
        self.feed.is_some() && !self.fresh
    }

    /// What is asked first.
    pub fn start(&self, place: &Place) -> Url {
        self.feed.clone().unwrap_or_else(|| place.url.clone())
    }

    /// What is asked after an answer that is no feed, and the trail from there.
    ///
    /// # Errors
    /// Where nothing is left to ask.
    pub fn onward(
        self,
        place: &Place,
        got: &Got,
        text: &str,
        why: Unreadable,
    ) -> Result<(Url, Trail), Unreadable> {
        match self.feed {
            Some(feed) if self.fresh => Err(Unreadable {
                sentence: format!(
                    "the page names a feed that is none ({}): {}",
                    link::shown(feed.as_str()),
                    why.sentence
                ),
                ..why
            }),
            Some(_) => Ok((place.url.clone(), Trail::default())),
            None if page::is_page(text) => {
                let feed = page::feed_of(text, &got.url).ok_or(why)?;
                Ok((feed.clone(), Trail { feed: Some(feed), fresh: true }))
            }
            None => Err(why),
        }
    }

    /// The delivery, with what is to be remembered and said of the way to it.
    pub fn end(self, mut delivery: Delivery) -> Delivery {
        if let Some(feed) = &self.feed {
            let feed = link::shown(feed.as_str());
            delivery
                .problems
                .push(format!("the address is a web page; the feed it names is read instead: {feed}"));
        }
        // A key that a page gives away is not kept: the page gives it again.
        let kept = self.feed.filter(|feed| link::keyless(feed.as_str()).is_none());
        delivery.state = Trail { fresh: false, feed: kept }.state();
        delivery
    }
}
