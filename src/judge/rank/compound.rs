//! Events that mean more together than apart.

use std::sync::LazyLock;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::group::{Group, age_days, recency};
use super::history::History;
use super::{Signal, Stance};
use crate::judge::story::StoryId;
use crate::judge::trigger::TriggerId;
use crate::judge::watch::Compound;

/// Events that met at an account.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Together {
    pub id: String,
    pub name: String,
    /// That the meeting makes the account worth a call today, 0…1.
    pub p: f64,
    /// The event that stood there before, and when it was told.
    pub with: String,
    pub told: Timestamp,
    pub story: StoryId,
    pub within_days: f64,
}

#[derive(Deserialize)]
struct File {
    compound: Vec<Compound>,
}

static LIBRARY: LazyLock<Vec<Compound>> = LazyLock::new(|| {
    // Compiled in, and read by a test.
    toml::from_str::<File>(include_str!("compounds.toml")).map(|file| file.compound).unwrap_or_default()
});

/// The built-in compounds.
pub fn library() -> &'static [Compound] {
    &LIBRARY
}

/// What the new signals of an account meet, one of the library's or the rep's own each; a rep's own goes
/// before a built-in of the same id.
pub fn found(
    own: &[Compound],
    signals: &[Signal],
    history: &History<'_, '_>,
    account: &str,
) -> Vec<Together> {
    let built_in = library().iter().filter(|known| !own.iter().any(|one| one.id == known.id));
    own.iter()
        .chain(built_in)
        .filter_map(|compound| met(compound, signals, history.groups(account)))
        .collect()
}

fn met(compound: &Compound, signals: &[Signal], groups: &[&Group<'_>]) -> Option<Together> {
    let is_live = |signal: &&Signal| matches!(signal.stance, Stance::Reported | Stance::Rumoured);
    let news = signals.iter().filter(is_live);
    let mut best: Option<Together> = None;
    for signal in news.filter(|signal| signal.via.is_none()) {
        let Some(own) = compound.all.iter().position(|part| is_one(part, &signal.trigger)) else { continue };
        let others = compound.all.iter().enumerate().filter(|(at, _)| *at != own);
        let met: Option<Vec<&Group<'_>>> =
            others.map(|(_, part)| nearest(part, signal, groups, compound.within_days)).collect();
        let Some(first) = met.as_deref().and_then(<[_]>::first) else { continue };
        let Some(told) = first.first() else { continue };
        let sure = signal.confidence.value() * (told.finding.mention * told.finding.event).value();
        let rest = recency(age_days(signal.published, signal.published.max(told.published)), first.rule);
        let p = compound.weight * sure * rest * signal.recency();
        if best.as_ref().is_none_or(|known| known.p < p) {
            best = Some(Together {
                id: compound.id.clone(),
                name: compound.name.clone(),
                p,
                with: first.rule.name.clone(),
                told: told.published,
                story: told.story,
                within_days: compound.within_days,
            });
        }
    }
    best
}

fn is_one(part: &str, trigger: &TriggerId) -> bool {
    part.split('|').any(|id| id.trim() == trigger.0)
}

/// The latest event of the part that is told within the days of a signal.
fn nearest<'g, 'a>(
    part: &str,
    signal: &Signal,
    groups: &[&'g Group<'a>],
    days: f64,
) -> Option<&'g Group<'a>> {
    groups
        .iter()
        .copied()
        .filter(|group| is_one(part, &group.rule.id) && group.is_standing())
        .filter(|group| {
            group.first().is_some_and(|first| {
                let apart = (first.published.as_second() - signal.published.as_second()).abs();
                first.finding.via.is_none() && apart as f64 <= days * 86_400.0
            })
        })
        .max_by_key(|group| group.first().map(|first| (first.published, first.story)))
}

#[cfg(test)]
mod tests {
    use super::library;
    use crate::judge::trigger;

    #[test]
    fn every_part_of_a_compound_is_a_trigger_of_the_library() {
        assert!(library().len() >= 3);
        let known = |id: &str| trigger::library().iter().any(|rule| rule.id.0 == id);
        for compound in library() {
            assert!(compound.all.len() >= 2 && compound.weight <= 1.0, "{}", compound.id);
            let parts = compound.all.iter().flat_map(|part| part.split('|'));
            let strangers: Vec<_> = parts.filter(|id| !known(id)).collect();
            assert!(strangers.is_empty(), "{}: {strangers:?}", compound.id);
        }
    }
}
