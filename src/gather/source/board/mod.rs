//! Job boards: what the boards' jobs have in common.
//!
//! In: each service's list of jobs. Out: the jobs, and what changed on the board since the last look
//! ([`watch`]). A job is listed as an item only where somebody reads a stored answer.

use jiff::Timestamp;
use url::Url;

use super::draft::{Draft, sentences};
use super::json;
use super::step::{Delivery, Got, Place, State, Step, Unreadable};
use crate::text::html;
use crate::text::language::Language;

mod watch;

/// One opening.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Job {
    pub id: String,
    pub title: String,
    pub department: String,
    pub place: String,
    /// The advertisement's own words, where the board gives them.
    pub text: String,
    pub url: Option<String>,
    /// When it was first opened, not when it was last touched.
    pub opened: Option<Timestamp>,
    pub company: String,
    pub language: Option<Language>,
    /// True for what is no opening: a pool for later.
    pub pool: bool,
}

impl Job {
    /// The job as an item.
    pub fn draft(self) -> Draft {
        Draft {
            title: html::title(&self.title),
            summary: sentences([self.department, self.place, html::plain(&self.text)]),
            url: self.url,
            published: self.opened,
            outlet: self.company,
            language: self.language,
            id: self.id,
        }
    }
}

/// What a board calls its company in a job's address (`jobs.lever.co/acme/…`), for want of a name.
pub fn company_of(address: &str) -> String {
    let name = Url::parse(address).ok().and_then(|url| url.path_segments()?.next().map(str::to_owned));
    name.unwrap_or_default()
}

/// Every job as an item.
///
/// # Errors
/// Where there are jobs and none can be read.
pub fn listed(jobs: Vec<Option<Job>>) -> Result<Delivery, Unreadable> {
    let all = jobs.len();
    let entries: Vec<_> = jobs.into_iter().flatten().filter_map(|job| job.draft().entry()).collect();
    let lost = all - entries.len();
    if lost > 0 && entries.is_empty() {
        return Err(Unreadable::new(
            super::step::Class::Broken,
            format!("none of the {lost} jobs has a title and an id"),
            "the service may have changed: report it",
        ));
    }
    let problems = if lost > 0 { vec![format!("{lost} of the jobs have no title or no id")] } else { vec![] };
    Ok(Delivery { entries, problems, ..Delivery::default() })
}

/// What a look at a whole board tells.
pub fn changes(place: &Place, state: &State, jobs: Vec<Job>) -> Step {
    Step::Done(watch::look(place, state, jobs))
}

/// The jobs of an answer, each read by `read`; `None` for one that lacks a title or an id.
///
/// # Errors
/// Where the answer has no such list.
pub fn jobs(
    got: &Got,
    service: &str,
    list: &str,
    read: impl Fn(&serde_json::Value) -> Job,
) -> Result<Vec<Option<Job>>, Unreadable> {
    let value = json::parse(got, service)?;
    let rows = json::list(&value, list, service)?;
    let whole = |job: Job| (!job.id.is_empty() && !job.title.is_empty()).then_some(job);
    Ok(rows.iter().map(|row| whole(read(row))).collect())
}
