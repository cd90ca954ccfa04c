//! The Federal Register: rules, proposed rules and notices of the United States' agencies.

use std::time::Duration;

use serde_json::Value;

use super::draft::{Draft, address, sentences, time};
use super::json;
use super::step::{Delivery, Got, Manners, Source, Unreadable};
use crate::text::html;

/// One query.
pub struct FederalRegister;

impl Source for FederalRegister {
    fn name(&self) -> &'static str {
        "federal_register"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        let value = json::parse(got, "the Federal Register")?;
        // No match is a count of nought and no list.
        if json::at(&value, "results").is_none() && json::text(&value, "count") == "0" {
            return Ok(Delivery::default());
        }
        json::rows(json::list(&value, "results", "the Federal Register")?, "documents", document)
    }

    fn manners(&self) -> Manners {
        Manners {
            apart: Duration::from_secs(1),
            per_day: Some(2_000),
            ..Manners::of("https://www.federalregister.gov")
        }
    }
}

fn document(row: &Value) -> Option<Draft> {
    let agencies = json::at(row, "agencies").and_then(Value::as_array);
    let named = agencies.into_iter().flatten().map(|agency| json::first(agency, &["name", "raw_name"]));
    let agencies = named.filter(|name| !name.is_empty()).collect::<Vec<_>>().join(", ");
    let kind = json::text(row, "type");
    let by = if agencies.is_empty() { kind } else { format!("{kind} by {agencies}") };
    let effective = json::text(row, "effective_on");
    Some(Draft {
        id: json::text(row, "document_number"),
        title: html::title(&json::text(row, "title")),
        summary: sentences([
            html::plain(&json::first(row, &["abstract", "excerpts"])),
            by,
            if effective.is_empty() { effective } else { format!("It takes effect on {effective}") },
        ]),
        url: address("https://www.federalregister.gov", &json::text(row, "html_url")),
        published: time(&json::text(row, "publication_date")),
        outlet: "Federal Register".to_owned(),
        language: None,
    })
}
