//! CSV, RFC 4180, for a spreadsheet that must not run what stands in it.

use csv::{QuoteStyle, Terminator, WriterBuilder};

use super::Entry;
use super::atom::time;

const HEAD: &[&str] = &[
    "published",
    "rep",
    "account",
    "relation",
    "tier",
    "stage",
    "score",
    "trigger",
    "event",
    "kind",
    "stance",
    "confidence",
    "headline",
    "evidence",
    "reaches it because",
    "outlets",
    "independent",
    "link",
    "story",
    "told",
    "colleague",
];

/// The rows under their head, every cell in quotes.
///
/// # Errors
/// Never in memory; the library can't say so.
pub fn table(entries: &[Entry]) -> Result<String, csv::Error> {
    let mut rows = WriterBuilder::new()
        .quote_style(QuoteStyle::Always)
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    rows.write_record(HEAD)?;
    for entry in entries {
        rows.write_record(cells(entry).iter().map(|cell| guarded(cell)))?;
    }
    let bytes = rows.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn cells(entry: &Entry) -> Vec<String> {
    let word = |value: serde_json::Result<serde_json::Value>| {
        value.ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    };
    vec![
        time(entry.published),
        entry.rep.clone(),
        entry.account.clone(),
        word(serde_json::to_value(entry.relation)),
        entry.tier.to_string(),
        entry.stage.clone().unwrap_or_default(),
        format!("{:.1}", entry.score),
        entry.trigger.clone(),
        entry.name.clone(),
        word(serde_json::to_value(entry.kind)),
        word(serde_json::to_value(entry.stance)),
        format!("{:.2}", entry.confidence),
        entry.headline.clone(),
        entry.evidence.words.clone(),
        entry.via.clone().unwrap_or_default(),
        entry.outlets.join("; "),
        entry.independent.to_string(),
        entry.links.first().map(|link| link.url.clone()).unwrap_or_default(),
        // Digits and an e among them would be read as a number.
        format!("story {}", entry.story),
        entry.told.map(time).unwrap_or_default(),
        entry.taken.clone().unwrap_or_default(),
    ]
}

/// A cell that no spreadsheet takes for a formula: an apostrophe before what begins like one. The wide forms
/// of the signs are read alike in East Asian settings.
/// <https://owasp.org/www-community/attacks/CSV_Injection>
fn guarded(cell: &str) -> String {
    let first = cell.trim_start_matches([' ', '\u{a0}', '\u{3000}', '"', '\'']).chars().next();
    let begins =
        matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'));
    if begins { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn what_begins_like_a_formula_is_text() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "\"=1", "'=1"] {
            assert!(guarded(cell).starts_with('\''), "{cell:?}");
        }
        for cell in ["", "Acme", "a=1", "Acme - a company", "2026-11-24"] {
            assert_eq!(guarded(cell), cell);
        }
    }
}
