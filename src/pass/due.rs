//! When a source is polled again: as often as it brings something, never oftener than its owner wishes.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::text::hash::stable;

/// A source of which nothing is known yet is asked this often.
const USUAL: Duration = Duration::from_secs(30 * 60);
/// By its own rhythm no source is asked oftener than this.
const SHORTEST: Duration = Duration::from_secs(15 * 60);
/// No source is asked less often than this, whatever it says.
const LONGEST: Duration = Duration::from_secs(24 * 3600);
/// Nor less often than this, whatever the configuration says.
const RARELY: Duration = Duration::from_secs(31 * 24 * 3600);
/// Nor oftener than this, whatever the configuration says.
const LEAST: Duration = Duration::from_secs(60);
/// Looks between two entries of a source: one waits for an eighth of the usual time at most.
const LOOKS: u32 = 8;
/// Entries whose dates tell the rhythm: the newest.
const RECENT: usize = 20;

/// Who wishes what of a source.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wishes {
    /// The configuration.
    pub every: Option<Duration>,
    /// The time between two of its entries.
    pub rhythm: Option<Duration>,
    /// The source, in its own words (`ttl`).
    pub ttl: Option<Duration>,
    /// Its server (`Cache-Control`, `Expires`).
    pub fresh_for: Option<Duration>,
}

/// When it is a source's turn again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    pub next: Timestamp,
    /// Not before this on our own account, even for a digest.
    pub floor: Option<Timestamp>,
    /// The wish that settled it.
    pub bound: &'static str,
}

/// After an answer: as often as the configuration or the rhythm has it, but left alone as long as the
/// owner asks; within a day; spread so that sources of one moment don't stay together.
pub fn after_answer(address: &str, wishes: Wishes, now: Timestamp) -> Turn {
    let by_rhythm = |rhythm: Duration| ((rhythm / LOOKS).clamp(SHORTEST, LONGEST), "rhythm");
    let ours = match (wishes.every, wishes.rhythm) {
        (Some(every), _) => (every.clamp(LEAST, RARELY), "every"),
        (None, Some(rhythm)) => by_rhythm(rhythm),
        (None, None) => (USUAL, "usual"),
    };
    let theirs = [(wishes.ttl, "ttl"), (wishes.fresh_for, "max-age")];
    let theirs = theirs
        .into_iter()
        .filter_map(|(wish, name)| Some((wish?.min(LONGEST), name)))
        .max_by_key(|(wish, _)| *wish)
        .filter(|(wish, _)| !wish.is_zero());
    let floor = theirs.map(|(wish, _)| now + signed(wish));
    let (wait, bound) = theirs.filter(|(wish, _)| *wish > ours.0).unwrap_or(ours);
    Turn { next: now + signed(wait + jitter(address, wait, now)), floor, bound }
}

/// After the `failures`-th failure in a row: longer each time, within a day; never before `retry_at`.
pub fn after_failure(address: &str, failures: u32, retry_at: Option<Timestamp>, now: Timestamp) -> Turn {
    let wait = USUAL.saturating_mul(1 << failures.min(6)).min(LONGEST);
    let due = now + signed(wait + jitter(address, wait, now));
    match retry_at.filter(|floor| *floor > due) {
        Some(floor) => Turn { next: floor, floor: Some(floor), bound: "retry-after" },
        None => Turn { next: due, floor: None, bound: "back-off" },
    }
}

/// The time between two entries, by the dates of the newest; a source that has fallen silent slows
/// down. `None` where too few have a date.
pub fn rhythm(dates: impl Iterator<Item = Timestamp>, now: Timestamp) -> Option<Duration> {
    let mut dates: Vec<i64> = dates.map(|date| date.as_second().min(now.as_second())).collect();
    dates.sort_unstable_by_key(|date| std::cmp::Reverse(*date));
    dates.truncate(RECENT);
    let mut gaps: Vec<i64> = dates.windows(2).map(|pair| pair[0] - pair[1]).collect();
    if gaps.len() < 2 {
        return None;
    }
    gaps.sort_unstable();
    let silent = (now.as_second() - dates[0]) / 2;
    Some(Duration::from_secs(gaps[gaps.len() / 2].max(silent).unsigned_abs()))
}

