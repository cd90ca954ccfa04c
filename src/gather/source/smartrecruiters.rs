//! SmartRecruiters' job boards, a hundred jobs a page.

use std::time::Duration;

use serde_json::Value;

use super::board::{self, Job};
use super::draft::time;
use super::json;
use super::step::{Delivery, Got, Manners, Place, Request, Source, State, Step, Unreadable};

/// One board.
pub struct SmartRecruiters;

/// Jobs a page, and jobs read of one board.
const PAGE: u64 = 100;
const MOST: u64 = 2_000;

impl Source for SmartRecruiters {
    fn name(&self) -> &'static str {
        "smartrecruiters"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        board::listed(board::jobs(got, "SmartRecruiters", "content", job)?)
    }

    /// Page by page; what was on the board before, and the jobs of the pages so far, go along.
    fn step(&self, place: &Place, state: &State, got: Option<&Got>) -> Result<Step, Unreadable> {
        let Some(got) = got else {
            return Ok(Step::Ask(
                page(place, 0),
                State { version: 1, value: serde_json::json!({ "before": state }) },
            ));
        };
        let value = json::parse(got, "SmartRecruiters")?;
        let rows = json::list(&value, "content", "SmartRecruiters")?;
        let mut all = state.value["rows"].as_array().cloned().unwrap_or_default();
        all.extend(rows.iter().cloned());
        let (total, at) = (value["totalFound"].as_u64().unwrap_or(0), all.len() as u64);
        if at < total.min(MOST) && !rows.is_empty() {
            let value = serde_json::json!({ "before": state.value["before"], "rows": all });
            return Ok(Step::Ask(page(place, at), State { version: 1, value }));
        }
        let before = serde_json::from_value(state.value["before"].clone()).unwrap_or_default();
        let jobs = all.iter().map(job).filter(|job| !job.id.is_empty() && !job.title.is_empty());
        Ok(board::changes(place, &before, jobs.collect()))
    }

    fn manners(&self) -> Manners {
        Manners {
            apart: Duration::from_millis(500),
            per_day: Some(5_000),
            ..Manners::of("https://api.smartrecruiters.com")
        }
    }
}

fn page(place: &Place, offset: u64) -> Request {
    let mut url = place.url.clone();
    url.query_pairs_mut().append_pair("limit", &PAGE.to_string()).append_pair("offset", &offset.to_string());
    Request::json(url)
}

fn job(row: &Value) -> Job {
    let id = json::text(row, "id");
    let company = json::first(row, &["company.identifier", "company.name"]);
    // The list names no page of a job; its own address holds the company.
    let reference = json::text(row, "ref");
    let named = reference.split("/companies/").nth(1).and_then(|rest| rest.split('/').next());
    let company_id = if company.is_empty() { named.unwrap_or_default().to_owned() } else { company };
    let place = json::text(row, "location.fullLocation");
    let parts = place.split(',').map(str::trim).filter(|part| !part.is_empty());
    Job {
        title: json::text(row, "name"),
        department: json::first(row, &["department.label", "function.label"]),
        place: parts.collect::<Vec<_>>().join(", "),
        url: (!company_id.is_empty()).then(|| format!("https://jobs.smartrecruiters.com/{company_id}/{id}")),
        opened: time(&json::text(row, "releasedDate")),
        company: Some(json::text(row, "company.name")).filter(|name| !name.is_empty()).unwrap_or(company_id),
        id,
        ..Job::default()
    }
}
