//! How a source is, in one sentence that a rep or ops understand.
//!
//! In: what the store knows of it, and now. Out: its state, from the worst to the best, and the sentence.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::due::ONCE;
use super::moved::Move;
use crate::item::link::shown;
use crate::store::SourceHealth;

/// Silence that is odd for no source.
const SHORT_SILENCE: SignedDuration = SignedDuration::from_hours(2 * 24);
/// Silence that is odd for every source.
const LONG_SILENCE: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Usual times between two items that make a silence odd.
const ODD: u64 = 10;
/// A possible gap is told this long.
const GAP_TOLD: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It can't be read.
    Failing,
    /// Its owner says that it has gone for good.
    Gone,
    /// Its server wants to be left alone.
    Resting,
    /// It answers, and has never had an item.
    Empty,
    /// It answers, and has brought nothing for longer than it ever does.
    Silent,
    /// It moves faster than it is polled.
    Gap,
    /// Not all of it could be read.
    Partly,
    /// It is well, at another address than the file has.
    Moved,
    New,
    Well,
    /// No file names it any more.
    Retired,
}

impl State {
    pub fn of(source: &SourceHealth, now: Timestamp) -> State {
        match source {
            SourceHealth { retired: Some(_), .. } => State::Retired,
            SourceHealth { gone: Some(_), .. } => State::Gone,
            SourceHealth { failures: 1.., retry_at: Some(at), .. } if *at > now => State::Resting,
            SourceHealth { failures: 1.., .. } => State::Failing,
            SourceHealth { last_ok: None, .. } => State::New,
            SourceHealth { bound: Some(bound), .. } if bound == ONCE => State::Well,
            SourceHealth { last_item: None, items_30d: 0, .. } => State::Empty,
            SourceHealth { last_item: Some(at), .. } if now.duration_since(*at) > odd_silence(source) => {
                State::Silent
            }
            SourceHealth { gap: Some(at), .. } if now.duration_since(*at) < GAP_TOLD => State::Gap,
            SourceHealth { problems, .. } if !problems.is_empty() => State::Partly,
            SourceHealth { asks: Some(_), .. } => State::Moved,
            _ => State::Well,
        }
    }

    /// One word for it.
    pub fn word(self) -> &'static str {
        match self {
            State::Failing => "failing",
            State::Gone => "gone",
            State::Resting => "resting",
            State::Empty => "empty",
            State::Silent => "silent",
            State::Gap => "gap",
            State::Partly => "partly",
            State::Moved => "moved",
            State::New => "new",
            State::Well => "well",
            State::Retired => "retired",
        }
    }
}

/// How long a source has to bring nothing before that is odd: ten times its usual pause.
fn odd_silence(source: &SourceHealth) -> SignedDuration {
    let usual = 30 * 24 * 3600 / source.items_30d.max(1);
    let odd = SignedDuration::from_secs(i64::try_from(usual * ODD).unwrap_or(i64::MAX));
    odd.clamp(SHORT_SILENCE, LONG_SILENCE)
}

/// How it is and what to do, without a full stop.
pub fn sentence(source: &SourceHealth, now: Timestamp) -> String {
    let why = source.sentence.as_deref().unwrap_or("it could not be read");
    let next = source.next.as_deref().map(|next| format!("; {next}")).unwrap_or_default();
    let since =
        |at: Option<Timestamp>| at.map(|at| format!(" since {}", moment(at, now))).unwrap_or_default();
    match State::of(source, now) {
        State::Retired => "no file names it any more: kept, and not polled".to_owned(),
        State::Gone => format!("gone{}: {why}{next}", since(source.gone)),
        State::Resting => format!(
            "left alone until {}, as it asks: {why}",
            source.retry_at.map(|at| moment(at, now)).unwrap_or_default()
        ),
        State::Failing => {
            let times = match source.failures {
                1 => "once".to_owned(),
                n => format!("{n} polls in a row"),
            };
            format!("fails{} ({times}): {why}{next}", since(source.since))
        }
        State::New => "not polled yet: its turn comes with the next poll".to_owned(),
        State::Empty => "answers, and has never had an item; look whether it is the right feed".to_owned(),
        State::Silent => format!(
            "answers, and has brought nothing for {}; look in a browser whether the outlet has moved on",
            source.last_item.map(|at| span(now.duration_since(at))).unwrap_or_default()
        ),
        State::Gap => format!(
            "well, and moves faster than it is polled: items may have passed unseen on {}; give it a \
             shorter `every`",
            source.gap.map(|at| moment(at, now)).unwrap_or_default()
        ),
        State::Partly => format!("well, and not all of it could be read: {}", source.problems.join("; ")),
        State::Moved => format!("well, and has moved for good; {}", moved(source).unwrap_or_default()),
        State::Well if source.bound.as_deref() == Some(ONCE) => {
            "well: the past of an account, which is asked for once".to_owned()
        }
        State::Well => "well".to_owned(),
    }
}

