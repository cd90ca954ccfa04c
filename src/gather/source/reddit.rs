//! Reddit: a subreddit or a search, as Atom for everybody and as JSON by its API.
//!
//! An item is the thread. What stands behind the text of an Atom entry ("submitted by … [link]
//! [comments]") is not the author's.

use std::time::Duration;

use serde_json::Value;

use super::draft::{Draft, address, time};
use super::step::{Delivery, Got, Manners, Place, Request, Source, Unreadable};
use super::{feed, json, mend};
use crate::item::SUMMARY_LIMIT;
use crate::text::html;

/// One listing.
pub struct Reddit;

const SITE: &str = "https://www.reddit.com";

impl Source for Reddit {
    fn name(&self) -> &'static str {
        "reddit"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        let first = got.body.iter().find(|byte| !byte.is_ascii_whitespace());
        if first == Some(&b'{') {
            let value = json::parse(got, "Reddit")?;
            return json::rows(json::list(&value, "data.children", "Reddit")?, "posts", post);
        }
        mend::each(got, |item| {
            mend::cut_before(&mut item.summary, "submitted by");
            if let Some(subreddit) = item.url.as_deref().and_then(subreddit) {
                item.outlet = Some(subreddit);
            }
        })
    }

    fn request(&self, place: &Place) -> Request {
        Request::get(place.url.clone(), feed::ACCEPT)
    }

    /// Ten requests a minute without sign-in, by the headers of its answers.
    fn manners(&self) -> Manners {
        Manners { apart: Duration::from_secs(7), per_day: Some(4_000), ..Manners::of(SITE) }
    }
}

fn post(row: &Value) -> Option<Draft> {
    let thread = json::text(row, "data.permalink");
    let thread = thread.split('?').next().unwrap_or_default();
    let text = html::plain_within(&json::text(row, "data.selftext_html"), SUMMARY_LIMIT);
    Some(Draft {
        id: json::text(row, "data.name"),
        title: html::title(&json::text(row, "data.title")),
        summary: if text.is_empty() { json::text(row, "data.selftext") } else { text },
        url: address(SITE, thread),
        published: time(json::text(row, "data.created_utc").split('.').next().unwrap_or_default()),
        outlet: format!("r/{}", json::text(row, "data.subreddit")),
        language: None,
    })
}

/// `r/name` of a thread's address.
fn subreddit(thread: &str) -> Option<String> {
    let name = thread.split_once("/r/")?.1.split('/').next()?;
    (!name.is_empty()).then(|| format!("r/{name}"))
}
