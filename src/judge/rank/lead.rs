//! Signals become leads, the best account first.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};

use super::group::{Group, age_days};
use super::history::History;
use super::signal::{self, WINDOW_HALF_LIVES};
use super::wish::{Follows, Wishes};
use super::{
    Ahead, Factor, HeldSignal, Lead, Moved, Ranking, Seen, Signal, Told, Update, Use, block, compound,
    purpose, spike,
};
use crate::judge::account::{Account, taken};
use crate::judge::finding::{Held, NOISE};
use crate::judge::spread::{self, PERSON_MOVE};
use crate::judge::story::StoryId;
use crate::judge::trigger::{Rule, Stance, TriggerId};
use crate::judge::watch::Watch;

/// Days before a contract renews in which that is worth a word.
const RENEWAL_DAYS: i32 = 120;

/// Ranks what is new for a rep who has said nothing: see [`rank_as_wished`].
pub fn rank(watch: &Watch, rules: &[&Rule], seen: &[Seen], told: &[Told], now: Timestamp) -> Ranking {
    rank_as_wished(watch, rules, seen, told, Wishes::default(), now)
}

/// Ranks what is new for a rep: `rules` are the rep's triggers, `told` what was mailed before, `wishes` what
/// the rep and the colleagues said. Findings of accounts or triggers that the rep no longer has are passed
/// over.
pub fn rank_as_wished(
    watch: &Watch,
    rules: &[&Rule],
    seen: &[Seen],
    told: &[Told],
    wishes: Wishes<'_>,
    now: Timestamp,
) -> Ranking {
    let mut news: BTreeMap<&str, Vec<Signal>> = BTreeMap::new();
    let mut baseline: BTreeMap<&str, Vec<Signal>> = BTreeMap::new();
    let mut held = noise(watch, seen);
    let groups = groups(watch, rules, seen);
    let history = History::of(&groups);
    for group in &groups {
        let Some(mut signal) = signal::signal(group, &history, watch, now) else {
            held.extend(group.seen.first().map(|seen| held_back(seen)));
            continue;
        };
        if age_days(signal.published, now) > WINDOW_HALF_LIVES * group.rule.half_life_days {
            continue;
        }
        // Told already, as the event with the role in it.
        let as_role = |told: &&Told| {
            told.account == group.account.name && told.story == signal.story && has_role(&told.trigger)
        };
        if signal.trigger.0 == PERSON_MOVE && told.iter().any(|one| as_role(&one)) {
            continue;
        }
        let before = signal::told_of(told, &group.account.name, &signal.trigger, signal.story);
        match before.map(|told| signal::update(&signal, told)) {
            Some(None) => continue,
            Some(update) => signal.update = update,
            // What was never told needs no correction, and is no reason to call.
            None if matches!(signal.stance, Stance::Denied | Stance::Reversed) => {
                held.extend(
                    group.seen.first().map(|seen| HeldSignal { held: Held::Settled, ..held_back(seen) }),
                );
                continue;
            }
            None => {}
        }
        if signal.confidence.value() < watch.min_confidence && signal.update.is_none() {
            if let Some(first) = group.seen.first() {
                held.push(HeldSignal { held: Held::LowConfidence, ..held_back(first) });
            }
            continue;
        }
        if signal.update.is_none() && signal::is_background(group) {
            continue;
        }
        match wishes.of_own(&watch.rep, group, &signal, now) {
            Follows::Nothing => {}
            Follows::Over => continue,
            Follows::Held(why) => {
                held.extend(group.seen.first().map(|seen| HeldSignal { held: why, ..held_back(seen) }));
                continue;
            }
        }
        wishes.take(&watch.rep, group.account, &mut signal, now);
        let quietly = signal.update.is_none() && signal::is_baseline(group);
        let list = if quietly { &mut baseline } else { &mut news };
        list.entry(&group.account.name).or_default().push(signal);
    }
    for (account, signal) in spikes(watch, seen, told, now) {
        if wishes.snoozed(account, &signal.trigger, now).is_none() {
            news.entry(account).or_default().push(signal);
        }
    }
    let since = told.iter().map(|told| told.at).max();
    let around = Around { watch, history: &history, since, now };
    let mut leads = around.ordered(news);
    let fresh = around.ordered(baseline);
    let moved = leads.len();
    let blocks = block::gather(&mut leads);
    leads.iter_mut().for_each(|lead| around.weigh(lead));
    sort(&mut leads);
    let quiet = watch.accounts.len() - moved;
    Ranking { leads, blocks, fresh, held, quiet, watched: watch.accounts.len() }
}

