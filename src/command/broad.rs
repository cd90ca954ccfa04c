//! Which of the reps' own rules fire too often: over what the store holds.
//!
//! In: the configuration with its store. Out: a warning for each rule that a rep wrote or changed and that
//! fires on more items than a trigger should. A store that can't be read says nothing.

use jiff::{SignedDuration, Timestamp};

use crate::config::{Diagnostic, Loaded};
use crate::judge::Confidence;
use crate::judge::account::setting::Setting;
use crate::judge::trigger::{Rule, TriggerSet, find, library};
use crate::problem::Severity;
use crate::store::{FILE, Store};

/// A rule that fires on more of all items than this tells a rep little: each of the built-in triggers
/// stays under it on business news.
const MOST: f64 = 0.03;
/// Items below which a share says nothing.
const FEWEST: usize = 100;
/// Items that are looked at, the newest month's.
const LOOKED_AT: usize = 5_000;
const MONTH: SignedDuration = SignedDuration::from_hours(30 * 24);

/// One warning for each such rule.
pub fn warnings(loaded: &Loaded, now: Timestamp) -> Vec<Diagnostic> {
    let own: Vec<(usize, Rule)> = loaded
        .config
        .watchlists
        .iter()
        .enumerate()
        .flat_map(|(list, file)| {
            let changed = file.watch.overrides.iter().filter_map(|change| {
                let mut rule = library().iter().find(|rule| rule.id == change.id)?.clone();
                change.apply(&mut rule);
                Some(rule)
            });
            changed
                .chain(file.watch.triggers.iter().cloned())
                .map(move |rule| (list, rule))
                .collect::<Vec<_>>()
        })
        .collect();
    if own.is_empty() {
        return Vec::new();
    }
    let texts = texts(loaded, now);
    let rules: Vec<Rule> = own.iter().map(|(_, rule)| rule.clone()).collect();
    let Ok(set) = TriggerSet::compile(&rules) else { return Vec::new() };
    if texts.len() < FEWEST {
        return Vec::new();
    }
    let mut fires = vec![0usize; own.len()];
    for (title, summary) in &texts {
        let seen = find(&Setting::of(title), &Setting::of(summary), &set);
        for event in seen.events.iter().filter(|event| event.confidence >= Confidence::LISTED.value()) {
            fires[event.rule] += 1;
        }
    }
    let share = |fired: usize| fired as f64 / texts.len() as f64;
    let too_often = own.iter().zip(fires).filter(|(_, fired)| share(*fired) > MOST);
    too_often
        .map(|((list, rule), fired)| {
            let message = format!(
                "the trigger {} fires on {fired} of the {} items of the last month, {:.1} %",
                rule.id.0,
                texts.len(),
                100.0 * share(fired)
            );
            let help = "more than 3 % is seldom an event: ask for more words beside it, or add an `unless`";
            let file = loaded.config.watchlists[*list].path.clone();
            let mut warning = Diagnostic::of_file(file, message, Some(help.to_owned()));
            warning.severity = Severity::Warning;
            warning
        })
        .collect()
}

/// Title and summary of what the store holds; a store that isn't there is not made.
fn texts(loaded: &Loaded, now: Timestamp) -> Vec<(String, String)> {
    let folder = &loaded.config.data_dir;
    if !folder.join(FILE).exists() {
        return Vec::new();
    }
    let Ok(store) = Store::open(folder) else { return Vec::new() };
    let items = store.items_since(now - MONTH, None, LOOKED_AT).unwrap_or_default();
    items.into_iter().map(|stored| (stored.item.title, stored.item.summary)).collect()
}
