//! What stands before a feed is named as such: never content, never an empty feed.

use jiff::SignedDuration;
use tipoff::daemon::Clock;

use crate::publisher::{Answer, Publisher, feed};
use crate::reader::{Reader, start};

type Headers = Vec<(&'static str, &'static str)>;

/// Class, status, headers, path, body.
fn cases() -> Vec<(&'static str, u16, Headers, &'static str, &'static str)> {
    include_str!("walls.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let parts: Vec<&str> = line.splitn(5, '\t').collect();
            let headers = parts[2].split("; ").filter_map(|header| header.split_once(": ")).collect();
            (parts[0], parts[1].parse().expect("a status"), headers, parts[3], parts[4])
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wall_is_named_and_leaves_what_the_feed_last_said_in_its_place() {
    let clock = Clock::by_hand(start());
    let wall_at = start() + SignedDuration::from_hours(2);
    let mut hosts = Vec::new();
    for (n, (_, status, headers, path, body)) in cases().into_iter().enumerate() {
        let script = move |asked: &str, sent: &axum::http::HeaderMap, at| {
            let good = Answer::ok(feed("wire", 24, start(), "")).with("etag", "\"of-the-feed\"");
            if at < wall_at {
                return good.conditionally(sent);
            }
            if asked != path {
                return Answer::to(302, path);
            }
            let typed = headers.iter().any(|(name, _)| *name == "content-type");
            let mut answer =
                Answer { body: body.to_owned(), ..Answer::status(status) }.with("etag", "\"of-a-wall\"");
            for (name, value) in &headers {
                answer = answer.with(name, value);
            }
            if typed { answer } else { answer.with("content-type", "text/html") }
        };
        hosts.push(Publisher::start(&format!("3.{}", n + 1), &clock, script).await);
    }
    let feeds: Vec<String> = hosts.iter().map(|host| host.url("/feed")).collect();
    let reader = Reader::of(&feeds, &clock);
    let good = reader.poll().await;
    assert_eq!((good.new_items, good.failures.len()), (10, 0));

    // Twice, so that what is sent the second time shows what was kept of the first.
    for hours in [24, 24 * 20] {
        clock.set(start() + SignedDuration::from_hours(hours));
        let round = reader.poll().await;
        assert_eq!((round.new_items, round.failures.len()), (0, feeds.len()));
    }
    for ((class, status, .., body), (host, url)) in cases().iter().zip(hosts.iter().zip(&feeds)) {
        let source = reader.source(url);
        let said = source.sentence.unwrap_or_default();
        assert_eq!(source.class.as_deref(), Some(*class), "{status} {body}\n{said}");
        assert!(source.next.is_some_and(|next| next.len() > 10));
        let last = host.asked_for("/feed").pop().expect("asked");
        assert_eq!(last.header("if-none-match"), Some(b"\"of-the-feed\"".as_slice()), "{body}");
        if *class == "bot-wall" {
            println!("{status}: {said}");
        }
    }
}
