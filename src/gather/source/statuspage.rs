//! Status pages: Statuspage's `incidents.json`, Google Cloud's, and the feeds of other engines.
//!
//! An incident is told again in place as it goes on, and its cause may be added days after its end: it is
//! known by its id and read again when its words change.

use std::time::Duration;

use serde_json::Value;

use super::draft::{Draft, address, sentences, time};
use super::step::{Delivery, Got, Manners, Place, Request, Source, State, Step, Unreadable, about};
use super::{feed, json};
use crate::text::html;

/// One status page.
pub struct StatusPage;

/// Updates of an incident that are read: the newest.
const UPDATES: usize = 4;

impl Source for StatusPage {
    fn name(&self) -> &'static str {
        "statuspage"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        let first = got.body.iter().find(|byte| !byte.is_ascii_whitespace());
        if !matches!(first, Some(b'{' | b'[')) {
            return feed::read(got, None);
        }
        let value = json::parse(got, "the status page")?;
        if value.is_array() {
            let base = match got.url.scheme() {
                "http" | "https" => got.url.to_string(),
                _ => "https://status.cloud.google.com/".to_owned(),
            };
            return json::rows(json::list(&value, "", "the status page")?, "incidents", |row| {
                cloud(row, &base)
            });
        }
        let page = json::text(&value, "page.name");
        json::rows(json::list(&value, "incidents", "the status page")?, "incidents", |row| {
            incident(row, &page)
        })
    }

    /// What hurts the account's customers is said in the headline.
    fn step(&self, place: &Place, state: &State, got: Option<&Got>) -> Result<Step, Unreadable> {
        let Some(got) = got else { return Ok(Step::Ask(self.request(place), state.clone())) };
        let mut delivery = self.read(got)?;
        if let Some(account) = place.account() {
            for item in delivery.entries.iter_mut().map(|entry| &mut entry.item) {
                let hurts = ["Impact: major", "Impact: critical", "Severity: high"];
                if hurts.iter().any(|mark| item.summary.contains(mark)) {
                    item.title = format!("{account} suffers major outage: {}", item.title);
                }
            }
        }
        Ok(Step::Done(about(place, delivery)))
    }

    fn request(&self, place: &Place) -> Request {
        Request::get(place.url.clone(), feed::ACCEPT)
    }

    fn manners(&self) -> Manners {
        Manners { apart: Duration::from_millis(200), ..Manners::of("") }
    }
}

fn incident(row: &Value, page: &str) -> Option<Draft> {
    let updates = json::texts(row, "incident_updates", "body");
    let impact = match json::text(row, "impact").as_str() {
        "" | "none" => String::new(),
        impact => format!("Impact: {impact}"),
    };
    let components = json::texts(row, "components", "name").join(", ");
    Some(Draft {
        id: json::text(row, "id"),
        title: html::title(&json::text(row, "name")),
        summary: sentences(
            [format!("Status: {}", json::text(row, "status")), impact]
                .into_iter()
                .chain(updates.iter().take(UPDATES).map(|body| html::plain(body)))
                .chain([if components.is_empty() { components } else { format!("Affected: {components}") }]),
        ),
        url: address("", &json::text(row, "shortlink")),
        published: time(&json::first(row, &["started_at", "created_at"])),
        outlet: if page.is_empty() { "Status page".to_owned() } else { format!("{page} Status") },
        language: None,
    })
}

/// An incident as Google Cloud tells it; the text is Markdown.
fn cloud(row: &Value, base: &str) -> Option<Draft> {
    let text = json::text(row, "most_recent_update.text").replace(['#', '*', '\\'], "");
    let products = json::texts(row, "affected_products", "title").join(", ");
    Some(Draft {
        id: json::text(row, "id"),
        title: html::title(&json::text(row, "external_desc")),
        summary: sentences([
            format!("Severity: {}", json::text(row, "severity")),
            if products.is_empty() { products } else { format!("Affected: {products}") },
            text,
        ]),
        url: address(base, &json::text(row, "uri")),
        published: time(&json::first(row, &["begin", "created"])),
        outlet: "Google Cloud Status".to_owned(),
        language: None,
    })
}
