//! A week in one look: how busy each account was, and what is still worth a call.
//!
//! It tells nothing that the week's mails did not, and marks nothing.

use jiff::{SignedDuration, Timestamp};
use minijinja::Value;
use minijinja::value::Serde;
use serde::Serialize;

use super::DigestError;
use super::compose::{Reader, links};
use super::foot::{self, Unread};
use super::mime::{Letter, Mail, Sender};
use super::view::LinkView;
use super::words::{count, date, greeting, harmless, headline, name, purpose};
use crate::judge::rank::{HeldSignal, Lead};

/// Accounts of the chart; the rest is counted.
const BUSY: usize = 15;
/// Leads that are named as still worth a call.
const OPEN: usize = 5;
/// Columns of the longest bar of text.
const COLUMNS: u32 = 24;

/// An account's week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Busy {
    pub account: String,
    /// Signals mailed this week, and the week before.
    pub signals: u32,
    pub before: u32,
    /// "executive leaves, jobs cut".
    pub what: String,
}

/// What a week is made from.
#[derive(Clone, Debug)]
pub struct Weekly<'a> {
    /// The busiest first.
    pub busy: Vec<Busy>,
    /// What was mailed and is still worth a call, the best first.
    pub open: &'a [Lead],
    /// Corrections that were mailed.
    pub changed: usize,
    pub judged: Option<String>,
    pub held: &'a [HeldSignal],
    /// Accounts without a signal, and all.
    pub quiet: usize,
    pub watched: usize,
    pub unread: &'a [Unread],
}

/// All that the mail says.
#[derive(Clone, Debug, Serialize)]
pub struct Week {
    pub subject: String,
    pub preheader: String,
    pub greeting: String,
    pub opening: String,
    pub busy: Vec<BusyView>,
    pub busy_more: usize,
    pub open: Vec<OpenView>,
    pub changed: Option<String>,
    pub judged: Option<String>,
    pub held: Option<String>,
    pub quiet: String,
    pub unread: Vec<String>,
    pub watchlist: String,
    #[serde(skip)]
    email: String,
    #[serde(skip)]
    now: Timestamp,
}

/// A row of the chart.
#[derive(Clone, Debug, Serialize)]
pub struct BusyView {
    pub account: String,
    pub signals: u32,
    /// Of the longest bar, 1 to 100.
    pub percent: u32,
    /// The bar as text.
    pub bar: String,
    /// "2 the week before"; nothing where there was none.
    pub before: Option<String>,
    pub what: String,
}

/// A lead that is still worth a call.
#[derive(Clone, Debug, Serialize)]
pub struct OpenView {
    pub account: String,
    pub score: u8,
    pub purpose: &'static str,
    pub why: String,
    pub lang: Option<String>,
    pub headline: String,
    pub link: Option<LinkView>,
}

/// Says a week in words.
pub fn week(weekly: &Weekly<'_>, reader: &Reader, now: Timestamp) -> Week {
    let zone = &reader.timezone;
    let most = weekly.busy.iter().map(|one| one.signals).max().unwrap_or(1).max(1);
    let signals: u32 = weekly.busy.iter().map(|one| one.signals).sum();
    let accounts = count(weekly.busy.len(), "account", "accounts");
    let from = date(now - SignedDuration::from_hours(24 * 7), zone);
    let said = format!(
        "{from} to {}: {} at {accounts} of {}.",
        date(now, zone),
        count(signals as usize, "signal", "signals"),
        weekly.watched
    );
    let subject = match weekly.busy.first() {
        Some(first) => format!("Your week: {} was busiest, {accounts} moved", name(&first.account)),
        None => format!("Your week to {}: nothing moved", date(now, zone)),
    };
    let first_name = reader.name.as_deref().and_then(|name| name.split_whitespace().next()).map(harmless);
    Week {
        subject: harmless(&subject),
        preheader: said.clone(),
        greeting: match first_name {
            Some(name) => format!("{} {name}.", greeting(now, zone)),
            None => format!("{}.", greeting(now, zone)),
        },
        opening: format!("Your week, {said}"),
        busy: weekly.busy.iter().take(BUSY).map(|one| busy(one, most)).collect(),
        busy_more: weekly.busy.len().saturating_sub(BUSY),
        open: weekly.open.iter().take(OPEN).filter_map(open).collect(),
        changed: match weekly.changed {
            0 => None,
            1 => Some("One thing that we told you turned out otherwise, and was taken back.".to_owned()),
            more => {
                Some(format!("{more} things that we told you turned out otherwise, and were taken back."))
            }
        },
        judged: weekly.judged.clone(),
        held: foot::held(weekly.held),
        quiet: count(weekly.quiet, "account had nothing.", "accounts had nothing."),
        unread: foot::unread(weekly.unread, zone),
        watchlist: harmless(&reader.watchlist),
        email: reader.email.clone(),
        now,
    }
}

fn busy(one: &Busy, most: u32) -> BusyView {
    BusyView {
        account: name(&one.account),
        signals: one.signals,
        percent: (one.signals * 100 / most).clamp(3, 100),
        bar: "#".repeat((one.signals * COLUMNS).div_ceil(most).max(1) as usize),
        before: (one.before > 0).then(|| format!("{} the week before", one.before)),
        what: headline(&one.what),
    }
}

fn open(lead: &Lead) -> Option<OpenView> {
    let first = lead.signals.first()?;
    Some(OpenView {
        account: name(&lead.account),
        score: lead.score.round().clamp(0.0, 100.0) as u8,
        purpose: purpose(lead.purpose),
        why: name(&first.name),
        lang: first.language.clone(),
        headline: headline(&first.title),
        link: links(first).into_iter().next(),
    })
}

impl Week {
    /// Makes the mail; the same for the same slot has the same Message-ID.
    ///
    /// # Errors
    /// An address that is none.
    pub fn mail(&self, sender: &Sender, slot: &str) -> Result<Mail, DigestError> {
        let mut failed = Vec::new();
        let context = minijinja::context! { w => Value::from(Serde(self)) };
        let text = sender.look.render("week.txt.j2", &context, &mut failed)?;
        let html = sender.look.render("week.html.j2", &context, &mut failed)?;
        let letter =
            Letter { email: &self.email, subject: &self.subject, thread: None, now: self.now, what: "week" };
        letter.written(sender, slot, (text, html), failed)
    }
}
