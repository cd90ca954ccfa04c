//! The table [rep] of a watchlist: who reads, when, and when not.

use jiff::SignedDuration;
use jiff::tz::TimeZone;

use super::alert::alerts;
use super::document::{Key, Section, key, nearest};
use super::duration::duration;
use super::feed::address;
use super::{channel, opener};
use crate::judge::rank::{Quieted, Snooze};
use crate::judge::trigger::{TriggerId, library};
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
    /// When the week comes in one look.
    pub weekly: Option<Schedule>,
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
    /// The house's, behind the rep's own.
    pub house: Vec<Opener>,
    /// What the rep wants to hear nothing of for a while.
    pub snoozes: Vec<Snooze>,
}

/// When a rep who doesn't say gets the digest.
const USUAL_DIGEST: &str = "weekdays 07:30";

const REP: &[Key] = &[
    key("name"),
    key("email"),
    key("timezone"),
    key("digest"),
    key("weekly"),
    key("roles"),
    key("min_confidence"),
    key("empty_mail"),
    key("mute"),
    key("snooze"),
    key("alert"),
    key("away"),
    key("holidays"),
    key("cc"),
    key("min_leads"),
    key("min_score"),
    key("max_wait"),
];
const SNOOZE: &[Key] = &[key("account"), key("trigger"), key("until")];
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
    let weekly = section.has("weekly").then(|| section.list("weekly").join(";")).and_then(|text| {
        let wrong = |why| section.wrong("weekly", why, "as \"fri 16:00\"".to_owned());
        Schedule::parse(&text).map_err(wrong).ok()
    });
    let snoozes = match &timezone {
        Some(zone) => section.sections("snooze", SNOOZE).iter().filter_map(|one| snooze(one, zone)).collect(),
        None => Vec::new(),
    };
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
        house: Vec::new(),
        snoozes,
        weekly,
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

/// An entry of `snooze`: an account or a trigger, and the day from which it is told again.
fn snooze(section: &Section<'_, '_>, zone: &TimeZone) -> Option<Snooze> {
    let example = "snooze = [{ account = \"Acme Corporation\", until = 2026-12-15 }]";
    let what = match (section.text("account"), section.text("trigger")) {
        (Some(name), None) => Quieted::Account(name.trim().to_owned()),
        (None, Some(id)) => Quieted::Trigger(TriggerId(id.trim().to_owned())),
        _ => {
            let said = "a snooze names an account or a trigger";
            section.document.error(section.span.clone(), said, Some(example.to_owned()));
            return None;
        }
    };
    if !section.has("until") {
        section.document.error(section.span.clone(), "`until` is missing", Some(example.to_owned()));
    }
    let day = section.date("until")?;
    let until = day.at(0, 0, 0, 0).to_zoned_datetime(zone.clone()).ok()?.timestamp();
    Some(Snooze { what, until, day: day.to_string() })
}

/// Warns of snoozes of accounts and triggers that there are none of.
pub fn snoozed_in_vain(top: &Section<'_, '_>, watch: &Watch) {
    let rep = top.get("rep").and_then(|rep| rep.get_ref().as_table());
    let list = rep.and_then(|rep| rep.get("snooze")).and_then(|list| list.get_ref().as_array());
    let accounts: Vec<&str> = watch.accounts.iter().map(|account| account.name.as_str()).collect();
    let rules = library().iter().chain(&watch.triggers);
    let triggers: Vec<&str> = rules.map(|rule| rule.id.0.as_str()).collect();
    for one in list.into_iter().flatten() {
        for (key, known) in [("account", &accounts), ("trigger", &triggers)] {
            let value = one.get_ref().as_table().and_then(|table| table.get(key));
            let Some(name) = value.and_then(|value| value.get_ref().as_str()) else { continue };
            if !known.contains(&name.trim()) {
                let help =
                    nearest(name, known.iter().copied()).map(|near| format!("did you mean \"{near}\"?"));
                let said = format!("there is no {key} \"{name}\", so that nothing is snoozed");
                top.document.warning(value.map_or(one.span(), |value| value.span()), said, help);
            }
        }
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