/// Up to a tenth of the wait, by the address and the moment: no chance, so that a run can be repeated.
fn jitter(address: &str, wait: Duration, now: Timestamp) -> Duration {
    let share = stable(&[address, &now.as_second().to_string()]) % 1000;
    wait.mul_f64(share as f64 / 10_000.0)
}

fn signed(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::from_hours(24))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-25T07:30:00Z".parse().expect("a time")
    }

    fn minutes(turn: Turn) -> i64 {
        (turn.next.as_second() - now().as_second()) / 60
    }

    fn turn(wishes: Wishes) -> Turn {
        after_answer("a", wishes, now())
    }

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn a_source_is_left_alone_as_long_as_it_asks_and_no_longer_than_a_day() {
        let asking =
            |ttl, fresh_for| turn(Wishes { ttl: Some(ttl), fresh_for: Some(fresh_for), ..Wishes::default() });
        let two_hours = asking(2 * HOUR, HOUR / 60);
        assert!((120..=132).contains(&minutes(two_hours)));
        assert_eq!((two_hours.bound, two_hours.floor), ("ttl", Some(now() + SignedDuration::from_hours(2))));
        assert!((30..=33).contains(&minutes(asking(Duration::ZERO, HOUR / 60))));
        assert!(minutes(asking(Duration::ZERO, 87_600 * HOUR)) <= 24 * 66);
    }

    #[test]
    fn a_source_is_asked_by_its_own_rhythm() {
        let by = |rhythm| minutes(turn(Wishes { rhythm: Some(rhythm), ..Wishes::default() }));
        assert!((15..=17).contains(&by(HOUR / 6)), "a busy wire");
        assert!((180..=198).contains(&by(24 * HOUR)), "an item a day");
        assert!((24 * 60..=24 * 66).contains(&by(1000 * HOUR)), "a sleeper");
    }

    #[test]
    fn the_configuration_overrides_the_rhythm_and_the_owner_overrides_both() {
        let wishes = Wishes { every: Some(HOUR / 12), rhythm: Some(24 * HOUR), ..Wishes::default() };
        assert_eq!((minutes(turn(wishes)), turn(wishes).bound), (5, "every"));
        let owner = turn(Wishes { fresh_for: Some(HOUR), ..wishes });
        assert!((60..=66).contains(&minutes(owner)));
        assert_eq!(owner.bound, "max-age");
    }

    #[test]
    fn the_rhythm_is_that_of_the_newest_entries_and_slows_in_silence() {
        let ago = |hours: &[i64]| {
            let dates: Vec<Timestamp> =
                hours.iter().map(|h| now() - SignedDuration::from_hours(*h)).collect();
            rhythm(dates.into_iter(), now())
        };
        assert_eq!(ago(&[1, 3, 5, 7, 2000]), Some(2 * HOUR));
        assert_eq!(ago(&[100, 102, 104]), Some(50 * HOUR));
        assert_eq!(ago(&[1, 2]), None);
    }

    #[test]
    fn failures_back_off_and_retry_after_is_a_floor() {
        let due = |failures, floor| after_failure("a", failures, floor, now());
        assert!(minutes(due(1, None)) < minutes(due(3, None)) && minutes(due(30, None)) <= 24 * 66);
        let told = due(1, Some(now() + SignedDuration::from_hours(48)));
        assert_eq!((minutes(told), told.bound), (48 * 60, "retry-after"));
    }

    #[test]
    fn sources_of_one_moment_spread() {
        let due: std::collections::BTreeSet<_> =
            (0..100).map(|n| after_answer(&n.to_string(), Wishes::default(), now()).next).collect();
        assert!(due.len() > 60);
    }
}
