//! The words of an item that carry meaning, each with how rare it is and whether it is a name.

use std::ops::Range;

use super::sense::Senses;
use crate::judge::account::setting::Setting;
use crate::judge::wordbook::{self, Facts};
use crate::text::language::Little;
use crate::text::{clip, frequency, hash, word};

/// Bytes of the summary that are read: the event stands at its head.
const SUMMARY_HEAD: usize = 420;
/// Bytes within which a dateline ends.
const DATELINE: usize = 110;
/// Words so common tell nothing (ten times the Zipf frequency).
const COMMON: u8 = 58;

/// A word as its hash (22 bits), how common it is (4 bits), whether it is a name and of the title, and which
/// name of the title it is a part of (4 bits).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Word(pub u32);

/// By how common a word is.
const WEIGHTS: [f32; 16] = {
    let mut weights = [0.0; 16];
    let mut common = 0;
    while common < 16 {
        weights[common] = 4.5 - common as f32 / 5.0;
        common += 1;
    }
    weights
};

const NAME: u32 = 1 << 4;
const TITLE: u32 = 1 << 5;
const RUN: u32 = 6;
const HASH: u32 = 10;

impl Word {
    /// `run` numbers the names of a title from 1: "Ann Lee" is one of two words. 0 elsewhere.
    pub fn new(word: &str, level: u8, name: bool, title: bool, run: u32) -> Self {
        let marks = if name { NAME } else { 0 } | if title { TITLE } else { 0 } | run.min(TICKERS) << RUN;
        let common = u32::from(level.saturating_sub(frequency::RARE) / 2).min(15);
        Word(short(word) << HASH | marks | common)
    }

    /// The word itself, as a hash: the same in title and summary.
    pub fn id(self) -> u32 {
        self.0 >> HASH
    }

    /// How much it tells: 1.5 for a common word to 4.5 for one of a million.
    pub fn weight(self) -> f32 {
        WEIGHTS[(self.0 & 15) as usize]
    }

    /// Orders words by how much they tell, the rarest first.
    pub fn rarity(self) -> (u32, u32) {
        (self.0 & 15, self.id())
    }

    /// English has no such word, or hardly.
    pub fn is_rare(self) -> bool {
        self.0 & 15 == 0
    }

    pub fn is_name(self) -> bool {
        self.0 & NAME != 0
    }

    pub fn in_title(self) -> bool {
        self.0 & TITLE != 0
    }

    /// Which name of the title it is a part of, from 1; 0 where it is none.
    pub fn run(self) -> usize {
        (self.0 >> RUN & 15) as usize
    }
}

/// The number of the tickers' name.
const TICKERS: u32 = 15;

/// Words that are kept of one item: each has a bit of 32.
pub const MOST: usize = 32;

/// The words of an item, in the order of their hashes, with what every comparison asks of them. They lie in
/// one place: comparing many items is waiting for their words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words {
    list: [Word; MOST],
    length: u8,
    /// Names of the title, a bit each.
    pub runs: u16,
    /// Which words are the title's, a bit each.
    pub of_title: u32,
    /// Weights squared: of all words, and of the title's.
    pub all: f32,
    pub title: f32,
}

impl From<&[Word]> for Words {
    /// Of words in the order of their hashes, each once; what is beyond [`MOST`] is left out.
    fn from(list: &[Word]) -> Self {
        let list = &list[..list.len().min(MOST)];
        let mut words = Words { length: list.len() as u8, ..Words::default() };
        words.list[..list.len()].copy_from_slice(list);
        for (at, word) in list.iter().enumerate() {
            let square = word.weight() * word.weight();
            words.all += square;
            if word.in_title() {
                words.title += square;
                words.of_title |= 1 << at;
            }
            if word.run() > 0 {
                words.runs |= 1 << word.run();
            }
        }
        words
    }
}

impl Words {
    /// Something of all that lies in memory.
    pub fn touch(&self) -> i64 {
        i64::from(self.list[0].0 ^ self.list[MOST / 2].0 ^ self.of_title)
    }
}

impl std::ops::Deref for Words {
    type Target = [Word];

    fn deref(&self) -> &[Word] {
        &self.list[..self.length as usize]
    }
}

/// What was read of a field.
#[derive(Debug, Default)]
pub struct Found {
    pub words: Vec<Word>,
    /// Words that show English, and those that show another language.
    pub english: u32,
    pub foreign: u32,
}

