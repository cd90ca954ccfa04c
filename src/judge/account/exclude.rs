//! Longer names that would keep a mention out: what a rep may write under `exclude`.
//!
//! In: a name in its field. Out: names that hold it, the most telling first. Whether one stops the mention is for
//! the caller to try.

use std::ops::Range;

use super::lexicon::Kinds;
use super::neighbours::{Neighbours, Word};
use super::setting::Setting;

/// A word that stands between others in any text makes no name.
const PLAIN: u8 = 64;

/// Names around the span, as the text writes them: "Delta Dental", "Ann Ford", "Gap year".
pub fn longer(place: &Setting<'_>, span: &Range<usize>) -> Vec<String> {
    let near = Neighbours::of(place, span);
    // A capital within a sentence is a name's; one at its start, or in a headline of capitals, may be any word's.
    let named = |word: &Word<'_>| {
        let sure = !place.title_case() && !place.begins_sentence(&word.span);
        word.is_close() && word.case.is_capital() && (sure || is_of_a_name(word))
    };
    let capitals = |words: &[Option<Word<'_>>]| {
        words
            .iter()
            .map_while(|word| word.as_ref().filter(|word| named(word)))
            .take(if place.title_case() { 1 } else { words.len() })
            .last()
            .map(|word| word.span.clone())
    };
    let beside = |word: &Option<Word<'_>>| {
        word.as_ref().filter(|w| w.is_close() && is_of_a_name(w)).map(|w| w.span.clone())
    };
    let behind = if near.possessive { None } else { capitals(&near.after) };
    let before = capitals(&near.before);
    let next = if near.possessive { None } else { beside(&near.after[0]) };
    let last = beside(&near.before[0]);
    let spans = [
        behind.clone().map(|behind| span.start..behind.end),
        before.clone().map(|before| before.start..span.end),
        before.zip(behind).map(|(before, behind)| before.start..behind.end),
        next.map(|next| span.start..next.end),
        last.map(|last| last.start..span.end),
    ];
    let mut names: Vec<String> = Vec::new();
    for written in spans.into_iter().flatten().map(|span| place.written(&span).to_owned()) {
        if !names.contains(&written) {
            names.push(written);
        }
    }
    names
}

/// What tells what a company does is no part of a longer name.
fn is_of_a_name(word: &Word<'_>) -> bool {
    let told = Kinds::VERB.or(Kinds::AUXILIARY).or(Kinds::ARTICLE).or(Kinds::POSSESSOR);
    let told = told.or(Kinds::AT).or(Kinds::OPENER);
    !word.kinds.any(told) && word.frequency.level < PLAIN
}

#[cfg(test)]
mod tests {
    use super::longer;
    use crate::judge::account::setting::Setting;

    #[test]
    fn the_longer_name_stands_first() {
        for (text, name, first) in [
            ("Insurer Delta Dental Plans cuts rates in Ohio", "delta", "Delta Dental Plans"),
            ("The actress Ann Delta plays a pilot this summer", "delta", "Ann Delta"),
            ("More students take a Gap year than ever before", "gap", "Gap year"),
            ("Students Take A Gap Year More Often Than Before", "gap", "Gap Year"),
        ] {
            let place = Setting::of(text);
            let at = place.folded.text.find(name).expect("named");
            let names = longer(&place, &(at..at + name.len()));
            assert_eq!(names.first().map(String::as_str), Some(first), "{text:?}: {names:?}");
        }
    }

    #[test]
    fn a_name_alone_has_none() {
        let place = Setting::of("Delta said on Monday it would close two plants");
        assert!(longer(&place, &(0..5)).is_empty());
    }
}
