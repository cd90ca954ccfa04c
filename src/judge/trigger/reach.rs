//! Which phrases of the library an example reaches: a phrase that no example shows is a phrase nobody has
//! seen work.

use std::collections::BTreeSet;

use super::compile::Duty;
use super::phrase::{Look, Tokens};
use super::{Rule, TriggerSet, library};
use crate::text::fold::fold;

/// Phrases that no example reaches yet. Only ever fewer: who adds a phrase adds what it is to find.
const UNREACHED: usize = 800;

const WRITTEN: &[&str] = &[
    include_str!("../../../tests/quality/written.jsonl"),
    include_str!("../../../tests/quality/written-second.jsonl"),
    include_str!("../../../tests/quality/written-third.jsonl"),
    include_str!("../../../tests/quality/written-fourth.jsonl"),
    include_str!("../../../tests/quality/written-fifth.jsonl"),
    include_str!("../../../tests/quality/written-sixth.jsonl"),
    include_str!("../../../tests/quality/written-seventh.jsonl"),
    include_str!("../../../tests/quality/written-eighth.jsonl"),
    include_str!("../../../tests/quality/written-ninth.jsonl"),
    include_str!("../../../tests/quality/written-tongues.jsonl"),
];

/// The phrases of a rule that neither its hits nor a written case of it reaches.
fn unreached(rule: &Rule, written: &[(String, String)]) -> Vec<String> {
    let set = TriggerSet::compile(std::slice::from_ref(rule)).expect("the library's rules");
    let of_rule = written.iter().filter(|(id, _)| *id == rule.id.0).map(|(_, title)| title);
    let mut reached = BTreeSet::new();
    let mut tokens = Tokens::default();
    for text in rule.hit.iter().chain(of_rule) {
        let folded = fold(text);
        set.phrases.read(&folded, 0, &mut tokens);
        let all = |_| true;
        set.phrases.find(Look::First, &tokens, all, |hit| {
            reached.insert(hit.phrase);
        });
    }
    // A rule's phrases are numbered in the order of its lists.
    let says = rule.say.iter().chain(rule.also.iter().flat_map(|also| &also.say));
    let numbers = (0u32..).zip(&set.duties).filter(|(_, duty)| matches!(duty, Duty::Say(..)));
    numbers
        .zip(says)
        .filter(|((number, _), _)| !reached.contains(number))
        .map(|(_, phrase)| format!("{}: {phrase}", rule.id.0))
        .collect()
}

/// Trigger and title of every written case that has one.
fn written() -> Vec<(String, String)> {
    let lines = WRITTEN.iter().flat_map(|file| file.lines()).filter(|line| !line.is_empty());
    lines
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("an item"))
        .flat_map(|item| {
            let title = item["title"].as_str().unwrap_or_default().to_owned();
            let labels = item["triggers"].as_array().cloned().unwrap_or_default();
            let ids = labels.into_iter().filter_map(|label| label["trigger"].as_str().map(str::to_owned));
            ids.map(|id| (id, title.clone())).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn fewer_and_fewer_phrases_are_without_an_example() {
    let written = written();
    let all: Vec<String> = library().iter().flat_map(|rule| unreached(rule, &written)).collect();
    let of: usize = library()
        .iter()
        .map(|rule| rule.say.len() + rule.also.iter().map(|also| also.say.len()).sum::<usize>())
        .sum();
    assert!(all.len() <= UNREACHED, "{} of {of} without an example:\n{}", all.len(), all.join("\n"));
    assert!(all.len() + 40 > UNREACHED, "only {} are left: write that number down", all.len());
}
