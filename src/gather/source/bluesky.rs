//! Bluesky: an author's posts for everybody, search for those who sign in with an app password.
//!
//! The key is `handle:app-password`; its own server gives a token for it, good for one go.

use std::time::Duration;

use serde_json::{Value, json as object};

use super::draft::{BORROWED_TITLE, Draft, language, sentences, time};
use super::json;
use super::step::{
    Class, Delivery, Got, Key, Manners, Place, Request, Source, State, Step, Unreadable, about,
};
use crate::text::html;

/// An author's posts, or a search.
pub struct Bluesky;

/// Where a token is asked for, when a search is.
const SESSION: &str = "/xrpc/com.atproto.server.createSession";
const SEARCH: &str = "searchPosts";

impl Source for Bluesky {
    fn name(&self) -> &'static str {
        "bluesky"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        let value = json::parse(got, "Bluesky")?;
        if json::at(&value, "feed").is_some() {
            let posts = json::list(&value, "feed", "Bluesky")?.iter().map(|entry| &entry["post"]);
            return json::rows(posts, "posts", post);
        }
        json::rows(json::list(&value, "posts", "Bluesky")?, "posts", post)
    }

    fn step(&self, place: &Place, state: &State, got: Option<&Got>) -> Result<Step, Unreadable> {
        let asked_for_token = state.value == "token";
        match got {
            None if place.url.path().contains(SEARCH) => {
                Ok(Step::Ask(session(place)?, State { version: 1, value: "token".into() }))
            }
            None => Ok(Step::Ask(self.request(place), State::default())),
            Some(got) if asked_for_token => {
                let token = json::text(&json::parse(got, "Bluesky")?, "accessJwt");
                if token.is_empty() {
                    return Err(no_key("it gave no token for the app password"));
                }
                let request = self.request(place).with("Authorization", format!("Bearer {token}"));
                Ok(Step::Ask(request, State::default()))
            }
            Some(got) => Ok(Step::Done(about(place, self.read(got)?))),
        }
    }

    /// Three thousand requests in five minutes.
    fn manners(&self) -> Manners {
        Manners {
            apart: Duration::from_secs(1),
            key: Key::Welcome,
            ..Manners::of("https://public.api.bsky.app")
        }
    }
}

fn session(place: &Place) -> Result<Request, Unreadable> {
    let key = place.key.as_ref().and_then(|key| key.reveal().split_once(':'));
    let (handle, password) = key.ok_or_else(|| no_key("search wants an app password"))?;
    let mut url = place.url.clone();
    url.set_path(SESSION);
    url.set_query(None);
    let body = object!({ "identifier": handle, "password": password }).to_string();
    Ok(Request { body: Some(body), ..Request::json(url) })
}

fn no_key(sentence: &str) -> Unreadable {
    Unreadable::new(Class::Key, sentence, "give the `key` of [sources.bluesky] as handle:app-password")
}

fn post(row: &Value) -> Option<Draft> {
    let uri = json::text(row, "uri");
    let handle = json::first(row, &["author.handle", "author.did"]);
    let text = json::text(row, "record.text");
    let embedded = [
        json::text(row, "embed.external.title"),
        json::text(row, "embed.external.description"),
        json::text(row, "embed.external.uri"),
        json::text(row, "embed.record.value.text"),
        json::texts(row, "embed.images", "alt").join(" "),
        json::text(row, "embed.alt"),
        links(row),
    ];
    let name = json::first(row, &["author.displayName", "author.handle"]);
    let key = uri.rsplit('/').next().unwrap_or_default().to_owned();
    let said = sentences(std::iter::once(text.clone()).chain(embedded));
    // What is embedded is no part of the headline.
    let silent =
        if said.is_empty() { format!("A picture by {name}") } else { html::cut(text, BORROWED_TITLE) };
    (!uri.is_empty()).then(|| Draft {
        title: silent,
        summary: said,
        url: Some(format!("https://bsky.app/profile/{handle}/post/{key}")),
        published: time(&json::first(row, &["record.createdAt", "indexedAt"])),
        outlet: name,
        language: language(&json::text(row, "record.langs.0")),
        id: uri,
    })
}

/// The addresses that a text shows cut.
fn links(row: &Value) -> String {
    let facets = json::at(row, "record.facets").and_then(Value::as_array);
    let all = facets.into_iter().flatten().flat_map(|facet| json::texts(facet, "features", "uri"));
    all.collect::<Vec<_>>().join(" ")
}
