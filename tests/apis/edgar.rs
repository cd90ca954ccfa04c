//! What a filing says, as a signal: its title is in words that the fitting trigger fires on.

use serde_json::json;
use tipoff::gather::source::{Got, by_name};
use tipoff::item::Item;
use tipoff::judge::account::Account;
use tipoff::judge::watch::Watch;
use tipoff::judge::{Rules, read};
use url::Url;

/// An item of form 8-K, or another form, and the triggers that fit, of which one has to fire; empty where none of them does.
const FILINGS: &[(&str, &str, &str)] = &[
    ("8-K", "1.01", ""),
    ("8-K", "1.02", "contract-loss"),
    ("8-K", "1.03", "bankruptcy"),
    ("8-K", "1.05", "data-breach"),
    ("8-K", "2.01", "acquisition divestiture"),
    ("8-K", "2.02", "earnings"),
    ("8-K", "2.03", "funding"),
    ("8-K", "2.04", "bankruptcy"),
    ("8-K", "2.05", "layoffs"),
    ("8-K", "2.06", "earnings"),
    ("8-K", "3.01", ""),
    ("8-K", "3.02", "funding"),
    ("8-K", "4.01", ""),
    ("8-K", "4.02", "earnings"),
    ("8-K", "5.01", "acquisition"),
    ("8-K", "5.02", "board-change"),
    ("8-K", "5.07", ""),
    ("8-K", "9.01", ""),
    ("SC 13D", "", "activist"),
    ("SCHEDULE 13D/A", "", "activist"),
    ("DFAN14A", "", "activist"),
    ("S-1", "", "ipo"),
    ("S-4", "", "acquisition"),
    ("D", "", "funding"),
    ("10-K", "", ""),
    ("10-Q", "", ""),
];

fn items(value: &serde_json::Value) -> Vec<Item> {
    let body = value.to_string();
    let url = Url::parse("https://data.sec.example/answer").expect("an address");
    let got = Got { url, status: 200, content_type: None, body: body.as_bytes() };
    let delivery = by_name("sec_edgar").expect("the source").read(&got).expect("an answer");
    delivery.entries.into_iter().map(|entry| entry.item).collect()
}

/// The triggers that an item fires for the account.
fn fired(item: &Item, rules: &Rules) -> Vec<String> {
    let findings = read(item, rules).findings.into_iter().filter(|finding| finding.held.is_none());
    findings.map(|finding| finding.trigger.0).collect()
}

fn rules() -> Rules {
    let account = Account::named("Brightwell Foods Inc");
    Rules::build(vec![Watch::of("dana@example.com", vec![account])]).expect("rules")
}

#[test]
fn a_filing_fires_the_trigger_that_fits_it() {
    let rules = rules();
    for (form, numbers, wanted) in FILINGS {
        let columns = json!({
            "accessionNumber": ["0000000000-26-000001"], "form": [form], "items": [numbers],
            "filingDate": ["2026-11-20"], "reportDate": ["2026-11-19"], "primaryDocument": ["a.htm"],
        });
        let answer = json!({ "name": "BRIGHTWELL FOODS INC", "cik": "1", "filings": { "recent": columns } });
        let item = items(&answer).remove(0);
        let fired = fired(&item, &rules);
        let fits = if wanted.is_empty() {
            fired.is_empty()
        } else {
            fired.iter().any(|one| wanted.split(' ').any(|fit| fit == one))
        };
        assert!(fits, "{form} {numbers}: {fired:?}, not {wanted}, by \"{}\"", item.title);
    }
}

#[test]
fn a_years_figures_fire_the_triggers_that_fit_them() {
    let fact = |start: &str, end: &str, value: i64| json!({ "start": start, "end": end, "val": value, "accn": "0000000000-26-000001", "form": "10-K", "filed": "2026-11-20" });
    let of = |facts: Vec<serde_json::Value>| json!({ "units": { "USD": facts } });
    let year = |before: i64, now: i64| {
        of(vec![fact("2024-10-01", "2025-09-30", before), fact("2025-10-01", "2026-09-30", now)])
    };
    let answer = json!({ "cik": 1, "entityName": "BRIGHTWELL FOODS INC", "facts": { "us-gaap": {
        "Revenues": year(900_000_000, 700_000_000),
        "NetIncomeLoss": year(50_000_000, -20_000_000),
        "GoodwillImpairmentLoss": of(vec![fact("2025-10-01", "2026-09-30", 12_000_000)]),
        "CashAndCashEquivalentsAtCarryingValue": of(vec![fact("2026-09-30", "2026-09-30", 10_000_000)]),
        "NetCashProvidedByUsedInOperatingActivities": of(vec![fact("2025-10-01", "2026-09-30", -20_000_000)]),
    } } });
    let rules = rules();
    let told: Vec<(String, Vec<String>)> =
        items(&answer).into_iter().map(|item| (item.title.clone(), fired(&item, &rules))).collect();
    for (words, wanted) in [
        ("revenue falls 22%", "earnings"),
        ("swings to a loss", "earnings"),
        ("impairment of assets", "earnings"),
        ("could run out of cash", "bankruptcy"),
    ] {
        let (_, fired) = told.iter().find(|(title, _)| title.contains(words)).expect(words);
        assert!(fired.iter().any(|one| one == wanted), "{words}: {fired:?}");
    }
}
