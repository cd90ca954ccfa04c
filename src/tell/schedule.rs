//! When a rep's digests are due, by the clock on the rep's wall.
//!
//! In: a schedule as written, a time zone, a moment. Out: the digest hour before or after it.

use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// Days and times of day: `weekdays 07:30`, `mon,thu 16:00`, several times joined by `;`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Each with its days, in the order written.
    slots: Vec<Slot>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Slot {
    days: Vec<Weekday>,
    time: Time,
}

const WEEK: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// A week and a day: a slot of each weekday lies within, whatever the clocks do.
const DAYS: i64 = 8;

impl Schedule {
    /// `daily`, `weekdays`, `weekends` or days by name or first three letters, in any case; then times
    /// as `07:30`. Several of either are parted by blanks or commas; several such parts by `;`.
    ///
    /// # Errors
    /// What can't be read, as a sentence.
    pub fn parse(text: &str) -> Result<Schedule, String> {
        let mut slots = Vec::new();
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let words: Vec<&str> =
                part.split([',', ' ', '\t']).map(str::trim).filter(|word| !word.is_empty()).collect();
            let first = words.iter().position(|word| word.contains(':')).unwrap_or(words.len());
            let (days, times) = words.split_at(first);
            if times.is_empty() {
                return Err(format!("\"{part}\" names no time"));
            }
            let days = parse_days(days, part)?;
            for time in times {
                slots.push(Slot { days: days.clone(), time: parse_time(time)? });
            }
        }
        if slots.is_empty() {
            return Err("the schedule is empty".to_owned());
        }
        Ok(Schedule { slots })
    }

    /// The last digest hour at or before `now`. An hour that the clocks skip comes when they have
    /// moved on; one that they repeat comes the first time.
    pub fn slot_before(&self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        self.around(now, zone, -DAYS..=1).filter(|slot| *slot <= now).max()
    }

    /// The first digest hour after `now`.
    pub fn slot_after(&self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        self.around(now, zone, -1..=DAYS).filter(|slot| *slot > now).min()
    }

    /// A slot by the name it is remembered under: date, time and zone.
    pub fn slot_name(&self, slot: Timestamp, zone: &TimeZone) -> String {
        slot.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%dT%H:%M%:z").to_string()
    }

    fn around(
        &self,
        now: Timestamp,
        zone: &TimeZone,
        days: std::ops::RangeInclusive<i64>,
    ) -> impl Iterator<Item = Timestamp> {
        let today = now.to_zoned_datetime(zone.clone()).date();
        days.filter_map(move |ahead| today.checked_add(ahead.days()).ok()).flat_map(move |date| {
            self.slots
                .iter()
                .filter(move |slot| slot.days.contains(&date.weekday()))
                // "Compatible": a gap moves on by its length, a fold takes the earlier.
                .filter_map(move |slot| date.to_datetime(slot.time).to_zoned_datetime(zone.clone()).ok())
                .map(|zoned| zoned.timestamp())
        })
    }
}

fn parse_days(words: &[&str], part: &str) -> Result<Vec<Weekday>, String> {
    let week = WEEK.map(|(_, day)| day);
    let mut days = Vec::new();
    for word in words {
        match word.to_ascii_lowercase().as_str() {
            "daily" => days.extend(week),
            "weekdays" => days.extend(&week[..5]),
            "weekends" => days.extend(&week[5..]),
            name => match WEEK.iter().find(|(whole, _)| name == *whole || name == &whole[..3]) {
                Some((_, day)) => days.push(*day),
                None => return Err(format!("\"{word}\" is no day; write daily, weekdays, or mon,thu")),
            },
        }
    }
    if days.is_empty() {
        return Err(format!("\"{part}\" names no day; write daily, weekdays, or mon,thu before the time"));
    }
    Ok(days)
}

