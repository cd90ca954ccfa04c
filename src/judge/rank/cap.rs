//! At most so many signals a day of a loud source.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Seen, StoryId, Told};
use crate::judge::finding::Held;

/// How much of a source is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cap {
    /// The source's number in the store.
    pub source: i64,
    /// What it is called.
    pub name: String,
    /// Signals a day of what nobody else tells.
    pub most: usize,
}

/// Account, trigger, story.
type Key = (String, String, StoryId);

/// A signal of one source alone.
struct Alone {
    key: Key,
    told: bool,
    sure: f64,
    published: Timestamp,
}

/// Holds back what is beyond a source's number of a day, by the rep's clock: what was told stays, then the
/// surest, then the newest. What
/// another source tells too counts for nobody.
pub fn capped(mut seen: Vec<Seen>, caps: &[Cap], told: &[Told], zone: &TimeZone) -> Vec<Seen> {
    let key = |one: &Seen| (one.finding.account.clone(), one.finding.trigger.0.clone(), one.story);
    let mut sources: BTreeMap<Key, Option<i64>> = BTreeMap::new();
    for one in &seen {
        let only = sources.entry(key(one)).or_insert(Some(one.source));
        if *only != Some(one.source) {
            *only = None;
        }
    }
    for cap in caps {
        let theirs =
            |one: &&Seen| one.finding.held.is_none() && sources.get(&key(one)) == Some(&Some(cap.source));
        let mut days: BTreeMap<_, Vec<Alone>> = BTreeMap::new();
        let mut known = std::collections::BTreeSet::new();
        for one in seen.iter().filter(theirs) {
            let key = key(one);
            if known.insert(key.clone()) {
                let is_told = told
                    .iter()
                    .any(|told| told.account == key.0 && told.trigger.0 == key.1 && told.story == one.story);
                days.entry(one.published.to_zoned_datetime(zone.clone()).date()).or_default().push(Alone {
                    key,
                    told: is_told,
                    sure: (one.finding.mention * one.finding.event).value(),
                    published: one.published,
                });
            }
        }
        let mut beyond = std::collections::BTreeSet::new();
        for day in days.values_mut() {
            day.sort_by(|a, b| {
                b.told
                    .cmp(&a.told)
                    .then(b.sure.total_cmp(&a.sure))
                    .then(b.published.cmp(&a.published))
                    .then(a.key.cmp(&b.key))
            });
            beyond.extend(day.drain(cap.most.min(day.len())..).filter(|one| !one.told).map(|one| one.key));
        }
        for one in seen.iter_mut().filter(|one| one.finding.held.is_none()) {
            if beyond.contains(&key(one)) {
                one.finding.held = Some(Held::Share(cap.name.clone()));
            }
        }
    }
    seen
}