/// The words of a part of a field that carry meaning, each once.
pub fn of(field: &Setting<'_>, part: Range<usize>, title: bool) -> Found {
    let mut found = Found { words: Vec::with_capacity(MOST), ..Found::default() };
    // The end of the last word that was a name, and the number of that name.
    let (mut last, mut run) = (usize::MAX, 0);
    let (from, to) = (part.start as u32, part.end as u32);
    let of_part = field.folded.words.iter().zip(&field.facts).skip_while(|(word, _)| word.end <= from);
    for (whole, facts) in of_part.take_while(|(word, _)| word.start < to) {
        // The part may begin or end within a word.
        let place = part.start.max(whole.start as usize)..part.end.min(whole.end as usize);
        let word = &field.folded.text[place.clone()];
        let facts = if place.len() == whole.len() { facts } else { wordbook::of_hash(hash::word(word)) };
        match facts.little {
            Little::English => found.english += 1,
            Little::Other => found.foreign += 1,
            Little::No => {}
        }
        if facts.little != Little::No || is_empty(word, facts) {
            continue;
        }
        let frequency = facts.frequency;
        if frequency.level >= COMMON {
            continue;
        }
        let first = field.first_written(place.start);
        let capital = first.is_some_and(char::is_uppercase);
        let (capitals, name) = match first {
            Some(first) if capital || first.is_ascii_digit() => is_name(field, &place, facts),
            _ => (false, false),
        };
        // A lower-case word that English doesn't know, and one that it does.
        if !capital && word.len() >= 4 {
            if frequency.level == frequency::RARE && !frequency.dictionary {
                found.foreign += 1;
            } else {
                found.english += 1;
            }
        }
        if name && title {
            // What stands in capitals is a name by itself.
            let follows = last <= place.start && field.folded.text[last..place.start].trim().is_empty();
            run += u32::from(capitals || !follows);
            last = if capitals { usize::MAX } else { place.end };
        }
        let of_run = match (name && title, capitals && is_ticker(field, &place)) {
            (true, _) => run,
            // A ticker names a company as a title does.
            (false, true) => TICKERS,
            (false, false) => 0,
        };
        let made = Word::new(stem(word), frequency.level, name, title, of_run);
        if !found.words.iter().any(|known| known.id() == made.id()) {
            found.words.push(made);
        }
    }
    found
}

/// A number, a word of one or two letters, or one that stands in every release.
fn is_empty(word: &str, facts: &Facts) -> bool {
    word.len() < 3 || facts.boilerplate || word.bytes().all(|b| b.is_ascii_digit())
}

/// Whether what begins with a capital or a digit stands in capitals among words that do not, and whether it is a
/// name: that, or the capital is not due, or it is no word of the dictionary. What headlines call an event is none,
/// in languages that write every noun with a capital.
fn is_name(field: &Setting<'_>, place: &Range<usize>, facts: &Facts) -> (bool, bool) {
    let capitals = is_capitals(field.written(place)) && !is_capitals(field.original);
    let is_due = || field.title_case() || field.begins_sentence(place);
    let name = (!facts.frequency.dictionary || !is_due()) && facts.senses == Senses::NONE;
    (capitals, capitals || name)
}

/// Stands behind the name of an exchange: "(nasdaq: acme)".
fn is_ticker(field: &Setting<'_>, place: &Range<usize>) -> bool {
    let Some(before) = field.folded.text[..place.start].trim_end().strip_suffix(':') else { return false };
    let last = before.trim_end().rsplit(|c: char| !c.is_alphanumeric()).next();
    last.is_some_and(|word| EXCHANGES.contains(&word))
}

/// What stands before a ticker and its colon.
const EXCHANGES: &[&str] = &[
    "nasdaq", "nyse", "amex", "american", "otcqb", "otcqx", "otc", "otcmkts", "tsx", "tsxv", "v", "cse",
    "neo", "lse", "aim", "asx", "euronext", "xetra", "symbol", "ticker",
];

fn is_capitals(text: &str) -> bool {
    !text.chars().any(char::is_lowercase)
}

/// The head of a summary behind its dateline.
pub fn head(folded: &str) -> Range<usize> {
    let end = clip::head(folded, SUMMARY_HEAD).len();
    let mut start = 0;
    for _ in 0..2 {
        start += dateline(&folded[start..end]);
    }
    start..end
}

/// Bytes of "new york (reuters) - ", "ap - ", "vancouver, bc, dec. 4, 2020 /cnw/ - ".
fn dateline(text: &str) -> usize {
    let near = clip::head(text, DATELINE);
    let dash = ["- ", "-- "].iter().filter_map(|dash| near.find(&format!(" {dash}"))).min();
    let Some(at) = dash else { return 0 };
    let before = &near[..at];
    let marked = before.contains(['(', '/']) || before.starts_with('-');
    let short = word::spans(before).count() <= 3;
    if marked || short { at + 1 + near[at + 1..].find(' ').map_or(0, |blank| blank + 1) } else { 0 }
}

/// The word without the ending that a headline changes: "leaves", "leaving", "leave" are one.
fn stem(word: &str) -> &str {
    let cut = |ending: &str| word.strip_suffix(ending).filter(|rest| rest.len() >= 4 && rest.is_ascii());
    cut("ing")
        .or_else(|| cut("ed"))
        .or_else(|| cut("es"))
        .or_else(|| cut("e"))
        .or_else(|| cut("s"))
        .unwrap_or(word)
}

/// A hash of 22 bits.
pub fn short(word: &str) -> u32 {
    (xxhash_rust::xxh3::xxh3_64(word.as_bytes()) >> 42) as u32
}

#[cfg(test)]
mod tests {
    use super::{head, of};
    use crate::judge::account::setting::Setting;

    #[test]
    fn a_dateline_is_passed_over() {
        for text in [
            "new york (reuters) - the event",
            "ap - the event",
            "vancouver, bc, dec. 4, 2020 /cnw/ - the event",
            "boston -- the event",
            "the event of a whole long day - and more that is told of it",
        ] {
            assert!(text[head(text)].starts_with("the event"), "{text}");
        }
    }

    #[test]
    fn names_are_told_from_words() {
        let names = |text: &str| {
            let field = Setting::of(text);
            let end = field.folded.text.len();
            of(&field, 0..end, true).words.iter().filter(|word| word.is_name()).count()
        };
        assert_eq!(names("Ostrel to buy Corvane Logistics for cash"), 3);
        assert_eq!(names("Profit Falls On Higher Costs At Kroger"), 1);
    }
}