/// Accounts that are in the news far more than they are used to.
fn spikes<'w>(watch: &'w Watch, seen: &[Seen], told: &[Told], now: Timestamp) -> Vec<(&'w str, Signal)> {
    let Some(watched_since) = seen.iter().map(|seen| seen.published).min() else { return Vec::new() };
    let mut by_account: BTreeMap<&str, Vec<&Seen>> = BTreeMap::new();
    for one in seen.iter().filter(|one| one.finding.via.is_none() && (!one.baseline || one.background)) {
        by_account.entry(&one.finding.account).or_default().push(one);
    }
    let of = |account: &'w Account| {
        let seen = by_account.get(account.name.as_str())?;
        spike::of(account, seen, told, watched_since, now).map(|signal| (account.name.as_str(), signal))
    };
    watch.accounts.iter().filter_map(of).collect()
}

/// What leads are made in.
struct Around<'r, 'g, 'a> {
    watch: &'r Watch,
    history: &'r History<'g, 'a>,
    /// The last digest.
    since: Option<Timestamp>,
    now: Timestamp,
}

impl Around<'_, '_, '_> {
    /// Each account with its signals, the highest score first.
    fn ordered(&self, mut signals: BTreeMap<&str, Vec<Signal>>) -> Vec<Lead> {
        signals.values_mut().for_each(supersede);
        let account = |name: &str| self.watch.accounts.iter().find(|account| account.name == name);
        let mut leads: Vec<Lead> = signals
            .into_iter()
            .filter_map(|(name, signals)| account(name).map(|account| lead(account, signals)))
            .collect();
        leads.iter_mut().for_each(|lead| self.weigh(lead));
        sort(&mut leads);
        leads
    }

    /// Score and reasons, by the signals that the lead has.
    fn weigh(&self, lead: &mut Lead) {
        let Some(account) = self.watch.accounts.iter().find(|account| account.name == lead.account) else {
            return;
        };
        lead.together = compound::found(&self.watch.compounds, &lead.signals, self.history, &lead.account);
        let together = lead.together.iter().map(|together| together.p);
        lead.score = score(lead.signals.iter().map(|signal| signal.p).chain(together));
        lead.purpose =
            purpose::of(account.relation, lead.signals.first().and_then(|signal| signal.via.as_deref()));
        lead.moved = self.history.moved(&lead.account, self.since, self.now);
        lead.reasons = reasons(account, lead);
        lead.reasons.extend(renewal(account, self.now));
        if self.history.is_warming(&lead.account, self.now) {
            lead.reasons.push("warming for weeks".to_owned());
        }
    }
}

/// The highest score first, in whole points: what is as good as equal stays in the order of tier and name, so
/// that a small change doesn't shuffle the list.
fn sort(leads: &mut [Lead]) {
    leads.sort_by(|a, b| {
        let points = |lead: &Lead| lead.score.round() as i64;
        points(b).cmp(&points(a)).then(a.tier.cmp(&b.tier)).then(a.account.cmp(&b.account))
    });
}

/// Items that only name an account, once each.
fn noise(watch: &Watch, seen: &[Seen]) -> Vec<HeldSignal> {
    let mut held: Vec<HeldSignal> = Vec::new();
    for one in seen.iter().filter(|one| one.finding.trigger.0 == NOISE) {
        let known = held.iter().any(|held| held.story == one.story && held.account == one.finding.account);
        if !known && watch.accounts.iter().any(|account| account.name == one.finding.account) {
            held.push(held_back(one));
        }
    }
    held
}

/// True for the events that say which office somebody takes or leaves.
fn has_role(trigger: &TriggerId) -> bool {
    matches!(trigger.0.as_str(), "exec-hire" | "exec-departure" | "board-change")
}

/// Somebody on the list who is hired or leaves is told once, as the event with the role in it; that the rep
/// knows them is said with it.
fn supersede(signals: &mut Vec<Signal>) {
    let moves: Vec<Signal> = signals.iter().filter(|s| s.trigger.0 == PERSON_MOVE).cloned().collect();
    for moved in moves {
        let Some(told) = signals.iter_mut().find(|s| has_role(&s.trigger) && s.story == moved.story) else {
            continue;
        };
        let why = match &moved.via {
            Some(via) => format!("it {}", spread::told(via)),
            None => "somebody whom you know there moves".to_owned(),
        };
        told.factors.push(Factor { name: "champion", value: 1.0, why });
        signals.retain(|signal| signal.trigger.0 != PERSON_MOVE || signal.story != moved.story);
    }
}

