//! What the mail says, before it has a form: every string harmless, every number in words.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::calls::Calls;
use super::evidence::{Clause, clause};
use super::foot::{self, Unread};
use super::words::{age, count, date, day, greeting, harmless, headline, kind, name, purpose, stance};
use crate::judge::finding::Field;
use crate::judge::rank::{Lead, Ranking, Signal, Told, Update};
use crate::judge::trigger::Stance;

/// Leads of a mail; what is beyond is counted, and comes with the next.
pub const LEADS: usize = 30;
/// Signals shown of one lead; what is beyond comes with the next mail.
const SIGNALS: usize = 6;
/// Corrections of a mail; what is beyond comes with the next.
const CHANGES: usize = 20;
/// Accounts of the block "new on your list"; the rest is counted.
const FRESH: usize = 12;
/// Links shown of one signal.
const LINKS: usize = 4;

/// Who reads it.
#[derive(Clone, Debug)]
pub struct Reader {
    pub name: Option<String>,
    pub email: String,
    pub timezone: TimeZone,
    /// The file to edit, shown at the foot.
    pub watchlist: String,
    /// Whom the rep sells to, who is known at the accounts, and the rep's own words.
    pub calls: Calls,
}

/// All that a mail says.
#[derive(Clone, Debug, Serialize)]
pub struct Digest {
    pub subject: String,
    /// What a mail client shows behind the subject.
    pub preheader: String,
    pub greeting: String,
    pub opening: String,
    pub changed: Vec<Change>,
    pub leads: Vec<LeadView>,
    /// Leads beyond those shown.
    pub more: usize,
    /// What stood there when an account, a source or a rule was new.
    pub fresh: Vec<FreshView>,
    /// Accounts beyond those.
    pub fresh_more: usize,
    pub quiet: String,
    pub held: Option<String>,
    pub unread: Vec<String>,
    pub watchlist: String,
    /// A name to explain, for the example at the foot.
    pub example: Option<String>,
    /// The mail it answers, where it corrects one.
    #[serde(skip)]
    pub thread: Option<Thread>,
    /// What this mail tells: only that is marked as told.
    #[serde(skip)]
    pub told: Vec<Told>,
    #[serde(skip)]
    pub(super) email: String,
    #[serde(skip)]
    pub(super) now: Timestamp,
}

/// A mail that another one answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    pub message_id: String,
    pub subject: String,
}

/// Something that was mailed and is otherwise now.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    pub account: String,
    pub sentence: String,
    pub headline: String,
    pub lang: Option<String>,
    pub links: Vec<LinkView>,
    #[serde(skip)]
    settled: bool,
    #[serde(skip)]
    mark: Told,
}

/// A lead as it is shown.
#[derive(Clone, Debug, Serialize)]
pub struct LeadView {
    pub number: usize,
    pub account: String,
    /// 0 to 100, whole.
    pub score: u8,
    pub purpose: &'static str,
    /// "prospect, tier 1, target".
    pub standing: String,
    pub why: String,
    pub signals: Vec<SignalView>,
    /// Signals beyond those shown.
    pub more: usize,
    /// "Jo Marsh, CISO (your list)".
    pub call: Option<String>,
    /// What to open the call with.
    pub opener: Option<String>,
}

/// An account that is new on the list, in one line.
#[derive(Clone, Debug, Serialize)]
pub struct FreshView {
    pub account: String,
    /// "Executive leaves, 12 November; 3 more".
    pub line: String,
    pub lang: Option<String>,
    pub headline: String,
    pub link: Option<LinkView>,
}

/// A signal as it is shown.
#[derive(Clone, Debug, Serialize)]
pub struct SignalView {
    pub name: String,
    /// "change · reported · 3 independent outlets, 7 in all · yesterday".
    pub facts: String,
    pub via: Option<String>,
    pub lang: Option<String>,
    /// Where the evidence doesn't stand in it.
    pub headline: Option<String>,
    pub evidence: Clause,
    pub outlets: String,
    pub links: Vec<LinkView>,
}

#[derive(Clone, Debug, Serialize)]
pub struct LinkView {
    pub outlet: String,
    pub url: String,
}

