//! What else a text holds where a name is the company, and where it is not: "iPhone" beside Apple, "pie" too.
//!
//! In: a folded name, and the words of an item. Out: how many of either kind. The table is `senses.txt`.

use std::sync::LazyLock;

use crate::text::frequency;
use crate::text::hash::{self, Table};

/// A word from this level stands in any text: it tells another sense only right beside the name ("one of").
const ANYWHERE: u8 = 57;

/// The words that go with a name.
#[derive(Debug, Default)]
pub struct Senses {
    own: Box<[u64]>,
    other: Box<[u64]>,
    /// How many of `other`, from the first, tell it wherever they stand.
    far: usize,
}

static NAMES: LazyLock<Table<Senses>> = LazyLock::new(|| {
    let lines = include_str!("senses.txt").lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, rest)| (hash::word(name), parse(rest)))
        .collect()
});

/// The words that go with a folded name.
pub fn of(name: &str) -> Option<&'static Senses> {
    NAMES.get(&hash::word(name))
}

impl Senses {
    /// How many of the company's own words stand in a text, of which these are the words, in order.
    pub fn own_in(&self, words: &[u64]) -> usize {
        self.own.iter().filter(|word| words.binary_search(word).is_ok()).count()
    }

    /// How many words of its other senses.
    pub fn other_in(&self, words: &[u64]) -> usize {
        self.other[..self.far].iter().filter(|word| words.binary_search(word).is_ok()).count()
    }

    /// Whether any other sense is known.
    pub fn has_others(&self) -> bool {
        !self.other.is_empty()
    }

    /// Whether the folded word beside the name makes it another sense: "orange juice".
    pub fn is_other(&self, word: &str) -> bool {
        let word = hash::word(word.trim_end_matches("'s"));
        self.other.contains(&word)
    }

    /// Whether the folded word is one of the company's own.
    pub fn is_own(&self, word: &str) -> bool {
        self.own.contains(&hash::word(word.trim_end_matches("'s")))
    }
}

fn parse(line: &str) -> Senses {
    let (own, other) = line.split_once('|').unwrap_or((line, ""));
    let (far, near): (Vec<&str>, Vec<&str>) =
        other.split_whitespace().partition(|word| frequency::of(word).level < ANYWHERE);
    Senses {
        own: own.split_whitespace().map(hash::word).collect(),
        far: far.len(),
        other: far.into_iter().chain(near).map(hash::word).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::text::hash;

    #[test]
    fn words_speak_for_the_company_and_for_other_senses() {
        let apple = of("apple").expect("listed");
        let mut words = ["orchard", "iphone", "pie", "said"].map(hash::word);
        words.sort_unstable();
        assert_eq!((apple.own_in(&words), apple.other_in(&words)), (1, 2));
        assert!(apple.is_other("pie") && !apple.is_other("iphone") && apple.is_own("iphone's"));
        assert!(of("brightwell").is_none());
    }

    #[test]
    fn a_word_of_any_text_tells_only_beside_the_name() {
        let three = of("best").expect("listed");
        let words = [hash::word("way")];
        assert!(three.is_other("way") && three.other_in(&words) == 0);
    }
}
