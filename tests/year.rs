//! Weeks of digests for reps in five zones, over the nights when their clocks change: one for each hour
//! that is due, and no other.
//!
//! `TIPOFF_DAYS=365 TIPOFF_START=2026-01-01T00:00:00Z cargo test --release --test year -- --nocapture` goes
//! through a year and prints the counts.

mod support;

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use rusqlite::Connection;
use support::place::Place;
use tipoff::daemon::{Clock, Daemon};

/// A rep, with the hours of the schedule in figures.
struct Rep {
    name: &'static str,
    zone: &'static str,
    digest: &'static str,
    weekdays: bool,
    hours: &'static [(i8, i8)],
}

const fn rep(
    name: &'static str,
    zone: &'static str,
    digest: &'static str,
    weekdays: bool,
    hours: &'static [(i8, i8)],
) -> Rep {
    Rep { name, zone, digest, weekdays, hours }
}

const REPS: [Rep; 5] = [
    rep("new-york", "America/New_York", "daily 01:30, 02:30", false, &[(1, 30), (2, 30)]),
    rep("dublin", "Europe/Dublin", "weekdays 01:30", true, &[(1, 30)]),
    rep("lord-howe", "Australia/Lord_Howe", "daily 02:15", false, &[(2, 15)]),
    rep("santiago", "America/Santiago", "daily 00:00", false, &[(0, 0)]),
    rep("kolkata", "Asia/Kolkata", "weekdays 07:30, 16:00", true, &[(7, 30), (16, 0)]),
];

/// Between two looks at the clock, in minutes: longer ones would count as sleep.
const STEP: usize = 3;

/// From when, and for how many days: all five zones change their clocks in the usual ones.
fn span() -> (Timestamp, i64) {
    let start = std::env::var("TIPOFF_START").unwrap_or_else(|_| "2026-03-01T00:00:00Z".to_owned());
    let days = std::env::var("TIPOFF_DAYS").ok().and_then(|days| days.parse().ok());
    (start.parse().expect("TIPOFF_START is a time"), days.unwrap_or(42))
}

/// The moment that a wall in `zone` shows the hour on that day; where it never does, as long after the
/// last moment before it as it should have been.
fn moment(date: Date, (hour, minute): (i8, i8), zone: &TimeZone) -> Timestamp {
    let wanted = date.to_datetime(Time::new(hour, minute, 0, 0).expect("a time of day"));
    let day = date.to_datetime(Time::midnight()).to_zoned_datetime(TimeZone::UTC).expect("a day").timestamp();
    let mut before = None;
    // Each quarter of an hour of two days around: no transition is finer.
    for quarter in -96..=192 {
        let at = day + SignedDuration::from_mins(15 * quarter);
        let shown = at.to_zoned_datetime(zone.clone()).datetime();
        if shown == wanted {
            return at;
        }
        if shown < wanted {
            before = Some((at, shown));
        }
    }
    let (at, shown) = before.expect("a moment before it");
    let missing = wanted.duration_since(shown);
    at + missing
}

/// How many digests each rep is due by the calendar, by moment.
fn due() -> BTreeMap<String, Vec<Timestamp>> {
    let ((start, days), mut all) = (span(), BTreeMap::<String, Vec<Timestamp>>::new());
    let end = start + SignedDuration::from_hours(24 * days);
    for Rep { name, zone, weekdays, hours, .. } in REPS {
        let zone = TimeZone::get(zone).expect("a zone");
        let mut date = start.to_zoned_datetime(TimeZone::UTC).date().yesterday().expect("a date");
        for _ in 0..days + 3 {
            let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
            if !(weekdays && weekend) {
                let slots = hours.iter().map(|hour| moment(date, *hour, &zone));
                let rep = format!("{name}@example.com");
                all.entry(rep).or_default().extend(slots.filter(|slot| *slot > start && *slot < end));
            }
            date = date.checked_add(1.day()).expect("a date");
        }
    }
    // Two hours that fall on one moment are one digest.
    for slots in all.values_mut() {
        slots.sort();
        slots.dedup();
    }
    all
}

#[test]
fn each_hour_that_is_due_has_one_digest_and_there_is_no_other() {
    let place = Place::new();
    place.write(
        "tipoff.toml",
        "data_dir = \"data\"\nwatchlists = [\"watchlists/*.toml\"]\n[mail]\ntransport = \"file\"\n\
         directory = \"mail\"\nfrom = \"tipoff@example.com\"\n",
    );
    for Rep { name, zone, digest, .. } in REPS {
        place.write(
            &format!("watchlists/{name}.toml"),
            &format!(
                "[rep]\nemail = \"{name}@example.com\"\ntimezone = \"{zone}\"\ndigest = \"{digest}\"\n\
                 empty_mail = true\n[[account]]\nname = \"Brightwell Foods\"\n"
            ),
        );
    }
    let (start, days) = span();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let clock = Clock::by_hand(start);
        let mut daemon = Daemon::start(&place.path("tipoff.toml"), clock.clone()).await.expect("it starts");
        for minute in (0..days * 24 * 60).step_by(STEP) {
            let now = start + SignedDuration::from_mins(minute);
            // Now and then the machine sleeps over some minutes, as a laptop does.
            if minute % 7919 < 4 {
                continue;
            }
            clock.set(now);
            daemon.tick(now).await.expect("a tick");
            while !daemon.is_idle(now).await.expect("the store works") {
                tokio::time::sleep(Duration::from_micros(200)).await;
                daemon.tick(now).await.expect("a tick");
            }
        }
        daemon.end().await;
    });

    let db = Connection::open(place.path("data/tipoff.sqlite")).expect("a store");
    let mut counts = String::new();
    for (rep, slots) in due() {
        let composed: Vec<i64> = db
            .prepare("SELECT due FROM outbox WHERE rep = ?1 AND due > ?2 ORDER BY due")
            .expect("read")
            .query_map((&rep, start.as_millisecond()), |row| row.get(0))
            .expect("read")
            .flatten()
            .collect();
        let expected: Vec<i64> = slots.iter().map(|slot| slot.as_millisecond()).collect();
        assert_eq!(composed, expected, "{rep}");
        counts += &format!("{rep} {}, ", composed.len());
    }
    let late: i64 = db
        .query_row("SELECT MAX(queued - due) FROM outbox WHERE due > ?1", [start.as_millisecond()], |row| {
            row.get(0)
        })
        .expect("read");
    assert!(late <= 5 * 60_000, "{late} ms late");
    println!("{counts}each hour once, none else; at most {} s late", late / 1000);
}
