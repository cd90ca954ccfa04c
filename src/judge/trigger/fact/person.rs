//! People: by where their names stand beside a role or a verb, and by their given names.

use std::ops::Range;

use super::name::{Facts, is_known, is_taken};
use super::{FactKind, Word};
use crate::judge::account::lexicon::{self, Kinds};
use crate::text::frequency;

/// Between a given name and a family name.
const PARTICLES: &[&str] =
    &["de", "van", "von", "der", "den", "del", "di", "da", "la", "le", "al", "el", "bin", "dos"];
/// Words that no name has.
const NO_NAME: Kinds = Kinds::ROLE
    .or(Kinds::VERB)
    .or(Kinds::AUXILIARY)
    .or(Kinds::MODAL)
    .or(Kinds::MAKER)
    .or(Kinds::AFFAIR)
    .or(Kinds::PRONOUN)
    .or(Kinds::ARTICLE)
    .or(Kinds::AT)
    .or(Kinds::MONTH)
    .or(Kinds::STATE);
/// Behind one of these stands who is hired or fired, before a role.
const TAKES: &[&str] = &[
    "names",
    "named",
    "appoints",
    "appointed",
    "hires",
    "hired",
    "taps",
    "tapped",
    "promotes",
    "promoted",
    "elevates",
    "elevated",
    "recruits",
    "recruited",
    "poaches",
    "poached",
    "lures",
    "lured",
    "installs",
    "ousts",
    "ousted",
    "fires",
    "fired",
    "sacks",
    "sacked",
    "welcomes",
    "suspends",
    "dismisses",
    "appointment",
    "resignation",
    "departure",
    "retirement",
    "of",
];
/// Before one of these stands who comes or goes.
const GOES: &[&str] = &[
    "quits",
    "quit",
    "resigns",
    "resigned",
    "retires",
    "retired",
    "leaves",
    "left",
    "joins",
    "joined",
    "departs",
    "exits",
    "succeeds",
    "becomes",
    "named",
    "appointed",
    "promoted",
    "hired",
    "ousted",
    "fired",
    "steps",
    "stepped",
    "stepping",
    "dies",
    "replaces",
];
/// Behind "to" these say the same.
const TO_GO: &[&str] = &[
    "step", "leave", "retire", "resign", "depart", "head", "lead", "join", "run", "succeed", "replace",
    "become", "take", "stand", "quit",
];
/// Between a role and a name.
const LINKS: &[&str] = &["as", "its", "the", "new", "to", "a"];
/// Words of the longest name.
const LONGEST: usize = 3;
/// A family name is met more seldom than words above this (see [`frequency::Frequency::level`]).
const COMMON: u8 = 45;

/// Names of two or three words that stand beside a role, behind "names", before "resigns".
pub fn beside_roles(folded: &str, words: &[Word<'_>], known: &[Range<usize>], all: &mut Facts) {
    let roles: Vec<Range<usize>> =
        all.iter().filter(|(kind, _, _)| *kind == FactKind::Role).map(|(_, span, _)| span.clone()).collect();
    let mut at = 0;
    while at < words.len() {
        let run = run(folded, words, at, known, all);
        let end = at + run;
        if run < 2 {
            at += 1;
            continue;
        }
        let next = words.get(end).map_or("", |word| word.text);
        let goes = GOES.contains(&next)
            || next == "to" && words.get(end + 1).is_some_and(|word| TO_GO.contains(&word.text));
        let taken = at > 0 && TAKES.contains(&words[at - 1].text) && !roles.is_empty();
        let span = words[at].span.start..words[end - 1].span.end;
        let touches = |role: &Range<usize>| {
            let between = match role.start >= span.end {
                true => &folded[span.end..role.start],
                false => folded.get(role.end..span.start).unwrap_or("-"),
            };
            between.split(|c: char| !c.is_alphanumeric()).all(|word| word.is_empty() || LINKS.contains(&word))
                && !between.contains([';', ':', '.'])
        };
        if goes || taken || roles.iter().any(touches) {
            all.push((FactKind::Person, span, None));
        }
        at = end;
    }
}

/// How many words from `at` on could be a person's name; none where one of them could not.
fn run(folded: &str, words: &[Word<'_>], at: usize, known: &[Range<usize>], all: &Facts) -> usize {
    let mut end = at;
    let (mut rare, mut given) = (false, false);
    while let Some(word) = words.get(end) {
        let apart = end > at && folded[words[end - 1].span.end..word.span.start].trim() != "";
        let hyphen = end > at && &folded[words[end - 1].span.end..word.span.start] == "-";
        if apart && !hyphen || end - at >= LONGEST + usize::from(hyphen) {
            break;
        }
        let particle = end > at && PARTICLES.contains(&word.text);
        let kinds = lexicon::of(word.text);
        let letters = word.text.bytes().all(|byte| byte.is_ascii_alphabetic() || byte >= 0x80);
        let is_name = word.capital
            && letters
            && word.text.len() > 1
            && !kinds.any(NO_NAME)
            && !is_known(&word.span, known)
            && !is_taken(&word.span, all);
        let level = frequency::of(word.text).level;
        let of_people = kinds.any(Kinds::GIVEN.or(Kinds::FAMILY).or(Kinds::SURNAME));
        if !particle && !(is_name && (level < COMMON || of_people)) {
            break;
        }
        given |= kinds.any(Kinds::GIVEN) && end == at;
        rare |= !frequency::of(word.text).dictionary;
        end += 1;
    }
    if rare || given { end - at } else { 0 }
}

/// A given name that stands with a capital before a family name.
pub fn given(words: &[Word<'_>], known: &[Range<usize>], all: &mut Facts) {
    let mut read_to = 0;
    for (at, word) in words.iter().enumerate() {
        let is_given = word.capital && lexicon::of(word.text).any(Kinds::GIVEN);
        if at < read_to || !is_given || is_known(&word.span, known) || is_taken(&word.span, all) {
            continue;
        }
        let mut end = at + 1;
        let joins = |end: usize| {
            words
                .get(end)
                .is_some_and(|next| PARTICLES.contains(&next.text) || (next.capital && next.text.len() == 1))
        };
        while end < at + 4 && joins(end) {
            end += 1;
        }
        let Some(family) = words.get(end) else { continue };
        let other = Kinds::ROLE.or(Kinds::VERB).or(Kinds::AUXILIARY).or(Kinds::MODAL).or(Kinds::MAKER);
        let is_family = family.capital
            && family.text.len() > 1
            && !family.text.as_bytes()[0].is_ascii_digit()
            && !lexicon::of(family.text).any(other)
            && !is_known(&family.span, known)
            && !is_taken(&family.span, all);
        if is_family {
            all.push((FactKind::Person, word.span.start..family.span.end, None));
            read_to = end + 1;
        }
    }
}
