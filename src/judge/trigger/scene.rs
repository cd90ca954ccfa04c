//! Where a text plays: in business, or in sport, war and crime, where the same words mean other things.
//!
//! In: a folded title and summary. Out: how many words of each there are. A club that "signs" a striker wins
//! no contract, and a general who "takes over" buys nothing.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::text::hash::{self, Table};
use crate::text::{clip, word};

/// Bytes of a summary that are looked at.
const LOOKED_AT: usize = 400;

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

/// Words of each scene in a text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scenes {
    pub business: u32,
    pub sport: u32,
    pub public: u32,
}

impl Scenes {
    pub fn of(title: &str, summary: &str) -> Scenes {
        let mut scenes = Scenes::default();
        for word in word::words(title).chain(word::words(clip::head(summary, LOOKED_AT))) {
            match WORDS.get(&hash::word(word)) {
                Some(Scene::Business) => scenes.business += 1,
                Some(Scene::Sport) => scenes.sport += 1,
                Some(Scene::Public) => scenes.public += 1,
                None => {}
            }
        }
        scenes
    }

    /// Where the text plays, if not in business.
    pub fn elsewhere(self) -> Option<&'static str> {
        let Scenes { business, sport, public } = self;
        if sport > business {
            return Some("sport");
        }
        (public > business).then_some("war, crime or politics")
    }
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
            assert_eq!(Scenes::of(text, "").elsewhere(), why, "{text}");
        }
    }
}
