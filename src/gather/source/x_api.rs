//! X, by its API: recent search, and the posts of a list.
//!
//! A repost comes cut; the whole is among what the answer includes. Links are t.co's, their targets
//! beside them. Errors stand beside data in an answer that is a success; no data means nothing found.

use std::time::Duration;

use serde_json::Value;

use super::draft::{Draft, language, time};
use super::json;
use super::step::{
    Class, Delivery, Got, Key, Manners, Place, Request, Source, State, Step, Unreadable, about,
};
use crate::text::html;

/// One query or list.
pub struct XApi;

/// Pages asked in one go.
const PAGES: u64 = 3;

impl Source for XApi {
    fn name(&self) -> &'static str {
        "x_api"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        let value = json::parse(got, "X")?;
        if json::at(&value, "data").is_none() && json::at(&value, "meta.result_count").is_some() {
            return Ok(Delivery::default());
        }
        let posts = json::list(&value, "data", "X")?;
        let mut delivery = json::rows(posts, "posts", |row| post(row, &value))?;
        let errors = json::texts(&value, "errors", "title").len();
        if errors > 0 {
            delivery.problems.push(format!("X left out {errors} things that posts refer to"));
        }
        Ok(delivery)
    }

    fn step(&self, place: &Place, state: &State, got: Option<&Got>) -> Result<Step, Unreadable> {
        let Some(got) = got else {
            let since = state.value["newest"].as_str();
            return Ok(Step::Ask(ask(place, since, None)?, State { version: 1, ..state.clone() }));
        };
        let value = json::parse(got, "X")?;
        let (mut state, page) = (state.clone(), state.value["page"].as_u64().unwrap_or(1));
        let newest = json::text(&value, "meta.newest_id");
        if page == 1 && !newest.is_empty() {
            state.value["next"] = newest.into();
        }
        let delivery = about(place, self.read(got)?);
        let token = json::text(&value, "meta.next_token");
        // Without a post to begin behind, the first page is enough.
        let since = state.value["newest"].as_str().map(str::to_owned);
        if !token.is_empty() && page < PAGES && since.is_some() {
            state.value["page"] = (page + 1).into();
            let next = ask(place, since.as_deref(), Some(&token))?;
            return Ok(Step::Page(delivery, next, state));
        }
        let newest = state.value["next"].as_str().map(str::to_owned).or(since);
        let value = serde_json::json!({ "newest": newest });
        Ok(Step::Done(Delivery { state: State { version: 1, value }, ..delivery }))
    }

    /// 450 requests in a quarter of an hour for search; posts cost money, so that a day is bounded.
    fn manners(&self) -> Manners {
        Manners {
            apart: Duration::from_secs(2),
            per_day: Some(500),
            key: Key::Needed,
            ..Manners::of("https://api.x.com")
        }
    }
}

fn ask(place: &Place, since: Option<&str>, token: Option<&str>) -> Result<Request, Unreadable> {
    let key = place.key.as_ref().ok_or_else(|| {
        Unreadable::new(Class::Key, "X answers nobody without a bearer token", "set `key` of [sources.x_api]")
    })?;
    let mut url = place.url.clone();
    {
        let mut query = url.query_pairs_mut();
        query.append_pair(
            "tweet.fields",
            "created_at,author_id,lang,entities,referenced_tweets,public_metrics",
        );
        query.append_pair("expansions", "author_id,referenced_tweets.id");
        query.append_pair("max_results", "100");
        // A list knows no such bound.
        if let Some(since) = since.filter(|_| place.url.path().contains("/search/")) {
            query.append_pair("since_id", since);
        }
        if let Some(token) = token {
            query.append_pair("pagination_token", token);
        }
    }
    Ok(Request::json(url).with("Authorization", format!("Bearer {}", key.reveal())))
}

fn post(row: &Value, answer: &Value) -> Option<Draft> {
    let id = json::text(row, "id");
    let included = |kind: &str, id: &str| {
        let all = answer["includes"][kind].as_array();
        all.into_iter().flatten().find(|one| one["id"] == id).cloned()
    };
    let passed_on = row["referenced_tweets"].as_array().into_iter().flatten();
    let passed_on = passed_on.into_iter().find(|other| other["type"] == "retweeted");
    let whole = passed_on.and_then(|other| included("tweets", other["id"].as_str()?));
    let told = whole.as_ref().unwrap_or(row);
    let author = included("users", &json::text(row, "author_id"));
    let (name, handle) = author
        .as_ref()
        .map_or_else(Default::default, |author| (json::text(author, "name"), json::text(author, "username")));
    // An address of a post names its author, and leads there whatever the name.
    let by = if handle.is_empty() { "i/web" } else { &handle };
    (!id.is_empty()).then(|| Draft {
        title: String::new(),
        summary: html::title(&with_targets(told)),
        url: Some(format!("https://x.com/{by}/status/{id}")),
        published: time(&json::text(row, "created_at")),
        outlet: if name.is_empty() { "X".to_owned() } else { name },
        language: language(&json::text(row, "lang")),
        id: id.clone(),
    })
}

/// The text with t.co's links replaced by where they lead.
fn with_targets(post: &Value) -> String {
    let mut text = json::first(post, &["note_tweet.text", "text"]);
    for link in post["entities"]["urls"].as_array().into_iter().flatten() {
        let (short, target) = (json::text(link, "url"), json::first(link, &["unwound_url", "expanded_url"]));
        if !short.is_empty() && !target.is_empty() {
            text = text.replace(&short, &target);
        }
    }
    text
}