/// The score of independent signals together: `100 × (1 − Π(1 − p))`.
pub fn score(p: impl Iterator<Item = f64>) -> f64 {
    100.0 * (1.0 - p.fold(1.0, |left, p| left * (1.0 - p.clamp(0.0, 1.0))))
}

fn groups<'a>(watch: &'a Watch, rules: &[&'a Rule], seen: &'a [Seen]) -> Vec<Group<'a>> {
    let accounts: BTreeMap<&str, &Account> = watch.accounts.iter().map(|a| (a.name.as_str(), a)).collect();
    let by_id: BTreeMap<&str, &Rule> = rules.iter().map(|rule| (rule.id.0.as_str(), *rule)).collect();
    let mut groups: BTreeMap<(&str, &str, StoryId), Vec<&Seen>> = BTreeMap::new();
    for one in seen {
        groups.entry((&one.finding.account, &one.finding.trigger.0, one.story)).or_default().push(one);
    }
    groups
        .into_iter()
        .filter_map(|((account, trigger, _), mut seen)| {
            seen.sort_by(|a, b| a.published.cmp(&b.published).then(a.title.cmp(&b.title)));
            Some(Group { account: accounts.get(account)?, rule: by_id.get(trigger)?, seen })
        })
        .collect()
}

fn held_back(seen: &Seen) -> HeldSignal {
    HeldSignal {
        account: seen.finding.account.clone(),
        trigger: seen.finding.trigger.clone(),
        story: seen.story,
        held: seen.finding.held.clone().unwrap_or(Held::LowConfidence),
        title: seen.title.clone(),
        evidence: seen.finding.evidence.clone(),
        outlet: seen.outlet.clone(),
        url: seen.url.clone(),
        published: seen.published,
    }
}

fn lead(account: &Account, mut signals: Vec<Signal>) -> Lead {
    signals.sort_by(|a, b| b.p.total_cmp(&a.p).then(a.trigger.cmp(&b.trigger)).then(a.story.cmp(&b.story)));
    Lead {
        account: account.name.clone(),
        relation: account.relation,
        tier: account.tier,
        stage: account.stage.clone(),
        taken_for: taken::identity(account),
        score: 0.0,
        purpose: Use::Engage,
        signals,
        moved: Moved::Steady,
        together: Vec::new(),
        reasons: Vec::new(),
    }
}

fn reasons(account: &Account, lead: &Lead) -> Vec<String> {
    let mut reasons = Vec::new();
    if let Some(first) = lead.signals.first() {
        reasons.extend(
            first
                .factors
                .iter()
                .filter(|f| f.name == "champion" || (f.name == "fit" && f.value >= 1.0))
                .map(|f| f.why.clone()),
        );
        reasons.extend(first.via.as_ref().map(|via| format!("it {}", spread::told(via))));
        reasons.extend(first.ahead.map(Ahead::why));
    }
    reasons.push(format!("tier {}", account.tier));
    if let Some(met) = lead.together.iter().max_by(|a, b| a.p.total_cmp(&b.p)) {
        let date = met.told.strftime("%-d %B");
        reasons.push(format!("within {:.0} days of it: {} ({date})", met.within_days, lower(&met.with)));
    }
    let others = lead
        .signals
        .iter()
        .skip(1)
        .filter(|s| s.p >= 0.1 && !matches!(s.update, Some(Update::Outlets { .. })))
        .count();
    if others > 0 {
        reasons.push(format!("{others} more {}", if others == 1 { "signal" } else { "signals" }));
    }
    reasons
}

/// A contract that renews before long: the hour to win it, or to lose it.
fn renewal(account: &Account, now: Timestamp) -> Option<String> {
    let today = now.to_zoned_datetime(TimeZone::UTC).date();
    let days = account.renewal?.since((Unit::Day, today)).ok()?.get_days();
    match days {
        0 => Some("contract renews today".to_owned()),
        1 => Some("contract renews tomorrow".to_owned()),
        2..=RENEWAL_DAYS => Some(format!("contract renews in {days} days")),
        _ => None,
    }
}

/// A name within a sentence.
fn lower(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}
