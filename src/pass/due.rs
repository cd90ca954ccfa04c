//! When a source is polled again: as often as it brings something, never oftener than its owner wishes.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::gather::source::Skip;
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
/// One whose window moved past us is asked as often as that takes, and no oftener than this.
const PACE: Duration = Duration::from_secs(5 * 60);
/// One that has gone for good is tried this often.
const MONTH: Duration = Duration::from_secs(30 * 24 * 3600);
/// As good as never.
const NEVER: Duration = Duration::from_secs(50 * 365 * 24 * 3600);
/// The bound of what is asked for once.
pub const ONCE: &str = "once";
/// Those that were due together part by this much at most.
const PARTING: Duration = Duration::from_secs(2 * 3600);
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
    /// Its window: entries passed unseen when it was asked less often than this.
    pub pace: Option<Duration>,
    /// When it doesn't want to be asked.
    pub skip: Skip,
    /// It was due together with many others: it is new here, or we were away.
    pub crowded: bool,
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

/// After an answer: as often as the configuration, the rhythm or the window has it, but left alone as
/// long as the owner asks; within a day; spread so that sources of one moment don't stay together.
pub fn after_answer(address: &str, wishes: Wishes, now: Timestamp) -> Turn {
    let by_rhythm = |rhythm: Duration| ((rhythm / LOOKS).clamp(SHORTEST, LONGEST), "rhythm");
    let ours = match (wishes.every, wishes.rhythm) {
        (Some(every), _) => (every.clamp(LEAST, RARELY), "every"),
        (None, Some(rhythm)) => by_rhythm(rhythm),
        (None, None) => (USUAL, "usual"),
    };
    let pace = wishes.pace.map(|pace| (pace.max(PACE), "window"));
    let ours = pace.filter(|(pace, _)| *pace <= ours.0).unwrap_or(ours);
    let theirs = [(wishes.ttl, "ttl"), (wishes.fresh_for, "max-age")];
    let theirs = theirs
        .into_iter()
        .filter_map(|(wish, name)| Some((wish?.min(LONGEST), name)))
        .max_by_key(|(wish, _)| *wish)
        .filter(|(wish, _)| !wish.is_zero());
    let floor = theirs.map(|(wish, _)| now + signed(wish));
    let (wait, bound) = theirs.filter(|(wish, _)| *wish > ours.0).unwrap_or(ours);
    // Those of one moment part at once.
    let spread = if wishes.crowded { (wait / 2).min(PARTING) } else { wait / 10 };
    let next = now + signed(wait + share(address, spread, now));
    let open = wishes.skip.open_from(next);
    match open > next {
        // Not all of them at the stroke of the hour.
        true => Turn { next: open + signed(share(address, USUAL, now)), floor, bound: "skip-hours" },
        false => Turn { next, floor, bound },
    }
}

/// After the `failures`-th failure in a row: longer each time, about a day at most, spread widely; never
/// before `retry_at`, and not with all the others then.
pub fn after_failure(address: &str, failures: u32, retry_at: Option<Timestamp>, now: Timestamp) -> Turn {
    let wait = USUAL.saturating_mul(1 << failures.min(6)).min(LONGEST);
    let due = now + signed(wait * 3 / 4 + share(address, wait / 2, now));
    match retry_at.filter(|floor| *floor > due) {
        Some(floor) => {
            let asked = Duration::from_secs((floor.as_second() - now.as_second()).unsigned_abs());
            let spread = share(address, (asked / 4).min(USUAL), now);
            Turn { next: floor + signed(spread), floor: Some(floor), bound: "retry-after" }
        }
        None => Turn { next: due, floor: None, bound: "back-off" },
    }
}

/// After an answer that is asked for once: the past of an account.
pub fn never(now: Timestamp) -> Turn {
    let next = now + signed(NEVER);
    Turn { next, floor: Some(next), bound: ONCE }
}

/// After an answer that it has gone for good: a month, and some days, so that many part.
pub fn after_the_end(address: &str, now: Timestamp) -> Turn {
    let next = now + signed(MONTH + share(address, MONTH / 10, now));
    Turn { next, floor: Some(next), bound: "gone" }
}

/// A failure that many have alike is none of the source's own: it is tried before long, at a moment of
/// its own within `wait` and twice that.
pub fn after_an_outage(address: &str, wait: Duration, now: Timestamp) -> Timestamp {
    now + signed(wait + share(address, wait, now))
}

/// How often to ask a source whose window has moved past us in the time since it was last asked, and
/// how that fades once entries are seen again in two answers.
pub fn pace(
    before: Option<Duration>,
    since: Option<Duration>,
    gap: bool,
    overlaps: bool,
) -> Option<Duration> {
    match (gap, since) {
        (true, Some(since)) => Some((since / 3).clamp(PACE, LONGEST)),
        _ if overlaps => before.map(|pace| pace + pace / 4).filter(|pace| *pace < LONGEST / 4),
        _ => before,
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

/// A part of `whole`, by the address and the moment: no chance, so that a run can be repeated.
fn share(address: &str, whole: Duration, now: Timestamp) -> Duration {
    let share = stable(&[address, &now.as_second().to_string()]) % 1000;
    whole.mul_f64(share as f64 / 1000.0)
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
        assert!(minutes(due(1, None)) < minutes(due(3, None)) && minutes(due(30, None)) <= 24 * 75);
        let until = now() + SignedDuration::from_hours(48);
        let told = due(1, Some(until));
        assert_eq!((told.floor, told.bound), (Some(until), "retry-after"));
        assert!((48 * 60..=48 * 60 + 30).contains(&minutes(told)));
    }

    #[test]
    fn sources_of_one_moment_spread() {
        let minutes_of = |turn: &dyn Fn(&str) -> Timestamp| {
            let due = (0..100).map(|n| turn(&n.to_string()).as_second() / 60);
            due.collect::<std::collections::BTreeSet<_>>().len()
        };
        let crowded = Wishes { crowded: true, ..Wishes::default() };
        assert!(minutes_of(&|address| after_answer(address, crowded, now()).next) > 12);
        let until = Some(now() + SignedDuration::from_hours(3));
        assert!(minutes_of(&|address| after_failure(address, 1, until, now()).next) > 20);
        assert!(minutes_of(&|address| after_failure(address, 1, None, now()).next) > 20);
        assert!(minutes_of(&|address| after_the_end(address, now()).next) > 60);
        assert!(minutes_of(&|address| after_an_outage(address, HOUR, now())) > 30);
    }

    #[test]
    fn a_window_that_moved_past_us_is_looked_at_oftener_until_it_is_held() {
        let first = pace(None, Some(HOUR), true, false);
        assert_eq!(first, Some(HOUR / 3));
        assert_eq!(pace(first, Some(HOUR / 2), false, false), first);
        assert!(pace(first, Some(HOUR / 2), false, true) > first);
        let turn = turn(Wishes { pace: first, rhythm: Some(24 * HOUR), ..Wishes::default() });
        assert_eq!(turn.bound, "window");
    }

    #[test]
    fn a_source_is_not_asked_in_the_hours_it_skips() {
        let skip = Skip::of("<skipHours><hour>7</hour><hour>8</hour></skipHours>");
        let turn = turn(Wishes { skip, ..Wishes::default() });
        assert_eq!(turn.bound, "skip-hours");
        assert!((90..120).contains(&minutes(turn)));
    }
}
