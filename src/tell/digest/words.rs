//! Words for numbers, times and kinds, and foreign text made harmless.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::judge::rank::Use;
use crate::judge::trigger::{Kind, Stance};
use crate::text::clip;
use crate::text::invisible::is_invisible;

/// "14 hours ago", "yesterday", "3 days ago", "12 November".
pub fn age(then: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let hours = (now.as_second() - then.as_second()) / 3600;
    let (then, today) = (then.to_zoned_datetime(zone.clone()), now.to_zoned_datetime(zone.clone()));
    let days = then.date().until(today.date()).map_or(0, |span| span.get_days());
    match (days, hours) {
        (_, ..1) => "just now".to_owned(),
        (_, 1) => "an hour ago".to_owned(),
        (0, hours) => format!("{hours} hours ago"),
        (1, _) => "yesterday".to_owned(),
        (2..=6, _) => format!("{days} days ago"),
        _ => then.strftime("%-d %B").to_string(),
    }
}

/// "today", "yesterday", "on 12 November".
pub fn on(then: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (day, today) =
        (then.to_zoned_datetime(zone.clone()).date(), now.to_zoned_datetime(zone.clone()).date());
    match day.until(today).map_or(0, |span| span.get_days()) {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        _ => format!("on {}", date(then, zone)),
    }
}

/// "Tuesday 24 November".
pub fn day(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone()).strftime("%A %-d %B").to_string()
}

/// "19 November".
pub fn date(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone()).strftime("%-d %B").to_string()
}

/// A greeting by the hour of the rep's day.
pub fn greeting(now: Timestamp, zone: &TimeZone) -> &'static str {
    match now.to_zoned_datetime(zone.clone()).hour() {
        4..12 => "Good morning",
        12..18 => "Good afternoon",
        _ => "Good evening",
    }
}

pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Awareness => "awareness",
        Kind::BadExperience => "bad experience",
        Kind::Change => "change",
    }
}

pub fn stance(stance: Stance) -> &'static str {
    match stance {
        Stance::Reported => "reported",
        Stance::Rumoured => "rumoured",
        Stance::Denied => "denied",
        Stance::Reversed => "called off",
    }
}

pub fn purpose(purpose: Use) -> &'static str {
    match purpose {
        Use::Serve => "serve",
        Use::Intercept => "intercept",
        Use::Engage => "engage",
    }
}

/// "1 outlet", "3 outlets".
pub fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

/// Foreign text on one line: no control characters, no change of direction, nothing invisible.
pub fn harmless(text: &str) -> String {
    let kept = text.chars().map(|c| if c.is_whitespace() || c.is_control() { ' ' } else { c });
    let seen = kept.filter(|c| !is_invisible(*c));
    let line: String = seen.collect();
    line.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Foreign text among our own in plain text: its direction ends where it does (Unicode TR9, FSI, PDI).
/// Text without right-to-left letters needs nothing.
pub fn isolated(text: &str) -> String {
    let turns = text.chars().any(|c| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}'));
    if turns { format!("\u{2068}{text}\u{2069}") } else { text.to_owned() }
}

/// Bytes of a headline that are shown.
const HEADLINE: usize = 200;
/// Bytes of a name (an account's, an outlet's) that are shown.
const NAME: usize = 80;

pub fn name(text: &str) -> String {
    clip::ellipsis(&harmless(text), NAME)
}

pub fn headline(title: &str) -> String {
    clip::ellipsis(&harmless(title), HEADLINE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_said_as_people_say_it() {
        let now: Timestamp = "2026-11-25T13:30:00Z".parse().expect("a time");
        let age = |then: &str| age(then.parse().expect("a time"), now, &TimeZone::UTC);
        assert_eq!(age("2026-11-25T13:00:00Z"), "just now");
        assert_eq!(age("2026-11-25T08:00:00Z"), "5 hours ago");
        assert_eq!(age("2026-11-24T23:00:00Z"), "yesterday");
        assert_eq!(age("2026-11-22T23:00:00Z"), "3 days ago");
        assert_eq!(age("2026-11-02T23:00:00Z"), "2 November");
    }

    #[test]
    fn foreign_text_can_neither_break_a_line_nor_turn_it_round() {
        assert_eq!(harmless("a\r\nBcc: x\u{202e}y\u{200b}z\u{7}"), "a Bcc: xyz");
        assert_eq!(isolated("שלום"), "\u{2068}שלום\u{2069}");
        assert_eq!(isolated("plain"), "plain");
    }
}