/// Says in words what is to be told.
pub fn compose(ranking: &Ranking, reader: &Reader, unread: &[Unread], now: Timestamp) -> Digest {
    let zone = &reader.timezone;
    let mut changed: Vec<Change> = ranking
        .leads
        .iter()
        .flat_map(|lead| lead.signals.iter().map(move |signal| (lead, signal)))
        .filter_map(|(lead, signal)| change(lead, signal, now, zone))
        .collect();
    changed.sort_by_key(|change| !change.settled);
    changed.truncate(CHANGES);
    let told: Vec<(&Lead, Vec<&Signal>)> = ranking
        .leads
        .iter()
        .map(|lead| (lead, lead.signals.iter().filter(|signal| signal.update.is_none()).collect::<Vec<_>>()))
        .filter(|(_, signals)| !signals.is_empty())
        .collect();
    let leads: Vec<LeadView> = told
        .iter()
        .take(LEADS)
        .enumerate()
        .map(|(at, (lead, signals))| view(at + 1, lead, signals, reader, now))
        .collect();
    let corrected = changed.iter().map(|change| change.mark.clone());
    let shown = told
        .iter()
        .take(LEADS)
        .flat_map(|(lead, signals)| signals.iter().take(SIGNALS).map(move |signal| mark(lead, signal, now)));
    // The block comes once: what it only counts counts as told.
    let quietly =
        ranking.fresh.iter().flat_map(|lead| lead.signals.iter().map(move |signal| mark(lead, signal, now)));
    let marks = corrected.chain(shown).chain(quietly).collect();
    let fresh: Vec<FreshView> =
        ranking.fresh.iter().take(FRESH).filter_map(|lead| fresh(lead, zone)).collect();
    let first_name = reader.name.as_deref().and_then(|name| name.split_whitespace().next()).map(harmless);
    Digest {
        subject: subject(&told, &changed, &fresh, &day(now, zone)),
        preheader: leads.first().map_or_else(|| opening(ranking, &told), |lead| lead.why.clone()),
        greeting: match first_name {
            Some(name) => format!("{} {name}.", greeting(now, zone)),
            None => format!("{}.", greeting(now, zone)),
        },
        opening: format!("{}. {}", day(now, zone), opening(ranking, &told)),
        more: told.len() - leads.len(),
        fresh_more: ranking.fresh.len() - fresh.len(),
        fresh,
        quiet: count(ranking.quiet, "account had nothing.", "accounts had nothing."),
        held: foot::held(&ranking.held),
        unread: foot::unread(unread, zone),
        told: marks,
        watchlist: harmless(&reader.watchlist),
        example: leads.first().map(|lead| lead.account.clone()),
        changed,
        leads,
        thread: None,
        email: reader.email.clone(),
        now,
    }
}

fn opening(ranking: &Ranking, told: &[(&Lead, Vec<&Signal>)]) -> String {
    let watched = count(ranking.watched, "account", "accounts");
    match told.len() {
        0 => format!("Nothing new at {watched}."),
        leads => format!("{} of {watched} moved.", leads),
    }
}

fn fresh(lead: &Lead, zone: &TimeZone) -> Option<FreshView> {
    let first = lead.signals.first()?;
    let more = match lead.signals.len() - 1 {
        0 => String::new(),
        more => format!("; {more} more"),
    };
    Some(FreshView {
        account: name(&lead.account),
        line: format!("{}, {}{more}", name(&first.name), date(first.published, zone)),
        lang: first.language.clone(),
        headline: headline(&first.title),
        link: links(first).into_iter().next(),
    })
}

fn subject(told: &[(&Lead, Vec<&Signal>)], changed: &[Change], fresh: &[FreshView], today: &str) -> String {
    let line = match (told.first(), changed.first(), fresh.first()) {
        (Some((lead, signals)), ..) => {
            let what = signals.first().map(|signal| lower_first(&signal.name)).unwrap_or_default();
            let others = match told.len() - 1 {
                0 => String::new(),
                more => format!(" · {} moved", count(more, "more account", "more accounts")),
            };
            format!("{}: {what}{others}", name(&lead.account))
        }
        (None, Some(change), _) => format!("{}: changed since we told you", change.account),
        (None, None, Some(fresh)) => format!("{}: new on your list, on {today}", fresh.account),
        (None, None, None) => format!("Nothing new on {today}"),
    };
    harmless(&line)
}

