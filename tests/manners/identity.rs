//! The same story over weeks: under new ids, in other words, out of a window that slides.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use tipoff::daemon::Clock;

use crate::publisher::{Answer, Publisher, date};
use crate::reader::{Reader, start};

/// A feed whose body is set by hand.
struct Hand {
    publisher: Publisher,
    body: Arc<Mutex<String>>,
}

/// Guid, link, title, date; empty ones are left out.
type Entry<'a> = (&'a str, &'a str, &'a str, Option<Timestamp>);

impl Hand {
    async fn start(host: &str, clock: &Clock) -> Hand {
        let body: Arc<Mutex<String>> = Arc::default();
        let shown = Arc::clone(&body);
        let publisher = Publisher::start(host, clock, move |_, _, _| {
            Answer::ok(shown.lock().unwrap_or_else(PoisonError::into_inner).clone())
        })
        .await;
        Hand { publisher, body }
    }

    fn set(&self, entries: &[Entry<'_>]) {
        let element = |name: &str, text: &str| match text {
            "" => String::new(),
            text => format!("<{name}>{text}</{name}>"),
        };
        let items: String = entries
            .iter()
            .map(|(guid, link, title, at)| {
                let at = at.map(date).unwrap_or_default();
                let parts = [("guid", *guid), ("link", *link), ("title", *title), ("pubDate", &at)];
                let parts: String = parts.iter().map(|(name, text)| element(name, text)).collect();
                format!("<item>{parts}</item>")
            })
            .collect();
        *self.body.lock().unwrap_or_else(PoisonError::into_inner) =
            format!("<rss version=\"2.0\"><channel><title>The Wire</title>{items}</channel></rss>");
    }

    fn url(&self) -> String {
        self.publisher.url("/feed")
    }
}

fn hours(hours: i64) -> Timestamp {
    start() + SignedDuration::from_hours(hours)
}

/// One forced look at the feed, at an hour; answers how many items were new.
async fn look(reader: &Reader, hour: i64) -> usize {
    reader.clock.set(hours(hour));
    let options = tipoff::pass::poll::Options {
        force: true,
        ..tipoff::pass::poll::Options::all("reader", hours(hour))
    };
    reader.poll_with(&options).await.new_items
}

fn count(reader: &Reader, sql: &str) -> i64 {
    let db = Connection::open(reader.place.path("data/tipoff.sqlite")).expect("a store");
    db.query_row(sql, [], |row| row.get(0)).expect("a number")
}

/// The mail of what is new at an hour, if any.
fn digest(reader: &Reader, hour: i64) -> Option<String> {
    let at = hours(hour).to_string();
    let before = mails(reader);
    reader.place.well(&["digest", "--now", "--at", &at]);
    mails(reader).into_iter().find(|mail| !before.contains(mail))
}

fn mails(reader: &Reader) -> Vec<String> {
    let Ok(files) = std::fs::read_dir(reader.place.path("mail")) else { return vec![] };
    let read = |file: std::fs::DirEntry| {
        String::from_utf8_lossy(&std::fs::read(file.path()).expect("read")).replace("=\r\n", "")
    };
    files.flatten().map(read).collect()
}

const CFO: &str = "Brightwell Foods names Ann Lee chief financial officer";

#[tokio::test(flavor = "multi_thread")]
async fn a_story_told_again_under_other_ids_is_one_signal() {
    let clock = Clock::by_hand(start());
    let wire = Hand::start("5.1", &clock).await;
    let reader = Reader::of(&[wire.url()], &clock);
    let at = Some(hours(-3));
    let tellings: [Entry<'_>; 7] = [
        ("1", "https://wire.example/a", CFO, at),
        // New ids overnight, another host, another scheme, no id at all.
        ("urn:uuid:7", "https://wire.example/a", CFO, at),
        ("urn:uuid:8", "https://new.example/a", CFO, at),
        ("urn:uuid:8", "http://www.new.example/a?utm_source=rss", CFO, at),
        ("", "https://new.example/a", CFO, at),
        ("", "", CFO, at),
        // Published again as new, under a new id and with a new date.
        ("9", "https://wire.example/b", CFO, Some(hours(20))),
    ];
    let mut new = 0;
    for (n, telling) in tellings.iter().enumerate() {
        wire.set(&[*telling]);
        new += look(&reader, n as i64 * 4).await;
        if n == 0 {
            assert!(digest(&reader, 1).expect("a mail").contains("Ann Lee"));
        }
    }
    assert_eq!(new, 2, "only what was published again is another item");
    let status = reader.place.json(&["status", "--json"]);
    assert_eq!((status["signals"].as_u64(), status["stories"].as_u64()), (Some(1), Some(1)));
    assert_eq!(digest(&reader, 30), None, "no second mail");
}

#[tokio::test(flavor = "multi_thread")]
async fn counters_dates_and_flips_make_no_noise_and_new_words_are_judged_again() {
    let clock = Clock::by_hand(start());
    let wire = Hand::start("5.2", &clock).await;
    let reader = Reader::of(&[wire.url()], &clock);
    let at = Some(hours(-3));
    let titled = |title: &str| wire.set(&[("1", "https://wire.example/a", title, at)]);
    titled(CFO);
    assert_eq!(look(&reader, 0).await, 1);
    assert!(digest(&reader, 1).expect("a mail").contains("Ann Lee"));
    for (n, tail) in
        ["  ", " (3 comments)", " (14 comments)", " - updated 24 Jul", " - updated 25 Jul", " (3 comments)"]
            .iter()
            .enumerate()
    {
        titled(&format!("{CFO}{tail}"));
        assert_eq!(look(&reader, 2 + n as i64).await, 0);
        assert_eq!(digest(&reader, 2 + n as i64), None, "{tail}");
    }
    // The outlet takes it back: the words that were mailed are gone.
    titled("Brightwell Foods opens its canteen to visitors");
    look(&reader, 12).await;
    let mail = digest(&reader, 12).expect("a correction");
    assert!(mail.contains("CHANGED SINCE WE TOLD YOU") && mail.contains("canteen"), "{mail}");
    assert_eq!(digest(&reader, 13), None, "told once");
    assert!(
        count(&reader, "SELECT COUNT(*) FROM version WHERE title LIKE '%Ann Lee%'") > 0,
        "versions are kept"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_slides_past_us_is_noted_and_looked_at_oftener() {
    let clock = Clock::by_hand(start());
    let wire = Hand::start("5.3", &clock).await;
    let reader = Reader::of(&[wire.url()], &clock);
    let slide = |from: usize| {
        let links: Vec<(String, String)> = (from..from + 20)
            .map(|n| (format!("https://wire.example/{n}"), format!("The harbour tells its story number {n}")))
            .collect();
        let entries: Vec<Entry<'_>> =
            links.iter().map(|(link, title)| ("", link.as_str(), title.as_str(), None)).collect();
        wire.set(&entries);
    };
    slide(0);
    look(&reader, 0).await;
    let usual = reader.source(&wire.url());
    slide(40);
    assert_eq!(look(&reader, 1).await, 20);
    let hurried = reader.source(&wire.url());
    assert!(hurried.gap.is_some() && hurried.problems.iter().any(|problem| problem.contains("possible gap")));
    assert_eq!(hurried.bound.as_deref(), Some("window"));
    let wait = |next: Option<Timestamp>, at: i64| next.expect("a turn").duration_since(hours(at));
    assert!(wait(hurried.next_due, 1) < wait(usual.next_due, 0));
    // Oldest first: what is newest is there all the same, and nothing comes twice.
    slide(45);
    assert_eq!(look(&reader, 2).await, 5);
    assert!(reader.source(&wire.url()).problems.is_empty(), "well again");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_retention_forgot_of_an_archive_never_comes_back_as_news() {
    let clock = Clock::by_hand(start());
    let wire = Hand::start("5.4", &clock).await;
    let reader = Reader::of(&[wire.url()], &clock);
    let archive: Vec<(String, String)> = (0..705)
        .map(|n| (format!("https://wire.example/{n}"), format!("The harbour tells its story number {n}")))
        .collect();
    let entries = |more: usize| -> Vec<Entry<'_>> {
        let age = |n: usize| Some(hours(-24 * 13 * (705 - n as i64)));
        let all = archive.iter().enumerate().take(700 + more);
        all.map(|(n, (link, title))| ("", link.as_str(), title.as_str(), age(n))).collect()
    };
    wire.set(&entries(0));
    assert_eq!(look(&reader, 0).await, 700);
    for day in [420, 425] {
        // The feed is read now and then, and all of it is older than what is kept.
        look(&reader, 24 * (day - 1)).await;
        let forgotten = tipoff::pass::prune::prune(&reader.store, hours(24 * day)).expect("pruned");
        assert!(day > 420 || forgotten.items == 700, "{forgotten:?}");
        wire.set(&entries(usize::from(day > 420) * 2));
        assert_eq!(look(&reader, 24 * day).await, usize::from(day > 420) * 2);
    }
    assert_eq!(count(&reader, "SELECT COUNT(*) FROM item"), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_date_is_first_sight_for_ever_and_a_date_ahead_is_now() {
    let clock = Clock::by_hand(start());
    let wire = Hand::start("5.5", &clock).await;
    let reader = Reader::of(&[wire.url()], &clock);
    let ahead: Timestamp = "2099-01-01T00:00:00Z".parse().expect("a time");
    for hour in [0, 30, 60] {
        // One has neither words nor a link: an entry all the same, and it spoils none.
        wire.set(&[
            ("1", "https://wire.example/1", CFO, None),
            ("2", "https://wire.example/2", "Brightwell Foods to cut 240 jobs", Some(ahead)),
            ("3", "", "", None),
        ]);
        assert_eq!(look(&reader, hour).await, if hour == 0 { 3 } else { 0 });
        let first = format!("SELECT COUNT(*) FROM item WHERE published = {}", start().as_millisecond());
        assert_eq!(count(&reader, &first), 3, "all count from when they were seen");
    }
}
