//! What went before at an account: whether its events are getting old hat, and whether it is warming.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::group::{Group, age_days, recency, stance_factor};

/// Days within which a further event of a kind is less news.
const KIND_DAYS: f64 = 90.0;
/// What the first, the second, and every further event of a kind is worth.
const NOVELTY: [f64; 3] = [1.0, 0.85, 0.7];
/// So much warmer or cooler is worth a word (of 1).
const CHANGE: f64 = 0.06;
/// Weeks that an account has to warm for.
const WEEKS: i64 = 4;

/// How an account moved since the last digest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Moved {
    /// Nothing was known of it.
    New,
    Rising,
    #[default]
    Steady,
    Cooling,
}

/// All that is known of the accounts, told or not.
pub struct History<'g, 'a>(BTreeMap<&'g str, Vec<&'g Group<'a>>>);

impl<'g, 'a> History<'g, 'a> {
    pub fn of(groups: &'g [Group<'a>]) -> Self {
        let mut by_account: BTreeMap<&str, Vec<&Group<'a>>> = BTreeMap::new();
        for group in groups.iter().filter(|group| group.first().is_some()) {
            by_account.entry(&group.account.name).or_default().push(group);
        }
        History(by_account)
    }

    pub fn groups(&self, account: &str) -> &[&'g Group<'a>] {
        self.0.get(account).map_or(&[], Vec::as_slice)
    }

    /// How many stories of its kind came before this one, as a factor, with the reason.
    pub fn novelty(&self, group: &Group<'_>) -> (f64, String) {
        let Some(first) = group.first() else { return (1.0, String::new()) };
        let before = self
            .groups(&group.account.name)
            .iter()
            .filter(|other| other.rule.id == group.rule.id && other.story() != group.story())
            .filter_map(|other| other.first())
            .filter(|other| (other.published, other.story) < (first.published, first.story))
            .filter(|other| age_days(other.published, first.published) <= KIND_DAYS)
            .count();
        let why = match before {
            0 => "the first of its kind in 90 days".to_owned(),
            1 => "the second of its kind in 90 days".to_owned(),
            more => format!("{more} of its kind before it in 90 days"),
        };
        (NOVELTY[before.min(2)], why)
    }

    /// How much is going on at an account, 0…1, as it was known then.
    pub fn heat(&self, account: &str, at: Timestamp) -> f64 {
        let left = self.groups(account).iter().filter_map(|group| {
            let known: Vec<_> = group.fit().filter(|seen| seen.published <= at).collect();
            let first = known.first()?;
            let sure = known
                .iter()
                .map(|seen| (seen.finding.mention * seen.finding.event).value())
                .fold(0.0, f64::max);
            let stance = known.last().map_or(1.0, |last| stance_factor(last.finding.stance));
            let recency = recency(age_days(first.published, at), group.rule);
            Some(1.0 - sure * group.rule.weight * recency * stance)
        });
        1.0 - left.product::<f64>()
    }

    /// How an account moved since then.
    pub fn moved(&self, account: &str, since: Option<Timestamp>, now: Timestamp) -> Moved {
        let Some(since) = since else { return Moved::New };
        let (before, today) = (self.heat(account, since), self.heat(account, now));
        match today - before {
            _ if before < 0.01 && today >= CHANGE => Moved::New,
            change if change > CHANGE => Moved::Rising,
            change if change < -CHANGE => Moved::Cooling,
            _ => Moved::Steady,
        }
    }

    /// True where each of the last weeks was warmer than the one before.
    pub fn is_warming(&self, account: &str, now: Timestamp) -> bool {
        let week = |weeks: i64| self.heat(account, now - SignedDuration::from_hours(24 * 7 * weeks));
        let heats: Vec<f64> = (0..WEEKS).rev().map(week).collect();
        heats[0] > 0.01 && heats.windows(2).all(|pair| pair[1] > pair[0] + CHANGE / 2.0)
    }
}