/// "Executive leaves" within a sentence.
fn lower_first(name: &str) -> String {
    let name = harmless(name);
    let mut characters = name.chars();
    match (characters.next(), characters.clone().next()) {
        // An abbreviation keeps its capitals.
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(characters).collect()
        }
        _ => name,
    }
}

fn change(lead: &Lead, signal: &Signal, now: Timestamp, zone: &TimeZone) -> Option<Change> {
    let settled = matches!(signal.stance, Stance::Denied | Stance::Reversed);
    let what = lower_first(&signal.name);
    let sentence = match signal.update.as_ref()? {
        Update::Stance { was, told } => {
            let then = date(*told, zone);
            let call = if settled { " Not a reason to call." } else { "" };
            format!(
                "On {then} we told you of this as {} ({what}). It is {} now.{call}",
                stance(*was),
                stance(signal.stance)
            )
        }
        Update::Outlets { was, told } => {
            let then = date(*told, zone);
            let before = count(*was as usize, "outlet", "outlets");
            format!("On {then} {before} told it ({what}); by now {} do, independently.", signal.independent)
        }
    };
    Some(Change {
        account: name(&lead.account),
        sentence,
        headline: headline(&signal.title),
        lang: signal.language.clone(),
        links: links(signal),
        settled,
        mark: mark(lead, signal, now),
    })
}

fn view(number: usize, lead: &Lead, signals: &[&Signal], reader: &Reader, now: Timestamp) -> LeadView {
    let (first, zone) = (signals[0], &reader.timezone);
    let start = reader.calls.start(lead, first);
    let mut standing = vec![format!("{:?}", lead.relation).to_lowercase(), format!("tier {}", lead.tier)];
    standing.extend(lead.stage.as_deref().map(harmless));
    LeadView {
        number,
        account: name(&lead.account),
        score: lead.score.round().clamp(0.0, 100.0) as u8,
        purpose: purpose(lead.purpose),
        standing: standing.join(", "),
        why: why(first, &lead.reasons),
        signals: signals.iter().take(SIGNALS).map(|signal| signal_view(signal, now, zone)).collect(),
        more: signals.len().saturating_sub(SIGNALS),
        call: start.call,
        opener: start.opener,
    }
}

/// "Executive leaves. You sell to CFOs; tier 1."
fn why(signal: &Signal, reasons: &[String]) -> String {
    let reasons = headline(&reasons.join("; "));
    let mut characters = reasons.chars();
    let sentence: String = match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).chain(".".chars()).collect(),
        None => String::new(),
    };
    let rumour = if signal.stance == Stance::Rumoured { " (a rumour so far)" } else { "" };
    format!("{}{rumour}. {sentence}", name(&signal.name)).trim_end().to_owned()
}

fn signal_view(signal: &Signal, now: Timestamp, zone: &TimeZone) -> SignalView {
    let all = signal.outlets.len();
    let independent = count(signal.independent as usize, "outlet", "independent outlets");
    let heard = match all > signal.independent as usize {
        true => format!("{independent}, {all} in all"),
        false => independent,
    };
    SignalView {
        name: name(&signal.name),
        facts: format!(
            "{} · {} · {heard} · {}",
            kind(signal.kind),
            stance(signal.stance),
            age(signal.published, now, zone)
        ),
        via: signal.via.as_deref().map(headline),
        lang: signal.language.clone(),
        headline: (signal.evidence.field != Field::Title).then(|| headline(&signal.title)),
        evidence: clause(signal),
        outlets: headline(&signal.outlets.join(", ")),
        links: links(signal),
    }
}

/// The outlets' own links; what is no web address is no link.
fn links(signal: &Signal) -> Vec<LinkView> {
    let web = |url: &str| {
        (url.starts_with("https://") || url.starts_with("http://"))
            && !url.chars().any(|c| c.is_whitespace() || c.is_control())
    };
    let all = signal.links.iter().filter(|link| web(&link.url) && link.url.len() < 1000);
    all.take(LINKS).map(|link| LinkView { outlet: name(&link.outlet), url: link.url.clone() }).collect()
}

/// A signal as it is told now.
fn mark(lead: &Lead, signal: &Signal, now: Timestamp) -> Told {
    Told {
        account: lead.account.clone(),
        trigger: signal.trigger.clone(),
        story: signal.story,
        stance: signal.stance,
        independent: signal.independent,
        at: now,
    }
}
