//! Greenhouse's job boards. The text is HTML escaped twice, and there only where asked for; `updated_at` moves
//! without the job changing; a requisition called `Pipeline` is no opening.

use std::time::Duration;

use serde_json::Value;

use super::board::{self, Job};
use super::draft::{address, language, time};
use super::json;
use super::step::{Delivery, Got, Manners, Place, Source, State, Step, Unreadable};
use crate::text::html;

/// One board.
pub struct Greenhouse;

impl Source for Greenhouse {
    fn name(&self) -> &'static str {
        "greenhouse"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        board::listed(board::jobs(got, "Greenhouse", "jobs", job)?)
    }

    fn step(&self, place: &Place, state: &State, got: Option<&Got>) -> Result<Step, Unreadable> {
        match got {
            None => Ok(Step::Ask(self.request(place), state.clone())),
            Some(got) => {
                let jobs = board::jobs(got, "Greenhouse", "jobs", job)?;
                Ok(board::changes(place, state, jobs.into_iter().flatten().collect()))
            }
        }
    }

    fn manners(&self) -> Manners {
        Manners {
            apart: Duration::from_millis(500),
            per_day: Some(5_000),
            ..Manners::of("https://boards-api.greenhouse.io")
        }
    }
}

fn job(row: &Value) -> Job {
    Job {
        id: json::text(row, "id"),
        title: json::text(row, "title"),
        department: json::text(row, "departments.0.name"),
        place: json::text(row, "location.name"),
        text: html::title(&json::text(row, "content")),
        url: address("https://boards.greenhouse.io", &json::text(row, "absolute_url")),
        opened: time(&json::first(row, &["first_published", "updated_at"])),
        company: json::text(row, "company_name"),
        language: language(&json::text(row, "language")),
        pool: json::text(row, "requisition_id").eq_ignore_ascii_case("pipeline"),
    }
}
