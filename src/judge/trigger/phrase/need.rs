//! What a phrase can't do without: words one of which every match has.

use std::collections::BTreeMap;

use smallvec::SmallVec;

use super::parse::Node;
use super::set::Set;
use super::token::Vocabulary;

/// More than this many are looked for in no phrase: the first few refuse nearly all.
const MOST: usize = 1 + FURTHER;
/// Beside the one that a phrase is found by.
const FURTHER: usize = 3;
/// A choice of more words than this refuses nothing.
const WIDEST: usize = 300;

/// For each part that a match must have, the words of which one stands in it: the rarest part first.
pub fn needs(node: &Node, vocabulary: &mut Vocabulary) -> Vec<Vec<u32>> {
    let mut all = parts(node, vocabulary);
    all.sort_by(|one, other| vocabulary.commonness(one).total_cmp(&vocabulary.commonness(other)));
    all.dedup();
    all.truncate(MOST);
    all
}

fn parts(node: &Node, vocabulary: &mut Vocabulary) -> Vec<Vec<u32>> {
    match node {
        Node::Word(word) => vec![vec![vocabulary.intern(word)]],
        Node::All(all) => all.iter().flat_map(|node| parts(node, vocabulary)).collect(),
        Node::Any(ways) => {
            let mut words = Vec::new();
            for way in ways {
                match rarest(parts(way, vocabulary), vocabulary) {
                    Some(of) => words.extend(of),
                    // One way without a word lets everything through.
                    None => return Vec::new(),
                }
            }
            words.sort_unstable();
            words.dedup();
            if words.len() > WIDEST { Vec::new() } else { vec![words] }
        }
        _ => Vec::new(),
    }
}

fn rarest(parts: Vec<Vec<u32>>, vocabulary: &Vocabulary) -> Option<Vec<u32>> {
    parts.into_iter().min_by(|one, other| vocabulary.commonness(one).total_cmp(&vocabulary.commonness(other)))
}

/// What a phrase needs beside the words that it is found by.
#[derive(Clone, Copy, Debug)]
pub struct Needs {
    /// As numbers of needs.
    all: [u32; FURTHER],
    /// The words of the first of them, which is met most seldom.
    first: Bits,
}

/// A bit for each of some words, which other words may share.
#[derive(Clone, Copy, Debug, Default)]
struct Bits([u64; 4]);

impl Bits {
    const ALL: Bits = Bits([u64::MAX; 4]);

    #[inline]
    fn add(&mut self, word: u32) {
        self.0[word as usize / 64 % 4] |= 1 << (word % 64);
    }

    #[inline]
    fn has(&self, word: u32) -> bool {
        self.0[word as usize / 64 % 4] >> (word % 64) & 1 == 1
    }

    #[inline]
    fn meet(&self, other: &Bits) -> bool {
        self.0.iter().zip(&other.0).fold(0, |both, (one, other)| both | one & other) != 0
    }
}

/// The need that every sentence meets.
const NOTHING: u32 = 0;

/// The needs of all phrases, each once, while they are gathered.
#[derive(Default)]
pub struct MetBuilder {
    numbers: BTreeMap<Vec<u32>, u32>,
}

impl MetBuilder {
    /// The numbers of needs, each a choice of words.
    pub fn needs(&mut self, choices: impl Iterator<Item = Vec<u32>>) -> Needs {
        let mut needs = Needs { all: [NOTHING; FURTHER], first: Bits::ALL };
        for (at, (need, mut words)) in needs.all.iter_mut().zip(choices).enumerate() {
            words.sort_unstable();
            words.dedup();
            if at == 0 {
                needs.first = Bits::default();
                words.iter().for_each(|word| needs.first.add(*word));
            }
            let next = u32::try_from(self.numbers.len() + 1).unwrap_or(u32::MAX);
            *need = *self.numbers.entry(words).or_insert(next);
        }
        needs
    }

    pub fn build(self) -> Met {
        let mut sets = vec![Set::of(&[]); self.numbers.len() + 1];
        for (words, need) in &self.numbers {
            sets[*need as usize] = Set::of(words);
        }
        Met { sets }
    }
}

/// Which words meet each need.
#[derive(Debug)]
pub struct Met {
    sets: Vec<Set>,
}

impl Met {
    #[inline]
    pub fn all(&self, needs: &Needs, words: &Present) -> bool {
        let is_met = |need: &u32| *need == NOTHING || words.has_any(&self.sets[*need as usize]);
        // Most fail here.
        words.bits.meet(&needs.first) && needs.all.iter().all(is_met)
    }
}

/// The words of a sentence.
pub struct Present {
    words: SmallVec<[u32; 32]>,
    bits: Bits,
}

impl Present {
    pub fn of(words: impl Iterator<Item = u32>) -> Present {
        let words: SmallVec<[u32; 32]> = words.collect();
        let mut bits = Bits::default();
        words.iter().for_each(|word| bits.add(*word));
        Present { words, bits }
    }

    pub fn words(&self) -> &[u32] {
        &self.words
    }

    #[inline]
    fn has_any(&self, set: &Set) -> bool {
        match set {
            Set::Few(few) => few.iter().any(|word| self.has(*word)),
            Set::Many(_) => self.words.iter().any(|word| set.has(*word)),
        }
    }

    #[inline]
    fn has(&self, word: u32) -> bool {
        self.bits.has(word) && self.words.contains(&word)
    }
}
