//! All that the lists know of a word, in one table: a word of a text is looked up once, for all who ask.
//!
//! In: the hash of a folded word. Out: its facts. The lists belong to who reads them.

use std::sync::LazyLock;

use crate::judge::account::known::{self, Known, Trades};
use crate::judge::account::lexicon::{self, Kinds};
use crate::judge::story::sense::Senses;
use crate::judge::story::{boilerplate, sense};
use crate::text::frequency::{self, Frequency};
use crate::text::hash::{self, Table};
use crate::text::language::{self, Little};

/// What is known of a word.
#[derive(Clone, Debug)]
pub struct Facts {
    pub frequency: Frequency,
    pub little: Little,
    /// It stands in every release.
    pub boilerplate: bool,
    /// Names of companies, and what says something in two words, begin with it.
    pub begins_company: bool,
    pub begins_sense: bool,
    pub kinds: Kinds,
    /// The trades that it speaks of.
    pub trades: Trades,
    /// The company that news calls by it alone.
    pub company: Option<&'static Known>,
    /// What it says.
    pub senses: Senses,
}

/// Of a word that no list has.
static NONE: Facts = Facts {
    frequency: Frequency::UNLISTED,
    little: Little::No,
    boilerplate: false,
    begins_company: false,
    begins_sense: false,
    kinds: Kinds::NONE,
    trades: Trades::NONE,
    company: None,
    senses: Senses::NONE,
};

static BOOK: LazyLock<Table<Facts>> = LazyLock::new(|| {
    let mut book: Table<Facts> = hash::table(65_536);
    let mut at =
        |word: u64, note: &dyn Fn(&mut Facts)| note(book.entry(word).or_insert_with(|| NONE.clone()));
    for (word, frequency) in frequency::all() {
        at(word, &|facts| facts.frequency = frequency);
    }
    for (word, kinds) in lexicon::all() {
        at(word, &|facts| facts.kinds = kinds);
    }
    for (word, trades) in known::all_of_trades() {
        at(word, &|facts| facts.trades = trades);
    }
    for (word, company) in known::all() {
        at(word, &|facts| facts.company = Some(company));
    }
    for word in known::all_that_begin() {
        at(word, &|facts| facts.begins_company = true);
    }
    for (word, little) in language::all_little() {
        at(word, &|facts| facts.little = little);
    }
    for word in boilerplate::all() {
        at(word, &|facts| facts.boilerplate = true);
    }
    for (word, senses) in sense::all() {
        at(word, &|facts| facts.senses = senses);
    }
    for word in sense::all_that_begin() {
        at(word, &|facts| facts.begins_sense = true);
    }
    book
});

/// What is known of the word of this hash.
#[inline]
pub fn of_hash(word: u64) -> &'static Facts {
    BOOK.get(&word).unwrap_or(&NONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_book_says_what_the_lists_say() {
        for word in
            ["delta", "the", "reuters", "quits", "harris", "brightwell", "step", "royal", "pilots", "der"]
        {
            let key = hash::word(word);
            let facts = of_hash(key);
            assert_eq!(facts.frequency, frequency::of(word), "{word}");
            assert_eq!(facts.kinds, lexicon::of(word), "{word}");
            assert_eq!(facts.trades, known::trades_of(word), "{word}");
            assert_eq!(facts.little, language::little(word), "{word}");
            assert_eq!(facts.company.map(|it| it.renown), known::company(word).map(|it| it.renown), "{word}");
        }
        assert!(
            of_hash(hash::word("reuters")).boilerplate && of_hash(hash::word("quits")).senses != Senses::NONE
        );
        assert!(of_hash(hash::word("step")).begins_sense && of_hash(hash::word("royal")).begins_company);
    }
}
