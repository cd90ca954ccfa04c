//! The words on both sides of a name.
//!
//! In: a field and a span. Out: up to three words each way, with their case and what lies between.

use std::ops::Range;

use super::lexicon::{self, Kinds};
use super::setting::Setting;
use crate::text::frequency::{self, Frequency};

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    Lower,
    Capital,
    /// Two letters or more, all of them capitals.
    Upper,
    Digits,
}

impl Case {
    pub fn of(written: &str) -> Case {
        let letters = || written.chars().filter(|c| c.is_alphabetic());
        match written.chars().next() {
            Some(first) if first.is_numeric() => Case::Digits,
            _ if letters().nth(1).is_some() && letters().all(char::is_uppercase) => Case::Upper,
            // "iPhone", "eBay" are written with a capital of their own.
            _ if letters().any(char::is_uppercase) => Case::Capital,
            _ => Case::Lower,
        }
    }

    pub fn is_capital(self) -> bool {
        matches!(self, Case::Capital | Case::Upper)
    }
}

/// A word beside a name.
#[derive(Clone, Debug)]
pub struct Word<'a> {
    pub text: &'a str,
    pub span: Range<usize>,
    pub case: Case,
    /// What lies between it and the name, or the word nearer to the name.
    pub gap: &'a str,
    pub kinds: Kinds,
    pub frequency: Frequency,
}

impl Word<'_> {
    /// Nothing but a blank between.
    pub fn is_close(&self) -> bool {
        self.gap == " "
    }
}

/// The words near a name, the nearest first.
#[derive(Debug)]
pub struct Neighbours<'a> {
    pub before: [Option<Word<'a>>; 3],
    pub after: [Option<Word<'a>>; 3],
    /// "Acme's" or "the Acmes'".
    pub possessive: bool,
}

impl<'a> Neighbours<'a> {
    pub fn of(place: &'a Setting<'_>, span: &Range<usize>) -> Self {
        let text = place.folded.text.as_str();
        let (mut left, mut right) = (span.start, span.end);
        let before = std::array::from_fn(|_| {
            let end = text[..left].rfind(char::is_alphanumeric).map(|at| at + width(text, at))?;
            let start =
                text[..end].rfind(|c: char| !c.is_alphanumeric()).map_or(0, |at| at + width(text, at));
            // The "s" of a possessor and its owner are one word.
            let start = match text[..start].strip_suffix('\'') {
                Some(owner) if &text[start..end] == "s" => {
                    owner.rfind(|c: char| !c.is_alphanumeric()).map_or(0, |at| at + width(text, at))
                }
                _ => start,
            };
            let word = word(place, start..end, &text[end..left]);
            left = start;
            Some(word)
        });
        let rest = &text[right..];
        let possessive = rest.starts_with("'s") || rest.starts_with("' ");
        right += if rest.starts_with("'s") { 2 } else { usize::from(possessive) };
        let after = std::array::from_fn(|_| {
            let start = right + text[right..].find(char::is_alphanumeric)?;
            let end = text[start..].find(|c: char| !c.is_alphanumeric()).map_or(text.len(), |at| start + at);
            let word = word(place, start..end, &text[right..start]);
            right = end;
            Some(word)
        });
        Neighbours { before, after, possessive }
    }
}

fn word<'a>(place: &'a Setting<'_>, span: Range<usize>, gap: &'a str) -> Word<'a> {
    let text = &place.folded.text[span.clone()];
    let case = Case::of(place.written(&span));
    Word { text, span, case, gap, kinds: lexicon::of(text), frequency: frequency::of(text) }
}

/// Bytes of the character that begins at `at`.
fn width(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(1, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::{Case, Neighbours};
    use crate::judge::account::setting::Setting;

    #[test]
    fn the_words_on_both_sides_are_read_with_what_lies_between() {
        let place = Setting::of("Even HNA's Virgin Australia, the carrier");
        let at = place.folded.text.find("virgin").expect("there");
        let near = Neighbours::of(&place, &(at..at + 6));
        let before: Vec<_> = near.before.iter().flatten().map(|word| word.text).collect();
        assert_eq!(before, ["hna's", "even"]);
        let after: Vec<_> =
            near.after.iter().flatten().map(|word| (word.text, word.gap, word.case)).collect();
        assert_eq!(
            after,
            [("australia", " ", Case::Capital), ("the", ", ", Case::Lower), ("carrier", " ", Case::Lower)]
        );
    }
}