/// An hour of one or two digits, a minute of two.
pub(super) fn parse_time(text: &str) -> Result<Time, String> {
    let wrong = || format!("\"{text}\" is no time of day; write 07:30");
    let (hour, minute) = text.split_once(':').ok_or_else(wrong)?;
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hour) || !digits(minute) || !matches!(hour.len(), 1 | 2) || minute.len() != 2 {
        return Err(wrong());
    }
    let (hour, minute) = (hour.parse().map_err(|_| wrong())?, minute.parse().map_err(|_| wrong())?);
    Time::new(hour, minute, 0, 0).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slots(schedule: &str, zone: &str, from: &str, count: usize) -> Vec<String> {
        let (schedule, zone) =
            (Schedule::parse(schedule).expect("a schedule"), TimeZone::get(zone).expect("a zone"));
        let mut now: Timestamp = from.parse().expect("a time");
        let mut all = Vec::new();
        for _ in 0..count {
            now = schedule.slot_after(now, &zone).expect("a slot");
            assert_eq!(schedule.slot_before(now, &zone), Some(now), "the slot is the last at its own moment");
            all.push(now.to_string());
        }
        all
    }

    #[test]
    fn weekdays_pass_over_the_weekend() {
        assert_eq!(
            slots("weekdays 07:30", "UTC", "2026-11-26T08:00:00Z", 2),
            ["2026-11-27T07:30:00Z", "2026-11-30T07:30:00Z"]
        );
        assert_eq!(
            slots("mon,thu 16:00; sat 09:00", "UTC", "2026-11-25T08:00:00Z", 3),
            ["2026-11-26T16:00:00Z", "2026-11-28T09:00:00Z", "2026-11-30T16:00:00Z"]
        );
    }

    #[test]
    fn an_hour_that_the_clocks_skip_comes_once_and_one_they_repeat_comes_once() {
        // New York, 8 March 2026: 02:30 doesn't exist; 1 November: 01:30 comes twice.
        assert_eq!(
            slots("daily 02:30", "America/New_York", "2026-03-07T12:00:00Z", 2),
            ["2026-03-08T07:30:00Z", "2026-03-09T06:30:00Z"]
        );
        assert_eq!(
            slots("daily 01:30", "America/New_York", "2026-10-31T12:00:00Z", 2),
            ["2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"]
        );
        // Santiago, 6 September 2026: midnight doesn't exist.
        assert_eq!(
            slots("daily 00:00", "America/Santiago", "2026-09-05T12:00:00Z", 2),
            ["2026-09-06T04:00:00Z", "2026-09-07T03:00:00Z"]
        );
        // Lord Howe moves by half an hour: 02:15 is skipped on 4 October 2026.
        assert_eq!(
            slots("daily 02:15", "Australia/Lord_Howe", "2026-10-03T00:00:00Z", 1),
            ["2026-10-03T15:45:00Z"]
        );
    }

    #[test]
    fn an_hour_around_midnight_and_the_irish_summer_are_the_wall_clocks() {
        // Dublin, 29 March 2026: 01:30 doesn't exist; 25 October: it comes twice.
        assert_eq!(
            slots("daily 01:30", "Europe/Dublin", "2026-03-28T12:00:00Z", 2),
            ["2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"]
        );
        assert_eq!(
            slots("daily 01:30", "Europe/Dublin", "2026-10-24T12:00:00Z", 2),
            ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]
        );
        // Santiago, 5 April 2026: the hour before midnight comes twice; midnight after it once.
        assert_eq!(
            slots("daily 23:30", "America/Santiago", "2026-04-04T12:00:00Z", 2),
            ["2026-04-05T02:30:00Z", "2026-04-06T03:30:00Z"]
        );
        assert_eq!(
            slots("daily 00:00", "America/Santiago", "2026-04-04T12:00:00Z", 1),
            ["2026-04-05T04:00:00Z"]
        );
        // Lord Howe, 5 April 2026: 01:45 comes twice.
        assert_eq!(
            slots("daily 01:45", "Australia/Lord_Howe", "2026-04-04T00:00:00Z", 2),
            ["2026-04-04T14:45:00Z", "2026-04-05T15:15:00Z"]
        );
    }

    #[test]
    fn a_schedule_is_read_as_people_write_it() {
        let read = |text: &str| Schedule::parse(text).expect(text);
        for text in ["mon, thu 16:00", "Mon,Thu 16:00", "Monday Thursday  16:00", "mon 16:00; thu 16:00"] {
            let slots = slots(text, "UTC", "2026-11-25T08:00:00Z", 2);
            assert_eq!(slots, ["2026-11-26T16:00:00Z", "2026-11-30T16:00:00Z"], "{text}");
        }
        assert_eq!(read("weekdays 7:30, 16:00"), read("WEEKDAYS 07:30 16:00"));
    }

    proptest::proptest! {
        #[test]
        fn slots_rise_and_each_is_the_last_before_the_next(
            seconds in 1_700_000_000_i64..1_900_000_000,
            zone in proptest::sample::select(vec![
                "America/New_York", "Europe/Dublin", "Australia/Lord_Howe", "America/Santiago", "UTC",
            ]),
            hour in 0..4_u8,
            minute in 0..60_u8,
        ) {
            let schedule = Schedule::parse(&format!("daily {hour:02}:{minute:02}, 12:00")).expect("read");
            let zone = TimeZone::get(zone).expect("a zone");
            let now = Timestamp::from_second(seconds).expect("a time");
            let first = schedule.slot_after(now, &zone).expect("a slot");
            let second = schedule.slot_after(first, &zone).expect("a slot");
            proptest::prop_assert!(now < first && first < second);
            let almost = second - jiff::SignedDuration::from_secs(1);
            proptest::prop_assert_eq!(schedule.slot_before(almost, &zone), Some(first));
        }
    }

    #[test]
    fn what_is_no_schedule_is_said() {
        for (text, said) in [
            ("weekdays", "no time"),
            ("07:30", "no day"),
            ("weekdays 25:00", "no time of day"),
            ("weekdays 7:3", "no time of day"),
            ("weekdays +7:30", "no time of day"),
            ("monkey 07:30", "no day"),
            ("noonish 07:30", "no day"),
            ("", "empty"),
        ] {
            assert!(Schedule::parse(text).expect_err(text).contains(said), "{text}");
        }
    }
}
