//! What kind of word stands beside a match.
//!
//! In: a folded word. Out: whether it is of a kind.

use crate::text::frequency;

/// Words of this level of frequency and above are known to everybody, and name nobody.
const KNOWN: u8 = 25;

/// A word that no dictionary has, or hardly: it names somebody.
pub fn is_name(word: &str) -> bool {
    let frequency = frequency::of(word);
    word.len() > 1 && !frequency.dictionary && frequency.level <= 50 && !word.as_bytes()[0].is_ascii_digit()
}

/// Many of a kind: "suppliers".
pub fn is_plural(word: &str) -> bool {
    let frequency = frequency::of(word);
    word.len() > 4
        && word.ends_with('s')
        && !word.ends_with("ss")
        && frequency.dictionary
        && frequency.level > KNOWN
}

/// A company's legal form, or where it is listed.
pub fn is_firm(word: &str) -> bool {
    matches!(
        word,
        "inc"
            | "corp"
            | "co"
            | "ltd"
            | "plc"
            | "llc"
            | "ag"
            | "nv"
            | "gmbh"
            | "group"
            | "holdings"
            | "corporation"
            | "company"
            | "nasdaq"
            | "nyse"
            | "lse"
            | "otc"
            | "otcqb"
            | "tsx"
            | "asx"
    )
}

/// "in", "after".
pub fn is_preposition(word: &str) -> bool {
    matches!(
        word,
        "in" | "on"
            | "for"
            | "with"
            | "from"
            | "by"
            | "at"
            | "over"
            | "about"
            | "as"
            | "into"
            | "against"
            | "to"
            | "amid"
            | "after"
            | "before"
            | "under"
            | "through"
            | "via"
            | "during"
            | "between"
            | "like"
    )
}

/// "has", "was".
pub fn is_auxiliary(word: &str) -> bool {
    matches!(word, "has" | "have" | "had" | "is" | "are" | "was" | "were" | "been" | "being" | "be")
}

/// "will", "could".
pub fn is_modal(word: &str) -> bool {
    matches!(word, "will" | "would" | "could" | "should" | "can" | "may" | "might" | "must" | "ll")
}

/// What was before: "former", "recently".
pub fn is_of_time(word: &str) -> bool {
    matches!(
        word,
        "recent"
            | "recently"
            | "previous"
            | "previously"
            | "former"
            | "formerly"
            | "earlier"
            | "past"
            | "last"
            | "ongoing"
            | "existing"
            | "already"
            | "once"
            | "ever"
            | "since"
            | "ago"
            | "newly"
            | "bankrupt"
    )
}

/// "they", "which".
pub fn is_pronoun(word: &str) -> bool {
    matches!(word, "it" | "they" | "he" | "she" | "we" | "you" | "i" | "who" | "that" | "which" | "them")
}

/// The reader or the writer: "you", "our".
pub fn is_reader(word: &str) -> bool {
    matches!(word, "you" | "your" | "we" | "our" | "i" | "my" | "me" | "us" | "ll" | "let")
}

/// A state or what stands for one.
pub fn is_state(word: &str) -> bool {
    matches!(
        word,
        "government"
            | "senate"
            | "congress"
            | "state"
            | "president"
            | "minister"
            | "council"
            | "eu"
            | "uk"
            | "us"
            | "u.s"
            | "u.k"
            | "city"
            | "police"
            | "senator"
            | "lawmakers"
            | "governor"
            | "army"
            | "nasa"
            | "trump"
    )
}
