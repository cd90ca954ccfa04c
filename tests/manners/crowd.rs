//! Many sources at once: at the start, after a night away, at a restart and a reload, on the hour.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tipoff::daemon::{Clock, Daemon};

use crate::publisher::{Answer, Asked, Publisher, feed};
use crate::reader::{Reader, start};
use crate::support::place::Place;

const FEEDS: usize = 150;

fn script(path: &str, at: Timestamp) -> Answer {
    Answer::ok(feed(path.trim_matches('/'), 24, at, ""))
}

/// The most requests within a length of time.
fn most(asked: &[Asked], within: SignedDuration) -> usize {
    let mut best = 0;
    for (n, first) in asked.iter().enumerate() {
        best = best.max(asked[n..].iter().take_while(|one| one.at < first.at + within).count());
    }
    best
}

async fn run(daemon: &mut Daemon, clock: &Clock, length: SignedDuration, step: i64) {
    let end = clock.now() + length;
    while clock.now() < end {
        let now = clock.now() + SignedDuration::from_secs(step);
        clock.set(now);
        daemon.tick(now).await.expect("a tick");
        while !daemon.is_idle(now).await.expect("the store works") {
            tokio::time::sleep(Duration::from_micros(300)).await;
        }
    }
}

async fn daemon(place: &Place, clock: &Clock) -> Daemon {
    Daemon::start(&place.path("tipoff.toml"), clock.clone()).await.expect("it starts")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_of_many_sources_meets_no_herd() {
    let clock = Clock::by_hand(start());
    let host = Publisher::start("1.1", &clock, |path, _, at| script(path, at)).await;
    let feeds: Vec<String> = (0..FEEDS).map(|n| host.url(&format!("/f{n}"))).collect();
    let place = Reader::of(&feeds, &clock).place;
    let mut tipoff = daemon(&place, &clock).await;
    let (hour, minute) = (SignedDuration::from_hours(1), SignedDuration::from_mins(1));

    // New here, and then a working day.
    run(&mut tipoff, &clock, hour, 5).await;
    let at_start = most(&host.asked(), minute);
    assert_eq!(host.asked().len(), FEEDS, "each once within the first hour");
    let connections: BTreeSet<u16> = host.asked().iter().map(|one| one.connection).collect();
    run(&mut tipoff, &clock, hour * 9, 30).await;
    let all = host.asked();
    let day: Vec<Asked> = all.into_iter().filter(|one| one.at > start() + hour).collect();
    let by_day = most(&day, minute);
    let mut minutes: BTreeMap<i64, usize> = BTreeMap::new();
    for one in &day {
        *minutes.entry(one.at.as_second() / 60 % 60).or_default() += 1;
    }
    let on_the_hour = minutes.get(&0).copied().unwrap_or(0);
    let usual = day.len() as f64 / 60.0;

    // A reload, with nothing changed and with a rep added.
    let before = host.asked().len();
    tipoff.reload(clock.now()).await.expect("reloaded");
    let other = place.read("watchlists/dana.toml").replace("dana@", "lee@");
    place.write("watchlists/lee.toml", &other);
    tipoff.reload(clock.now()).await.expect("reloaded");
    run(&mut tipoff, &clock, minute * 5, 5).await;
    let at_reload = host.asked().len() - before;

    // A restart at once, and one after a night away.
    tipoff.end().await;
    let before = host.asked().len();
    let mut tipoff = daemon(&place, &clock).await;
    run(&mut tipoff, &clock, minute * 5, 5).await;
    let at_restart = host.asked().len() - before;
    tipoff.end().await;
    clock.set(clock.now() + hour * 10);
    let back: Timestamp = clock.now();
    let mut tipoff = daemon(&place, &clock).await;
    run(&mut tipoff, &clock, hour, 5).await;
    let asked: Vec<Asked> = host.asked().into_iter().filter(|one| one.at >= back).collect();
    let after_night = most(&asked, minute);
    tipoff.end().await;

    println!("a host with {FEEDS} feeds, requests in its busiest minute:");
    println!("  first start {at_start}, by day {by_day}, back after a night {after_night}");
    println!("  in five minutes after a reload {at_reload}, after a restart {at_restart}");
    println!("  in minute 0 of the hours {on_the_hour}, in others {usual:.1}");
    println!("  connections for the first {FEEDS}: {}", connections.len());
    assert!(connections.len() <= 10, "connections are used again: {}", connections.len());
    assert!(at_start <= 100 && after_night <= 100, "eight each five seconds");
    assert!(by_day <= 25, "all are asked within eight minutes ahead of a digest: {by_day}");
    assert!(at_reload <= 20 && at_restart <= 20, "{at_reload} {at_restart}");
    assert!((on_the_hour as f64) < usual * 2.5, "{on_the_hour}, usual is {usual}");
}
