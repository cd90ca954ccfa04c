//! Dates as feeds write them.
//!
//! In: the text of a date element: RFC 2822 (RSS), RFC 3339 (Atom, JSON), and what publishers make of
//! them: wrong weekdays, zone names, two-digit years, no seconds, no time. Out: a moment, or nothing.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

/// Reads a date. A date without a zone is in UTC, one without a time is at midnight. `None` where it
/// can't be read, is ambiguous (`03/04/2026`), or lies before 1970.
pub fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.is_empty() || text.len() > 80 {
        return None;
    }
    let at = iso(text).or_else(|| epoch(text)).or_else(|| words(text))?;
    (at >= Timestamp::UNIX_EPOCH).then_some(at)
}

/// The date an item counts as having: its own, unless it has none or claims the future; then that of
/// our first sight of it, which never moves again.
pub fn effective(published: Option<Timestamp>, first_seen: Timestamp) -> Timestamp {
    published.map_or(first_seen, |at| at.min(first_seen))
}

/// RFC 3339, and ISO 8601 near it: `2026-11-20`, `2026-11-20 8:00`, `20261120T080000Z`, `2026/11/20`.
fn iso(text: &str) -> Option<Timestamp> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (date, rest) = match digits {
        8 | 12 | 14 => (compact_date(&text[..8])?, &text[8..]),
        4 => dashed_date(text)?,
        _ => return None,
    };
    let rest = rest.trim_start_matches(['T', 't', ' ', ',']);
    if rest.is_empty() {
        return instant(date, Time::midnight(), 0);
    }
    let end =
        rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | ','))).unwrap_or(rest.len());
    let (time, zone) = rest.split_at(end);
    let time = match time.len() {
        0 => Time::midnight(),
        _ if time.contains(':') => clock(time)?,
        4 | 6 => compact_time(time)?,
        _ => return None,
    };
    instant(date, time, offset(zone.trim()).unwrap_or(0))
}

fn compact_date(digits: &str) -> Option<Date> {
    date(digits[..4].parse().ok()?, digits[4..6].parse().ok()?, digits[6..8].parse().ok()?)
}

fn dashed_date(text: &str) -> Option<(Date, &str)> {
    let year = text[..4].parse().ok()?;
    let separator = text[4..].chars().next().filter(|c| matches!(c, '-' | '/' | '.'))?;
    let (month, rest) = leading_number(&text[5..])?;
    // `2026-11` alone is the month's first day.
    let Some(rest) = rest.strip_prefix(separator) else {
        return rest.is_empty().then(|| Some((date(year, month, 1)?, rest)))?;
    };
    let (day, rest) = leading_number(rest)?;
    Some((date(year, month, day)?, rest))
}

fn compact_time(digits: &str) -> Option<Time> {
    let part = |at: usize| digits.get(at..at + 2).unwrap_or("0").parse().ok();
    time(part(0)?, part(2)?, part(4)?)
}

fn leading_number(text: &str) -> Option<(i8, &str)> {
    let end = text.bytes().take(2).take_while(u8::is_ascii_digit).count();
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// Seconds or milliseconds since 1970, as APIs give them.
fn epoch(text: &str) -> Option<Timestamp> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match text.len() {
        9 | 10 => Timestamp::from_second(text.parse().ok()?).ok(),
        12 | 13 => Timestamp::from_millisecond(text.parse().ok()?).ok(),
        _ => None,
    }
}

/// RFC 2822 (RFC 822 with two-digit years), RFC 850, asctime, and dates in words. Weekdays are not
/// looked at: publishers get them wrong, and the day and month are there.
fn words(text: &str) -> Option<Timestamp> {
    let mut read = Words::default();
    for token in text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')')) {
        if token.contains('/') {
            read.slashed(token)?;
        } else if token.starts_with(|c: char| c.is_ascii_digit()) && token.contains('-') {
            // RFC 850: `20-Nov-26`.
            token.split('-').for_each(|part| read.take(part));
        } else {
            read.take(token);
        }
    }
    let time = match (read.time.unwrap_or(Time::midnight()), read.afternoon) {
        (time, Some(true)) if time.hour() < 12 => {
            Time::new(time.hour() + 12, time.minute(), time.second(), 0).ok()?
        }
        (time, Some(false)) if time.hour() == 12 => Time::new(0, time.minute(), time.second(), 0).ok()?,
        (time, _) => time,
    };
    instant(date(read.year?, read.month?, read.day?)?, time, read.offset)
}

