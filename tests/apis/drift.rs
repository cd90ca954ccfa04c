//! Services change: a field that is missing, empty, or of another kind costs its own item at the most, and one
//! that is new costs nothing.

use serde_json::{Value, json};
use tipoff::gather::source::{Got, Source, by_name};
use url::Url;

use super::case::wire;

/// A source, its answer, and the list of its items.
const ANSWERS: &[(&str, &str, &str)] = &[
    ("ashby", "ashby.json", "/jobs"),
    ("bluesky", "bluesky.json", "/feed"),
    ("cisa_kev", "cisa_kev.json", "/vulnerabilities"),
    ("companies_house", "companies_house.json", "/items"),
    ("courtlistener", "courtlistener.json", "/results"),
    ("federal_register", "federal_register.json", "/results"),
    ("gdelt", "gdelt.json", "/articles"),
    ("greenhouse", "greenhouse.json", "/jobs"),
    ("hacker_news", "hacker_news.json", "/hits"),
    ("lever", "lever.json", ""),
    ("mastodon", "mastodon.json", ""),
    ("openfda", "openfda.json", "/results"),
    ("sam_gov", "sam_gov.json", "/opportunitiesData"),
    ("searxng", "searxng.json", "/results"),
    ("smartrecruiters", "smartrecruiters.json", "/content"),
    ("statuspage", "statuspage.json", "/incidents"),
    ("ted", "ted.json", "/notices"),
    ("workable", "workable.json", "/jobs"),
    ("x_api", "x_api.json", "/data"),
];

/// The titles of an answer; an answer that can't be read has none.
fn titles(source: &dyn Source, value: &Value) -> Vec<String> {
    let body = value.to_string();
    let url = Url::parse("https://service.example/answer").expect("an address");
    let got =
        Got { url, status: 200, content_type: Some("application/json".to_owned()), body: body.as_bytes() };
    let delivery = source.read(&got);
    delivery.map(|all| all.entries.into_iter().map(|entry| entry.item.title).collect()).unwrap_or_default()
}

/// Every place in a value, as pointers.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.replace('~', "~0").replace('/', "~1"), value)).collect()
        }
        Value::Array(list) => list.iter().enumerate().map(|(n, value)| (n.to_string(), value)).collect(),
        _ => vec![],
    };
    for (name, child) in children {
        let place = format!("{at}/{name}");
        places(child, &place, all);
        all.push(place);
    }
}

#[test]
fn a_field_of_another_kind_costs_its_own_item_at_the_most() {
    let mut wrong = Vec::new();
    for (name, file, list) in ANSWERS {
        let source = by_name(name).expect(name);
        let mut value: Value = serde_json::from_str(&wire(file)).expect(file);
        // Two of each, so that one is left to be read.
        let rows = value.pointer_mut(list).and_then(Value::as_array_mut).expect(name);
        let copies = rows.clone();
        rows.extend(copies);
        let whole = titles(source, &value).len();
        // One recall of several products is one item.
        assert!(whole >= 2 || *name == "openfda", "{name}: {whole}");
        let mut all = Vec::new();
        for (n, row) in value.pointer(list).and_then(Value::as_array).expect(name).iter().enumerate() {
            places(row, &format!("{list}/{n}"), &mut all);
        }
        for place in all {
            for other in [
                Value::Null,
                json!(""),
                json!(-7),
                json!([]),
                json!({}),
                json!("<b>x</b> &amp; y"),
                json!(true),
            ] {
                let mut drifted = value.clone();
                *drifted.pointer_mut(&place).expect("a place") = other.clone();
                let left = titles(source, &drifted).len();
                if left + 1 < whole {
                    wrong.push(format!("{name}: {left} of {whole} where {place} is {other}"));
                }
            }
        }
        let mut grown = value.clone();
        for row in grown.pointer_mut(list).and_then(Value::as_array_mut).expect(name) {
            if let Some(row) = row.as_object_mut() {
                row.insert("new_in_2027".to_owned(), json!({ "deep": [1, null, { "er": "x" }] }));
            }
        }
        assert_eq!(titles(source, &grown), titles(source, &value), "{name}: an unknown field is passed over");
    }
    assert!(wrong.is_empty(), "{} of them: {}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
}
