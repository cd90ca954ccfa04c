use std::collections::HashSet;

use feed_rs::model::{Feed, FeedType};

use super::*;

const NOW: &str = "2026-11-25T13:30:00Z";
const LATER: &str = "2031-03-02T00:10:00Z";

fn at(now: &str) -> Vec<Outlet> {
    outlets(now.parse().unwrap())
}

fn read(outlet: &Outlet) -> Feed {
    feed_rs::parser::parse(outlet.body.as_slice()).unwrap_or_else(|e| panic!("{}: {e}", outlet.title))
}

fn text(outlet: &Outlet) -> String {
    String::from_utf8(outlet.body.clone())
        .unwrap_or_else(|_| outlet.body.iter().map(|b| char::from(*b)).collect())
}

fn named(name: &str) -> Outlet {
    at(NOW).into_iter().find(|outlet| outlet.title == name).expect("the outlet is there")
}

#[test]
fn eight_outlets_in_four_formats_bring_about_150_items() {
    let feeds: Vec<Feed> = at(NOW).iter().map(read).collect();
    assert_eq!(feeds.len(), 8);
    let of = |kind: FeedType| feeds.iter().filter(|feed| feed.feed_type == kind).count();
    assert_eq!(
        (of(FeedType::RSS2), of(FeedType::Atom), of(FeedType::RSS1), of(FeedType::JSON)),
        (3, 2, 1, 2)
    );
    let items: usize = feeds.iter().map(|feed| feed.entries.len()).sum();
    assert!((130..=170).contains(&items), "{items} items");
}

#[test]
fn a_reader_finds_every_item_with_title_link_and_text() {
    for ((_, file), outlet) in FILES.iter().zip(at(NOW)) {
        let feed = read(&outlet);
        assert_eq!(feed.entries.len(), sheet(file).items.len(), "{}", outlet.title);
        for entry in &feed.entries {
            let title = entry.title.as_ref().map(|title| title.content.as_str()).unwrap_or_default();
            assert!(!title.is_empty(), "{}: {}", outlet.title, entry.id);
            assert!(entry.summary.is_some() || entry.content.is_some(), "{title}");
            let link = url::Url::parse(&entry.links.first().expect("a link").href).unwrap();
            assert!(link.host_str().unwrap().ends_with(".example"), "{link}");
        }
    }
}

#[test]
fn links_are_each_used_once() {
    let mut seen = HashSet::new();
    for outlet in at(NOW) {
        for entry in read(&outlet).entries {
            assert!(seen.insert(entry.links[0].href.clone()), "{}", entry.links[0].href);
            assert!(seen.insert(entry.id.clone()) || entry.id == entry.links[0].href, "{}", entry.id);
        }
    }
}

/// Seconds before now, in every feed's order.
fn ages(now: &str) -> Vec<Option<i64>> {
    let seconds = now.parse::<Timestamp>().unwrap().as_second();
    let entries = at(now).iter().map(read).flat_map(|feed| feed.entries).collect::<Vec<_>>();
    entries.iter().map(|entry| entry.published.map(|date| seconds - date.timestamp())).collect()
}

#[test]
fn dates_move_with_now() {
    let ages_now = ages(NOW);
    assert_eq!(ages_now, ages(LATER));
    let dated: Vec<i64> = ages_now.iter().flatten().copied().collect();
    assert!(dated.iter().all(|age| (0..=10 * 86_400).contains(age)), "{dated:?}");
    let undated = ages_now.len() - dated.len();
    assert!((4..=20).contains(&undated), "{undated} items have no date");
}

#[test]
fn the_same_now_gives_the_same_bytes() {
    for (one, two) in at(NOW).iter().zip(at(NOW)) {
        assert_eq!(one.body, two.body, "{}", one.title);
    }
}

#[test]
fn the_iso_8859_1_feed_says_so_and_is_so() {
    let outlet = named("The Continental Review");
    assert!(outlet.body.starts_with(b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>"));
    assert!(outlet.content_type.ends_with("charset=iso-8859-1"));
    assert!(std::str::from_utf8(&outlet.body).is_err(), "an accent in one byte is no UTF-8");
    let titles: Vec<String> = read(&outlet).entries.into_iter().map(|e| e.title.unwrap().content).collect();
    for whole in ["Saarbrücken", "Génissard & Fils", "€65m", "Wisłabank"] {
        assert!(titles.iter().any(|title| title.contains(whole)), "{whole} in {titles:?}");
    }
}

#[test]
fn the_aggregator_names_its_sources_twice() {
    let text = text(&named("Headline Hub: Business"));
    assert!(text.contains(" - Midland Courier</title>"));
    assert!(text.contains("<source url=\"https://midlandcourier.example\">Midland Courier</source>"));
}

#[test]
fn the_feeds_have_the_oddities_of_real_ones() {
    let all: String = at(NOW).iter().map(text).collect();
    for oddity in [
        "&amp;amp;",
        "<![CDATA[",
        "&lt;b&gt;",
        "<b>seven hours</b>",
        "isPermaLink=\"false\"",
        "utm_source=rss",
        "fbclid=",
    ] {
        assert!(all.contains(oddity), "{oddity}");
    }
}

#[test]
fn one_release_stands_word_for_word_in_three_outlets() {
    let release = "Ostrander Robotics Launches Palletizing Arm for Small Warehouses";
    let copies: Vec<String> = FILES
        .iter()
        .flat_map(|(_, file)| sheet(file).items)
        .filter(|entry| entry.title == release)
        .map(|entry| entry.summary)
        .collect();
    assert_eq!(copies.len(), 3);
    assert!(copies.iter().all(|copy| *copy == copies[0]));
}

/// The feeds are served at any time of any year.
#[test]
fn no_item_names_a_day_that_its_date_could_belie() {
    let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "tomorrow"];
    for (_, file) in FILES {
        for day in days {
            assert!(!file.contains(&format!("on {day}")), "on {day}");
        }
    }
}

#[test]
fn an_age_is_a_number_and_a_unit() {
    let seconds = |age: &str| Age::try_from(age.to_owned()).map(|age| age.seconds);
    assert_eq!(seconds("30m"), Ok(1800));
    assert_eq!(seconds("3h"), Ok(10_800));
    assert_eq!(seconds("2d"), Ok(172_800));
    for wrong in ["", "h", "3", "3w", "-3h", "3.5h", "3é"] {
        assert!(seconds(wrong).is_err(), "{wrong}");
    }
}
