//! The table [rep] of a watchlist: who reads, when, and when not.

use jiff::SignedDuration;
use jiff::tz::TimeZone;

use super::alert::alerts;
use super::document::{Key, Section, key, nearest};
use super::duration::duration;
use super::feed::address;
use super::{channel, opener};
use crate::judge::watch::{MIN_CONFIDENCE, RepId, Watch};
use crate::tell::alert;
use crate::tell::deliver::Channel;
use crate::tell::opener::Opener;
use crate::tell::restraint::{Away, Copy, Restraint};
use crate::tell::schedule::Schedule;

/// A rep, as far as mail and its hours go.
#[derive(Clone, Debug)]
pub struct Rep {
    pub name: Option<String>,
    pub email: String,
    pub timezone: TimeZone,
    pub digest: Schedule,
    /// A short mail on a day with nothing new.
    pub empty_mail: bool,
    /// When there is no mail.
    pub restraint: Restraint,
    /// Who else gets it, or a part of it.
    pub copies: Vec<Copy>,
    /// What is told at once; nothing where it isn't set.
    pub alert: Option<alert::Settings>,
    /// Where messages go beside mail.
    pub channels: Vec<Channel>,
    /// What the rep opens calls with.
    pub openers: Vec<Opener>,
}

/// When a rep who doesn't say gets the digest.
const USUAL_DIGEST: &str = "weekdays 07:30";

const REP: &[Key] = &[
    key("name"),
    key("email"),
    key("timezone"),
    key("digest"),
    key("roles"),
    key("min_confidence"),
    key("empty_mail"),
    key("mute"),
    key("alert"),
    key("away"),
    key("holidays"),
    key("cc"),
    key("min_leads"),
    key("min_score"),
    key("max_wait"),
];
const AWAY: &[Key] = &[key("from"), key("until"), key("to")];
const CC: &[Key] = &[key("to"), key("accounts"), key("triggers"), key("tier")];

/// Reads it; what the judge needs of it goes into `watch`.
pub fn read(top: &Section<'_, '_>, watch: &mut Watch) -> Option<Rep> {
    let Some(section) = top.section("rep", REP) else {
        if !top.has("rep") {
            top.wrong(
                "rep",
                "the table [rep] is missing",
                "[rep] with email = \"you@example.com\"".to_owned(),
            );
        }
        return None;
    };
    let email = section.needed("email", "where the digest goes: email = \"you@example.com\"");
    address(&section, "email");
    watch.roles = section.list("roles");
    watch.mute = section.list("mute");
    watch.min_confidence = section.number("min_confidence", 0.0..=1.0).unwrap_or(MIN_CONFIDENCE);
    let timezone = match section.text("timezone") {
        Some(name) => TimeZone::get(&name).map_err(|_| unknown_zone(&section, &name)).ok(),
        None => Some(TimeZone::UTC),
    };
    let written = if section.has("digest") { section.list("digest") } else { vec![USUAL_DIGEST.to_owned()] };
    let schedule = written.join(";");
    let digest = Schedule::parse(&schedule)
        .map_err(|why| {
            section.wrong(
                "digest",
                why,
                "as \"weekdays 07:30\", \"daily 07:30\" or \"mon,thu 16:00\"".to_owned(),
            )
        })
        .ok();
    let email = email?;
    watch.rep = RepId(email.clone());
    Some(Rep {
        name: section.text("name"),
        email,
        timezone: timezone?,
        digest: digest?,
        empty_mail: section.flag("empty_mail").unwrap_or(false),
        restraint: restraint(&section),
        copies: section.sections("cc", CC).iter().filter_map(copy).collect(),
        alert: alerts(&section),
        channels: top.sections("channel", channel::KEYS).iter().filter_map(channel::read).collect(),
        openers: top.sections("opener", opener::KEYS).iter().filter_map(opener::read).collect(),
    })
}

fn unknown_zone(section: &Section<'_, '_>, name: &str) {
    let names: Vec<String> = jiff::tz::db().available().map(|zone| zone.to_string()).collect();
    let help = match nearest(name, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => "a name of the tz database, as \"Europe/Berlin\"".to_owned(),
    };
    section.wrong("timezone", format!("\"{name}\" is no time zone"), help);
}

fn restraint(section: &Section<'_, '_>) -> Restraint {
    let away = section.section("away", AWAY).and_then(|away| {
        address(&away, "to");
        if !away.has("until") {
            let help = "away = { until = 2026-12-31, to = \"lee@example.com\" }".to_owned();
            away.document.error(away.span.clone(), "`until` is missing", Some(help));
        }
        Some(Away { from: away.date("from"), until: away.date("until")?, to: away.text("to") })
    });
    let max_wait = section.text("max_wait").and_then(|text| {
        let wait = duration(&text).and_then(|wait| SignedDuration::try_from(wait).ok());
        if wait.is_none() {
            section.wrong(
                "max_wait",
                format!("\"{text}\" is no duration"),
                "write \"3d\" or \"36h\"".to_owned(),
            );
        }
        wait
    });
    Restraint {
        holidays: section.dates("holidays"),
        away,
        min_leads: section.number("min_leads", 1.0..=1000.0).map(|number| number.round() as usize),
        min_score: section.number("min_score", 0.0..=100.0),
        max_wait,
    }
}

fn copy(section: &Section<'_, '_>) -> Option<Copy> {
    address(section, "to");
    Some(Copy {
        to: section.needed("to", "cc = [{ to = \"team@example.com\" }]")?,
        accounts: section.list("accounts"),
        triggers: section.list("triggers"),
        tier: section.number("tier", 1.0..=3.0).map(|tier| tier.round() as u8),
    })
}
