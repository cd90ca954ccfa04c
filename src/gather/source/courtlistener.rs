//! CourtListener: federal dockets (`type=r`) and opinions (`type=o`).

use std::time::Duration;

use serde_json::Value;

use super::draft::{Draft, address, sentences, time};
use super::json;
use super::step::{Delivery, Got, Key, Manners, Place, Request, Source, Unreadable};
use crate::text::{clip, html};

/// One query.
pub struct CourtListener;

const SITE: &str = "https://www.courtlistener.com";

impl Source for CourtListener {
    fn name(&self) -> &'static str {
        "courtlistener"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        let value = json::parse(got, "CourtListener")?;
        json::rows(json::list(&value, "results", "CourtListener")?, "cases", case)
    }

    fn request(&self, place: &Place) -> Request {
        let request = Request::json(place.url.clone());
        match &place.key {
            Some(key) => request.with("Authorization", format!("Token {}", key.reveal())),
            None => request,
        }
    }

    /// 125 requests a day and five a minute without a token's higher tier.
    fn manners(&self) -> Manners {
        Manners { apart: Duration::from_secs(12), per_day: Some(125), key: Key::Needed, ..Manners::of(SITE) }
    }
}

fn case(row: &Value) -> Option<Draft> {
    let said = |words: &str, what: &str| match what {
        "" => String::new(),
        what => format!("{words} {what}"),
    };
    let court = json::text(row, "court");
    let number = json::text(row, "docketNumber");
    let parties = json::texts(row, "party", "");
    let parties = clip::ellipsis(&parties.join("; "), 600);
    let documents = json::texts(row, "recap_documents", "description");
    let documents = documents.iter().map(|text| clip::ellipsis(&html::plain(text), 400));
    let link = json::first(row, &["docket_absolute_url", "absolute_url"]);
    let name = html::title(&json::first(row, &["caseName", "caseNameFull", "case_name_full"]));
    let chapter = json::text(row, "chapter");
    let suit = match (name.split_once(" v. "), chapter.is_empty()) {
        (_, false) => format!("{} files for bankruptcy under chapter {chapter}", debtor(&name)),
        (Some((one, other)), _) => format!("{one} sues {other}"),
        _ => String::new(),
    };
    let head = [
        suit,
        said(&format!("Case {number} in the"), &court),
        said("Nature of suit:", without_code(&json::text(row, "suitNature"))),
        said("Cause:", without_code(&json::text(row, "cause"))),
        said("Terminated", &json::text(row, "dateTerminated")),
        said("Parties:", &parties),
        html::plain(&json::first(row, &["snippet", "opinions.0.snippet"])),
    ];
    Some(Draft {
        id: json::first(row, &["docket_id", "cluster_id"]),
        title: name,
        summary: sentences(head.into_iter().chain(documents)),
        url: address(SITE, &link),
        published: time(&json::text(row, "dateFiled")),
        outlet: "CourtListener".to_owned(),
        language: None,
    })
}

/// The name in `In re Acme Corporation`.
fn debtor(name: &str) -> &str {
    ["In re: ", "In re ", "In Re "].iter().find_map(|start| name.strip_prefix(start)).unwrap_or(name)
}

/// `820 Copyright` and `17:1201 Digital Millennium Copyright Act` without their numbers.
fn without_code(text: &str) -> &str {
    match text.split_once(' ') {
        Some((code, words)) if code.chars().all(|c| c.is_ascii_digit() || c == ':') => words,
        _ => text,
    }
}
