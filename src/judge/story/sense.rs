//! What a headline says, in whatever words: "quits", "steps down" and "tritt zurück" are one sense.

use std::sync::LazyLock;

use crate::text::hash::{self, Table};
use crate::text::word;

/// Word, or two words with a blank between them → the bits of its senses.
static SENSES: LazyLock<Table<u64>> = LazyLock::new(|| {
    let mut senses: Table<u64> = hash::table(2_048);
    let lines = include_str!("senses.txt").lines().filter(|line| !line.starts_with('#'));
    for (bit, line) in lines.enumerate() {
        let words = line.split_once(": ").map_or(line, |(_, words)| words);
        for word in words.split_whitespace() {
            *senses.entry(hash::word(&word.replace('_', " "))).or_default() |= 1 << bit;
        }
    }
    senses
});

/// The senses of a folded headline, a bit each.
pub fn of(folded: &str) -> u64 {
    let mut bits = 0;
    let mut before: Option<&str> = None;
    let mut pair = String::new();
    for word in word::words(folded) {
        bits |= SENSES.get(&hash::word(word)).copied().unwrap_or(0);
        if let Some(before) = before {
            pair.clear();
            pair.push_str(before);
            pair.push(' ');
            pair.push_str(word);
            bits |= SENSES.get(&hash::word(&pair)).copied().unwrap_or(0);
        }
        before = Some(word);
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn other_words_have_one_sense() {
        for (one, other) in [
            ("finance chief to step down", "cfo quits"),
            ("workers walk out over pay", "streik bei vasko"),
            ("1,200 redundancies", "corvane streicht 1.200 stellen"),
            ("seeks bankruptcy protection", "meldet insolvenz an"),
        ] {
            assert_ne!(of(one) & of(other), 0, "{one} and {other}");
        }
        assert_eq!(of("quits") & of("unveils"), 0);
        assert!(include_str!("senses.txt").lines().filter(|line| !line.starts_with('#')).count() <= 64);
    }
}
