//! What of an item tells whether two items report the same event.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::text::fold::Folded;
use crate::text::frequency;
use crate::text::hash::stable;
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
        let head = crate::text::clip::head(&summary.text, SUMMARY_HEAD);
        let title_words = content(&title.text);
        let mut words = title_words.clone();
        for word in content(head) {
            if !words.iter().any(|known| known.0 == word.0) {
                words.push(word);
            }
        }
        words.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        words.truncate(WORDS);
        let mut print = Print {
            keys: keys(&title_words, title),
            numbers: numbers(&title.text),
            voice: voice(&title.text, &summary.text),
            published: published.map_or(0, Timestamp::as_second),
            title: title_words,
            words,
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

/// Pairs of the title's rarest words, and the whole title.
fn keys(title: &[Word], folded: &Folded) -> Vec<u64> {
    let mut rare: Vec<_> = title.to_vec();
    rare.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    rare.truncate(KEY_WORDS);
    let mut keys = vec![stable(&["title", &bare(&folded.text)])];
    for (at, one) in rare.iter().enumerate() {
        for other in &rare[at + 1..] {
            let (low, high) = (one.0.min(other.0), one.0.max(other.0));
            keys.push(u64::from(low) << 32 | u64::from(high));
        }
    }
    keys
}

/// Letters and digits only: some sources set blanks and marks anew.
fn bare(folded: &str) -> String {
    folded.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The words that carry meaning, each once.
fn content(folded: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    for word in word::words(folded) {
        let level = frequency::of(word).level;
        if word.len() < 3 || level >= 58 || word.bytes().all(|b| b.is_ascii_digit()) {
            continue;
        }
        let hash = short(stem(word));
        if !found.iter().any(|known| known.0 == hash) {
            found.push(Word(hash, (70.0 - f32::from(level)) / 10.0));
        }
    }
    found
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
fn numbers(folded: &str) -> Vec<u32> {
    let mut all: Vec<_> = word::words(folded)
        .filter(|word| word.len() > 1)
        .map(|word| word.trim_end_matches(|c: char| !c.is_ascii_digit()))
        .filter(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .map(short)
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn short(word: &str) -> u32 {
    // The low half is as good a hash as the whole, and half the size in the store.
    (xxhash_rust::xxh3::xxh3_64(word.as_bytes()) & 0xffff_ffff) as u32
}

/// Charikar's similarity hash over pairs of neighbouring words.
fn voice(title: &str, summary: &str) -> u64 {
    let mut sums = [0i32; 64];
    let mut before = 0u64;
    for word in word::words(title).chain(word::words(summary)) {
        let this = xxhash_rust::xxh3::xxh3_64(word.as_bytes());
        let pair = before.rotate_left(7) ^ this;
        before = this;
        for (bit, sum) in sums.iter_mut().enumerate() {
            *sum += if pair >> bit & 1 == 1 { 1 } else { -1 };
        }
    }
    sums.iter().enumerate().fold(0, |hash, (bit, sum)| hash | u64::from(*sum > 0) << bit)
}

/// True where two similarity hashes stand for copies of one text.
pub fn same_voice(one: u64, other: u64) -> bool {
    (one ^ other).count_ones() <= 8
}
