//! Hours and days in which a source asks to be left alone (RSS 2.0: `skipHours`, `skipDays`, in GMT).

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

const HOURS: u32 = 24;
const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const ALL_HOURS: u32 = (1 << HOURS) - 1;
const ALL_DAYS: u32 = 0x7f << HOURS;

/// Bits: the hours from 0, then the days from Monday.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Skip(u32);

impl Skip {
    /// Those of a document's text. Whoever skips all hours or all days means something else.
    pub fn of(document: &str) -> Skip {
        // A channel says it before its items or after them, and short.
        let mut bits = 0;
        for hour in words(document, "skipHours", "hour") {
            // 24 is how some write midnight.
            if let Ok(hour) = hour.parse::<u32>() {
                bits |= if hour <= HOURS { 1 << (hour % HOURS) } else { 0 };
            }
        }
        for day in words(document, "skipDays", "day") {
            if let Some(at) = DAYS.iter().position(|name| day.eq_ignore_ascii_case(name)) {
                bits |= 1 << (HOURS as usize + at);
            }
        }
        Skip(bits).sound()
    }

    fn sound(self) -> Skip {
        let hours = self.0 & ALL_HOURS;
        let days = self.0 & ALL_DAYS;
        Skip((if hours == ALL_HOURS { 0 } else { hours }) | (if days == ALL_DAYS { 0 } else { days }))
    }

    pub fn from_bits(bits: u32) -> Skip {
        Skip(bits).sound()
    }

    pub fn bits(self) -> u32 {
        self.0
    }

    /// The bits of a moment: a source whose bits share one is left alone then.
    pub fn moment(at: Timestamp) -> u32 {
        let at = at.to_zoned_datetime(TimeZone::UTC);
        let day = at.weekday().to_monday_zero_offset();
        1 << at.hour().unsigned_abs() | 1 << (HOURS + u32::from(day.unsigned_abs()))
    }

    /// The first moment from `at` on in which it may be asked.
    pub fn open_from(self, at: Timestamp) -> Timestamp {
        let mut open = at;
        // An hour of a day is free, and a day of the week: eight days see it.
        for _ in 0..8 * 24 {
            if self.0 & Skip::moment(open) == 0 {
                break;
            }
            let into = open.as_second().rem_euclid(3600);
            open += SignedDuration::from_secs(3600 - into);
        }
        open
    }
}

/// The texts of the `inner` elements of the one `outer` element.
fn words<'d>(document: &'d str, outer: &str, inner: &str) -> Vec<&'d str> {
    let (open, close) = (format!("<{outer}>"), format!("</{outer}>"));
    let Some((_, rest)) = document.split_once(&open) else { return Vec::new() };
    let Some((within, _)) = rest.split_once(&close) else { return Vec::new() };
    let (open, close) = (format!("<{inner}>"), format!("</{inner}>"));
    within.split(&open).skip(1).take(31).filter_map(|rest| Some(rest.split_once(&close)?.0.trim())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    #[test]
    fn a_source_is_asked_in_the_first_hour_that_is_free() {
        let skip = Skip::of(
            "<rss><channel><skipHours><hour>7</hour><hour> 8 </hour><hour>24</hour></skipHours>\
             <skipDays><day>Saturday</day><day>Sunday</day></skipDays></channel></rss>",
        );
        let open = |text| skip.open_from(at(text)).to_string();
        assert_eq!(open("2026-11-25T06:59:00Z"), "2026-11-25T06:59:00Z");
        assert_eq!(open("2026-11-25T07:10:00Z"), "2026-11-25T09:00:00Z");
        assert_eq!(open("2026-11-27T23:59:00Z"), "2026-11-27T23:59:00Z");
        assert_eq!(open("2026-11-28T10:00:00Z"), "2026-11-30T01:00:00Z");
        assert_eq!(Skip::from_bits(skip.bits()), skip);
    }

    #[test]
    fn one_that_would_never_be_asked_is_asked() {
        let hours: String = (0..24).map(|hour| format!("<hour>{hour}</hour>")).collect();
        assert_eq!(Skip::of(&format!("<skipHours>{hours}</skipHours>")), Skip::default());
        assert_eq!(Skip::of("<skipHours><hour>x</hour><hour>99</hour></skipHours>"), Skip::default());
    }
}
