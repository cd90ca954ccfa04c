//! A company's figures over the years (`companyfacts`), in the terms of US-GAAP or, of foreign companies,
//! IFRS. A figure comes again with each filing that shows it; the last filed counts.
//!
//! Told are: revenue and income that moved by more than so many percent on the year before, an impairment,
//! and cash that lasts few quarters.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::Value;

use super::submissions::company;
use crate::gather::source::draft::{Draft, time};
use crate::gather::source::json;
use crate::gather::source::step::{Class, Delivery, Unreadable};

/// Percent that a figure moves before it is told.
pub const PERCENT: f64 = 10.0;
/// Quarters that cash lasts, below which it is told.
const QUARTERS: f64 = 4.0;
/// Days of a year and of a quarter, as companies count them.
const YEAR: std::ops::RangeInclusive<i64> = 350..=380;
const QUARTER: std::ops::RangeInclusive<i64> = 80..=100;

/// What a figure is called by a reader, and by the two taxonomies, the best name first.
struct Figure {
    called: &'static str,
    concepts: &'static [&'static str],
}

const MOVING: &[Figure] = &[
    Figure {
        called: "revenue",
        concepts: &[
            "RevenueFromContractWithCustomerExcludingAssessedTax",
            "Revenues",
            "RevenueFromContractWithCustomerIncludingAssessedTax",
            "SalesRevenueNet",
            "Revenue",
            "RevenueFromContractsWithCustomers",
            "RentalIncome",
        ],
    },
    Figure { called: "net income", concepts: &["NetIncomeLoss", "ProfitLoss"] },
    Figure {
        called: "operating income",
        concepts: &["OperatingIncomeLoss", "ProfitLossFromOperatingActivities"],
    },
];
const IMPAIRMENT: &[&str] = &[
    "GoodwillImpairmentLoss",
    "AssetImpairmentCharges",
    "GoodwillAndIntangibleAssetImpairment",
    "ImpairmentLossRecognisedInProfitOrLossGoodwill",
    "ImpairmentLossRecognisedInProfitOrLoss",
];
const CASH: &[&str] = &["CashAndCashEquivalentsAtCarryingValue", "CashAndCashEquivalents"];
const BURN: &[&str] =
    &["NetCashProvidedByUsedInOperatingActivities", "CashFlowsFromUsedInOperatingActivities"];

/// A figure of one period.
#[derive(Clone, Debug)]
struct Fact {
    start: Option<Date>,
    end: Date,
    value: f64,
    filed: String,
    form: String,
    number: String,
}

/// What the figures tell, compared with the year before.
///
/// # Errors
/// Where the answer has no figures.
pub fn read(value: &Value, percent: f64) -> Result<Delivery, Unreadable> {
    let name = company(&json::text(value, "entityName"));
    let cik: u64 = json::text(value, "cik").parse().unwrap_or_default();
    let Some(facts) = value["facts"].as_object() else {
        return Err(Unreadable::new(
            Class::NotAFeed,
            "EDGAR answered with JSON that has no `facts`",
            "the service may have changed: report it",
        ));
    };
    let taxonomy = ["us-gaap", "ifrs-full"].iter().find_map(|name| facts.get(*name));
    let Some(taxonomy) = taxonomy else { return Ok(Delivery::default()) };
    let told = Told { name: &name, cik, currency: currency(taxonomy) };
    let mut drafts = Vec::new();
    for figure in MOVING {
        let all = known(taxonomy, figure.concepts, &told.currency);
        for (days, period) in [(&YEAR, "year"), (&QUARTER, "quarter")] {
            drafts.extend(moved(&all, figure.called, days, period, percent, &told));
        }
    }
    drafts.extend(impaired(&known(taxonomy, IMPAIRMENT, &told.currency), &told));
    let (cash, burn) = (known(taxonomy, CASH, &told.currency), known(taxonomy, BURN, &told.currency));
    drafts.extend(runs_out(&cash, &burn, &told));
    let entries = drafts.into_iter().filter_map(Draft::entry).collect();
    Ok(Delivery { entries, title: Some(name.clone()), ..Delivery::default() })
}

/// Whose figures they are, and in which money.
struct Told<'n> {
    name: &'n str,
    cik: u64,
    currency: String,
}

