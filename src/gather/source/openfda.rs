//! openFDA: recalls of drugs, devices and food. One recall is one event, with a record for each product
//! and strength; the worst class is Class I, and a new one is not classified yet.

use std::time::Duration;

use serde_json::Value;

use super::draft::{Draft, sentences, time};
use super::json;
use super::step::{Delivery, Got, Key, Manners, Place, Request, Source, Unreadable};
use crate::text::clip;

/// The recalls of one firm.
pub struct OpenFda;

impl Source for OpenFda {
    fn name(&self) -> &'static str {
        "openfda"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        let value = json::parse(got, "openFDA")?;
        // 404 with this code is its way to say that nothing was found.
        if json::text(&value, "error.code") == "NOT_FOUND" {
            return Ok(Delivery::default());
        }
        let records = json::list(&value, "results", "openFDA")?;
        let firsts = records.iter().enumerate().filter(|(at, record)| {
            let event = json::text(record, "event_id");
            event.is_empty() || !records[..*at].iter().any(|other| json::text(other, "event_id") == event)
        });
        json::rows(firsts.map(|(_, record)| record), "recalls", |record| recall(record, records))
    }

    fn request(&self, place: &Place) -> Request {
        let mut url = place.url.clone();
        if let Some(key) = &place.key {
            url.query_pairs_mut().append_pair("api_key", key.reveal());
        }
        Request { read: &[404], ..Request::json(url) }
    }

    /// 240 requests a minute, a thousand a day without a key.
    fn manners(&self) -> Manners {
        Manners {
            apart: Duration::from_millis(500),
            per_day: Some(1_000),
            key: Key::Welcome,
            ..Manners::of("https://api.fda.gov")
        }
    }
}

fn recall(record: &Value, all: &[Value]) -> Option<Draft> {
    let event = json::text(record, "event_id");
    let firm = json::text(record, "recalling_firm");
    let products: Vec<String> = all
        .iter()
        .filter(|other| !event.is_empty() && json::text(other, "event_id") == event)
        .map(|other| json::text(other, "product_description"))
        .collect();
    let product = json::text(record, "product_description");
    if firm.is_empty() || (event.is_empty() && product.is_empty()) {
        return None;
    }
    let class = json::text(record, "classification");
    let more = match products.len() {
        0 | 1 => String::new(),
        count => format!("{count} products are recalled: {}", products.join("; ")),
    };
    let reason = json::text(record, "reason_for_recall");
    let status = json::text(record, "status");
    Some(Draft {
        title: format!("{firm} recalls {} ({class})", clip::ellipsis(&product, 160)),
        summary: sentences([reason, more, format!("Status: {status}")]),
        url: Some(format!("https://www.accessdata.fda.gov/scripts/ires/?Event={event}"))
            .filter(|_| !event.is_empty()),
        published: time(&json::first(record, &["report_date", "recall_initiation_date"])),
        outlet: "FDA".to_owned(),
        language: None,
        id: if event.is_empty() { json::text(record, "recall_number") } else { event },
    })
}
