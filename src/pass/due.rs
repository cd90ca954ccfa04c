//! When a source is polled again.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::text::hash::stable;

/// A source that says nothing of itself is asked this often.
const USUAL: Duration = Duration::from_secs(30 * 60);
/// No source is asked less often than this, whatever it says.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// After an answer: the longest of what the source and its headers ask for, within a day, spread so
/// that sources of one moment don't stay together.
pub fn after_answer(
    address: &str,
    ttl: Option<Duration>,
    fresh_for: Option<Duration>,
    now: Timestamp,
) -> Timestamp {
    let asked = ttl.into_iter().chain(fresh_for).fold(USUAL, Duration::max).min(LONGEST);
    now + signed(asked + jitter(address, asked, now))
}

/// After the `failures`-th failure in a row: longer each time, within a day; never before `retry_at`.
pub fn after_failure(address: &str, failures: u32, retry_at: Option<Timestamp>, now: Timestamp) -> Timestamp {
    let wait = USUAL.saturating_mul(1 << failures.min(6)).min(LONGEST);
    let due = now + signed(wait + jitter(address, wait, now));
    retry_at.map_or(due, |floor| floor.max(due))
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

    fn minutes(due: Timestamp) -> i64 {
        (due.as_second() - now().as_second()) / 60
    }

    #[test]
    fn a_source_is_left_alone_as_long_as_it_asks_and_no_longer_than_a_day() {
        let due = |ttl: u64, fresh: u64| {
            minutes(after_answer(
                "a",
                Some(Duration::from_secs(ttl)),
                Some(Duration::from_secs(fresh)),
                now(),
            ))
        };
        assert!((30..=33).contains(&due(0, 60)));
        assert!((120..=132).contains(&due(7200, 60)));
        assert!(due(0, 10 * 365 * 86_400) <= 24 * 66);
    }

    #[test]
    fn failures_back_off_and_retry_after_is_a_floor() {
        let due = |failures, floor| minutes(after_failure("a", failures, floor, now()));
        assert!(due(1, None) < due(3, None) && due(30, None) <= 24 * 66);
        assert!(due(1, Some(now() + SignedDuration::from_hours(48))) >= 48 * 60);
    }

    #[test]
    fn sources_of_one_moment_spread() {
        let due: std::collections::BTreeSet<_> =
            (0..100).map(|n| after_answer(&n.to_string(), None, None, now())).collect();
        assert!(due.len() > 60);
    }
}
