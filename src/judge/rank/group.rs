//! The findings that become one signal, and what is left of an event as it ages.

use jiff::Timestamp;

use super::Seen;
use crate::judge::account::Account;
use crate::judge::trigger::{Rule, Stance};

/// The findings of one account, trigger and story, oldest first.
pub struct Group<'a> {
    pub account: &'a Account,
    pub rule: &'a Rule,
    pub seen: Vec<&'a Seen>,
}

impl<'a> Group<'a> {
    /// What is fit to be told, oldest first.
    pub fn fit(&self) -> impl Iterator<Item = &'a Seen> + '_ {
        self.seen.iter().copied().filter(|seen| seen.finding.held.is_none())
    }

    /// The first telling that is fit to be told.
    pub fn first(&self) -> Option<&'a Seen> {
        self.fit().next()
    }

    pub fn story(&self) -> Option<super::StoryId> {
        self.seen.first().map(|seen| seen.story)
    }

    /// True where the last word on it is that it happened or may have.
    pub fn is_standing(&self) -> bool {
        let fit: Vec<&Seen> = self.fit().collect();
        matches!(latest_stance(&fit), Stance::Reported | Stance::Rumoured)
    }
}

/// What a first mail may still tell: how much is left of an event of this age, 0…1.
pub fn recency(age_days: f64, rule: &Rule) -> f64 {
    (-age_days.max(0.0) / rule.half_life_days).exp2()
}

/// Days between then and now, 0 for what lies ahead.
pub fn age_days(published: Timestamp, now: Timestamp) -> f64 {
    (now.as_second() - published.as_second()).max(0) as f64 / 86_400.0
}

/// What is left of an event told in this way, 0…1.
pub fn stance_factor(stance: Stance) -> f64 {
    match stance {
        Stance::Reported => 1.0,
        Stance::Rumoured => 0.6,
        Stance::Denied | Stance::Reversed => 0.05,
    }
}

/// The last word on it; of tellings at one time the least sure stance, so that a rumour copied late
/// doesn't undo a report of the same hour.
pub fn latest_stance(fit: &[&Seen]) -> Stance {
    fit.iter()
        .max_by_key(|seen| (seen.published, seen.finding.stance == Stance::Reported))
        .map_or(Stance::Reported, |seen| seen.finding.stance)
}
