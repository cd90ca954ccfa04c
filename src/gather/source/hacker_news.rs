//! Hacker News, by Algolia's search: stories and comments, newest first.

use std::time::Duration;

use serde_json::Value;

use super::draft::{Draft, address, time};
use super::json;
use super::step::{Delivery, Got, Manners, Source, Unreadable};
use crate::text::html;

/// One query.
pub struct HackerNews;

const SITE: &str = "https://news.ycombinator.com";

impl Source for HackerNews {
    fn name(&self) -> &'static str {
        "hacker_news"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        let value = json::parse(got, "Hacker News")?;
        json::rows(json::list(&value, "hits", "Hacker News")?, "hits", hit)
    }

    /// Ten thousand requests an hour.
    fn manners(&self) -> Manners {
        Manners {
            apart: Duration::from_millis(500),
            per_day: Some(20_000),
            ..Manners::of("https://hn.algolia.com")
        }
    }
}

fn hit(row: &Value) -> Option<Draft> {
    let id = json::text(row, "objectID");
    let thread = address(SITE, &format!("/item?id={id}")).filter(|_| !id.is_empty());
    let comment = html::plain(&json::text(row, "comment_text"));
    let title = html::title(&json::first(row, &["title", "story_title"]));
    let (title, url) = if comment.is_empty() {
        (title, address(SITE, &json::text(row, "url")).or(thread))
    } else {
        (if title.is_empty() { title } else { format!("Comment on: {title}") }, thread)
    };
    let text = html::plain(&json::text(row, "story_text"));
    Some(Draft {
        id,
        title,
        summary: if comment.is_empty() { text } else { comment },
        url,
        published: time(&json::first(row, &["created_at", "created_at_i"])),
        outlet: "Hacker News".to_owned(),
        language: None,
    })
}
