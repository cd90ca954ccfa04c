//! How common a word is, from a table that ships: names that are common words need more proof, and
//! rare words tell stories apart.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Level of a word that the table doesn't list: rarer than once in a million.
pub const RARE: u8 = 25;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frequency {
    /// Ten times the Zipf frequency: 30 is once in a million words, 60 once in a thousand.
    pub level: u8,
    /// The word stands in an English dictionary, in lower case.
    pub dictionary: bool,
}

static ENGLISH: LazyLock<HashMap<Box<str>, Frequency>> = LazyLock::new(|| parse(include_str!("english.txt")));

/// How common the folded word is in English.
pub fn of(folded: &str) -> Frequency {
    ENGLISH.get(folded).copied().unwrap_or(Frequency { level: RARE, dictionary: false })
}

fn parse(table: &str) -> HashMap<Box<str>, Frequency> {
    let mut words = HashMap::with_capacity(32_768);
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let mut parts = line.split(' ');
        let level = parts.next().and_then(|level| level.parse().ok()).unwrap_or(RARE);
        for word in parts {
            let dictionary = word.starts_with(|first: char| first.is_ascii_lowercase());
            words.insert(word.to_ascii_lowercase().into(), Frequency { level, dictionary });
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
