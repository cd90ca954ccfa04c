//! What of an item tells whether two items report the same event.
//!
//! In: an item's fields as they are read, and what the rules found in them. Out: a print of a few
//! hundred bytes, which the store keeps and others are compared with.

use std::ops::Range;

use jiff::Timestamp;
use smallvec::{Array, SmallVec};

use super::amount;
use super::family;
use super::sense::{self, Senses};
use super::voice;
use super::words::{self, Word, Words};
use crate::judge::account::setting::Setting;
use crate::judge::rank::role;
use crate::text::hash::stable;

/// The rarest words whose pairs are keys.
const KEY_WORDS: usize = 5;
/// Names that are keys alone.
const KEY_NAMES: usize = 4;
/// A name at least as rare as this is a key alone.
const RARE_NAME: f32 = 3.2;

/// What an item is read from.
pub struct Told<'a> {
    pub title: &'a Setting<'a>,
    pub summary: &'a Setting<'a>,
    /// Events, each as the id of its trigger and the names of the accounts that it is about.
    pub events: &'a [(&'a str, Vec<&'a str>)],
    /// Names of the accounts that the item is about, whatever it tells of them.
    pub subjects: &'a [&'a str],
    pub published: Option<Timestamp>,
}

/// An event, as hashes of its trigger and of the account that it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Happening {
    pub account: u64,
    pub trigger: u32,
}

/// What is compared of an item. It lies in one place: comparing many is waiting for their prints.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Print {
    /// Items that may tell the same share at least one of these.
    pub keys: Vec<u64>,
    /// Words of title and the summary's head.
    pub words: Words,
    /// Sums, shares and counts, as hashes in order; the lowest bit tells those of the title.
    pub amounts: SmallVec<[u32; 4]>,
    /// Names of the accounts that it is about, as hashes in order.
    pub accounts: SmallVec<[u64; 2]>,
    pub events: SmallVec<[Happening; 1]>,
    /// Triggers that fired, whoever they are about, as hashes in order.
    pub triggers: SmallVec<[u32; 4]>,
    /// Families of the triggers, a bit each.
    pub families: u16,
    /// What the title clearly says, in whatever words, a bit a sense.
    pub senses: u64,
    /// What title and the summary's head say or may say, in the same way.
    pub said: u64,
    /// Offices that the title names, a bit each.
    pub roles: u16,
    /// The item is not in English: its words can be compared with those of its own language only.
    pub foreign: bool,
    /// The item's own words as a similarity hash: copies of one release differ in few bits.
    pub voice: u64,
    /// Seconds since 1970, 0 where the item has no date.
    pub published: i64,
}

impl Print {
    pub fn of(told: &Told<'_>) -> Self {
        let head = words::head(&told.summary.folded.text);
        let mut found = words::of(told.title, 0..told.title.folded.text.len(), true);
        let in_title = found.words.len();
        let summary = words::of(told.summary, head.clone(), false);
        found.words.extend(summary.words);
        let mut print = Print {
            amounts: amount::of(&told.title.folded.text, &told.summary.folded.text[head.clone()]).into(),
            foreign: found.foreign + summary.foreign > found.english + summary.english,
            voice: voice::of(&told.title.folded.words, &told.summary.folded.words),
            published: told.published.map_or(0, Timestamp::as_second),
            words: merged(found.words, in_title).as_slice().into(),
            ..Print::default()
        };
        let of_title = senses(told.title, 0..told.title.folded.text.len());
        print.senses = of_title.clear;
        print.said = of_title.any | senses(told.summary, head).any;
        for subject in told.subjects {
            print.accounts.push(stable(&[subject]));
        }
        for (trigger, parties) in told.events {
            let id = words::short(trigger);
            print.triggers.push(id);
            print.families |= family::of(trigger);
            for party in parties {
                let account = stable(&[party]);
                print.accounts.push(account);
                print.events.push(Happening { account, trigger: id });
            }
        }
        if print.families & family::PEOPLE != 0 {
            print.roles = role::families(&told.title.folded.text);
        }
        sort(&mut print.accounts);
        sort(&mut print.triggers);
        sort(&mut print.events);
        print.keys = keys(&print, &told.title.folded.text);
        print
    }
}

