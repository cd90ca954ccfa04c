//! Whether an item joins a story.

use std::borrow::Borrow;

use super::print::{Print, Word, same_voice};
use super::{Sketch, StoryId};

/// What to do with an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    New,
    Join(StoryId),
    /// The item shows that these are one story: the first takes the others in.
    Merge(Vec<StoryId>),
}

/// Two tellings of one event stand at most this far apart.
const WINDOW_DAYS: i64 = 14;
/// Alike by words alone.
const ALIKE: f32 = 0.5;
/// Alike enough where account and trigger are the same.
const ALIKE_SAME_EVENT: f32 = 0.22;
/// So alike that stories which were apart are one.
const MERGING: f32 = 0.75;

/// Decides by the item's print and the stories that share a key with it. The most alike wins; of
/// equals the smallest id, so that the order of `sketches` doesn't matter.
pub fn decide<S: Borrow<Sketch>>(print: &Print, sketches: &[S]) -> Decision {
    let mut alike: Vec<(f32, StoryId)> = Vec::new();
    for sketch in sketches.iter().map(S::borrow) {
        let best = sketch.prints.iter().filter_map(|other| likeness(print, other)).fold(0.0, f32::max);
        if best > 0.0 {
            alike.push((best, sketch.story));
        }
    }
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let merging: Vec<_> = alike.iter().filter(|(how, _)| *how >= MERGING).map(|(_, story)| *story).collect();
    match (merging.len(), alike.first()) {
        (_, None) => Decision::New,
        (0 | 1, Some((_, story))) => Decision::Join(*story),
        (_, Some(_)) => {
            let mut stories = merging;
            stories.sort_unstable();
            Decision::Merge(stories)
        }
    }
}

/// How alike two items are, 0…1; `None` where they don't tell the same event.
fn likeness(one: &Print, other: &Print) -> Option<f32> {
    if one.published != 0 && other.published != 0 {
        let apart = (one.published - other.published).abs() / 86_400;
        if apart > WINDOW_DAYS {
            return None;
        }
    }
    let share = |a: &[u64], b: &[u64]| a.iter().any(|each| b.contains(each));
    // Two companies' releases from one template are two stories.
    let others =
        !one.accounts.is_empty() && !other.accounts.is_empty() && !share(&one.accounts, &other.accounts);
    if others {
        return None;
    }
    if same_voice(one.voice, other.voice)
        && one.numbers == other.numbers
        && cosine(&one.title, &other.title) > 0.6
    {
        return Some(1.0);
    }
    let how = cosine(&one.words, &other.words).max(cosine(&one.title, &other.title));
    let same_event = share(&one.events, &other.events);
    let other_amounts = !one.numbers.is_empty()
        && !other.numbers.is_empty()
        && !one.numbers.iter().any(|number| other.numbers.contains(number));
    let enough = match (same_event, other_amounts) {
        (true, false) => ALIKE_SAME_EVENT,
        (true, true) => ALIKE,
        (false, false) => ALIKE,
        (false, true) => MERGING,
    };
    (how >= enough).then_some(how)
}

/// The cosine of two lists of weighted words.
fn cosine(one: &[Word], other: &[Word]) -> f32 {
    let length = |words: &[Word]| words.iter().map(|w| w.1 * w.1).sum::<f32>().sqrt();
    let common: f32 = one.iter().filter_map(|w| other.iter().find(|o| o.0 == w.0).map(|o| w.1 * o.1)).sum();
    let lengths = length(one) * length(other);
    if lengths > 0.0 { common / lengths } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold::Folded;

    fn print(title: &str, events: &[(&str, &str)]) -> Print {
        Print::of(&Folded::of(title), &Folded::of(""), events, None)
    }

    fn joins(one: &Print, other: &Print) -> bool {
        let sketch = Sketch { story: StoryId(1), prints: vec![one.clone()] };
        decide(other, &[sketch]) != Decision::New
    }

    const LEAVES: &[(&str, &str)] = &[("Brightwell", "exec-departure")];

    #[test]
    fn one_event_in_other_words_is_one_story() {
        let one = print("Brightwell finance chief Ann Lee to step down in June", LEAVES);
        assert!(joins(&one, &print("Brightwell loses CFO Lee after six years", LEAVES)));
        assert!(joins(&one, &print("Brightwell finance chief Ann Lee to step down", &[])));
    }

    #[test]
    fn a_template_filled_in_for_another_company_is_another_story() {
        let one = print(
            "Brightwell reports third-quarter results and declares dividend",
            &[("Brightwell", "earnings")],
        );
        let other =
            print("Corvane reports third-quarter results and declares dividend", &[("Corvane", "earnings")]);
        assert!(!joins(&one, &other));
    }

    #[test]
    fn two_events_of_one_company_stay_two() {
        let one = print("Brightwell wins £20m canteen contract", &[("Brightwell", "contract-win")]);
        assert!(!joins(
            &one,
            &print("Brightwell recalls frozen peas over glass", &[("Brightwell", "recall")])
        ));
        assert!(!joins(
            &one,
            &print("Brightwell wins £35m prison catering order", &[("Brightwell", "contract-win")])
        ));
    }

    #[test]
    fn the_order_of_candidates_does_not_matter() {
        let item = print("Brightwell finance chief Ann Lee to step down in June", LEAVES);
        let sketch = |id: u64, title: &str| Sketch { story: StoryId(id), prints: vec![print(title, LEAVES)] };
        let mut sketches = vec![
            sketch(7, "Brightwell finance chief to step down"),
            sketch(3, "Brightwell finance chief to leave"),
        ];
        let one = decide(&item, &sketches);
        sketches.reverse();
        assert_eq!(one, decide(&item, &sketches));
    }
}
