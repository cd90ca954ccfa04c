//! A company's filings (`submissions/CIK##########.json`): columns of one length, the newest first.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::words;
use crate::gather::source::draft::{Draft, sentences, time};
use crate::gather::source::json;
use crate::gather::source::step::{Delivery, Unreadable};

/// Every filing of the recent ones; only those that tell of the company where `telling`.
///
/// # Errors
/// Where the answer has no columns.
pub fn read(value: &Value, telling: bool) -> Result<Delivery, Unreadable> {
    let name = company(&json::text(value, "name"));
    let cik = json::text(value, "cik").trim_start_matches('0').to_owned();
    // The columns of an older part stand at the top.
    let columns = json::at(value, "filings.recent").unwrap_or(value);
    let numbers = json::list(columns, "accessionNumber", "EDGAR")?;
    let mut delivery = Delivery { title: Some(name.clone()), ..Delivery::default() };
    let mut lost = 0;
    for at in 0..numbers.len() {
        let cell = |column: &str| columns[column].get(at).and_then(Value::as_str).unwrap_or_default();
        if telling && words::form(cell("form")).is_none() {
            continue;
        }
        match filing(&name, &cik, &cell).and_then(Draft::entry) {
            Some(entry) => delivery.entries.push(entry),
            None => lost += 1,
        }
    }
    if lost > 0 {
        delivery.problems.push(format!("{lost} filings have no number or no form"));
    }
    Ok(delivery)
}

fn filing<'v>(name: &str, cik: &str, cell: &impl Fn(&'static str) -> &'v str) -> Option<Draft> {
    let (number, form) = (cell("accessionNumber"), cell("form"));
    if number.is_empty() || form.is_empty() {
        return None;
    }
    let numbers: Vec<&str> =
        cell("items").split(',').map(str::trim).filter(|item| !item.is_empty()).collect();
    let items = words::items(&numbers);
    let described = cell("primaryDocDescription");
    let title = match (items.is_empty(), words::form(form), words::of_insider(form)) {
        (false, ..) => format!("{name} {} ({form})", words::deeds(&items)),
        (true, Some(known), _) => format!("{name} {} ({form})", known.deed),
        (.., Some(known)) => format!("{name}: {} (form {form})", known.words),
        _ if described.is_empty() || described == form => format!("{name} files {form}"),
        _ => format!("{name} files {form}: {described}"),
    };
    let report = cell("reportDate");
    let evidence = items.iter().map(|item| format!("Item {}: {}", item.name, item.words));
    let folder = number.replace('-', "");
    let document = cell("primaryDocument");
    let document = if document.is_empty() { format!("{number}-index.htm") } else { document.to_owned() };
    Some(Draft {
        id: number.to_owned(),
        title,
        summary: sentences(evidence.chain([if report.is_empty() {
            String::new()
        } else {
            format!("Report of {report}")
        }])),
        url: Some(format!("https://www.sec.gov/Archives/edgar/data/{cik}/{folder}/{document}")),
        published: eastern(cell("acceptanceDateTime")).or_else(|| time(cell("filingDate"))),
        outlet: "SEC EDGAR".to_owned(),
        language: None,
    })
}

/// A moment that is written as if it were in UTC and is in the SEC's own time.
fn eastern(text: &str) -> Option<Timestamp> {
    let civil: DateTime = text.trim_end_matches('Z').parse().ok()?;
    let zone = TimeZone::get("America/New_York").ok()?;
    zone.to_timestamp(civil).ok()
}

/// A company's name as people write it: `WELLS FARGO & COMPANY/MN`, `BANK OF AMERICA CORP /DE/`.
pub fn company(name: &str) -> String {
    let name = name.trim();
    let tail = name.rfind(['/']).filter(|at| name.len() - at <= 5);
    let Some(_) = tail else { return name.to_owned() };
    let name = name.trim_end_matches('/');
    let cut = name.rfind('/').filter(|at| name.len() - at <= 4);
    cut.map_or(name, |at| &name[..at]).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_the_secs_own_and_a_name_has_no_tail() {
        assert_eq!(eastern("2022-10-19T17:15:46.000Z"), "2022-10-19T21:15:46Z".parse().ok());
        assert_eq!(eastern("2026-01-19T17:15:46.000Z"), "2026-01-19T22:15:46Z".parse().ok());
        for (name, plain) in [
            ("BANK OF AMERICA CORP /DE/", "BANK OF AMERICA CORP"),
            ("WELLS FARGO & COMPANY/MN", "WELLS FARGO & COMPANY"),
            ("COSTCO WHOLESALE CORP /NEW", "COSTCO WHOLESALE CORP"),
            ("Acme Corporation", "Acme Corporation"),
        ] {
            assert_eq!(company(name), plain);
        }
    }
}
