//! The words of an item that carry meaning, each with how rare it is and whether it is a name.

use std::ops::Range;
use std::sync::LazyLock;

use crate::judge::account::setting::Setting;
use crate::text::hash::Table;
use crate::text::{clip, frequency, hash, language, word};

/// Bytes of the summary that are read: the event stands at its head.
const SUMMARY_HEAD: usize = 420;
/// Bytes within which a dateline ends.
const DATELINE: usize = 110;
/// Words so common tell nothing (ten times the Zipf frequency).
const COMMON: u8 = 58;

/// A word as its hash (22 bits), how common it is (4 bits), whether it is a name and of the title, and which
/// name of the title it is a part of (4 bits).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word(pub u32);

const NAME: u32 = 1 << 4;
const TITLE: u32 = 1 << 5;
const RUN: u32 = 6;
const HASH: u32 = 10;

impl Word {
    /// `run` numbers the names of a title from 1: "Ann Lee" is one of two words. 0 elsewhere.
    pub fn new(word: &str, level: u8, name: bool, title: bool, run: u32) -> Self {
        let marks = if name { NAME } else { 0 } | if title { TITLE } else { 0 } | run.min(15) << RUN;
        let common = u32::from(level.saturating_sub(frequency::RARE) / 2).min(15);
        Word(short(word) << HASH | marks | common)
    }

    /// The word itself, as a hash: the same in title and summary.
    pub fn id(self) -> u32 {
        self.0 >> HASH
    }

    /// How much it tells: 1.5 for a common word to 4.5 for one of a million.
    pub fn weight(self) -> f32 {
        4.5 - (self.0 & 15) as f32 / 5.0
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

/// Names of a title that are told apart.
pub const RUNS: usize = 16;

/// The words of an item, in the order of their hashes, with what every comparison asks of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words {
    list: Box<[Word]>,
    /// Weights squared: of all words, and of the title's.
    pub all: f32,
    pub title: f32,
    /// Names of the title, a bit each.
    pub runs: u16,
    /// Which words are the title's, a bit each.
    pub of_title: u64,
}

/// So many words have a bit each.
const MOST: usize = 64;

impl From<Vec<Word>> for Words {
    /// Of words in the order of their hashes, each once; no item has more than 64.
    fn from(mut list: Vec<Word>) -> Self {
        list.truncate(MOST);
        let mut words = Words::default();
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
        words.list = list.into();
        words
    }
}

impl std::ops::Deref for Words {
    type Target = [Word];

    fn deref(&self) -> &[Word] {
        &self.list
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
    let mut found = Found::default();
    let mut ids: Vec<u32> = Vec::new();
    // The end of the last word that was a name, and the number of that name.
    let (mut last, mut run) = (usize::MAX, 0);
    let (from, to) = (part.start as u32, part.end as u32);
    let of_part = field.folded.words.iter().skip_while(|word| word.end <= from);
    for whole in of_part.take_while(|word| word.start < to) {
        // The part may begin or end within a word.
        let place = part.start.max(whole.start as usize)..part.end.min(whole.end as usize);
        let word = &field.folded.text[place.clone()];
        let key = if place.len() == whole.len() { whole.hash } else { hash::word(word) };
        let little = language::little_of_hash(key);
        match little {
            language::Little::English => found.english += 1,
            language::Little::Other => found.foreign += 1,
            language::Little::No => {}
        }
        if little != language::Little::No || is_empty(word, key) {
            continue;
        }
        let frequency = frequency::of_hash(key);
        if frequency.level >= COMMON {
            continue;
        }
        let name = is_name(field, &place, frequency);
        // A lower-case word that English doesn't know, and one that it does.
        if !field.written(&place).starts_with(|c: char| c.is_uppercase()) && word.len() >= 4 {
            if frequency.level == frequency::RARE && !frequency.dictionary {
                found.foreign += 1;
            } else {
                found.english += 1;
            }
        }
        if name && title {
            let follows = last <= place.start && field.folded.text[last..place.start].trim().is_empty();
            run += u32::from(!follows);
            last = place.end;
        }
        let of_run = if name && title { run } else { 0 };
        let made = Word::new(stem(word), frequency.level, name, title, of_run);
        if !ids.contains(&made.id()) {
            ids.push(made.id());
            found.words.push(made);
        }
    }
    found
}

/// A number, a word of one or two letters, or one that stands in every release.
fn is_empty(word: &str, key: u64) -> bool {
    word.len() < 3 || word.bytes().all(|b| b.is_ascii_digit()) || BOILERPLATE.contains_key(&key)
}

/// Written as a name: with a capital where none is due, or no word of the dictionary.
fn is_name(field: &Setting<'_>, place: &Range<usize>, frequency: frequency::Frequency) -> bool {
    let capital = field.written(place).chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit());
    capital && (!frequency.dictionary || !(field.title_case() || field.begins_sentence(place)))
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

/// Words that stand in every release.
static BOILERPLATE: LazyLock<Table<()>> = LazyLock::new(|| {
    let lines = include_str!("boilerplate.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(word::words).map(|word| (hash::word(word), ())).collect()
});

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
