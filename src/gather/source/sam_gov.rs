//! SAM.gov: notices of contracts that the United States' agencies seek and award.

use std::time::Duration;

use jiff::ToSpan;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::draft::{Draft, sentences, time};
use super::json;
use super::step::{Class, Delivery, Got, Key, Manners, Place, Request, Source, State, Step, Unreadable};

/// One query.
pub struct SamGov;

/// Notices a page; the most it gives.
const PAGE: u64 = 1_000;
/// Days that a query looks back.
const BACK: i64 = 3;

impl Source for SamGov {
    fn name(&self) -> &'static str {
        "sam_gov"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        let value = json::parse(got, "SAM.gov")?;
        json::rows(json::list(&value, "opportunitiesData", "SAM.gov")?, "notices", notice)
    }

    fn step(&self, place: &Place, state: &State, got: Option<&Got>) -> Result<Step, Unreadable> {
        let Some(got) = got else {
            return Ok(Step::Ask(ask(place, 0)?, State { version: 1, value: 0.into() }));
        };
        let delivery = self.read(got)?;
        let (total, at) = (json::parse(got, "SAM.gov")?["totalRecords"].as_u64(), state.value.as_u64());
        let next = at.unwrap_or(0) + PAGE;
        if total.is_some_and(|total| total > next) && !delivery.entries.is_empty() && next < 5 * PAGE {
            let state = State { version: 1, value: next.into() };
            return Ok(Step::Page(delivery, ask(place, next)?, state));
        }
        Ok(Step::Done(delivery))
    }

    /// A thousand requests a day for a key of the public.
    fn manners(&self) -> Manners {
        Manners {
            apart: Duration::from_secs(1),
            per_day: Some(1_000),
            key: Key::Needed,
            ..Manners::of("https://api.sam.gov")
        }
    }
}

/// The dates it was posted between are needed, as month, day and year.
fn ask(place: &Place, offset: u64) -> Result<Request, Unreadable> {
    let key = place.key.as_ref().ok_or_else(|| {
        Unreadable::new(Class::Key, "SAM.gov answers nobody without a key", "set `key` of [sources.sam_gov]")
    })?;
    let today = TimeZone::UTC.to_datetime(place.now).date();
    let from = today.checked_sub(BACK.days()).unwrap_or(today);
    let mut url = place.url.clone();
    url.query_pairs_mut()
        .append_pair("postedFrom", &from.strftime("%m/%d/%Y").to_string())
        .append_pair("postedTo", &today.strftime("%m/%d/%Y").to_string())
        .append_pair("limit", &PAGE.to_string())
        .append_pair("offset", &offset.to_string())
        .append_pair("api_key", key.reveal());
    Ok(Request::json(url))
}

fn notice(row: &Value) -> Option<Draft> {
    let id = json::text(row, "noticeId");
    let own = json::text(row, "uiLink");
    let winner = json::text(row, "award.awardee.name");
    let amount = thousands(&json::text(row, "award.amount"));
    let agency = agency(&json::text(row, "fullParentPathName"));
    let award = match (winner.is_empty(), amount.is_empty()) {
        (true, _) => String::new(),
        (_, true) => format!("{winner} wins the contract of {agency}"),
        _ => format!("{winner} wins the contract of {agency}, ${amount}"),
    };
    let until = json::text(row, "responseDeadLine");
    let kind = json::text(row, "type");
    (!id.is_empty()).then(|| Draft {
        title: json::text(row, "title"),
        summary: sentences([
            award,
            format!("{kind} by {agency}"),
            if until.is_empty() { until } else { format!("Answers are due {until}") },
            json::text(row, "typeOfSetAsideDescription"),
        ]),
        url: Some(if own.starts_with("http") { own } else { format!("https://sam.gov/opp/{id}/view") }),
        published: time(&json::text(row, "postedDate")),
        outlet: "SAM.gov".to_owned(),
        language: None,
        id,
    })
}

/// `800620` as `800,620`; what is no whole number stays as it is.
fn thousands(amount: &str) -> String {
    let (whole, cents) = amount.split_once('.').unwrap_or((amount, ""));
    if whole.is_empty() || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return amount.to_owned();
    }
    let mut out = String::new();
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if cents.bytes().any(|byte| byte != b'0') { format!("{out}.{cents}") } else { out }
}

/// The department and the office of `DEPT OF DEFENSE.DEPT OF THE AIR FORCE.AFRC.482 FW`.
fn agency(path: &str) -> String {
    let parts: Vec<&str> = path.split('.').map(str::trim).filter(|part| !part.is_empty()).collect();
    match parts[..] {
        [] => "an agency".to_owned(),
        [one] => one.to_owned(),
        [first, second, ..] => format!("{second} ({first})"),
    }
}