/// What a part of a field says.
fn senses(field: &Setting<'_>, part: Range<usize>) -> Senses {
    let mut all = Senses::NONE;
    let words = field.folded.words.iter().zip(&field.facts);
    let of_part = words.skip_while(|(word, _)| (word.start as usize) < part.start);
    let mut before: Option<u64> = None;
    for (word, facts) in of_part.take_while(|(word, _)| word.end as usize <= part.end) {
        all.add(facts.senses);
        if let Some(before) = before {
            all.add(sense::of_pair(before, word.hash));
        }
        before = facts.begins_sense.then_some(word.hash);
    }
    all
}

fn sort<A: Array<Item: Ord>>(list: &mut SmallVec<A>) {
    list.sort_unstable();
    list.dedup();
}

/// Each word once: the title's first, then the rarest of the summary's head.
fn merged(mut all: Vec<Word>, in_title: usize) -> Vec<Word> {
    // Each field has a word once.
    let mut rest: Vec<Word> = all.split_off(in_title);
    rest.retain(|word| !all.iter().any(|known| known.id() == word.id()));
    rest.sort_unstable_by_key(|word| word.rarity());
    all.truncate(words::MOST);
    rest.truncate(words::MOST - all.len());
    all.extend(rest);
    all.sort_unstable_by_key(|word| word.id());
    all
}

/// Pairs of the rarest words, names alone and with what happened, the whole title.
fn keys(print: &Print, title: &str) -> Vec<u64> {
    let of_title = rarest(print.words.iter().filter(|word| word.in_title()), KEY_WORDS);
    let names = rarest(print.words.iter().filter(|word| word.is_name()), KEY_NAMES);
    let mut keys = vec![stable(&["title", &bare(title)])];
    let mut pair =
        |one: u32, other: u32| keys.push(u64::from(one.min(other)) << 32 | u64::from(one.max(other)));
    for (at, one) in of_title.iter().enumerate() {
        of_title[at + 1..].iter().for_each(|other| pair(one.id(), other.id()));
    }
    for (at, one) in names.iter().enumerate() {
        names[at + 1..].iter().for_each(|other| pair(one.id(), other.id()));
        if one.weight() >= RARE_NAME {
            pair(one.id(), 0);
        }
        print.triggers.iter().for_each(|trigger| pair(one.id(), *trigger));
        print.amounts.iter().for_each(|amount| pair(one.id(), amount | 1));
    }
    keys.extend(print.accounts.iter().flat_map(|account| {
        let with_family = (0..16).filter(|bit| print.families >> bit & 1 == 1);
        with_family.map(move |bit| account.rotate_left(bit + 1)).collect::<Vec<_>>()
    }));
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The rarest of the words, the rarest first.
fn rarest<'a>(words: impl Iterator<Item = &'a Word>, most: usize) -> Vec<Word> {
    let mut best: Vec<Word> = Vec::with_capacity(most + 1);
    for word in words {
        let at = best.partition_point(|known| known.rarity() <= word.rarity());
        if at < most {
            best.truncate(most - 1);
            best.insert(at, *word);
        }
    }
    best
}

/// Letters and digits only: some sources set blanks and marks anew.
fn bare(folded: &str) -> String {
    folded.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::senses;
    use crate::judge::account::setting::Setting;

    #[test]
    fn other_words_have_one_sense() {
        let of = |title: &str| senses(&Setting::of(title), 0..title.len()).any;
        for (one, other) in [
            ("finance chief to step down", "cfo quits"),
            ("workers walk out over pay", "streik bei vasko"),
            ("1,200 redundancies", "corvane streicht 1.200 stellen"),
            ("seeks bankruptcy protection", "meldet insolvenz an"),
        ] {
            assert_ne!(of(one) & of(other), 0, "{one} and {other}");
        }
        assert_eq!(of("quits") & of("unveils"), 0);
    }
}
