//! Findings of one story become one signal, with every factor of its number kept.

use std::collections::HashSet;

use jiff::Timestamp;

use super::authority::{self, Authority};
use super::group::{Group, age_days, latest_stance, recency, stance_factor};
use super::history::History;
use super::{Ahead, Factor, Link, Seen, Signal, Told, Update, role};
use crate::judge::Confidence;
use crate::judge::account::{Account, Relation};
use crate::judge::story::voice;
use crate::judge::trigger::{Stance, TriggerId};
use crate::judge::watch::Watch;
use crate::text::fold::fold;

/// Half-lives after which an event is no news for a first mail.
pub const WINDOW_HALF_LIVES: f64 = 2.0;

/// Outlets that must have joined since we told before a story comes back for that.
const WEIGHTY: u32 = 3;

/// How much surer a telling may be than one that is as good.
const AS_SURE: f64 = 0.1;

/// Events whose worth hangs on the role they are about.
const ABOUT_PEOPLE: &[&str] = &["exec-hire", "exec-departure", "person-move", "board-change"];

impl Signal {
    /// What is left of it by its age, 0…1.
    pub fn recency(&self) -> f64 {
        self.factors.iter().find(|factor| factor.name == "recency").map_or(1.0, |factor| factor.value)
    }
}

/// Makes the signal. `None` where nothing of the group is fit to be told (all held back).
pub fn signal(group: &Group<'_>, history: &History<'_, '_>, watch: &Watch, now: Timestamp) -> Option<Signal> {
    let fit: Vec<&Seen> = group.fit().collect();
    let first = fit.first()?;
    let stance = latest_stance(&fit);
    let standing = last_word(&fit, stance);
    let shown = most_telling(&standing)?;
    let independent = voices(&fit);
    let mut factors = Vec::new();
    let mut weigh = |name: &'static str, value: f64, why: String| {
        factors.push(Factor { name, value, why });
        value
    };

    let mention = best(&fit, |seen| seen.finding.mention);
    let event = best(&fit, |seen| seen.finding.event);
    let confidence = Confidence::new(
        weigh("mention", mention, format!("the text means {}", group.account.name))
            * weigh("event", event, format!("the words report \"{}\"", group.rule.name))
            * weigh("sources", sources(&fit, group.account), said_by(independent, &fit, group.account)),
    );
    let ahead = ahead(&fit, group.account);
    let (novelty, novelty_why) = history.novelty(group);
    let (fits, fit_why) = role_fit(group, watch, shown);
    let impact = weigh("weight", group.rule.weight, format!("weight of {}", group.rule.id.0))
        * weigh("tier", tier(group.account), format!("tier {}", group.account.tier))
        * weigh("fit", fits, fit_why)
        * weigh("relation", relation(group.account), relation_why(group.account))
        * stage(group.account).map_or(1.0, |(value, why)| weigh("stage", value, why))
        * weigh("novelty", novelty, novelty_why)
        * weigh("head start", ahead.worth(), ahead.why());
    let age = age_days(first.published, now);
    let recency = weigh(
        "recency",
        recency(age, group.rule),
        format!("{age:.1} days old, half-life {} days", group.rule.half_life_days),
    );
    let truth = weigh("stance", stance_factor(stance), stance_why(stance).to_owned());

    let (outlets, all_links) = outlets(&fit);
    let links = if standing.len() < fit.len() { self::outlets(&standing).1 } else { all_links };
    Some(Signal {
        trigger: group.rule.id.clone(),
        name: group.rule.name.clone(),
        kind: group.rule.kind,
        story: first.story,
        stance,
        confidence,
        impact,
        p: confidence.value() * impact * recency * truth,
        evidence: shown.finding.evidence.clone(),
        title: shown.title.clone(),
        summary: shown.summary.clone(),
        language: shown.language.clone(),
        published: first.published,
        turned: standing.first()?.published,
        outlets,
        independent,
        links,
        factors,
        update: None,
        via: shown.finding.via.clone(),
        ahead: Some(ahead).filter(|ahead| *ahead != Ahead::No),
        taken: None,
    })
}

/// The tellings since it stands as it does, oldest first: those of this stance behind the last of another.
fn last_word<'s>(fit: &[&'s Seen], stance: Stance) -> Vec<&'s Seen> {
    let other = fit.iter().rposition(|seen| seen.finding.stance != stance).map_or(0, |at| at + 1);
    let since: Vec<&Seen> = fit[other..].to_vec();
    // Where two tell otherwise at one time, the last need not be of this stance.
    let is_of_it = |seen: &&&Seen| seen.finding.stance == stance;
    if since.is_empty() { fit.iter().filter(is_of_it).copied().collect() } else { since }
}

