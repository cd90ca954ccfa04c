//! What a headline says, in whatever words: "quits", "steps down" and "tritt zurück" are one sense.

use std::sync::LazyLock;

use crate::text::hash::{self, Table};

/// What a word, or two side by side, says: a bit a sense.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Senses {
    /// What it clearly says.
    pub clear: u64,
    /// That, and what it may say.
    pub any: u64,
}

impl Senses {
    pub const NONE: Senses = Senses { clear: 0, any: 0 };

    pub fn add(&mut self, other: Senses) {
        self.clear |= other.clear;
        self.any |= other.any;
    }
}

static SENSES: LazyLock<Table<Senses>> = LazyLock::new(|| {
    let mut senses: Table<Senses> = hash::table(4_096);
    let lines = include_str!("senses.txt").lines().filter(|line| !line.starts_with('#'));
    for (bit, line) in lines.enumerate() {
        let words = line.split_once(": ").map_or(line, |(_, words)| words);
        let (clear, may) = words.split_once(" | ").unwrap_or((words, ""));
        for (said, is_clear) in
            clear.split(' ').map(|word| (word, true)).chain(may.split(' ').map(|word| (word, false)))
        {
            let key = match said.split_once('_') {
                Some((one, other)) => pair(hash::word(one), hash::word(other)),
                None => hash::word(said),
            };
            let known = senses.entry(key).or_default();
            known.any |= 1 << bit;
            known.clear |= u64::from(is_clear) << bit;
        }
    }
    senses
});

/// All words that say something, by their hashes; two words side by side too, by [`pair`].
pub fn all() -> impl Iterator<Item = (u64, Senses)> {
    SENSES.iter().map(|(words, senses)| (*words, *senses))
}

/// The first of all two words that say something together, by their hashes.
pub fn all_that_begin() -> impl Iterator<Item = u64> {
    let lines = include_str!("senses.txt").lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.flat_map(str::split_whitespace).filter_map(|word| word.split_once('_'));
    pairs.map(|(first, _)| hash::word(first))
}

/// What two words side by side say together, by their hashes.
pub fn of_pair(one: u64, next: u64) -> Senses {
    SENSES.get(&pair(one, next)).copied().unwrap_or_default()
}

/// The key of two words side by side.
fn pair(one: u64, other: u64) -> u64 {
    one.rotate_left(17) ^ other
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_sense_has_a_bit() {
        assert!(include_str!("senses.txt").lines().filter(|line| !line.starts_with('#')).count() <= 64);
    }
}
