//! What a phrase can't do without: words one of which every match has.

use super::parse::Node;
use super::token::Vocabulary;

/// More than this many are looked for in no phrase: the first few refuse nearly all.
const MOST: usize = 4;
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
