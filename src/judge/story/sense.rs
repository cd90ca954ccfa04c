//! What a headline says, in whatever words: "quits", "steps down" and "tritt zurück" are one sense.

use std::sync::LazyLock;

use crate::text::hash::{self, Table};

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

/// All words that say something, by their hashes; two words too, with a blank between them.
pub fn all() -> impl Iterator<Item = (u64, u64)> {
    SENSES.iter().map(|(words, senses)| (*words, *senses))
}

/// The first of all two words that say something together, by their hashes.
pub fn all_that_begin() -> impl Iterator<Item = u64> {
    let lines = include_str!("senses.txt").lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.flat_map(str::split_whitespace).filter_map(|word| word.split_once('_'));
    pairs.map(|(first, _)| hash::word(first))
}

/// What two words side by side say together, a bit a sense.
pub fn of_pair(one: &str, next: &str) -> u64 {
    SENSES.get(&hash::word(&format!("{one} {next}"))).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_sense_has_a_bit() {
        assert!(include_str!("senses.txt").lines().filter(|line| !line.starts_with('#')).count() <= 64);
    }
}
