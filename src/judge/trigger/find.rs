//! The events that an item reports.
//!
//! In: the folded title and summary. Out: for each rule at most one event, the title's before the
//! summary's.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use super::Stance;
use super::compile::{Side, TriggerSet};
use super::scene;
use super::stance::{self, Telling};
use crate::judge::finding::Field;
use crate::text::sentence;

/// An event, as the words report it.
#[derive(Clone, Debug)]
pub struct Found {
    /// The rule's place in the set.
    pub rule: usize,
    pub field: Field,
    /// Bytes of the folded field.
    pub span: Range<usize>,
    pub side: Side,
    /// The sentence around it; the whole title.
    pub sentence: Range<usize>,
    pub stance: Stance,
    /// How sure the words make it, 0…1.
    pub confidence: f64,
    pub reasons: Vec<String>,
}

/// Bytes of the summary that are read for events: what happened is told at the start.
const SUMMARY_HEAD: usize = 700;
/// An event in a title; in the first sentence of a summary; further down.
const IN_TITLE: f64 = 0.95;
const IN_LEAD: f64 = 0.88;
const FURTHER: f64 = 0.75;

/// Finds the events, in the order of the rules.
pub fn find(title: &str, summary: &str, set: &TriggerSet) -> Vec<Found> {
    let mut found: Vec<Option<Found>> = vec![None; set.not.len()];
    look(Field::Title, title, std::slice::from_ref(&(0..title.len())), set, &mut found);
    let head = crate::text::clip::head(summary, SUMMARY_HEAD);
    if !head.is_empty() {
        look(Field::Summary, head, &sentence::spans(head), set, &mut found);
    }
    let mut found: Vec<Found> = found.into_iter().flatten().collect();
    if !found.is_empty() {
        let (weight, why) = scene::of(title, summary);
        for found in &mut found {
            found.confidence *= weight;
            found.reasons.extend(why.map(str::to_owned));
        }
    }
    found
}

fn look(field: Field, text: &str, sentences: &[Range<usize>], set: &TriggerSet, found: &mut [Option<Found>]) {
    for (number, span) in sentences.iter().enumerate() {
        let sentence = &text[span.clone()];
        let candidates = set.gate.candidates(sentence);
        let mut telling: Option<Telling> = None;
        for (rule, (matched, side)) in best_matches(sentence, &candidates, set, found) {
            if set.not[rule].iter().any(|not| not.is_match(sentence)) {
                continue;
            }
            let telling = telling.get_or_insert_with(|| stance::of(sentence));
            let (confidence, why) = match (field, number) {
                (Field::Title, _) => (IN_TITLE, "in the title"),
                (Field::Summary, 0) => (IN_LEAD, "in the first sentence"),
                (Field::Summary, _) => (FURTHER, "further down"),
            };
            let mut reasons = vec![why.to_owned()];
            reasons.extend(telling.why.iter().map(|why| (*why).to_owned()));
            found[rule] = Some(Found {
                rule,
                field,
                span: span.start + matched.start..span.start + matched.end,
                side,
                sentence: span.clone(),
                stance: telling.stance,
                confidence: confidence * telling.weight,
                reasons,
            });
        }
    }
}

/// For each rule that has found nothing yet, its earliest match in a sentence, the longest of those.
fn best_matches(
    sentence: &str,
    candidates: &[u32],
    set: &TriggerSet,
    found: &[Option<Found>],
) -> BTreeMap<usize, (Range<usize>, Side)> {
    let mut best: BTreeMap<usize, (Range<usize>, Side)> = BTreeMap::new();
    for at in candidates {
        let pattern = &set.patterns[*at as usize];
        if found[pattern.rule].is_some() {
            continue;
        }
        let Some(matched) = pattern.regex.find(sentence).filter(|matched| !matched.is_empty()) else {
            continue;
        };
        let is_better = |known: &Range<usize>| {
            (matched.start(), Reverse(matched.end())) < (known.start, Reverse(known.end))
        };
        if best.get(&pattern.rule).is_none_or(|(known, _)| is_better(known)) {
            best.insert(pattern.rule, (matched.range(), pattern.side));
        }
    }
    best
}