/// As most write them: they say nothing, and are no zone.
const WEEKDAYS: [&str; 8] = ["", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// What the words of a date have said so far.
#[derive(Default)]
struct Words {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    time: Option<Time>,
    afternoon: Option<bool>,
    offset: i32,
}

impl Words {
    fn take(&mut self, token: &str) {
        let token = token.trim_end_matches('.');
        if token.contains(':') && token.starts_with(|c: char| c.is_ascii_digit()) {
            let end =
                token.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.'))).unwrap_or(token.len());
            self.time = clock(&token[..end]).or(self.time);
            self.tail(&token[end..]);
        } else if token.starts_with(|c: char| c.is_ascii_digit()) {
            self.number(token);
        } else if let Some(month) = month(token) {
            self.month = Some(month);
        } else if !WEEKDAYS.contains(&token) {
            self.tail(token);
        }
    }

    /// A day (also `3rd`), or a year of two or four digits: whichever is still missing.
    fn number(&mut self, token: &str) {
        let digits = token.bytes().take_while(u8::is_ascii_digit).count();
        let Ok(number) = token[..digits].parse::<i16>() else {
            return;
        };
        match digits {
            1 | 2 if self.day.is_none() => self.day = i8::try_from(number).ok(),
            // RFC 2822, 4.3: 00–49 are of this century, 50–99 of the last.
            2 if self.year.is_none() => {
                self.year = Some(if number < 50 { 2000 + number } else { 1900 + number })
            }
            4 if self.year.is_none() => self.year = Some(number),
            _ => {}
        }
    }

    fn tail(&mut self, token: &str) {
        if token.eq_ignore_ascii_case("pm") || token.eq_ignore_ascii_case("p.m") {
            self.afternoon = Some(true);
        } else if token.eq_ignore_ascii_case("am") || token.eq_ignore_ascii_case("a.m") {
            self.afternoon = Some(false);
        } else if let Some(seconds) = offset(token) {
            self.offset = seconds;
        }
    }

    /// `11/20/2026` or `20/11/2026` where only one of them can be; `None` where both can.
    fn slashed(&mut self, token: &str) -> Option<()> {
        let mut parts = token.split('/');
        let (first, second): (i8, i8) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        self.year = Some(parts.next()?.parse().ok().filter(|y| *y > 99)?);
        (self.month, self.day) = match (first, second) {
            (1..=12, 13..=31) => (Some(first), Some(second)),
            (13..=31, 1..=12) => (Some(second), Some(first)),
            _ if first == second => (Some(first), Some(first)),
            _ => return None,
        };
        Some(())
    }
}

/// `8:00`, `08:00:30`, `08:00:30.5`.
fn clock(text: &str) -> Option<Time> {
    let mut parts = text.split([':', '.', ',']);
    let mut part = || match parts.next() {
        None | Some("") => Some(0),
        Some(part) => part.parse::<i8>().ok(),
    };
    time(part()?, part()?, part()?)
}

fn time(hour: i8, minute: i8, second: i8) -> Option<Time> {
    // A leap second and "24:00" are moments that a clock of ours doesn't show.
    let second = if second == 60 { 59 } else { second };
    match (hour, minute) {
        (24, 0) => Time::new(23, 59, 59, 0).ok(),
        _ => Time::new(hour, minute, second, 0).ok(),
    }
}

fn date(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok()
}

fn instant(date: Date, time: Time, offset: i32) -> Option<Timestamp> {
    let offset = Offset::from_seconds(offset).ok()?;
    offset.to_timestamp(DateTime::from_parts(date, time)).ok()
}

fn month(word: &str) -> Option<i8> {
    if word.len() < 3 {
        return None;
    }
    let mut start = ['\0'; 3];
    for (slot, c) in start.iter_mut().zip(word.chars()) {
        *slot = c.to_ascii_lowercase();
    }
    Some(match start {
        ['j', 'a', 'n'] => 1,
        ['f', 'e', 'b'] => 2,
        ['m', 'a', 'r'] => 3,
        ['a', 'p', 'r'] => 4,
        ['m', 'a', 'y'] | ['m', 'a', 'i'] => 5,
        ['j', 'u', 'n'] => 6,
        ['j', 'u', 'l'] => 7,
        ['a', 'u', 'g'] => 8,
        ['s', 'e', 'p'] => 9,
        ['o', 'c', 't'] | ['o', 'k', 't'] => 10,
        ['n', 'o', 'v'] => 11,
        ['d', 'e', 'c'] | ['d', 'e', 'z'] => 12,
        _ => return None,
    })
}

/// Seconds east of Greenwich of `Z`, `+02:00`, `-0700`, `+9`, `GMT+1`, `EDT`.
fn offset(zone: &str) -> Option<i32> {
    let zone = zone.trim();
    // Nearly all are one of these.
    if matches!(zone, "Z" | "GMT" | "UTC" | "+0000" | "+00:00") {
        return Some(0);
    }
    let named = zone.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let name = &zone[..zone.len() - named.len()];
    let signed = named.trim_start();
    if let Some(sign) = signed.chars().next().filter(|c| matches!(c, '+' | '-' | '\u{2212}')) {
        let digits: String = signed.chars().filter(char::is_ascii_digit).take(4).collect();
        let (hours, minutes) = match digits.len() {
            1 | 2 => (digits.parse::<i32>().ok()?, 0),
            3 => (digits[..1].parse().ok()?, digits[1..].parse::<i32>().ok()?),
            4 => (digits[..2].parse().ok()?, digits[2..].parse::<i32>().ok()?),
            _ => return None,
        };
        let seconds = hours * 3600 + minutes * 60;
        return (seconds <= 15 * 3600).then_some(if sign == '+' { seconds } else { -seconds });
    }
    let hours = include_str!("zones.txt")
        .lines()
        .filter_map(|row| row.split_once(' '))
        .find(|(known, _)| known.eq_ignore_ascii_case(name))?
        .1;
    Some((hours.parse::<f32>().ok()? * 3600.0) as i32)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::{effective, parse};

    #[test]
    fn dates_as_feeds_write_them() {
        let cases = [
            ("Fri, 20 Nov 2026 08:00:00 GMT", "2026-11-20T08:00:00Z"),
            ("Mon, 20 Nov 2026 08:00:00 +0000", "2026-11-20T08:00:00Z"),
            ("20 Nov 2026 08:00 EDT", "2026-11-20T12:00:00Z"),
            ("Fri, 20 Nov 26 08:00:00 PST", "2026-11-20T16:00:00Z"),
            ("Fri,20 Nov 2026 08:00:00 CET", "2026-11-20T07:00:00Z"),
            ("Friday, 20-Nov-26 08:00:00 UTC", "2026-11-20T08:00:00Z"),
            ("Fri Nov 20 08:00:00 2026", "2026-11-20T08:00:00Z"),
            ("Fri Nov 20 08:00:00 EST 2026", "2026-11-20T13:00:00Z"),
            ("November 20, 2026 8:05 pm", "2026-11-20T20:05:00Z"),
            ("November 20th, 2026", "2026-11-20T00:00:00Z"),
            ("Sept. 3, 2026", "2026-09-03T00:00:00Z"),
            ("20 Nov 1996", "1996-11-20T00:00:00Z"),
            ("2026-11-20T08:00:00Z", "2026-11-20T08:00:00Z"),
            ("2026-11-20T08:00:00.123456+02:00", "2026-11-20T06:00:00Z"),
            ("2026-11-20T08:00:00-0700", "2026-11-20T15:00:00Z"),
            ("2026-11-20 08:00:00 EST", "2026-11-20T13:00:00Z"),
            ("2026-11-20 8:00", "2026-11-20T08:00:00Z"),
            ("2026-11-20", "2026-11-20T00:00:00Z"),
            ("2026-11", "2026-11-01T00:00:00Z"),
            ("2026/11/20", "2026-11-20T00:00:00Z"),
            ("20261120", "2026-11-20T00:00:00Z"),
            ("20261120T080000Z", "2026-11-20T08:00:00Z"),
            ("20261120080000", "2026-11-20T08:00:00Z"),
            ("1795161600", "2026-11-20T08:00:00Z"),
            ("11/20/2026 08:00:00", "2026-11-20T08:00:00Z"),
            ("20/11/2026", "2026-11-20T00:00:00Z"),
            ("Fri, 20 Nov 2026 08:00:00 GMT+0100", "2026-11-20T07:00:00Z"),
            ("Fri, 20 Nov 2026 23:59:60 GMT", "2026-11-20T23:59:59Z"),
        ];
        for (text, expected) in cases {
            let expected: Timestamp = expected.parse().unwrap();
            assert_eq!(parse(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_or_could_be_two_is_none() {
        for text in [
            "",
            "yesterday",
            "03/04/2026",
            "31 Feb 2026",
            "0001-01-01T00:00:00Z",
            "2026-13-01",
            "12",
            "Nov 2026",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_missing_date_and_one_in_the_future_are_that_of_first_sight() {
        let seen: Timestamp = "2026-11-20T08:00:00Z".parse().unwrap();
        let before: Timestamp = "2026-11-19T08:00:00Z".parse().unwrap();
        assert_eq!(effective(None, seen), seen);
        assert_eq!(effective(parse("2099-01-01"), seen), seen);
        assert_eq!(effective(Some(before), seen), before);
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "\\PC{0,40}", near in "[0-9A-Za-z:/+ ,.é-]{0,40}") {
            let _ = (parse(&text), parse(&near));
        }
    }
}
