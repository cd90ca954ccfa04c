//! What an event's sentence says beside it, put behind the event's name: who, which role, how much, when.

use super::words::name;
use crate::judge::rank::Signal;
use crate::judge::trigger::FactKind;

/// Facts that are told after the sides.
const MOST: usize = 3;

/// " by Globex of Acme ($2bn)", ": Ann Lee, CFO"; nothing where the sentence says no more.
pub fn beside(signal: &Signal) -> String {
    let facts = &signal.evidence.facts;
    let first = |kind: FactKind| facts.iter().find(|fact| fact.kind == kind).map(|fact| name(&fact.text));
    let object = match signal.trigger.0.as_str() {
        "acquisition" => Some("of"),
        "lawsuit" => Some("against"),
        _ => None,
    };
    let mut sides = String::new();
    if let (Some(word), Some(actor), Some(other)) = (object, first(FactKind::Actor), first(FactKind::Object))
    {
        sides = format!(" by {actor} {word} {other}");
    }
    let told = [FactKind::Person, FactKind::Role, FactKind::Count, FactKind::Amount, FactKind::Date];
    let rest: Vec<String> = told
        .into_iter()
        .filter_map(|kind| {
            let fact = facts.iter().find(|fact| fact.kind == kind)?;
            Some(name(fact.value.as_deref().unwrap_or(&fact.text)))
        })
        .take(MOST)
        .collect();
    match (sides.is_empty(), rest.is_empty()) {
        (_, true) => sides,
        (true, false) => format!(": {}", rest.join(", ")),
        (false, false) => format!("{sides} ({})", rest.join(", ")),
    }
}