impl Told<'_> {
    fn draft(&self, fact: &Fact, key: &str, title: String, summary: String) -> Draft {
        let folder = fact.number.replace('-', "");
        Draft {
            id: format!("{key} {}", fact.end),
            title,
            summary,
            url: Some(format!(
                "https://www.sec.gov/Archives/edgar/data/{}/{folder}/{}-index.htm",
                self.cik, fact.number
            )),
            published: time(&fact.filed),
            outlet: "SEC EDGAR".to_owned(),
            language: None,
        }
    }

    fn money(&self, value: f64) -> String {
        let (scaled, word) = match value.abs() {
            1e9.. => (value / 1e9, " billion"),
            1e6.. => (value / 1e6, " million"),
            _ => (value, ""),
        };
        let digits = usize::from(!word.is_empty());
        let (sign, scaled) = if scaled < 0.0 { ("-", -scaled) } else { ("", scaled) };
        match self.currency.as_str() {
            "USD" => format!("{sign}${scaled:.digits$}{word}"),
            other => format!("{sign}{scaled:.digits$}{word} {other}"),
        }
    }
}

/// The money most figures are in.
fn currency(taxonomy: &Value) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for concept in taxonomy.as_object().into_iter().flat_map(|all| all.values()) {
        for (unit, facts) in concept["units"].as_object().into_iter().flatten() {
            if unit.len() == 3 {
                *counts.entry(unit).or_default() += facts.as_array().map_or(0, Vec::len);
            }
        }
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map_or("USD", |(unit, _)| unit).to_owned()
}

/// The figures of the concept with the newest, one a period, in order of their end.
fn known(taxonomy: &Value, concepts: &[&str], currency: &str) -> Vec<Fact> {
    let all = concepts.iter().map(|concept| periods(&taxonomy[*concept]["units"][currency]));
    let mut best: Vec<Fact> = Vec::new();
    for facts in all {
        // Of equals the better name stays.
        if facts.last().map(|fact| fact.end) > best.last().map(|fact| fact.end) {
            best = facts;
        }
    }
    best
}

fn periods(facts: &Value) -> Vec<Fact> {
    let mut once: BTreeMap<(Date, Option<Date>), Fact> = BTreeMap::new();
    for row in facts.as_array().into_iter().flatten() {
        let (Ok(end), Some(value)) = (json::text(row, "end").parse(), row["val"].as_f64()) else { continue };
        let start: Option<Date> = json::text(row, "start").parse().ok();
        let fact = Fact {
            start,
            end,
            value,
            filed: json::text(row, "filed"),
            form: json::text(row, "form"),
            number: json::text(row, "accn"),
        };
        // The first filing that shows a figure is the one that told it; a later one may restate it.
        match once.get_mut(&(end, start)) {
            Some(known) => known.value = fact.value,
            None => {
                once.insert((end, start), fact);
            }
        }
    }
    once.into_values().collect()
}

impl Fact {
    fn days(&self) -> Option<i64> {
        let span = self.end.since(self.start?).ok()?;
        Some(i64::from(span.get_days()) + 1)
    }
}

/// The newest period of this length, against the one a year before.
fn moved(
    all: &[Fact],
    called: &str,
    length: &std::ops::RangeInclusive<i64>,
    period: &str,
    percent: f64,
    told: &Told<'_>,
) -> Option<Draft> {
    let of_length = |fact: &&Fact| fact.days().is_some_and(|days| length.contains(&days));
    let newest = all.iter().rev().find(of_length)?;
    let before = all.iter().filter(of_length).find(|fact| {
        let apart = newest.end.since(fact.end).map_or(0, |span| i64::from(span.get_days()));
        YEAR.contains(&apart)
    })?;
    if before.value == 0.0 {
        return None;
    }
    let change = 100.0 * (newest.value - before.value) / before.value.abs();
    if change.abs() < percent {
        return None;
    }
    let (now, then) = (told.money(newest.value), told.money(before.value));
    let title = match (before.value > 0.0, newest.value < 0.0, change < 0.0) {
        (true, true, _) => {
            format!("{} swings to a loss: {called} of {now} in the {period}, after {then}", told.name)
        }
        (false, false, _) => {
            format!("{} returns to profit: {called} of {now} in the {period}, after {then}", told.name)
        }
        (_, _, true) => {
            format!("{}: {called} falls {:.0}% to {now} in the {period}", told.name, change.abs())
        }
        (_, _, false) => format!("{}: {called} rises {:.0}% to {now} in the {period}", told.name, change),
    };
    let summary = format!(
        "{} of {now} in the {period} that ended {}, after {then} a year before, by form {}.",
        capital(called),
        newest.end,
        newest.form
    );
    Some(told.draft(newest, &format!("{called} {period}"), title, summary))
}

