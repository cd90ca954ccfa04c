//! Where a text plays: in business, or in sport, war and crime, where the same words mean other things.
//!
//! In: a folded title and summary. Out: what is left of an event's confidence, and why. A club that
//! "signs" a striker wins no contract, and a general who "takes over" buys nothing.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::text::hash::{self, Table};
use crate::text::{clip, word};

/// Bytes of a summary that are looked at.
const LOOKED_AT: usize = 400;
/// What is left of the confidence on another scene: too little to be told.
const ELSEWHERE: f64 = 0.4;
/// One word of public life in a title alone proves little: a boardroom has its coups, a caterer feeds prisons.
const PERHAPS: f64 = 0.7;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Scene {
    Business,
    Sport,
    Public,
}

#[derive(Deserialize, Default)]
struct File {
    business: String,
    sport: String,
    public: String,
}

static WORDS: LazyLock<Table<Scene>> = LazyLock::new(|| {
    // The file is compiled in, and a test reads it.
    let file: File = toml::from_str(include_str!("library/scene.toml")).unwrap_or_default();
    let lists =
        [(&file.business, Scene::Business), (&file.sport, Scene::Sport), (&file.public, Scene::Public)];
    lists
        .into_iter()
        .flat_map(|(list, scene)| list.split_whitespace().map(move |word| (hash::word(word), scene)))
        .collect()
});

/// How far a text is to be trusted that seems to report an event: 1 in business.
pub fn of(title: &str, summary: &str) -> (f64, Option<&'static str>) {
    let (mut business, mut sport, mut public) = (0, 0, 0);
    for word in word::words(title).chain(word::words(clip::head(summary, LOOKED_AT))) {
        match WORDS.get(&hash::word(word)) {
            Some(Scene::Business) => business += 1,
            Some(Scene::Sport) => sport += 1,
            Some(Scene::Public) => public += 1,
            None => {}
        }
    }
    if sport > business {
        return (ELSEWHERE, Some("sport"));
    }
    if public == 1 && business == 0 && summary.is_empty() {
        return (PERHAPS, Some("perhaps war, crime or politics"));
    }
    if public > business {
        return (ELSEWHERE, Some("war, crime or politics"));
    }
    (1.0, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_mean_less_in_sport_and_war() {
        assert!(WORDS.len() > 200);
        for (text, why) in [
            ("rovers striker signs three-year contract", Some("sport")),
            ("rebels take over border town after bombing", Some("war, crime or politics")),
            ("corvane to close plant in iraq, company says", None),
            ("brightwell to buy pellworth", None),
        ] {
            assert_eq!(of(text, "").1, why, "{text}");
        }
    }
}
