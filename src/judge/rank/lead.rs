//! Signals become leads, the best account first.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::signal::{self, Group, WINDOW_HALF_LIVES, age_days};
use super::{HeldSignal, Lead, Ranking, Seen, Signal, Told, Update, Use};
use crate::judge::account::{Account, Relation, taken};
use crate::judge::finding::{Held, NOISE};
use crate::judge::spread;
use crate::judge::story::StoryId;
use crate::judge::trigger::{Rule, Stance};
use crate::judge::watch::Watch;

/// Ranks what is new for a rep: `rules` are the rep's triggers, `told` what was mailed before.
/// Findings of accounts or triggers that the rep no longer has are passed over.
pub fn rank(watch: &Watch, rules: &[&Rule], seen: &[Seen], told: &[Told], now: Timestamp) -> Ranking {
    let mut news: BTreeMap<&str, Vec<Signal>> = BTreeMap::new();
    let mut baseline: BTreeMap<&str, Vec<Signal>> = BTreeMap::new();
    let mut held = noise(watch, seen);
    for group in groups(watch, rules, seen) {
        let Some(mut signal) = signal::signal(&group, watch, now) else {
            held.extend(group.seen.first().map(|seen| held_back(seen)));
            continue;
        };
        if age_days(signal.published, now) > WINDOW_HALF_LIVES * group.rule.half_life_days {
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
        let quietly = signal.update.is_none() && signal::is_baseline(&group);
        let list = if quietly { &mut baseline } else { &mut news };
        list.entry(&group.account.name).or_default().push(signal);
    }
    let (leads, fresh) = (ordered(watch, news), ordered(watch, baseline));
    let quiet = watch.accounts.len() - leads.len();
    Ranking { leads, fresh, held, quiet, watched: watch.accounts.len() }
}

/// Each account with its signals, the highest score first.
fn ordered(watch: &Watch, mut signals: BTreeMap<&str, Vec<Signal>>) -> Vec<Lead> {
    signals.values_mut().for_each(supersede);
    let account = |name: &str| watch.accounts.iter().find(|account| account.name == name);
    let mut leads: Vec<Lead> = signals
        .into_iter()
        .filter_map(|(name, signals)| account(name).map(|account| lead(account, signals)))
        .collect();
    leads.sort_by(|a, b| {
        b.score.total_cmp(&a.score).then(a.tier.cmp(&b.tier)).then(a.account.cmp(&b.account))
    });
    leads
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

/// Somebody on the list who is hired or leaves is told once, as the event with the role in it.
fn supersede(signals: &mut Vec<Signal>) {
    let told: Vec<StoryId> = signals
        .iter()
        .filter(|signal| matches!(signal.trigger.0.as_str(), "exec-hire" | "exec-departure" | "board-change"))
        .map(|signal| signal.story)
        .collect();
    signals.retain(|signal| signal.trigger.0 != "person-move" || !told.contains(&signal.story));
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
        score: score(signals.iter().map(|signal| signal.p)),
        purpose: purpose(account, &signals),
        reasons: reasons(account, &signals),
        signals,
    }
}

fn purpose(account: &Account, signals: &[Signal]) -> Use {
    let through_competitor =
        signals.first().is_some_and(|s| s.via.as_deref().is_some_and(|via| via.starts_with("uses ")));
    match account.relation {
        Relation::Competitor => Use::Intercept,
        _ if through_competitor && account.relation != Relation::Customer => Use::Intercept,
        Relation::Customer => Use::Serve,
        _ => Use::Engage,
    }
}

fn reasons(account: &Account, signals: &[Signal]) -> Vec<String> {
    let mut reasons = Vec::new();
    if let Some(first) = signals.first() {
        reasons.extend(
            first.factors.iter().filter(|f| f.name == "fit" && f.value >= 1.0).map(|f| f.why.clone()),
        );
        reasons.extend(first.via.as_ref().map(|via| format!("it {}", spread::told(via))));
    }
    reasons.push(format!("tier {}", account.tier));
    let others = signals
        .iter()
        .skip(1)
        .filter(|s| s.p >= 0.1 && !matches!(s.update, Some(Update::Outlets { .. })))
        .count();
    if others > 0 {
        reasons.push(format!("{others} more {}", if others == 1 { "signal" } else { "signals" }));
    }
    reasons
}
