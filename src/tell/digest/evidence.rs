//! The words that made a trigger fire, shown within their clause.

use serde::Serialize;

use super::words::harmless;
use crate::judge::finding::{Evidence, Field};
use crate::judge::rank::Signal;
use crate::text::clip;

/// Bytes of a summary's clause on either side.
const AROUND: usize = 70;
/// Bytes of a headline before the words, so that nearly every headline is shown whole.
const HEADLINE: usize = 140;

/// A clause in three parts, the middle one to be marked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Clause {
    pub before: String,
    pub words: String,
    pub after: String,
}

/// The clause around a signal's evidence. Evidence that doesn't stand where it says (the item has
/// changed since) is shown alone.
pub fn clause(signal: &Signal) -> Clause {
    let Evidence { field, start, end, text } = &signal.evidence;
    let (whole, around) = match field {
        Field::Title => (&signal.title, HEADLINE),
        Field::Summary => (&signal.summary, AROUND),
    };
    if whole.get(*start..*end) != Some(text.as_str()) {
        return Clause { before: String::new(), words: harmless(text), after: String::new() };
    }
    let (before, after) = (&whole[..*start], &whole[*end..]);
    let before = match before.char_indices().rev().nth(around) {
        Some((cut, _)) => {
            format!("…{}", before[cut..].split_once(' ').map_or(&before[cut..], |(_, rest)| rest))
        }
        None => before.to_owned(),
    };
    Clause {
        before: spaced(&before, true),
        words: harmless(text),
        after: spaced(&clip::ellipsis(after, around * 2), false),
    }
}

/// Harmless, with the blank kept on the side of the marked words.
fn spaced(text: &str, at_end: bool) -> String {
    let clean = harmless(text);
    match (at_end, clean.is_empty()) {
        (_, true) => clean,
        (true, _) if text.ends_with(char::is_whitespace) => clean + " ",
        (false, _) if text.starts_with(char::is_whitespace) => format!(" {clean}"),
        _ => clean,
    }
}
