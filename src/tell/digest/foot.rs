//! The foot of a mail: what was held back, and what could not be read.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::words::{count, day, harmless, headline, isolated, name};
use crate::judge::finding::Held;
use crate::judge::rank::HeldSignal;

/// A source that can't be read for some time.
#[derive(Clone, Debug)]
pub struct Unread {
    pub what: String,
    pub since: Timestamp,
    pub sentence: String,
}

/// Days whose verdicts are counted.
pub const JUDGED_DAYS: i64 = 30;
/// Sources named that can't be read.
const UNREAD: usize = 8;

/// "14: 9 noise (5 law-firm alerts, 4 stock bots), 3 doubtful company, 2 muted".
pub fn held(held: &[HeldSignal]) -> Option<String> {
    if held.is_empty() {
        return None;
    }
    let (mut reasons, mut noise) = (BTreeMap::<&str, usize>::new(), BTreeMap::<&str, usize>::new());
    for one in held {
        let reason = match &one.held {
            Held::DoubtfulCompany(_) => "doubtful company",
            Held::LowConfidence => "not sure enough",
            Held::Language(_) => "in a language read by name only",
            Held::Settled => "denied before we told it",
            Held::Muted(_) => "muted",
            Held::Snoozed(_) => "snoozed",
            Held::Share(_) => "beyond the day's number of a loud source",
            Held::Noise(kind) => {
                *noise.entry(kind).or_default() += 1;
                "noise"
            }
        };
        *reasons.entry(reason).or_default() += 1;
    }
    let mut noise: Vec<(&str, usize)> = noise.into_iter().collect();
    noise.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    let kinds: Vec<String> =
        noise.iter().map(|(kind, number)| count(*number, kind, &format!("{kind}s"))).collect();
    let mut parts: Vec<(usize, String)> = reasons
        .iter()
        .map(|(reason, number)| match *reason {
            "noise" => (*number, format!("{number} noise ({})", kinds.join(", "))),
            reason => (*number, format!("{number} {reason}")),
        })
        .collect();
    parts.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let parts: Vec<String> = parts.into_iter().map(|(_, part)| part).collect();
    Some(format!("{}: {}", held.len(), harmless(&parts.join(", "))))
}

/// "Last 30 days: 212 signals, 61 judged, 56 useful"; nothing where nothing was judged.
pub fn judged(told: u32, judged: u32, useful: u32) -> Option<String> {
    let signals = count(told as usize, "signal", "signals");
    (judged > 0).then(|| format!("Last {JUDGED_DAYS} days: {signals}, {judged} judged, {useful} useful"))
}

/// A line each, and one for the rest.
pub fn unread(unread: &[Unread], zone: &TimeZone) -> Vec<String> {
    let said = |one: &Unread| {
        let (what, why) = (isolated(&name(&one.what)), headline(&one.sentence));
        format!("{what} since {} ({why})", day(one.since, zone))
    };
    let mut lines: Vec<String> = unread.iter().take(UNREAD).map(said).collect();
    if unread.len() > UNREAD {
        lines.push(format!("{} more: tipoff sources", unread.len() - UNREAD));
    }
    lines
}
