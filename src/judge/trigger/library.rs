//! The built-in triggers: data, in the TOML that a rep writes for a trigger of their own.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::phrase::Shared;
use super::{Rule, TriggerId};

const FILES: &[&str] = &[
    include_str!("library/people.toml"),
    include_str!("library/deals.toml"),
    include_str!("library/operations.toml"),
    include_str!("library/trouble.toml"),
];

/// The same triggers in other languages.
const TONGUES: &[&str] = &[
    include_str!("library/german.toml"),
    include_str!("library/french.toml"),
    include_str!("library/spanish.toml"),
];

#[derive(Deserialize)]
struct File {
    trigger: Vec<Rule>,
}

#[derive(Deserialize)]
struct Tongue {
    also: Vec<Also>,
}

/// What a language adds to a trigger.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Also {
    id: TriggerId,
    say: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
    hit: Vec<String>,
    miss: Vec<String>,
}

static LIBRARY: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let parse = |text: &str| toml::from_str::<File>(text).map(|file| file.trigger);
    // The files are compiled in, and a test reads them all.
    let mut rules: Vec<Rule> = FILES.iter().flat_map(|text| parse(text).unwrap_or_default()).collect();
    for text in TONGUES {
        let tongue = toml::from_str::<Tongue>(text).map(|file| file.also);
        for also in tongue.unwrap_or_default() {
            for rule in rules.iter_mut().filter(|rule| rule.id == also.id) {
                rule.also.push(super::rule::Tongue { say: also.say.clone(), unless: also.unless.clone() });
                rule.hit.extend(also.hit.iter().cloned());
                rule.miss.extend(also.miss.iter().cloned());
            }
        }
    }
    rules
});

#[derive(Deserialize)]
struct Words {
    #[serde(default)]
    pattern: BTreeMap<String, String>,
    #[serde(flatten)]
    shared: Shared,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    // The file is compiled in, and a test reads it.
    toml::from_str(include_str!("library/words.toml"))
        .unwrap_or(Words { pattern: BTreeMap::new(), shared: Shared::default() })
});

/// The words that phrases share.
pub fn shared() -> &'static Shared {
    &WORDS.shared
}

/// The built-in rules, in the order of the files.
pub fn library() -> &'static [Rule] {
    &LIBRARY
}

/// A pattern with its words written out: `<role>` becomes what the library says a role is. A name in
/// angle brackets that the library doesn't know stays as it stands.
pub fn expand(pattern: &str) -> String {
    let mut whole = pattern.to_owned();
    for (name, words) in &WORDS.pattern {
        let place = format!("<{name}>");
        if whole.contains(&place) {
            whole = whole.replace(&place, words);
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trigger_is_known_in_every_language_but_the_one_that_goes_by_people() {
        for text in TONGUES {
            let tongue: Tongue = toml::from_str(text).expect("the file is read");
            for rule in library().iter().filter(|rule| rule.id.0 != "person-move") {
                let also = tongue.also.iter().find(|also| also.id == rule.id);
                let also = also.unwrap_or_else(|| panic!("{:?} is missing", rule.id));
                assert!(!also.hit.is_empty() && !also.miss.is_empty(), "{:?}", rule.id);
            }
        }
    }

    #[test]
    fn the_library_is_whole() {
        assert_eq!(LIBRARY.len(), 37);
        assert!(!WORDS.pattern.is_empty() && !WORDS.shared.class.is_empty());
        for rule in library() {
            assert!((0.0..=1.0).contains(&rule.weight), "{:?}", rule.id);
            assert!(rule.half_life_days > 0.0, "{:?}", rule.id);
            assert!(rule.hit.len() >= 4 && rule.miss.len() >= 4, "{:?}", rule.id);
        }
    }
}
