//! What of an item tells whether two items report the same event.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::text::fold::Folded;
use crate::text::frequency;
use crate::text::hash::{self, stable};
use crate::text::word;

/// Words kept of one item, the rarest first.
const WORDS: usize = 24;
/// The title's rarest words whose pairs are keys.
const KEY_WORDS: usize = 5;
/// Bytes of the summary that are read: the event stands at its head.
const SUMMARY_HEAD: usize = 400;

/// A word of an item, by its hash, with its weight: how rare it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Word(pub u32, pub f32);

/// What is compared of an item.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Print {
    /// Candidates share at least one of these.
    pub keys: Vec<u64>,
    /// Words of the title.
    pub title: Vec<Word>,
    /// Words of title and the summary's head, rarest first.
    pub words: Vec<Word>,
    /// Numbers with two digits or more, hashed: another amount is another event.
    pub numbers: Vec<u32>,
    /// Names of the accounts that the item is about, hashed.
    pub accounts: Vec<u64>,
    /// Events as account and trigger, hashed.
    pub events: Vec<u64>,
    /// The item's own words as a similarity hash: copies of one release differ in few bits.
    pub voice: u64,
    /// Seconds since 1970, 0 where the item has no date.
    pub published: i64,
}

impl Print {
    /// The print of an item's folded fields; `events` are (account name, trigger id) pairs.
    pub fn of(
        title: &Folded,
        summary: &Folded,
        events: &[(&str, &str)],
        published: Option<Timestamp>,
    ) -> Self {
        let mut ranked = Vec::with_capacity(2 * WORDS);
        content(&title.text, &title.words, &mut ranked);
        let mut rarest = ranked.clone();
        rarest.sort_unstable();
        rarest.truncate(KEY_WORDS);
        let title_words = ranked.iter().map(|ranked| ranked.word()).collect();
        let head = crate::text::clip::head(&summary.text, SUMMARY_HEAD);
        content(head, &summary.words, &mut ranked);
        ranked.sort_unstable();
        ranked.truncate(WORDS);
        let mut print = Print {
            keys: keys(&rarest, title),
            numbers: numbers(title),
            voice: voice(&title.words, &summary.words),
            published: published.map_or(0, Timestamp::as_second),
            title: title_words,
            words: ranked.iter().map(|ranked| ranked.word()).collect(),
            ..Print::default()
        };
        for (account, trigger) in events {
            print.events.push(stable(&[account, trigger]));
            let name = stable(&[account]);
            if !print.accounts.contains(&name) {
                print.accounts.push(name);
            }
        }
        print.keys.extend(&print.events);
        print.keys.sort_unstable();
        print.keys.dedup();
        print
    }
}

/// A word's frequency above its hash: in order, the rarest is first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Ranked(u64);

impl Ranked {
    fn of(level: u8, hash: u32) -> Self {
        Ranked(u64::from(level) << 32 | u64::from(hash))
    }

    fn hash(self) -> u32 {
        (self.0 & 0xffff_ffff) as u32
    }

    fn word(self) -> Word {
        let level = (self.0 >> 32) as u8;
        Word(self.hash(), (70.0 - f32::from(level)) / 10.0)
    }
}

/// Pairs of the title's rarest words, and the whole title.
fn keys(rarest: &[Ranked], title: &Folded) -> Vec<u64> {
    let mut keys = Vec::with_capacity(1 + KEY_WORDS * (KEY_WORDS - 1) / 2);
    keys.push(stable(&["title", &bare(title)]));
    for (at, one) in rarest.iter().enumerate() {
        for other in &rarest[at + 1..] {
            let (low, high) = (one.hash().min(other.hash()), one.hash().max(other.hash()));
            keys.push(u64::from(low) << 32 | u64::from(high));
        }
    }
    keys
}

/// Letters and digits only: some sources set blanks and marks anew.
fn bare(folded: &Folded) -> String {
    let mut bare = String::with_capacity(folded.text.len());
    bare.extend(folded.words.iter().map(|word| &folded.text[word.span()]));
    bare
}

/// Adds the words that carry meaning, each once. `words` are those of the text that `folded` heads.
fn content(folded: &str, words: &[word::Word], found: &mut Vec<Ranked>) {
    for word in words.iter().take_while(|word| (word.start as usize) < folded.len()) {
        // A head may end within a word.
        let whole = word.span().end <= folded.len();
        let text = &folded[word.start as usize..folded.len().min(word.end as usize)];
        let full = if whole { word.hash } else { hash::word(text) };
        let level = frequency::of_hash(full).level;
        if text.len() < 3 || level >= 58 || text.bytes().all(|b| b.is_ascii_digit()) {
            continue;
        }
        let stem = stem(text);
        let hash = low(if stem.len() == text.len() { full } else { hash::word(stem) });
        if !found.iter().any(|known| known.hash() == hash) {
            found.push(Ranked::of(level, hash));
        }
    }
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

/// "20m" and "20" are one number.
fn numbers(folded: &Folded) -> Vec<u32> {
    let mut all: Vec<_> = folded
        .words
        .iter()
        .map(|word| &folded.text[word.span()])
        .filter(|word| word.len() > 1 && word.as_bytes()[0].is_ascii_digit())
        .map(|word| word.trim_end_matches(|c: char| !c.is_ascii_digit()))
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
        .map(|digits| low(hash::word(digits)))
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The low half is as good a hash as the whole, and half the size in the store.
fn low(hash: u64) -> u32 {
    (hash & 0xffff_ffff) as u32
}

/// Charikar's similarity hash over pairs of neighbouring words: a bit is set where most pairs have it.
fn voice(title: &[word::Word], summary: &[word::Word]) -> u64 {
    // How many pairs have each bit, for all 64 at once: the digits of the counts, the lowest first.
    let mut digits = [0u64; 32];
    let mut before = 0u64;
    for word in title.iter().chain(summary) {
        let mut carry = before.rotate_left(7) ^ word.hash;
        before = word.hash;
        for digit in &mut digits {
            (*digit, carry) = (*digit ^ carry, *digit & carry);
            if carry == 0 {
                break;
            }
        }
    }
    let half = (title.len() + summary.len()) / 2;
    let (mut more, mut equal) = (0u64, u64::MAX);
    for (at, digit) in digits.iter().enumerate().rev() {
        let of_half = if half >> at & 1 == 1 { u64::MAX } else { 0 };
        more |= equal & digit & !of_half;
        equal &= !(digit ^ of_half);
    }
    more
}

/// True where two similarity hashes stand for copies of one text.
pub fn same_voice(one: u64, other: u64) -> bool {
    (one ^ other).count_ones() <= 8
}