/// Whether records told it before any newspaper.
fn ahead(fit: &[&Seen], account: &Account) -> Ahead {
    let (records, press): (Vec<&Seen>, Vec<&Seen>) =
        fit.iter().copied().partition(|seen| authority::is_before_press(seen, account));
    match (records.first(), press.first()) {
        (Some(_), None) => Ahead::Now { sources: voices(&records) },
        (Some(record), Some(press)) => {
            match (press.published.as_second() - record.published.as_second()) / 3600 {
                hours @ 1.. => Ahead::By { hours },
                _ => Ahead::No,
            }
        }
        _ => Ahead::No,
    }
}

impl Ahead {
    /// Who calls before the newspaper is the first to call, 0…1.
    fn worth(self) -> f64 {
        if matches!(self, Ahead::Now { .. }) { 1.0 } else { 0.95 }
    }

    /// "2 sources, no newspaper yet".
    pub fn why(self) -> String {
        match self {
            Ahead::Now { sources: 1 } => "1 source, no newspaper yet".to_owned(),
            Ahead::Now { sources } => format!("{sources} sources, no newspaper yet"),
            Ahead::By { hours: 1 } => "known an hour before the newspapers".to_owned(),
            Ahead::By { hours } => format!("known {hours} hours before the newspapers"),
            Ahead::No => "newspapers have it".to_owned(),
        }
    }
}

/// What a stage of the sale is worth; a stage of another name says nothing.
fn stage(account: &Account) -> Option<(f64, String)> {
    let stage = account.stage.as_deref()?;
    let value = match fold(stage).as_str() {
        "lost" | "closed lost" | "churned" | "disqualified" | "former customer" => 0.75,
        _ => 1.0,
    };
    Some((value, format!("stage {stage}")))
}

/// True where all that may be told of it stood there before it was on the list.
pub fn is_baseline(group: &Group<'_>) -> bool {
    group.seen.iter().filter(|seen| seen.finding.held.is_none()).all(|seen| seen.baseline)
}

/// True where all that may be told of it was looked for in the past: it explains, and is told to nobody.
pub fn is_background(group: &Group<'_>) -> bool {
    group.seen.iter().filter(|seen| seen.finding.held.is_none()).all(|seen| seen.background)
}

/// Why a signal that was mailed before is worth telling again; `None` where it is not.
pub fn update(signal: &Signal, told: &Told) -> Option<Update> {
    if signal.stance != told.stance {
        return Some(Update::Stance { was: told.stance, told: told.at });
    }
    let grown = told.independent < WEIGHTY && signal.independent >= WEIGHTY;
    grown.then_some(Update::Outlets { was: told.independent, told: told.at })
}

/// The latest mail about the same signal.
pub fn told_of<'t>(
    told: &'t [Told],
    account: &str,
    trigger: &TriggerId,
    story: super::StoryId,
) -> Option<&'t Told> {
    told.iter()
        .filter(|told| told.account == account && told.trigger == *trigger && told.story == story)
        .max_by_key(|told| told.at)
}

fn sureness(seen: &Seen) -> f64 {
    (seen.finding.mention * seen.finding.event).value()
}

/// The words to show: of the tellings that are as good as the surest the one that says the most (who, how much,
/// when), of equals the surer, then the first.
fn most_telling<'a>(standing: &[&'a Seen]) -> Option<&'a Seen> {
    let surest = standing.iter().copied().map(sureness).fold(0.0, f64::max);
    let says = |seen: &Seen| {
        let kinds: HashSet<_> = seen.finding.evidence.facts.iter().map(|fact| fact.kind).collect();
        (kinds.len(), sureness(seen))
    };
    let near = standing.iter().copied().filter(|seen| sureness(seen) + AS_SURE >= surest);
    near.reduce(|best, seen| if says(seen) > says(best) { seen } else { best })
}

fn best(fit: &[&Seen], of: impl Fn(&Seen) -> Confidence) -> f64 {
    fit.iter().map(|seen| of(seen).value()).fold(0.0, f64::max)
}

/// Outlets that tell it in words of their own: copies of one release are one voice.
pub fn voices(fit: &[&Seen]) -> u32 {
    u32::try_from(heard(fit).len()).unwrap_or(u32::MAX)
}

