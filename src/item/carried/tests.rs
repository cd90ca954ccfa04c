use jiff::{Timestamp, ToSpan};

use super::{Carried, ITEMS, Sorted};
use crate::item::{Entry, Identity, Item, ItemId};

fn start() -> Timestamp {
    "2026-11-20T08:00:00Z".parse().unwrap()
}

/// An entry as a source gives it: id, link, title; dated by the hour of its number.
fn entry(guid: Option<&str>, url: Option<&str>, title: &str, published: Option<Timestamp>) -> Entry {
    Entry {
        identity: Identity::of(guid, url, title, published),
        item: Item {
            id: ItemId(0),
            title: title.to_owned(),
            summary: String::new(),
            url: url.map(str::to_owned),
            published,
            outlet: None,
            language: None,
        },
    }
}

/// Number in words, since digits don't count as a change.
fn word(number: usize) -> String {
    number.to_string().bytes().map(|b| char::from(b'a' + (b - b'0'))).collect()
}

/// Twenty entries; `guid` and `url` make the keys out of a number.
fn twenty(
    guid: impl Fn(usize) -> Option<String>,
    url: impl Fn(usize) -> Option<String>,
    dated: bool,
) -> Vec<Entry> {
    (0..20)
        .map(|n| {
            let at = dated.then(|| start() - (n as i64).hours());
            entry(guid(n).as_deref(), url(n).as_deref(), &format!("Headline {}", word(n)), at)
        })
        .collect()
}

fn own_guid(n: usize) -> Option<String> {
    Some(format!("guid-{n}"))
}

fn own_link(n: usize) -> Option<String> {
    Some(format!("https://acme.example/news/{n}"))
}

fn counts(sorted: &Sorted) -> (usize, usize, usize) {
    (sorted.new.len(), sorted.changed.len(), sorted.known)
}

/// Polls in turn; (new, changed, known) of each. What is carried goes through its bytes between polls.
fn polls(answers: Vec<Vec<Entry>>) -> Vec<(usize, usize, usize)> {
    let mut carried = Carried::default();
    let mut out = Vec::new();
    for entries in answers {
        out.push(counts(&carried.sort(7, entries, start())));
        carried = Carried::from_bytes(&carried.to_bytes()).unwrap();
    }
    out
}

#[test]
fn twenty_items_with_one_guid_are_twenty_items() {
    let one = |_| Some("guid".to_owned());
    let home = |_| Some("https://acme.example/".to_owned());
    let page = |_| Some("https://acme.example/news".to_owned());
    for dated in [true, false] {
        for answer in [
            twenty(one, own_link, dated),
            twenty(one, |_| None, dated),
            twenty(one, home, dated),
            twenty(one, page, dated),
            twenty(own_guid, home, dated),
            twenty(own_guid, page, dated),
        ] {
            assert_eq!(polls(vec![answer.clone(), answer]), [(20, 0, 0), (0, 0, 20)]);
        }
    }
}

#[test]
fn titles_that_differ_in_a_number_only_are_different_items() {
    let at = |guid, title| entry(guid, None, title, None);
    for guid in [None, Some("guid")] {
        let answer = vec![at(guid, "Results for Q1"), at(guid, "Results for Q2"), at(guid, "Results for Q3")];
        assert_eq!(polls(vec![answer.clone(), answer]), [(3, 0, 0), (0, 0, 3)]);
    }
}

#[test]
fn a_feed_that_gets_new_ids_overnight_brings_nothing_new() {
    let before = twenty(own_guid, own_link, true);
    let new_guid = |n| Some(format!("urn:uuid:{n}"));
    let new_link = |n| Some(format!("https://new.example/{n}"));
    for after in
        [twenty(new_guid, own_link, true), twenty(own_guid, new_link, true), twenty(new_guid, new_link, true)]
    {
        assert_eq!(polls(vec![before.clone(), after]), [(20, 0, 0), (0, 0, 20)]);
    }
}

#[test]
fn a_feed_that_flips_between_bad_and_good_brings_each_item_once() {
    let good = twenty(own_guid, own_link, true);
    let bad_guid = twenty(|_| Some("guid".to_owned()), own_link, true);
    let bad_link = twenty(own_guid, |_| Some("https://acme.example/news".to_owned()), true);
    for bad in [bad_guid, bad_link] {
        for first_good in [true, false] {
            let answers = (0..10)
                .map(|n| if (n % 2 == 0) == first_good { good.clone() } else { bad.clone() })
                .collect();
            let sum =
                polls(answers).iter().fold((0, 0), |(new, changed), poll| (new + poll.0, changed + poll.1));
            assert_eq!(sum, (20, 0), "good first: {first_good}");
        }
    }
}

#[test]
fn an_item_without_link_and_guid_polled_three_times_is_one() {
    let answer = vec![entry(None, None, "Acme buys Globex", None)];
    assert_eq!(polls(vec![answer.clone(), answer.clone(), answer]), [(1, 0, 0), (0, 0, 1), (0, 0, 1)]);
}