/// The newest impairment.
fn impaired(all: &[Fact], told: &Told<'_>) -> Option<Draft> {
    let newest = all.last().filter(|fact| fact.value > 0.0)?;
    let sum = told.money(newest.value);
    let title = format!("{} books a loss of {sum}: impairment of assets", told.name);
    let summary =
        format!("Impairment of {sum} in the period that ended {}, by form {}.", newest.end, newest.form);
    Some(told.draft(newest, "impairment", title, summary))
}

/// Cash that lasts fewer quarters than it should, at the rate of the newest period of operations.
fn runs_out(cash: &[Fact], burn: &[Fact], told: &Told<'_>) -> Option<Draft> {
    let (cash, burn) = (cash.last()?, burn.last().filter(|fact| fact.value < 0.0)?);
    let quarters_of_burn = burn.days()? as f64 / 91.25;
    let a_quarter = -burn.value / quarters_of_burn.max(0.5);
    let lasts = cash.value / a_quarter;
    if lasts >= QUARTERS {
        return None;
    }
    let title = format!("{} could run out of cash in {lasts:.1} quarters", told.name);
    let summary = format!(
        "Cash of {} at {}, and operations that used {} a quarter, by form {}.",
        told.money(cash.value),
        cash.end,
        told.money(a_quarter),
        cash.form
    );
    Some(told.draft(cash, "cash", title, summary))
}

fn capital(word: &str) -> String {
    let mut rest = word.chars();
    rest.next().into_iter().flat_map(char::to_uppercase).chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fact(start: &str, end: &str, value: i64, filed: &str) -> Value {
        json!({ "start": start, "end": end, "val": value, "accn": "0000000000-26-000001", "form": "10-K", "filed": filed })
    }

    #[test]
    fn a_fall_a_loss_an_impairment_and_little_cash_are_told() {
        let answer = json!({ "cik": 1, "entityName": "ACME CORP /DE/", "facts": { "us-gaap": {
            "Revenues": { "units": { "USD": [
                fact("2024-01-01", "2024-12-31", 1_000_000_000, "2025-02-01"),
                fact("2025-01-01", "2025-12-31", 770_000_000, "2026-02-01"),
            ] } },
            "NetIncomeLoss": { "units": { "USD": [
                fact("2024-01-01", "2024-12-31", 5_000_000, "2025-02-01"),
                fact("2025-01-01", "2025-12-31", -40_000_000, "2026-02-01"),
            ] } },
            "GoodwillImpairmentLoss": { "units": { "USD": [fact("2025-01-01", "2025-12-31", 12_000_000, "2026-02-01")] } },
            "CashAndCashEquivalentsAtCarryingValue": { "units": { "USD": [
                { "end": "2025-12-31", "val": 20_000_000, "accn": "1", "form": "10-K", "filed": "2026-02-01" }
            ] } },
            "NetCashProvidedByUsedInOperatingActivities": { "units": { "USD": [
                fact("2025-01-01", "2025-12-31", -40_000_000, "2026-02-01")
            ] } },
        } } });
        let titles: Vec<String> =
            read(&answer, PERCENT).unwrap().entries.into_iter().map(|entry| entry.item.title).collect();
        assert_eq!(
            titles,
            [
                "ACME CORP: revenue falls 23% to $770.0 million in the year",
                "ACME CORP swings to a loss: net income of -$40.0 million in the year, after $5.0 million",
                "ACME CORP books a loss of $12.0 million: impairment of assets",
                "ACME CORP could run out of cash in 2.0 quarters",
            ]
        );
        assert!(
            read(&answer, 30.0).unwrap().entries.iter().all(|entry| !entry.item.title.contains("revenue"))
        );
    }
}
