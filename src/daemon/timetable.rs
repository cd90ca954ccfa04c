//! Whose digest hour has come, by the clock on each rep's wall.
//!
//! Asked again and again with the time it is; nothing sleeps until an hour comes. A clock that is set,
//! a machine that slept, a night of 23 or 25 hours change only the answer.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::config::Watchlist;
use crate::judge::watch::RepId;
use crate::tell::schedule::Schedule;

/// What comes at an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    Digest,
    /// The week in one look.
    Week,
}

/// A digest hour of a rep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hour {
    pub rep: RepId,
    pub what: What,
    pub slot: Timestamp,
}

/// The digest hours of all reps.
#[derive(Default)]
pub struct Timetable {
    reps: BTreeMap<(RepId, What), Row>,
}

struct Row {
    schedule: Schedule,
    zone: TimeZone,
    /// The hours around the time last asked for: nothing is reckoned again between them.
    around: Option<(Option<Timestamp>, Option<Timestamp>)>,
    /// The last hour that was seen to.
    done: Option<Timestamp>,
    /// The last hour that sources were polled ahead for.
    ahead: Option<Timestamp>,
}

impl Row {
    /// The last hour up to `now`, and the next.
    fn around(&mut self, now: Timestamp) -> (Option<Timestamp>, Option<Timestamp>) {
        if let Some((last, next)) = self.around
            && last.is_none_or(|last| last <= now)
            && next.is_some_and(|next| now < next)
        {
            return (last, next);
        }
        let found = (self.schedule.slot_before(now, &self.zone), self.schedule.slot_after(now, &self.zone));
        self.around = Some(found);
        found
    }
}

impl Timetable {
    /// Takes up the watchlists. A rep whose hours are the same keeps what was seen to; one whose hours
    /// are others begins with the next of them.
    pub fn take_up(&mut self, lists: &[Watchlist], now: Timestamp) {
        let mut reps = BTreeMap::new();
        let weekly = lists.iter().filter_map(|list| Some((list, What::Week, list.rep.weekly.clone()?)));
        let digests = lists.iter().map(|list| (list, What::Digest, list.rep.digest.clone()));
        for (list, what, schedule) in digests.chain(weekly) {
            let (key, zone) = ((list.watch.rep.clone(), what), list.rep.timezone.clone());
            let row = match self.reps.remove(&key) {
                Some(known) if known.schedule == schedule && known.zone == zone => known,
                known => {
                    let done = known.and_then(|_| schedule.slot_before(now, &zone));
                    Row { schedule, zone, around: None, done, ahead: None }
                }
            };
            reps.insert(key, row);
        }
        self.reps = reps;
    }

    /// The hours that have come and were not seen to, the earliest first: of each rep the last.
    pub fn due(&mut self, now: Timestamp) -> Vec<Hour> {
        let mut due = Vec::new();
        for ((rep, what), row) in &mut self.reps {
            if let (Some(slot), _) = row.around(now)
                && row.done.is_none_or(|done| done < slot)
            {
                due.push(Hour { rep: rep.clone(), what: *what, slot });
            }
        }
        due.sort_by_key(|hour| hour.slot);
        due
    }

    /// The hour was seen to, with or without a mail.
    pub fn done(&mut self, hour: &Hour) {
        if let Some(row) = self.reps.get_mut(&(hour.rep.clone(), hour.what)) {
            row.done = row.done.max(Some(hour.slot));
        }
    }

    /// Hours that come within `lead` and were not named before: their reps' sources are to be asked now.
    pub fn ahead(&mut self, now: Timestamp, lead: SignedDuration) -> Vec<Hour> {
        let mut ahead = Vec::new();
        for ((rep, what), row) in &mut self.reps {
            if let (_, Some(slot)) = row.around(now)
                && slot <= now + lead
                && row.ahead != Some(slot)
            {
                row.ahead = Some(slot);
                ahead.push(Hour { rep: rep.clone(), what: *what, slot });
            }
        }
        ahead
    }

    /// The next hour of anybody.
    pub fn next(&mut self, now: Timestamp) -> Option<Timestamp> {
        self.reps.values_mut().filter_map(|row| row.around(now).1).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(hours: &str, zone: &str) -> Timetable {
        let row = Row {
            schedule: Schedule::parse(hours).expect("a schedule"),
            zone: TimeZone::get(zone).expect("a zone"),
            around: None,
            done: None,
            ahead: None,
        };
        Timetable { reps: BTreeMap::from([((RepId("dana".to_owned()), What::Digest), row)]) }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    /// The hours seen to, minute by minute.
    fn seen(table: &mut Timetable, from: &str, hours: i64) -> Vec<String> {
        let mut all = Vec::new();
        for minute in 0..hours * 60 {
            for hour in table.due(at(from) + SignedDuration::from_mins(minute)) {
                table.done(&hour);
                all.push(hour.slot.to_string());
            }
        }
        all
    }

    #[test]
    fn one_digest_a_day_when_an_hour_is_skipped_and_when_it_comes_twice() {
        // The hour that does not exist in New York on 8 March 2026, and the one that exists twice.
        let mut spring = table("daily 02:30", "America/New_York");
        let days = seen(&mut spring, "2026-03-07T12:00:00Z", 72);
        assert_eq!(
            days,
            ["2026-03-07T07:30:00Z", "2026-03-08T07:30:00Z", "2026-03-09T06:30:00Z", "2026-03-10T06:30:00Z"]
        );
        let mut autumn = table("daily 01:30", "America/New_York");
        let days = seen(&mut autumn, "2026-10-31T12:00:00Z", 48);
        assert_eq!(days, ["2026-10-31T05:30:00Z", "2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"]);
    }

    #[test]
    fn a_midnight_that_does_not_exist_has_its_digest() {
        // Santiago goes from 23:59:59 on 5 September 2026 to 01:00.
        let mut table = table("daily 00:00", "America/Santiago");
        let days = seen(&mut table, "2026-09-05T12:00:00Z", 48);
        assert_eq!(days, ["2026-09-05T04:00:00Z", "2026-09-06T04:00:00Z", "2026-09-07T03:00:00Z"]);
    }

    #[test]
    fn eight_hours_of_sleep_are_caught_up_once() {
        let mut table = table("daily 07:30 12:00 16:00", "UTC");
        table.done(&Hour {
            rep: RepId("dana".to_owned()),
            what: What::Digest,
            slot: at("2026-11-25T07:30:00Z"),
        });
        assert!(table.due(at("2026-11-25T10:00:00Z")).is_empty());
        let due = table.due(at("2026-11-25T18:00:00Z"));
        assert_eq!(due.iter().map(|hour| hour.slot).collect::<Vec<_>>(), [at("2026-11-25T16:00:00Z")]);
    }

    #[test]
    fn a_clock_that_is_set_back_repeats_nothing() {
        let mut table = table("daily 07:30", "UTC");
        let due = table.due(at("2026-11-25T07:31:00Z"));
        table.done(&due[0]);
        assert!(table.due(at("2026-11-25T07:29:00Z")).is_empty());
        assert!(table.due(at("2026-11-25T07:32:00Z")).is_empty());
    }

    #[test]
    fn the_hour_ahead_is_named_once() {
        let mut table = table("daily 07:30", "UTC");
        let lead = SignedDuration::from_mins(15);
        assert!(table.ahead(at("2026-11-25T07:14:00Z"), lead).is_empty());
        assert_eq!(table.ahead(at("2026-11-25T07:15:00Z"), lead).len(), 1);
        assert!(table.ahead(at("2026-11-25T07:16:00Z"), lead).is_empty());
    }
}
