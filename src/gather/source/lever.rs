//! Lever's job boards: a bare array, dates in milliseconds, the brands of a group as departments.

use std::time::Duration;

use serde_json::Value;

use super::board::{self, Job};
use super::draft::{address, time};
use super::json;
use super::step::{Delivery, Got, Manners, Place, Source, State, Step, Unreadable};

/// One board.
pub struct Lever;

impl Source for Lever {
    fn name(&self) -> &'static str {
        "lever"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        board::listed(board::jobs(got, "Lever", "", job)?)
    }

    fn step(&self, place: &Place, state: &State, got: Option<&Got>) -> Result<Step, Unreadable> {
        match got {
            None => Ok(Step::Ask(self.request(place), state.clone())),
            Some(got) => {
                let jobs = board::jobs(got, "Lever", "", job)?;
                Ok(board::changes(place, state, jobs.into_iter().flatten().collect()))
            }
        }
    }

    fn manners(&self) -> Manners {
        Manners {
            apart: Duration::from_millis(500),
            per_day: Some(5_000),
            ..Manners::of("https://api.lever.co")
        }
    }
}

fn job(row: &Value) -> Job {
    Job {
        id: json::text(row, "id"),
        title: json::text(row, "text"),
        department: json::first(row, &["categories.department", "categories.team"]),
        place: json::text(row, "categories.location"),
        text: json::first(row, &["descriptionPlain", "description"]),
        url: address("https://jobs.lever.co", &json::first(row, &["hostedUrl", "applyUrl"])),
        opened: time(&json::text(row, "createdAt")),
        company: board::company_of(&json::text(row, "hostedUrl")),
        ..Job::default()
    }
}
