//! A `[[compound]]` of a watchlist: events that mean more together than apart.

use super::document::{Key, Section, key, nearest};
use crate::judge::trigger;
use crate::judge::watch::Compound;
use crate::judge::watch::Watch;

/// The keys of a `[[compound]]`.
pub const KEYS: &[Key] = &[key("id"), key("name"), key("all"), key("within_days"), key("weight")];

/// Days and weight where the rep says none.
const WITHIN_DAYS: f64 = 90.0;
const WEIGHT: f64 = 0.4;

/// Puts the compound among the rep's own; what is wrong with it is noted.
pub fn read(section: &Section<'_, '_>, watch: &mut Watch) {
    let Some(id) = section.needed("id", "id = \"new-broom\"") else { return };
    let all = section.list("all");
    if all.len() < 2 {
        let help = "all = [\"exec-hire\", \"restructuring\"]".to_owned();
        section.wrong("all", "a compound needs two events or more", help);
    }
    let own = watch.triggers.iter().map(|rule| rule.id.0.as_str());
    let known: Vec<&str> = trigger::library().iter().map(|rule| rule.id.0.as_str()).chain(own).collect();
    for id in all.iter().flat_map(|part| part.split('|')).map(str::trim) {
        if !known.contains(&id) {
            let near = nearest(id, known.iter().copied()).map(|near| format!("did you mean \"{near}\"?"));
            section.wrong("all", format!("there is no trigger \"{id}\""), near);
        }
    }
    watch.compounds.push(Compound {
        name: section.text("name").unwrap_or_else(|| id.clone()),
        id,
        all,
        within_days: section.number("within_days", 1.0..=365.0).unwrap_or(WITHIN_DAYS),
        weight: section.number("weight", 0.0..=1.0).unwrap_or(WEIGHT),
    });
}
