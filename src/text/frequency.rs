//! How common a word is, from a table that ships: names that are common words need more proof, and
//! rare words tell stories apart.

use std::sync::LazyLock;

use super::hash::{self, Table};

/// Level of a word that the table doesn't list: rarer than once in a million.
pub const RARE: u8 = 25;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frequency {
    /// Ten times the Zipf frequency: 30 is once in a million words, 60 once in a thousand.
    pub level: u8,
    /// The word stands in an English dictionary, in lower case.
    pub dictionary: bool,
}

impl Frequency {
    /// Of a word that the table doesn't list.
    pub const UNLISTED: Frequency = Frequency { level: RARE, dictionary: false };
}

static ENGLISH: LazyLock<Table<Frequency>> = LazyLock::new(|| parse(include_str!("english.txt")));

/// How common the folded word is in English.
pub fn of(folded: &str) -> Frequency {
    of_hash(hash::word(folded))
}

/// How common the word of this hash is.
#[inline]
pub fn of_hash(word: u64) -> Frequency {
    ENGLISH.get(&word).copied().unwrap_or(Frequency::UNLISTED)
}

/// All words that are listed, by their hashes.
pub fn all() -> impl Iterator<Item = (u64, Frequency)> {
    ENGLISH.iter().map(|(word, frequency)| (*word, *frequency))
}

fn parse(table: &str) -> Table<Frequency> {
    let mut words = hash::table(32_768);
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let mut parts = line.split(' ');
        let level = parts.next().and_then(|level| level.parse().ok()).unwrap_or(RARE);
        for word in parts {
            let dictionary = word.starts_with(|first: char| first.is_ascii_lowercase());
            let known = Frequency { level, dictionary };
            // Most stand in lower case.
            match word.bytes().any(|byte| byte.is_ascii_uppercase()) {
                true => words.insert(hash::word(&word.to_ascii_lowercase()), known),
                false => words.insert(hash::word(word), known),
            };
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{RARE, of};

    #[test]
    fn a_common_word_is_told_from_a_name_and_from_a_rare_word() {
        assert!(of("target").dictionary && of("target").level > 45);
        assert!(!of("boeing").dictionary && of("boeing").level > RARE);
        assert_eq!(of("brightwell").level, RARE);
    }
}
