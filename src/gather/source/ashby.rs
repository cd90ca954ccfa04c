//! Ashby's job boards. A job that is not listed is nobody's to see; titles may begin with a blank.

use std::time::Duration;

use serde_json::Value;

use super::board::{self, Job};
use super::draft::{address, time};
use super::json;
use super::step::{Delivery, Got, Manners, Place, Source, State, Step, Unreadable};

/// One board.
pub struct Ashby;

impl Source for Ashby {
    fn name(&self) -> &'static str {
        "ashby"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        board::listed(listed(got)?)
    }

    fn step(&self, place: &Place, state: &State, got: Option<&Got>) -> Result<Step, Unreadable> {
        match got {
            None => Ok(Step::Ask(self.request(place), state.clone())),
            Some(got) => {
                let jobs = listed(got)?;
                Ok(board::changes(place, state, jobs.into_iter().flatten().collect()))
            }
        }
    }

    fn manners(&self) -> Manners {
        Manners {
            apart: Duration::from_millis(500),
            per_day: Some(5_000),
            ..Manners::of("https://api.ashbyhq.com")
        }
    }
}

/// The jobs that everybody may see.
fn listed(got: &Got) -> Result<Vec<Option<Job>>, Unreadable> {
    let value = json::parse(got, "Ashby")?;
    let hidden: Vec<bool> =
        json::list(&value, "jobs", "Ashby")?.iter().map(|row| row["isListed"] == false).collect();
    let jobs = board::jobs(got, "Ashby", "jobs", job)?;
    Ok(jobs.into_iter().zip(hidden).filter(|(_, hidden)| !hidden).map(|(job, _)| job).collect())
}

fn job(row: &Value) -> Job {
    let page = json::text(row, "jobUrl");
    Job {
        id: json::first(row, &["id", "jobUrl"]),
        title: json::text(row, "title"),
        department: json::first(row, &["department", "team"]),
        place: json::text(row, "location"),
        text: json::first(row, &["descriptionPlain", "descriptionHtml"]),
        url: address("https://jobs.ashbyhq.com", &page),
        opened: time(&json::text(row, "publishedAt")),
        company: board::company_of(&page),
        ..Job::default()
    }
}
