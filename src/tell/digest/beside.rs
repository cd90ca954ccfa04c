//! What an event's sentence says beside it, put behind the event's name: what befell the account and by
//! whom, who, which role, how much, when.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::words::name;
use crate::judge::rank::Signal;
use crate::judge::trigger::FactKind;
use crate::text::fold::fold;

/// Facts that are told after the sides.
const MOST: usize = 3;

/// How an event is told from the side of the account; `{other}` is the other side.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Part {
    /// It does the deed.
    acts: Option<String>,
    /// It is done to.
    suffers: Option<String>,
    /// Both do it: the evidence has one of these words.
    #[serde(default)]
    joint: Vec<String>,
    together: Option<String>,
}

static PARTS: LazyLock<BTreeMap<String, Part>> = LazyLock::new(|| {
    // The file is compiled in, and a test reads it.
    toml::from_str(include_str!("parts.toml")).unwrap_or_default()
});

/// ": being bought by Globex ($2bn)", ": Ann Lee, CFO"; nothing where the sentence says no more.
pub fn beside(signal: &Signal, account: &str) -> String {
    let part = part(signal, account).map(|part| format!(": {part}")).unwrap_or_default();
    let facts = &signal.evidence.facts;
    let told = [FactKind::Person, FactKind::Role, FactKind::Count, FactKind::Amount, FactKind::Date];
    let rest: Vec<String> = told
        .into_iter()
        .filter_map(|kind| {
            let fact = facts.iter().find(|fact| fact.kind == kind)?;
            Some(name(fact.value.as_deref().unwrap_or(&fact.text)))
        })
        .take(MOST)
        .collect();
    match (part.is_empty(), rest.is_empty()) {
        (_, true) => part,
        (true, false) => format!(": {}", rest.join(", ")),
        (false, false) => format!("{part} ({})", rest.join(", ")),
    }
}

/// "being bought by Globex": the account's part in an event of two sides, where the sentence names both.
fn part(signal: &Signal, account: &str) -> Option<String> {
    let part = PARTS.get(&signal.trigger.0)?;
    let side = |kind| signal.evidence.facts.iter().find(|fact| fact.kind == kind).map(|fact| &fact.text);
    let (actor, object) = (side(FactKind::Actor)?, side(FactKind::Object)?);
    let account = fold(account);
    let is_it = |side: &str| {
        let side = fold(side);
        account.contains(&side) || side.contains(&account)
    };
    let (other, line) = match (is_it(actor), is_it(object)) {
        (true, false) => (object, part.acts.as_ref()),
        (false, true) => (actor, part.suffers.as_ref()),
        _ => return None,
    };
    let evidence = fold(&signal.evidence.text);
    let joint = part.joint.iter().any(|word| evidence.contains(word.as_str()));
    let line = if joint { part.together.as_ref() } else { line }?;
    Some(line.replace("{other}", &name(other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_names_the_other_side_of_a_trigger_that_exists() {
        let parts: BTreeMap<String, Part> = toml::from_str(include_str!("parts.toml")).expect("parts");
        let ids: Vec<&str> = crate::judge::trigger::library().iter().map(|rule| rule.id.0.as_str()).collect();
        for (id, part) in &parts {
            assert!(ids.contains(&id.as_str()), "{id}");
            let lines = [&part.acts, &part.suffers, &part.together];
            assert!(lines.into_iter().flatten().all(|line| line.contains("{other}")), "{id}");
        }
    }
}
