//! A filing itself: form 8-K, as a page. Its items are told by their numbers, which a non-breaking space
//! may divide from the word.

use std::sync::LazyLock;

use regex::Regex;

use super::words;
use crate::gather::source::draft::{Draft, address, sentences, time};
use crate::gather::source::step::{Class, Delivery, Got, Unreadable};
use crate::text::{clip, html};

static ITEM: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)\bitem\s+(\d\.\d\d)").ok());
static NAME: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?is)name="dei:EntityRegistrantName"[^>]*>(.*?)</ix:"#).ok());
static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)date of report[^:]*:?\s*([A-Z][a-z]+ \d{1,2}, ?\d{4})|([A-Z][a-z]+ \d{1,2}, ?\d{4})\s*\(?\s*date of").ok()
});

/// Bytes of each item's words that are kept.
const WORDS: usize = 1200;

/// The filing of a page; one without an item is no filing.
///
/// # Errors
/// Where it is another page.
pub fn read(got: &Got, page: &str) -> Result<Delivery, Unreadable> {
    let text = html::plain(page);
    let found: Vec<(usize, &str)> = ITEM
        .iter()
        .flat_map(|item| item.captures_iter(&text))
        .filter_map(|found| Some((found.get(0)?.start(), found.get(1)?.as_str())))
        .filter(|(_, number)| words::item(number).is_some())
        .collect();
    if found.is_empty() {
        return Err(Unreadable::new(
            Class::NotAFeed,
            format!("EDGAR answered with a web page: “{}”", clip::ellipsis(&text, 120)),
            "it may pass; set [fetch] contact, which EDGAR asks of everybody",
        ));
    }
    let name = NAME.iter().find_map(|name| name.captures(page)).map(|found| html::plain(&found[1]));
    let name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| before_name_line(&text));
    let date = DATE.iter().find_map(|date| date.captures(&text));
    let date = date.and_then(|found| found.get(1).or_else(|| found.get(2)).and_then(|at| time(at.as_str())));
    let numbers: Vec<&str> = found.iter().map(|(_, number)| *number).collect();
    let items = words::items(&numbers);
    let ends = found.iter().skip(1).map(|(at, _)| *at).chain([text.len()]);
    let bodies =
        found.iter().zip(ends).filter(|((_, number), _)| items.iter().any(|item| item.name == *number));
    let bodies = bodies.map(|((from, _), to)| clip::ellipsis(text[*from..to].trim(), WORDS));
    let draft = Draft {
        title: format!("{name} {} (8-K)", words::deeds(&items)),
        summary: sentences(bodies),
        url: address("", got.url.as_str()),
        published: date,
        outlet: "SEC EDGAR".to_owned(),
        ..Draft::default()
    };
    Ok(Delivery { entries: draft.entry().into_iter().collect(), ..Delivery::default() })
}

/// The name above "(Exact name of registrant …)".
fn before_name_line(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let Some(at) = lower.find("(exact name of") else { return "A company".to_owned() };
    let words: Vec<&str> = text[..at].split_whitespace().rev().take(6).collect();
    words.into_iter().rev().collect::<Vec<_>>().join(" ")
}
