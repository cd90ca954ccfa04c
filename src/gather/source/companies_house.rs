//! Companies House: a company's filings, officers and charges.
//!
//! The three lists are three places of one source, told apart by what their entries have. A filing has the
//! date it was filed and the date of what happened. Birth dates and addresses of people are left out.

use std::time::Duration;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::Value;

use super::draft::{Draft, address, sentences, time};
use super::json;
use super::step::{Delivery, Got, Key, Manners, Place, Request, Source, State, Step, Unreadable, about};

/// One list of one company.
pub struct CompaniesHouse;

const SITE: &str = "https://find-and-update.company-information.service.gov.uk";

impl Source for CompaniesHouse {
    fn name(&self) -> &'static str {
        "companies_house"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        let value = json::parse(got, "Companies House")?;
        let rows = json::list(&value, "items", "Companies House")?;
        let place = got.url.path().trim_start_matches('/').to_owned();
        json::rows(rows, "entries", |row| match () {
            () if row.get("officer_role").is_some() => officer(row),
            () if row.get("charge_code").is_some() || row.get("charge_number").is_some() => {
                charge(row, &place)
            }
            () => filing(row, &place),
        })
    }

    /// An officer's coming or going is said of the company.
    fn step(&self, place: &Place, state: &State, got: Option<&Got>) -> Result<Step, Unreadable> {
        let Some(got) = got else { return Ok(Step::Ask(self.request(place), state.clone())) };
        let mut delivery = self.read(got)?;
        if let (Some(account), true) = (place.account(), place.url.path().ends_with("/officers")) {
            for entry in &mut delivery.entries {
                entry.item.title = format!("{} of {account}", entry.item.title);
            }
        }
        Ok(Step::Done(about(place, delivery)))
    }

    /// The key is the user of basic authentication, the password is empty.
    fn request(&self, place: &Place) -> Request {
        let key = place.key.as_ref().map(|key| BASE64_STANDARD.encode(format!("{}:", key.reveal())));
        let request = Request { read: &[401], ..Request::json(place.url.clone()) };
        match key {
            Some(key) => request.with("Authorization", format!("Basic {key}")),
            None => request,
        }
    }

    /// Six hundred requests in five minutes.
    fn manners(&self) -> Manners {
        Manners {
            apart: Duration::from_millis(500),
            per_day: Some(20_000),
            key: Key::Needed,
            ..Manners::of("https://api.company-information.service.gov.uk")
        }
    }
}

/// What a filing's number means, where its words don't say it to everybody.
const FILINGS: &[(&str, &str)] = &[
    ("AP01", "A new director is appointed"),
    ("AP02", "A company was appointed director"),
    ("AP03", "A secretary was appointed"),
    ("TM01", "A director resigns"),
    ("TM02", "A secretary left"),
    ("CH01", "A director's details changed"),
    ("MR01", "A charge was registered: new debt"),
    ("MR04", "A charge was paid off"),
    ("NEWINC", "The company was founded"),
    ("AA", "Annual accounts were filed"),
    ("CS01", "A confirmation statement was filed"),
    ("AD01", "The registered office moved"),
    ("CERTNM", "The company changed its name"),
    ("SH01", "New shares were issued"),
    ("PSC01", "Somebody took significant control"),
    ("PSC07", "Somebody gave up significant control"),
    ("LIQ01", "A voluntary winding up began"),
    ("LIQ02", "The company's insolvency was stated"),
    ("600", "A liquidator was appointed"),
    ("AM01", "Administrators are appointed: the company falls into administration"),
    ("GAZ1", "The company is to be struck off"),
    ("GAZ2", "The company was struck off"),
];

fn filing(row: &Value, place: &str) -> Option<Draft> {
    let (kind, id) = (json::text(row, "type"), json::text(row, "transaction_id"));
    let words = json::text(row, "description").replace('-', " ");
    let known = FILINGS.iter().find(|(number, _)| *number == kind).map(|(_, words)| (*words).to_owned());
    let title = known.unwrap_or_else(|| capital(&words));
    let happened = json::text(row, "action_date");
    (!title.is_empty()).then(|| Draft {
        title: if kind.is_empty() { title } else { format!("{title} ({kind})") },
        summary: sentences([
            capital(&words),
            if happened.is_empty() { happened } else { format!("It happened on {happened}") },
        ]),
        url: page(row, place),
        published: time(&json::first(row, &["date", "action_date"])),
        outlet: "Companies House".to_owned(),
        language: None,
        id,
    })
}

fn officer(row: &Value) -> Option<Draft> {
    let name = spoken(&json::text(row, "name"));
    let role = json::text(row, "officer_role").replace('-', " ");
    let (from, until) = (json::text(row, "appointed_on"), json::text(row, "resigned_on"));
    let title = match until.is_empty() {
        true => format!("{name} is appointed {role}"),
        false => format!("{name} resigns as {role}"),
    };
    (!name.is_empty()).then(|| Draft {
        id: format!("{} {until}", json::text(row, "links.self")),
        summary: sentences([json::text(row, "occupation"), format!("In office since {from}")]),
        title,
        url: address(SITE, &json::first(row, &["links.officer.appointments", "links.self"])),
        published: time(if until.is_empty() { &from } else { &until }),
        outlet: "Companies House".to_owned(),
        language: None,
    })
}

fn charge(row: &Value, place: &str) -> Option<Draft> {
    let lenders = json::texts(row, "persons_entitled", "name").join(", ");
    let paid = json::text(row, "satisfied_on");
    let what = if paid.is_empty() { "A charge was registered" } else { "A charge was paid off" };
    Some(Draft {
        id: format!("{} {paid}", json::first(row, &["charge_code", "charge_number"])),
        title: if lenders.is_empty() { what.to_owned() } else { format!("{what}: {lenders}") },
        summary: sentences([
            json::text(row, "particulars.description"),
            json::text(row, "classification.description"),
            format!("Status: {}", json::text(row, "status").replace('-', " ")),
        ]),
        url: page(row, place),
        published: time(&if paid.is_empty() {
            json::first(row, &["delivered_on", "created_on"])
        } else {
            paid
        }),
        outlet: "Companies House".to_owned(),
        language: None,
    })
}

/// The entry's own page, or the list it stands in.
fn page(row: &Value, place: &str) -> Option<String> {
    let own = json::text(row, "links.self");
    if !own.is_empty() {
        return address(SITE, &own);
    }
    place.starts_with("company/").then(|| format!("{SITE}/{place}"))
}

/// `ARCHER, Mary Jane` as people say it.
fn spoken(name: &str) -> String {
    match name.split_once(", ") {
        Some((last, first)) => {
            let mut rest = last.chars();
            let last: String = rest.next().into_iter().chain(rest.flat_map(char::to_lowercase)).collect();
            format!("{first} {last}")
        }
        None => name.to_owned(),
    }
}

fn capital(words: &str) -> String {
    let mut rest = words.chars();
    rest.next().into_iter().flat_map(char::to_uppercase).chain(rest).collect()
}