/// The first of each voice.
fn heard<'s>(fit: &[&'s Seen]) -> Vec<&'s Seen> {
    let mut heard: Vec<&Seen> = Vec::new();
    for seen in fit {
        let copied = heard.iter().any(|other| {
            voice::same(other.voice, seen.voice) || (other.outlet.is_some() && other.outlet == seen.outlet)
        });
        if !copied {
            heard.push(seen);
        }
    }
    heard
}

/// How far who tells it, and how many of them independently, make it sure.
fn sources(fit: &[&Seen], account: &Account) -> f64 {
    // Of a copied release the best that carries it speaks.
    let best = fit.iter().map(|seen| authority::of(seen, account).sureness()).fold(0.0, f64::max);
    let mut heard: Vec<f64> = heard(fit).iter().map(|seen| authority::of(seen, account).sureness()).collect();
    heard.sort_by(f64::total_cmp);
    if let Some(last) = heard.last_mut() {
        *last = last.max(best);
    }
    // A second and a third voice take away half of the doubt each.
    let doubt =
        heard.iter().rev().take(3).enumerate().map(|(at, sure)| if at == 0 { 1.0 - sure } else { 0.5 });
    1.0 - doubt.product::<f64>()
}

fn said_by(independent: u32, fit: &[&Seen], account: &Account) -> String {
    let best = fit.iter().map(|seen| authority::of(seen, account)).max().unwrap_or(Authority::Unknown);
    let heard = match (independent, fit.len()) {
        (1, 1) => "one source".to_owned(),
        (1, all) => format!("one voice in {all} items"),
        (independent, _) => format!("{independent} independent outlets"),
    };
    format!("{heard}, {} at best", best.said())
}

fn role_fit(group: &Group<'_>, watch: &Watch, shown: &Seen) -> (f64, String) {
    let mut roles = watch.roles.clone();
    for segment in watch.segments.iter().filter(|s| group.account.segments.contains(&s.name)) {
        roles.extend(segment.roles.iter().cloned());
    }
    if roles.is_empty() {
        return (0.9, "no roles listed".to_owned());
    }
    let evidence = &shown.finding.evidence;
    let mut text = format!("{} {}", shown.title, evidence.text);
    for fact in &evidence.facts {
        text.extend([" ", &fact.text, " ", fact.value.as_deref().unwrap_or_default()]);
    }
    let text = fold(&text);
    match role::named(&roles, &text) {
        Some(role) => (1.0, format!("you sell to {role}s")),
        None if ABOUT_PEOPLE.contains(&group.rule.id.0.as_str()) => {
            (0.6, "about a role you don't sell to".to_owned())
        }
        None => (0.9, "no role of yours is named".to_owned()),
    }
}

fn tier(account: &Account) -> f64 {
    match account.tier {
        1 => 1.0,
        2 => 0.85,
        _ => 0.7,
    }
}

fn relation(account: &Account) -> f64 {
    match account.relation {
        Relation::Prospect | Relation::Customer => 1.0,
        Relation::Competitor | Relation::Supplier => 0.4,
        Relation::Us => 0.2,
    }
}

fn relation_why(account: &Account) -> String {
    match account.relation {
        Relation::Prospect => "a prospect".to_owned(),
        Relation::Customer => "a customer".to_owned(),
        Relation::Competitor => "a competitor: worth knowing, nobody to call".to_owned(),
        Relation::Supplier => "a supplier: worth knowing, nobody to call".to_owned(),
        Relation::Us => "ourselves".to_owned(),
    }
}

fn stance_why(stance: Stance) -> &'static str {
    match stance {
        Stance::Reported => "reported",
        Stance::Rumoured => "a rumour so far",
        Stance::Denied => "denied: no reason to call",
        Stance::Reversed => "called off: no reason to call",
    }
}

/// Names, the first teller first, and where to read it: an address that only leads on to an article stands in
/// for it where nobody has the article itself.
pub fn outlets(fit: &[&Seen]) -> (Vec<String>, Vec<Link>) {
    let (mut names, mut links): (Vec<String>, Vec<Link>) = (Vec::new(), Vec::new());
    for seen in fit {
        let name = seen.outlet.clone().unwrap_or_else(|| "unknown outlet".to_owned());
        if let Some(url) = &seen.url {
            let known = links.iter_mut().find(|link| link.outlet == name);
            match known {
                Some(link) if authority::is_redirect(&link.url) => link.url.clone_from(url),
                Some(_) => {}
                None => links.push(Link { outlet: name.clone(), url: url.clone() }),
            }
        }
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if links.iter().any(|link| !authority::is_redirect(&link.url)) {
        links.retain(|link| !authority::is_redirect(&link.url));
    }
    (names, links)
}