#[test]
fn guids_that_rotate_at_every_poll_bring_nothing_new_and_take_no_room() {
    let mut carried = Carried::default();
    for poll in 0..50 {
        let answer = twenty(|n| Some(format!("{poll}-{n}")), own_link, true);
        let sorted = carried.sort(7, answer, start());
        assert_eq!(sorted.new.len(), if poll == 0 { 20 } else { 0 });
    }
    assert!(carried.to_bytes().len() < 20 * 80);
}

#[test]
fn ids_and_links_that_are_new_at_every_poll_bring_nothing_new_without_dates_either() {
    let answer = |poll: usize| {
        let link = move |n| Some(format!("https://acme.example/{poll}/{n}"));
        twenty(move |n| Some(format!("{poll}-{n}")), link, false)
    };
    assert_eq!(polls(vec![answer(1), answer(2), answer(3)]), [(20, 0, 0), (0, 0, 20), (0, 0, 20)]);
    let no_link = |poll: usize| twenty(move |n| Some(format!("{poll}-{n}")), |_| None, false);
    assert_eq!(polls(vec![no_link(1), no_link(2)]), [(20, 0, 0), (0, 0, 20)]);
}

#[test]
fn a_briefing_that_bears_one_title_each_day_is_another_item_each_day() {
    let day = |n: usize| entry(own_guid(n).as_deref(), None, "Morning briefing", None);
    assert_eq!(polls(vec![vec![day(1)], vec![day(2)], vec![day(3)]]), [(1, 0, 0); 3]);
}

#[test]
fn a_corrected_title_is_the_same_item_with_new_words() {
    let at = |title| entry(Some("1"), Some("https://acme.example/news/1"), title, None);
    let mut carried = Carried::default();
    let first = carried.sort(7, vec![at("Acme buys Globbex, 3 comments")], start());
    let counted = carried.sort(7, vec![at("Acme buys  Globbex, 14 comments")], start());
    assert_eq!(counts(&counted), (0, 0, 1));
    let corrected = carried.sort(7, vec![at("Acme buys Globex, 14 comments")], start());
    assert_eq!(counts(&corrected), (0, 1, 1));
    assert_eq!(corrected.changed[0].id, first.new[0].id);
    // Two servers that don't agree make no noise.
    for title in ["Acme buys Globbex, 15 comments", "Acme buys Globex, 15 comments"] {
        let flipped = carried.sort(7, vec![at(title)], start());
        assert_eq!(counts(&flipped), (0, 0, 1));
    }
}

#[test]
fn a_tracking_parameter_makes_no_new_item_and_no_other_id() {
    let plain = vec![entry(None, Some("https://acme.example/1"), "Acme", None)];
    let tracked = vec![entry(None, Some("https://acme.example/1?utm_source=rss"), "Acme", None)];
    assert_eq!(polls(vec![plain.clone(), tracked.clone()]), [(1, 0, 0), (0, 0, 1)]);
    let id = |source, entries| Carried::default().sort(source, entries, start()).new[0].id;
    assert_eq!(id(1, plain), id(2, tracked));
}

#[test]
fn one_entry_given_twice_in_an_answer_is_one_item() {
    let at = |title| entry(Some("1"), Some("https://acme.example/news/1"), title, None);
    let answer = vec![at("Acme buys Globex"), at("Acme to buy Globex")];
    assert_eq!(polls(vec![answer.clone(), answer]), [(1, 0, 1), (0, 0, 2)]);
}

#[test]
fn what_a_feed_still_carries_is_kept_however_old_and_the_rest_for_sixty_days() {
    let mut carried = Carried::default();
    let answer = twenty(own_guid, own_link, true);
    carried.sort(7, answer.clone(), start());
    for days in [50, 100, 150] {
        let sorted = carried.sort(7, answer[..10].to_vec(), start() + (days * 24).hours());
        assert_eq!(counts(&sorted), (0, 0, 10));
    }
    let back = carried.sort(7, answer, start() + (151 * 24).hours());
    assert_eq!(counts(&back), (10, 0, 10));
}

#[test]
fn a_window_that_moved_past_everything_is_a_possible_gap() {
    let all: Vec<Entry> = (0..60)
        .map(|n| entry(own_guid(n).as_deref(), None, &format!("Headline {}", word(n)), None))
        .collect();
    let mut carried = Carried::default();
    assert!(!carried.sort(7, all[..20].to_vec(), start()).gap);
    assert!(!carried.sort(7, all[10..30].to_vec(), start()).gap);
    assert!(carried.sort(7, all[40..60].to_vec(), start()).gap);
    assert!(!carried.sort(7, Vec::new(), start()).gap);
}

#[test]
fn what_is_carried_is_bounded_and_foreign_bytes_are_refused() {
    let many = (0..ITEMS + 100).map(|n| entry(own_guid(n).as_deref(), None, "Same title", None)).collect();
    let mut carried = Carried::default();
    carried.sort(7, many, start());
    assert_eq!(carried.items.len(), ITEMS);
    let bytes = carried.to_bytes();
    assert_eq!(Carried::from_bytes(&bytes), Some(carried));
    assert_eq!(Carried::from_bytes(&bytes[..bytes.len() - 1]), None);
    assert_eq!(Carried::from_bytes(&[9, 0]), None);
    assert_eq!(Carried::from_bytes(&[]), None);
}
