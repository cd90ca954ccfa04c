//! What a phrase can't do without: words one of which every match has.

use std::collections::BTreeMap;

use super::parse::Node;
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

/// What a phrase needs beside the words that it is found by, as numbers of needs.
pub type Needs = [u32; FURTHER];

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
        let mut needs = [NOTHING; FURTHER];
        for (need, mut words) in needs.iter_mut().zip(choices) {
            words.sort_unstable();
            words.dedup();
            let next = u32::try_from(self.numbers.len() + 1).unwrap_or(u32::MAX);
            *need = *self.numbers.entry(words).or_insert(next);
        }
        needs
    }

    /// For so many words.
    pub fn build(self, words: usize) -> Met {
        let mut of_word = vec![Vec::new(); words];
        for (choice, need) in &self.numbers {
            choice.iter().for_each(|word| of_word[*word as usize].push(*need));
        }
        Met {
            of_word: of_word.into_iter().map(Vec::into_boxed_slice).collect(),
            needs: self.numbers.len() + 1,
        }
    }
}

/// Which needs each word meets.
#[derive(Debug)]
pub struct Met {
    of_word: Vec<Box<[u32]>>,
    needs: usize,
}

/// The needs that a sentence meets, a bit each.
pub struct MetBy(Vec<u64>);

impl Met {
    /// The needs that a sentence of these words meets.
    pub fn by(&self, words: impl Iterator<Item = u32>) -> MetBy {
        let mut met = MetBy(vec![0; self.needs / 64 + 1]);
        met.0[0] = 1 << NOTHING;
        for word in words {
            for need in &self.of_word[word as usize] {
                met.0[*need as usize / 64] |= 1 << (need % 64);
            }
        }
        met
    }
}

impl MetBy {
    #[inline]
    pub fn all(&self, needs: Needs) -> bool {
        needs.iter().all(|need| self.0[*need as usize / 64] >> (need % 64) & 1 == 1)
    }
}
