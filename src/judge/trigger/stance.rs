//! How an event is told: reported, rumoured, denied, called off; or only supposed.
//!
//! In: the cues of a sentence and the place of an event in it. Out: its stance, and how far it is to be
//! believed.

use std::ops::Range;

use super::Stance;
use super::cue::cues;

/// What a sentence says of an event in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Telling {
    pub stance: Stance,
    /// What is left of the confidence, 0…1.
    pub weight: f64,
    pub why: Option<&'static str>,
}

/// A cue that stands in a sentence.
#[derive(Clone, Debug)]
pub struct Cue {
    says: Says,
    reach: Reach,
    /// Words of the sentence.
    place: Range<usize>,
}

/// Which events of its sentence a cue speaks of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reach {
    /// Those a few words away.
    Near,
    /// All.
    Far,
    /// Those that begin behind it.
    Ahead,
    /// Those a few words away, though it be part of what they say.
    Always,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Says {
    Stance(Stance),
    /// Its place among the cues.
    Supposed(usize),
}

/// Words between a cue and the event that it may speak of: before it, behind it.
const BEFORE: usize = 9;
const BEHIND: usize = 6;

impl Cue {
    pub fn stance(stance: Stance, reach: Reach, place: Range<usize>) -> Self {
        Cue { says: Says::Stance(stance), reach, place }
    }

    pub fn supposed(at: usize, reach: Reach, place: Range<usize>) -> Self {
        Cue { says: Says::Supposed(at), reach, place }
    }

    fn reaches(&self, event: &Range<usize>) -> bool {
        match self.reach {
            Reach::Far => true,
            // A phrase may begin with the cue's last word: "to".
            Reach::Ahead => event.start + 1 >= self.place.end,
            Reach::Near | Reach::Always => {
                self.place.end + BEFORE >= event.start && event.end + BEHIND >= self.place.start
            }
        }
    }

    /// Shares words with the event and says that it isn't to be.
    fn is_its_own(&self, event: &Range<usize>) -> bool {
        let unsays = matches!(self.says, Says::Stance(Stance::Reversed | Stance::Denied));
        unsays && self.reach != Reach::Always && self.place.start < event.end && event.start < self.place.end
    }
}

/// Judges the event at `event`, by words. `plain`: a stance within its own words is none.
pub fn of(all: &[Cue], event: Range<usize>, plain: bool) -> Telling {
    let counts = |cue: &&Cue| cue.reaches(&event) && !(plain && cue.is_its_own(&event));
    let has = |stance| all.iter().filter(counts).any(|cue| cue.says == Says::Stance(stance));
    let stance = [Stance::Reversed, Stance::Denied, Stance::Rumoured]
        .into_iter()
        .find(|stance| has(*stance))
        .unwrap_or(Stance::Reported);
    let supposed = all
        .iter()
        .filter(counts)
        .filter_map(|cue| match cue.says {
            Says::Supposed(at) => Some(&cues().supposed[at]),
            Says::Stance(_) => None,
        })
        .min_by(|one, other| one.weight.total_cmp(&other.weight));
    Telling {
        stance,
        weight: supposed.map_or(1.0, |supposed| supposed.weight),
        why: supposed.map(|supposed| supposed.why.as_str()),
    }
}
