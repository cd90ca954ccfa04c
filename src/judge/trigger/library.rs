//! The built-in triggers: data, in the TOML that a rep writes for a trigger of their own.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Rule;
use super::phrase::Shared;

const FILES: &[&str] = &[
    include_str!("library/people.toml"),
    include_str!("library/deals.toml"),
    include_str!("library/operations.toml"),
    include_str!("library/trouble.toml"),
];

#[derive(Deserialize)]
struct File {
    trigger: Vec<Rule>,
}

static LIBRARY: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let parse = |text: &str| toml::from_str::<File>(text).map(|file| file.trigger);
    // The files are compiled in, and a test reads them all.
    FILES.iter().flat_map(|text| parse(text).unwrap_or_default()).collect()
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
