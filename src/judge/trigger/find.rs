//! The events that an item reports.
//!
//! In: the folded title and summary. Out: for each rule at most one event, the title's before the
//! summary's.

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
    let candidates = set.gate.candidates(text);
    if candidates.is_empty() {
        return;
    }
    for (number, span) in sentences.iter().enumerate() {
        let sentence = &text[span.clone()];
        let mut telling: Option<Telling> = None;
        for at in &candidates {
            let pattern = &set.patterns[*at as usize];
            if found[pattern.rule].is_some() {
                continue;
            }
            let Some(matched) = pattern.regex.find(sentence) else { continue };
            if matched.is_empty() || set.not[pattern.rule].iter().any(|not| not.is_match(sentence)) {
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
            found[pattern.rule] = Some(Found {
                rule: pattern.rule,
                field,
                span: span.start + matched.start()..span.start + matched.end(),
                side: pattern.side,
                sentence: span.clone(),
                stance: telling.stance,
                confidence: confidence * telling.weight,
                reasons,
            });
        }
    }
}
