//! One go of the weekly summary: for each rep whose hour has come, the week in one look, once.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::digest::{Done, Due, LOOK_BACK, PassError, When, note_failed, rank_for, reader, unread};
use crate::judge::rank::{Lead, Signal, Told, Verdict};
use crate::store::{Composed, Composition, Kind, OutMail};
use crate::tell::digest::{self, Busy, JUDGED_DAYS, Mail, Week, Weekly, week};
use crate::tell::restraint::Today;

const WEEK: SignedDuration = SignedDuration::from_hours(24 * 7);
/// A summary that could not come at its hour comes later, but not with the next week half over.
const LATE: SignedDuration = SignedDuration::from_hours(24 * 3);
/// Events named of one account.
const NAMED: usize = 3;

impl Due<'_> {
    /// Composes the weekly summary where it is due, once, whoever else tries.
    pub fn week(&self, now: Timestamp) -> Result<Done, PassError> {
        let (rep, zone) = (&self.watchlist.watch.rep, &self.watchlist.rep.timezone);
        let Some(schedule) = &self.watchlist.rep.weekly else { return Ok(Done::NotDue(None)) };
        let next = schedule.slot_after(now, zone);
        let due = match self.when {
            When::Now => now,
            When::Due => match schedule.slot_before(now, zone) {
                Some(slot) if now < slot + LATE && self.today(now) != Today::Off => slot,
                _ => return Ok(Done::NotDue(next)),
            },
        };
        let name = match self.when {
            When::Now => format!("week, now, {now}"),
            When::Due => format!("week {}", schedule.slot_name(due, zone)),
        };
        if self.store.composed(rep, &name)? {
            return Ok(Done::NotDue(next));
        }
        let after = self.store.last_digest(rep)?;
        let week = self.week_of(now)?;
        let silent = week.busy.is_empty() && !self.watchlist.rep.empty_mail;
        let mut mails = Vec::new();
        let mut subject = None;
        if !silent {
            let mail = week.mail(&self.sender(now), &name)?;
            note_failed(self.store, &mail, now)?;
            subject = Some(mail.subject.clone());
            mails.push(OutMail::from(mail));
        }
        let composition = Composition {
            rep: rep.clone(),
            slot: name,
            after,
            kind: Kind::Week,
            mails,
            told: Vec::new(),
            at: now,
            due,
            heat: 0.0,
        };
        match (self.store.compose_once(&composition)?, subject) {
            (Composed::New, Some(subject)) => Ok(Done::Composed { leads: week.busy.len(), subject }),
            (Composed::New, None) => Ok(Done::NothingNew),
            // Another process composed in between; the next look finds it done, or does it.
            (Composed::Already | Composed::Stale, _) => Ok(Done::Already),
        }
    }

    /// What the summary would be now, as a mail that is not sent.
    pub fn week_preview(&self, now: Timestamp) -> Result<(Week, Mail), PassError> {
        let week = self.week_of(now)?;
        let mail = week.mail(self.sender, "preview")?;
        Ok((week, mail))
    }

    fn week_of(&self, now: Timestamp) -> Result<Week, PassError> {
        let (store, rep) = (self.store, &self.watchlist.watch.rep);
        let this_week = store.mailed_between(rep, now - WEEK, now)?;
        let last_week = store.mailed_between(rep, now - WEEK - WEEK, now - WEEK)?;
        let before = counts(&last_week);
        let mut seen = store.findings(rep, now - LOOK_BACK)?;
        // A week that is past is shown as it was.
        seen.retain(|one| one.published <= now);
        let all = rank_for(store, self.rules, self.watchlist, (&seen, &[]), now)?;
        let leads = [all.by_account(), all.fresh.clone()].concat();
        let mut busy: Vec<Busy> = counts(&this_week)
            .into_iter()
            .map(|(account, signals)| Busy {
                what: what(&leads, account, &this_week),
                before: before.get(account).copied().unwrap_or(0),
                account: account.to_owned(),
                signals,
            })
            .collect();
        busy.sort_by(|a, b| b.signals.cmp(&a.signals).then(a.account.cmp(&b.account)));
        let told = store.told_by(rep, now)?;
        let answers = store.answers(rep, now)?;
        let answered = |lead: &Lead, signal: &Signal| {
            answers.iter().any(|answer| {
                answer.rep == *rep
                    && answer.account == lead.account
                    && answer.story == signal.story
                    && answer.verdict != Verdict::Useful
            })
        };
        let mut open: Vec<Lead> = leads
            .iter()
            .map(|lead| {
                let kept = lead.signals.iter().filter(|signal| {
                    signal.taken.is_none() && is_told(&told, lead, signal) && !answered(lead, signal)
                });
                Lead { signals: kept.cloned().collect(), ..lead.clone() }
            })
            .filter(|lead| !lead.signals.is_empty())
            .collect();
        open.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.account.cmp(&b.account)));
        let watched = self.watchlist.watch.accounts.len();
        let judged = store.judged(rep, now - SignedDuration::from_hours(24 * JUDGED_DAYS))?;
        let mut held = all.held;
        held.retain(|one| one.published > now - WEEK);
        let weekly = Weekly {
            changed: changed(&this_week, &store.first_told(rep, now)?),
            quiet: watched.saturating_sub(busy.len()),
            busy,
            open: &open,
            judged: digest::judged(judged.told, judged.judged, judged.useful),
            held: &held,
            watched,
            unread: &unread(store, rep, now)?,
        };
        Ok(week(&weekly, &reader(self.watchlist), now))
    }
}

/// Signals that were mailed this week otherwise than at first.
fn changed(week: &[Told], first: &[Told]) -> usize {
    let otherwise = |one: &&Told| {
        first.iter().any(|first| {
            first.account == one.account
                && first.trigger == one.trigger
                && first.story == one.story
                && first.stance != one.stance
        })
    };
    week.iter().filter(otherwise).count()
}

/// Signals by account, each signal once.
fn counts(told: &[Told]) -> BTreeMap<&str, u32> {
    let mut counts = BTreeMap::new();
    for one in told {
        *counts.entry(one.account.as_str()).or_default() += 1;
    }
    counts
}

fn is_told(told: &[Told], lead: &Lead, signal: &Signal) -> bool {
    told.iter()
        .any(|one| one.account == lead.account && one.trigger == signal.trigger && one.story == signal.story)
}

/// The names of the strongest events of an account's week.
fn what(leads: &[Lead], account: &str, week: &[Told]) -> String {
    let theirs = leads.iter().filter(|lead| lead.account == account);
    let signals = theirs.flat_map(|lead| lead.signals.iter().filter(|signal| is_told(week, lead, signal)));
    let mut names: Vec<&str> = Vec::new();
    for signal in signals {
        if !names.contains(&signal.name.as_str()) {
            names.push(&signal.name);
        }
    }
    match names.len().saturating_sub(NAMED) {
        0 => names.join(", "),
        more => format!("{}, {more} more kinds", names[..NAMED].join(", ")),
    }
}
