//! Workable's job boards. Dates have no time, and `published_on` moves when a job is posted again.

use std::time::Duration;

use serde_json::Value;

use super::board::{self, Job};
use super::draft::{address, time};
use super::json;
use super::step::{Delivery, Got, Manners, Place, Source, State, Step, Unreadable};

/// One board.
pub struct Workable;

impl Source for Workable {
    fn name(&self) -> &'static str {
        "workable"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        board::listed(named(got)?)
    }

    fn step(&self, place: &Place, state: &State, got: Option<&Got>) -> Result<Step, Unreadable> {
        match got {
            None => Ok(Step::Ask(self.request(place), state.clone())),
            Some(got) => {
                let jobs = named(got)?;
                Ok(board::changes(place, state, jobs.into_iter().flatten().collect()))
            }
        }
    }

    fn manners(&self) -> Manners {
        Manners {
            apart: Duration::from_millis(500),
            per_day: Some(5_000),
            ..Manners::of("https://apply.workable.com")
        }
    }
}

/// The jobs, each with the name that the board says of its company.
fn named(got: &Got) -> Result<Vec<Option<Job>>, Unreadable> {
    let company = json::text(&json::parse(got, "Workable")?, "name");
    let jobs = board::jobs(got, "Workable", "jobs", job)?;
    let name = |job: Job| Job { company: company.clone(), ..job };
    Ok(jobs.into_iter().map(|job| job.map(name)).collect())
}

fn job(row: &Value) -> Job {
    Job {
        id: json::first(row, &["shortcode", "id"]),
        title: json::text(row, "title"),
        department: json::first(row, &["department", "function"]),
        place: ["city", "state", "country"]
            .iter()
            .map(|part| json::text(row, part))
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
        text: json::text(row, "description"),
        url: address("https://apply.workable.com", &json::first(row, &["url", "shortlink"])),
        opened: time(&json::first(row, &["created_at", "published_on"])),
        ..Job::default()
    }
}
