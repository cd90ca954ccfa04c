//! When a rep is to be disturbed.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::judge::trigger::TriggerId;
use crate::tell::schedule::parse_time;

/// A rep's bar for alerts. One of the two bars is set, or there are no alerts.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// A lead of this score or more, 0 to 100.
    pub score: Option<f64>,
    /// A signal of one of these, whatever its score.
    pub triggers: Vec<TriggerId>,
    /// No alert goes out within; what comes then waits for the end.
    pub quiet: Option<Quiet>,
    /// At most so many a day, by the rep's clock; what is beyond comes with the digest. A correction of an
    /// alert counts for none.
    pub per_day: u32,
}

/// Alerts of a rep are at least so far apart; what comes in between comes together.
pub const APART: SignedDuration = SignedDuration::from_mins(5);
/// The default of `per_day`.
pub const PER_DAY: u32 = 5;

impl Default for Settings {
    fn default() -> Self {
        Settings {
            score: None,
            triggers: Vec::new(),
            quiet: Some(Quiet { from: Time::constant(20, 0, 0, 0), to: Time::constant(7, 0, 0, 0) }),
            per_day: PER_DAY,
        }
    }
}

/// Hours of the day, over midnight where `to` is the earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    pub from: Time,
    pub to: Time,
}

impl Quiet {
    /// Reads `20:00-07:00`.
    ///
    /// # Errors
    /// What can't be read, as a sentence.
    pub fn parse(text: &str) -> Result<Quiet, String> {
        let (from, to) = text.split_once('-').ok_or_else(|| format!("\"{text}\" names no two times"))?;
        let quiet = Quiet { from: parse_time(from.trim())?, to: parse_time(to.trim())? };
        if quiet.from == quiet.to {
            return Err(format!("\"{text}\" is the whole day or none of it"));
        }
        Ok(quiet)
    }

    /// Whether it is quiet now, by the rep's clock.
    pub fn is_now(&self, now: Timestamp, zone: &TimeZone) -> bool {
        let time = now.to_zoned_datetime(zone.clone()).time();
        match self.from < self.to {
            true => self.from <= time && time < self.to,
            false => self.from <= time || time < self.to,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_goes_over_midnight() {
        let quiet = Quiet::parse("20:00-07:00").expect("hours");
        let berlin = TimeZone::get("Europe/Berlin").expect("a zone");
        let at = |text: &str| quiet.is_now(text.parse().expect("a time"), &berlin);
        assert!(at("2026-11-25T19:00:00Z") && at("2026-11-26T05:59:00Z"));
        assert!(!at("2026-11-25T18:59:00Z") && !at("2026-11-26T06:00:00Z"));
        assert!(
            Quiet::parse("20:00").is_err()
                && Quiet::parse("8-9").is_err()
                && Quiet::parse("08:00-08:00").is_err()
        );
    }
}
