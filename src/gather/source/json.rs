//! JSON as services answer it.
//!
//! In: an answer. Out: its values by path, or in which way it is no answer: empty, a web page, words
//! instead of data, broken. A field that is missing reads as empty; one that is not known is passed over.

use std::time::Duration;

use serde_json::Value;

use super::draft::Draft;
use super::step::{Class, Delivery, Got, Unreadable};
use crate::text::{clip, html};

/// Bytes of a service's own words that are shown.
const SHOWN: usize = 160;
/// A service that says it is asked too often, and not how long to wait, rests this long.
const REST: Duration = Duration::from_secs(600);

/// The JSON of an answer of `service`.
///
/// # Errors
/// Where it is none.
pub fn parse(got: &Got, service: &str) -> Result<Value, Unreadable> {
    let text = String::from_utf8_lossy(got.body);
    let text = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    if text.is_empty() {
        return Err(Unreadable::new(
            Class::Empty,
            format!("{service} answered with nothing"),
            "it may pass; it is tried again by itself",
        ));
    }
    match serde_json::from_str(text) {
        Ok(value) => Ok(value),
        Err(_) if text.starts_with('<') => Err(page(service, text)),
        Err(error) if text.starts_with(['{', '[']) => Err(Unreadable::new(
            Class::Broken,
            format!("{service} answered with broken JSON: {error}"),
            "it may pass; it is tried again by itself",
        )),
        Err(_) => Err(said(service, text)),
    }
}

/// A web page where data was to come.
fn page(service: &str, text: &str) -> Unreadable {
    let words = html::plain_within(&text[..text.floor_char_boundary(8192)], SHOWN);
    if is_over_limit(&words) {
        return Unreadable::over_limit(format!("{service} says: {words}"), REST);
    }
    Unreadable::new(
        Class::NotAFeed,
        format!("{service} answered with a web page: “{words}”"),
        "it may pass; if it stays, check `base` and the key of the source",
    )
}

/// A service's complaint in words, by its class.
pub fn said(service: &str, words: &str) -> Unreadable {
    let words = html::text(words);
    let sentence = format!("{service} says: {}", clip::ellipsis(&words, SHOWN));
    let lower = words.to_lowercase();
    if is_over_limit(&words) {
        return Unreadable::over_limit(sentence, REST);
    }
    if ["api key", "api_key", "unauthorized", "unauthorised", "authentication", "token", "forbidden"]
        .iter()
        .any(|mark| lower.contains(mark))
    {
        return Unreadable::new(Class::Key, sentence, "check the `key` of the source in tipoff.toml");
    }
    if ["phrase", "queries", "query", "parameter", "invalid", "syntax", "must be"]
        .iter()
        .any(|mark| lower.contains(mark))
    {
        return Unreadable::new(Class::BadRequest, sentence, "shorten or change the names it is asked for");
    }
    Unreadable::new(Class::NotAFeed, sentence, "it may pass; it is tried again by itself")
}

fn is_over_limit(words: &str) -> bool {
    let lower = words.to_lowercase();
    ["limit requests", "rate limit", "rate threshold", "too many requests", "quota", "over_rate_limit"]
        .iter()
        .any(|mark| lower.contains(mark))
}

/// The list at a path; an answer without it says what is wrong in one of the usual places, or is of
/// another shape.
///
/// # Errors
/// Where there is no such list.
pub fn list<'v>(value: &'v Value, path: &str, service: &str) -> Result<&'v [Value], Unreadable> {
    let found = if path.is_empty() { Some(value) } else { at(value, path) };
    if let Some(list) = found.and_then(Value::as_array) {
        return Ok(list);
    }
    let complaint = [
        "error.message",
        "error",
        "errors.0.message",
        "errors.0.error",
        "errors.0.detail",
        "errors.0",
        "message",
        "detail",
        "title",
    ];
    let words = complaint.iter().map(|path| text(value, path)).find(|words| !words.is_empty());
    Err(match words {
        Some(words) => said(service, &words),
        None => Unreadable::new(
            Class::NotAFeed,
            format!("{service} answered with JSON that has no list `{path}`"),
            "the service may have changed: report it",
        ),
    })
}

/// The value at a path: `award.awardee.name`, `errors.0.message`.
pub fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |value, step| match value {
        Value::Array(array) => array.get(step.parse::<usize>().ok()?),
        _ => value.get(step),
    })
}

/// The text at a path, numbers in digits; empty where there is none.
pub fn text(value: &Value, path: &str) -> String {
    match at(value, path) {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// The first of these paths with text at it.
pub fn first(value: &Value, paths: &[&str]) -> String {
    paths.iter().map(|path| text(value, path)).find(|text| !text.is_empty()).unwrap_or_default()
}

/// The texts at `path` of each entry of the list at `list`; without a path the entries themselves.
pub fn texts(value: &Value, list: &str, path: &str) -> Vec<String> {
    let entries = at(value, list).and_then(Value::as_array);
    let each = entries.into_iter().flatten().map(|entry| match path {
        "" => entry.as_str().unwrap_or_default().trim().to_owned(),
        path => text(entry, path),
    });
    each.filter(|text| !text.is_empty()).collect()
}

/// Reads each row; one that lacks what an item needs is a problem, and the others go on.
///
/// # Errors
/// Where there are rows and none can be read: the service has another shape now.
pub fn rows<'v>(
    rows: impl IntoIterator<Item = &'v Value>,
    noun: &str,
    read: impl Fn(&'v Value) -> Option<Draft>,
) -> Result<Delivery, Unreadable> {
    let (mut delivery, mut lost) = (Delivery::default(), 0);
    for row in rows {
        match read(row).and_then(Draft::entry) {
            Some(entry) => delivery.entries.push(entry),
            None => lost += 1,
        }
    }
    if lost > 0 && delivery.entries.is_empty() {
        return Err(Unreadable::new(
            Class::Broken,
            format!("none of the {lost} {noun} has what an item needs"),
            "the service may have changed: report it",
        ));
    }
    if lost > 0 {
        delivery.problems.push(format!("{lost} of the {noun} lack what an item needs"));
    }
    Ok(delivery)
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    #[test]
    fn what_is_no_answer_is_an_error_by_its_class() {
        let cases = [
            ("", Class::Empty),
            ("<html><body>Sign in</body></html>", Class::NotAFeed),
            ("<html><title>Request Rate Threshold Exceeded</title></html>", Class::OverLimit),
            ("{\"articles\": [", Class::Broken),
            ("The specified phrase is too short.", Class::BadRequest),
            ("Queries containing OR'd terms must be surrounded by ().", Class::BadRequest),
            ("Please limit requests to one every 5 seconds.", Class::OverLimit),
            ("{\"error\": {\"code\": \"API_KEY_INVALID\", \"message\": \"An invalid api key\"}}", Class::Key),
            ("{\"errors\": [{\"message\": \"Rate limit exceeded\"}]}", Class::OverLimit),
            ("{\"weather\": []}", Class::NotAFeed),
        ];
        for (body, class) in cases {
            let url = Url::parse("https://api.example/").unwrap();
            let got = Got { url, status: 200, content_type: None, body: body.as_bytes() };
            let error = parse(&got, "Example").and_then(|v| list(&v, "articles", "Example").map(|_| ()));
            assert_eq!(error.unwrap_err().class, class, "{body}");
        }
    }
}
