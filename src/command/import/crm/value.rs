//! What stands in a cell, as a watchlist writes it.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use url::{Host, Url};

use crate::item;
use crate::text::fold::fold;

/// Longer than any company's name.
const LONGEST_NAME: usize = 200;
/// Where many have their mail or page: such a domain is nobody's.
const SHARED: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "yahoo.com",
    "hotmail.com",
    "outlook.com",
    "aol.com",
    "icloud.com",
    "gmx.de",
    "gmx.net",
    "web.de",
    "t-online.de",
    "orange.fr",
    "linkedin.com",
    "facebook.com",
    "instagram.com",
    "twitter.com",
    "x.com",
    "youtube.com",
];

/// A name on one line.
///
/// # Errors
/// Why it can be none.
pub fn name(cell: &str) -> Result<String, &'static str> {
    let name = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    match () {
        () if name.is_empty() => Err("it has no name"),
        () if name.chars().count() > LONGEST_NAME => Err("its name is over 200 letters long"),
        () if !name.chars().any(char::is_alphanumeric) => Err("its name has no letters"),
        () => Ok(name),
    }
}

/// `acme.example` of an address or a host, the first where there are several.
pub fn domain(cell: &str) -> Option<String> {
    let first = cell.split([',', ';', ' ']).find(|part| !part.is_empty())?;
    if first.contains('@') {
        return None;
    }
    let whole = if first.contains("://") { first.to_owned() } else { format!("https://{first}") };
    let url = Url::parse(&whole).ok()?;
    let Some(Host::Domain(host)) = url.host() else { return None };
    let host = host.trim_end_matches('.');
    let host = host.strip_prefix("www.").unwrap_or(host);
    let top = host.rsplit_once('.')?.1;
    let is_name = top.len() > 1 && !top.bytes().all(|byte| byte.is_ascii_digit());
    (is_name && !SHARED.contains(&host)).then(|| host.to_owned())
}

/// `ACME` of `ACME`, `NYSE: ACME`, `BRK.B`.
pub fn ticker(cell: &str) -> Option<String> {
    let last = cell.rsplit([':', ' ']).next()?.trim_start_matches('$').to_uppercase();
    let fits = (1..=8).contains(&last.len())
        && last.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
        && !matches!(last.as_str(), "N/A" | "NA" | "NONE" | "PRIVATE" | "-");
    fits.then_some(last)
}

/// A ticker that names its exchange, which nothing else looks like.
pub fn ticker_with_place(cell: &str) -> Option<String> {
    const PLACES: &[&str] = &["NYSE", "NASDAQ", "LSE", "LON", "XETRA", "FRA", "EPA", "BME", "AMEX", "TSX"];
    let (place, _) = cell.split_once(':')?;
    PLACES.contains(&place.trim().to_uppercase().as_str()).then(|| ticker(cell))?
}

/// 1 to 3, however a CRM grades.
pub fn tier(cell: &str) -> Option<i64> {
    let folded = fold(cell);
    let word = folded
        .split_whitespace()
        .find(|word| !matches!(*word, "tier" | "level" | "stufe" | "niveau" | "nivel"))?;
    match word {
        "1" | "a" | "i" | "hot" | "high" | "hoch" | "haute" | "eleve" | "alta" | "alto" | "p1"
        | "strategic" => Some(1),
        "2" | "b" | "ii" | "warm" | "medium" | "mittel" | "moyenne" | "moyen" | "media" | "medio" | "p2" => {
            Some(2)
        }
        "3" | "c" | "iii" | "cold" | "low" | "niedrig" | "basse" | "faible" | "baja" | "bajo" | "p3" => {
            Some(3)
        }
        _ => None,
    }
}

/// What a type or a stage says the company is to us; `None` where it is a prospect, or says nothing.
pub fn relation(cell: &str) -> Option<&'static str> {
    let folded = fold(cell);
    let word = |stems: &[&str]| {
        folded
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| stems.iter().any(|stem| word.starts_with(stem)))
    };
    let not_yet = ["former", "ehemalig", "ancien", "antiguo", "lost", "prospect", "potential", "lead", "ex"];
    match () {
        () if folded.split(|c: char| !c.is_alphanumeric()).any(|word| not_yet.contains(&word)) => None,
        () if word(&["competit", "wettbewerb", "concurrent", "competid"]) => Some("competitor"),
        () if word(&["supplier", "vendor", "lieferant", "fournisseur", "proveedor"]) => Some("supplier"),
        () if word(&["customer", "kunde", "bestandskund", "client"]) => Some("customer"),
        () => None,
    }
}

/// A day as exports write it, also `31.03.2027`; `None` where it could be two.
pub fn date(cell: &str) -> Option<Date> {
    let dotted: Vec<&str> = cell.split_whitespace().next()?.split('.').collect();
    if let [day, month, year] = dotted[..] {
        return Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok();
    }
    Some(item::date::parse(cell)?.to_zoned_datetime(TimeZone::UTC).date())
}

pub fn is_yes(cell: &str) -> bool {
    matches!(
        fold(cell).as_str(),
        "true" | "1" | "yes" | "y" | "ja" | "oui" | "si" | "wahr" | "vrai" | "verdadero"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_become_what_a_watchlist_writes() {
        let domains = [
            ("https://www.Acme.example/en?x=1", Some("acme.example")),
            ("acme.example; acme.test", Some("acme.example")),
            ("www.bücher.example", Some("xn--bcher-kva.example")),
            ("dana@acme.example", None),
            ("n/a", None),
            ("12.5", None),
            ("gmail.com", None),
        ];
        for (cell, wanted) in domains {
            assert_eq!(domain(cell).as_deref(), wanted, "{cell}");
        }
        let tickers =
            [("NYSE: acme", Some("ACME")), ("BRK.B", Some("BRK.B")), ("n/a", None), ("private", None)];
        for (cell, wanted) in tickers {
            assert_eq!(ticker(cell).as_deref(), wanted, "{cell}");
        }
        let tiers = [("Tier 1", Some(1)), ("B", Some(2)), ("Cold", Some(3)), ("4", None), ("", None)];
        for (cell, wanted) in tiers {
            assert_eq!(tier(cell), wanted, "{cell}");
        }
        let relations = [
            ("Customer - Direct", Some("customer")),
            ("Bestandskunde", Some("customer")),
            ("Prospect", None),
            ("Former customer", None),
            ("Concurrent", Some("competitor")),
            ("Proveedor", Some("supplier")),
        ];
        for (cell, wanted) in relations {
            assert_eq!(relation(cell), wanted, "{cell}");
        }
        assert!(name("  ").is_err() && name("-").is_err() && name(&"x".repeat(201)).is_err());
        assert_eq!(name(" Acme\n Corp ").as_deref(), Ok("Acme Corp"));
    }
}