/// What is to be said of its having moved, without a full stop.
pub fn moved(source: &SourceHealth) -> Option<String> {
    match &source.asks {
        Some(to) => Some(format!("write its new address into the file: {}", shown(to))),
        None => Some(Move::of(source.moved.as_deref()?)?.told()),
    }
}

/// What settled when it is polled next, for the name that the store has for it.
pub fn bound(name: &str) -> &str {
    match name {
        "usual" => "as often as any source of which little is known",
        "rhythm" => "by its own rhythm",
        "every" => "as `every` of the file wants it",
        "ttl" => "no sooner, by the feed's own wish (ttl)",
        "max-age" => "no sooner, by its server's wish (max-age)",
        "retry-after" => "no sooner, by its server's wish (Retry-After)",
        "back-off" => "later after each failure",
        "digest" => "ahead of a digest",
        "window" => "oftener, for its entries pass faster than it was asked",
        "skip-hours" => "not in the hours that the feed skips",
        "gone" => "once a month, to see whether it is back",
        "outage" | "host" => "with all of its host, which fails as a whole",
        "budget" => "tomorrow, for its service's requests of today are used up",
        "lane" => "after the others of its service",
        other => other,
    }
}

/// A moment in UTC, with the year where it is another than now's.
pub fn moment(at: Timestamp, now: Timestamp) -> String {
    let (zoned, today) = (at.to_zoned_datetime(TimeZone::UTC), now.to_zoned_datetime(TimeZone::UTC));
    let format = if zoned.year() == today.year() { "%-d %b %H:%M UTC" } else { "%-d %b %Y %H:%M UTC" };
    zoned.strftime(format).to_string()
}

/// A length of time in its largest unit.
pub fn span(length: SignedDuration) -> String {
    let minutes = length.as_secs().unsigned_abs().div_ceil(60);
    let (number, unit) = match minutes {
        0..120 => (minutes, "minute"),
        120..2880 => (minutes / 60, "hour"),
        _ => (minutes / 1440, "day"),
    };
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-25T07:30:00Z".parse().expect("a time")
    }

    fn ago(hours: i64) -> Option<Timestamp> {
        Some(now() - SignedDuration::from_hours(hours))
    }

    fn well() -> SourceHealth {
        SourceHealth {
            last_polled: ago(1),
            last_ok: ago(1),
            last_item: ago(3),
            items_30d: 30,
            ..SourceHealth::default()
        }
    }

    #[test]
    fn the_state_is_the_worst_that_holds() {
        let failing = SourceHealth { failures: 3, since: ago(50), ..well() };
        let cases = [
            (well(), State::Well),
            (SourceHealth::default(), State::New),
            (SourceHealth { last_item: None, items_30d: 0, ..well() }, State::Empty),
            (SourceHealth { last_item: ago(11 * 24), ..well() }, State::Silent),
            (SourceHealth { last_item: ago(9 * 24), ..well() }, State::Well),
            (SourceHealth { last_item: ago(49), items_30d: 3000, ..well() }, State::Silent),
            (SourceHealth { last_item: ago(29 * 24), items_30d: 1, ..well() }, State::Well),
            (SourceHealth { last_item: ago(31 * 24), items_30d: 0, ..well() }, State::Silent),
            (SourceHealth { gap: ago(24), ..well() }, State::Gap),
            (SourceHealth { gap: ago(24 * 8), ..well() }, State::Well),
            (SourceHealth { problems: vec!["1 entry".to_owned()], ..well() }, State::Partly),
            (failing.clone(), State::Failing),
            (SourceHealth { retry_at: ago(-2), ..failing.clone() }, State::Resting),
            (SourceHealth { retry_at: ago(2), ..failing.clone() }, State::Failing),
            (SourceHealth { gone: ago(9), ..failing.clone() }, State::Gone),
            (SourceHealth { gone: ago(9), retired: ago(1), ..failing }, State::Retired),
        ];
        for (source, wanted) in cases {
            assert_eq!(State::of(&source, now()), wanted, "{source:?}");
        }
    }

    #[test]
    fn a_length_is_told_in_its_largest_unit() {
        for (minutes, told) in [(1, "1 minute"), (90, "90 minutes"), (125, "2 hours"), (2880, "2 days")] {
            assert_eq!(span(SignedDuration::from_mins(minutes)), told);
        }
        assert_eq!(moment("2025-11-02T07:05:00Z".parse().expect("a time"), now()), "2 Nov 2025 07:05 UTC");
    }
}
