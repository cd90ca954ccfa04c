//! Cues: words that tell no event and say how the events beside them are told, or that an item is noise.
//! Data, in the phrases of the rules.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Stance;

/// Words that give a stance to the events near them.
#[derive(Deserialize)]
pub struct StanceCue {
    pub stance: Stance,
    /// These reach a few words.
    #[serde(default)]
    pub near: Vec<String>,
    /// These reach the whole sentence.
    #[serde(default)]
    pub far: Vec<String>,
    /// These reach a few words, and count within an event's own words whatever its rule: "scraps plan to
    /// close".
    #[serde(default)]
    pub always: Vec<String>,
}

/// Words of a sentence that only supposes, asks, teaches or remembers.
#[derive(Deserialize)]
pub struct Supposed {
    pub why: String,
    /// What is left of an event's confidence, 0…1.
    pub weight: f64,
    /// These lower every event of the sentence.
    #[serde(default)]
    pub far: Vec<String>,
    /// These lower the events near them.
    #[serde(default)]
    pub near: Vec<String>,
    /// These lower the events that begin behind them.
    #[serde(default)]
    pub ahead: Vec<String>,
}

/// A kind of item that is held back whatever it seems to report.
#[derive(Deserialize)]
pub struct Noise {
    pub kind: String,
    /// Only where the title or the first sentence says it.
    #[serde(default)]
    pub lead: bool,
    pub say: Vec<String>,
}

#[derive(Deserialize, Default)]
pub struct Cues {
    pub stance: Vec<StanceCue>,
    pub supposed: Vec<Supposed>,
    pub noise: Vec<Noise>,
    /// What tells at the start of a summary that nobody is named who says it.
    pub hearsay: Vec<String>,
}

/// The cues of the library.
pub fn cues() -> &'static Cues {
    static CUES: LazyLock<Cues> = LazyLock::new(|| {
        #[derive(Deserialize)]
        struct Telling {
            stance: Vec<StanceCue>,
            supposed: Vec<Supposed>,
            hearsay: Hearsay,
        }
        #[derive(Deserialize)]
        struct Hearsay {
            say: Vec<String>,
        }
        #[derive(Deserialize)]
        struct Held {
            noise: Vec<Noise>,
        }
        // The files are compiled in, and a test reads them all.
        let telling: Option<Telling> = toml::from_str(include_str!("library/telling.toml")).ok();
        let held: Option<Held> = toml::from_str(include_str!("library/noise.toml")).ok();
        match (telling, held) {
            (Some(telling), Some(held)) => {
                let hearsay = telling.hearsay.say;
                Cues { stance: telling.stance, supposed: telling.supposed, noise: held.noise, hearsay }
            }
            _ => Cues::default(),
        }
    });
    &CUES
}
