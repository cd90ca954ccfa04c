//! A gate before the patterns: which of them can match a text at all.
//!
//! In: the patterns. Out: for a text, the patterns all of whose needed words stand in it. One pass over
//! the text, however many patterns there are.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError};
use regex_syntax::hir::{Hir, HirKind};

/// A literal shorter than this lets too much through.
const SHORTEST: usize = 3;
/// More alternatives than this for one part of a pattern are worth no gate.
const MOST: usize = 400;
/// Parts of one pattern that are looked for: each is a bit of a byte.
const PARTS: usize = 8;

/// Which patterns to try on a text.
#[derive(Debug)]
pub struct Gate {
    literals: AhoCorasick,
    /// For each literal the patterns that need it or one of its likes, and the bit of the part.
    needed_by: Vec<Vec<(u32, u8)>>,
    /// For each pattern the bits of all its parts; none where it must be tried on every text.
    parts: Vec<u8>,
}

impl Gate {
    /// Builds the gate of patterns that are known to be right, in lower case.
    pub fn new(patterns: &[&str]) -> Result<Gate, BuildError> {
        let mut by_literal = BTreeMap::<String, Vec<(u32, u8)>>::new();
        let mut parts = Vec::with_capacity(patterns.len());
        for (at, pattern) in (0u32..).zip(patterns) {
            let mut needed = regex_syntax::parse(pattern).map(|hir| needed(&hir)).unwrap_or_default();
            needed.sort_by_key(|literals| std::cmp::Reverse(worth(literals)));
            needed.truncate(PARTS);
            let mut bits = 0;
            for (number, literals) in needed.into_iter().enumerate() {
                let bit = 1 << number;
                bits |= bit;
                for literal in literals {
                    by_literal.entry(literal).or_default().push((at, bit));
                }
            }
            parts.push(bits);
        }
        let literals = AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(by_literal.keys())?;
        Ok(Gate { literals, needed_by: by_literal.into_values().collect(), parts })
    }

    /// The patterns that may match, in order.
    pub fn candidates(&self, folded: &str) -> Vec<u32> {
        let mut seen = vec![0u8; self.parts.len()];
        for found in self.literals.find_overlapping_iter(folded) {
            for (pattern, bit) in &self.needed_by[found.pattern().as_usize()] {
                seen[*pattern as usize] |= bit;
            }
        }
        (0u32..)
            .zip(seen)
            .zip(&self.parts)
            .filter(|((_, seen), all)| seen == *all)
            .map(|((at, _), _)| at)
            .collect()
    }
}

/// The parts that everything the pattern matches has: for each, literals one of which stands in it.
/// Parts with no literals worth looking for are left out.
fn needed(hir: &Hir) -> Vec<Vec<String>> {
    let parts = match hir.kind() {
        HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
            Ok(text) => vec![vec![text.to_lowercase()]],
            Err(_) => vec![],
        },
        HirKind::Capture(capture) => needed(&capture.sub),
        HirKind::Repetition(repeated) if repeated.min > 0 => needed(&repeated.sub),
        HirKind::Alternation(each) => {
            let mut all = Vec::new();
            for one in each {
                match needed(one).into_iter().max_by_key(|literals| worth(literals)) {
                    Some(literals) => all.extend(literals),
                    // One way without a literal lets everything through.
                    None => return vec![],
                }
            }
            vec![all]
        }
        HirKind::Concat(parts) => parts.iter().flat_map(needed).collect(),
        _ => vec![],
    };
    let is_worth_it = |literals: &Vec<String>| {
        literals.len() <= MOST && literals.iter().all(|literal| literal.len() >= SHORTEST)
    };
    parts.into_iter().filter(is_worth_it).collect()
}

/// Long and few is best.
fn worth(literals: &[String]) -> (usize, std::cmp::Reverse<usize>) {
    let shortest = literals.iter().map(String::len).min().unwrap_or(0);
    (shortest.min(6), std::cmp::Reverse(literals.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_tried_where_a_word_that_it_needs_stands() {
        let gate =
            Gate::new(&[r"\b(?:buys|acquires)\b.{0,9}acme", r"\b(?:sells|sold)\b", r"\d+"]).expect("a gate");
        assert_eq!(gate.candidates("globex acquires acme"), [0, 2]);
        assert_eq!(gate.candidates("globex sold it"), [1, 2]);
        // Every part of a pattern must be there.
        assert_eq!(gate.candidates("globex acquires ostrel"), [2]);
    }
}
