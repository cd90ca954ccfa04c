//! One feed polled again and again: whatever it does to its ids and links, each entry is new once.

use jiff::Timestamp;
use url::Url;

use super::super::Got;
use super::tests::rss;
use super::{guarded, read};
use crate::item::carried::Carried;

/// New and changed entries at each poll of these documents in turn.
fn polls(documents: &[String]) -> Vec<(usize, usize)> {
    let mut carried = Carried::default();
    let now: Timestamp = "2026-11-20T08:00:00Z".parse().unwrap();
    let url = Url::parse("https://www.acme.example/feed.xml").unwrap();
    documents
        .iter()
        .map(|document| {
            let got = Got { url: url.clone(), status: 200, content_type: None, body: document.as_bytes() };
            let sorted = carried.sort(7, read(&got, None).unwrap().entries, now);
            (sorted.new.len(), sorted.changed.len())
        })
        .collect()
}

/// Twenty entries; `keys` writes link, guid and date of one by its number.
fn twenty(keys: impl Fn(usize) -> String) -> String {
    const WORDS: [&str; 5] = ["opens a plant", "names a chief", "buys a rival", "cuts jobs", "wins a suit"];
    let entry = |n: usize| {
        format!(
            "<item><title>Company {} {}</title>{}</item>",
            char::from(b'A' + n as u8),
            WORDS[n % 5],
            keys(n)
        )
    };
    rss(&(0..20).map(entry).collect::<String>())
}

fn day(n: usize) -> String {
    format!("<pubDate>{} Nov 2026 08:00:00 GMT</pubDate>", n + 1)
}

#[test]
fn each_entry_is_new_once_whatever_its_ids_do() {
    let link = |n: usize| format!("<link>https://acme.example/news/{n}</link>");
    let guid = |guid: String| format!("<guid isPermaLink='false'>{guid}</guid>");
    let plain = twenty(|n| link(n) + &guid(format!("acme-{n}")) + &day(n));
    let cases: Vec<(&str, Vec<String>)> = vec![
        ("one id for all", vec![twenty(|n| link(n) + &guid("1".into()) + &day(n)); 3]),
        ("one id for all, no links", vec![twenty(|n| guid("1".into()) + &day(n)); 3]),
        ("no ids, no links", vec![twenty(day); 3]),
        ("no ids, links, dates", vec![twenty(|_| String::new()); 3]),
        ("random ids", (0..5).map(|poll| twenty(|n| link(n) + &guid(format!("{poll}-{n}")))).collect()),
        (
            "ids of a new system",
            vec![plain.clone(), twenty(|n| link(n) + &guid(format!("urn:{n}")) + &day(n))],
        ),
        (
            "ids that move to https and another host",
            [
                "http://acme.example/?p=",
                "https://acme.example/?p=",
                "https://www.acme.example/?p=",
                "https://news.acme.example/?p=",
            ]
            .map(|at| twenty(|n| guid(format!("{at}{n}")) + &day(n)))
            .into(),
        ),
        (
            "ids that flip",
            (0..10)
                .map(|poll| {
                    if poll % 2 == 0 {
                        plain.clone()
                    } else {
                        twenty(|n| link(n) + &guid("1".into()) + &day(n))
                    }
                })
                .collect(),
        ),
        (
            "references that are escaped once more",
            ["&amp;", "&amp;amp;", "&#38;"]
                .map(|and| twenty(|n| format!("<link>https://acme.example/?a=1{and}id={n}</link>")))
                .into(),
        ),
        (
            "tracking that comes and goes",
            ["", "?utm_source=rss&amp;utm_medium=feed", "?utm_campaign=x#top", ""]
                .map(|tail| twenty(|n| format!("<link>https://acme.example/news/{n}{tail}</link>")))
                .into(),
        ),
        (
            "links without their site",
            vec![
                twenty(|n| format!("<link>/news/{n}</link>")),
                twenty(|n| format!("<link>https://www.acme.example/news/{n}</link>")),
            ],
        ),
        (
            "links to the home page",
            vec![twenty(|n| format!("<link>https://acme.example/</link>{}", guid(format!("acme-{n}")))); 3],
        ),
    ];
    for (what, documents) in cases {
        let mut expected = vec![(0, 0); documents.len()];
        expected[0] = (20, 0);
        assert_eq!(polls(&documents), expected, "{what}");
    }
}

#[test]
fn a_date_that_is_missing_or_wrong_stays_so_and_costs_nobody_else_anything() {
    let document = |date: &str| {
        rss(&format!(
            "<item><title>Acme opens a plant</title><link>/1</link>{date}</item><item><title>Acme buys</title><link>/2</link></item>"
        ))
    };
    for date in
        ["", "<pubDate>Xyz, 99 Foo 2026</pubDate>", "<pubDate>Mon, 20 Nov 2026 08:00:00 GMT</pubDate>"]
    {
        assert_eq!(polls(&vec![document(date); 3]), [(2, 0), (0, 0), (0, 0)], "{date}");
    }
}

#[test]
fn a_panic_of_the_reader_is_that_feeds_error() {
    let broken = guarded(|| {
        let text = "é".to_owned();
        let at = text.len() - 1;
        let _ = &text[at..];
        unreachable!("a cut within a character panics")
    });
    assert!(broken.unwrap_err().sentence.contains("a mistake in tipoff"));
    assert_eq!(polls(&[rss("<item><title>Acme opens a plant</title></item>")]), [(1, 0)]);
}
