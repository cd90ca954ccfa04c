//! A gate before the patterns: which of them can match a text at all.
//!
//! In: the patterns. Out: for a text, the patterns one of whose needed words stands in it. One pass
//! over the text, however many patterns there are.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, BuildError};
use regex_syntax::hir::{Hir, HirKind};

/// A literal shorter than this lets too much through.
const SHORTEST: usize = 3;
/// More alternatives than this for one pattern are worth no gate.
const MOST: usize = 400;

/// Which patterns to try on a text.
#[derive(Debug)]
pub struct Gate {
    literals: AhoCorasick,
    /// For each literal the patterns that need it or one of its likes.
    patterns: Vec<Vec<u32>>,
    /// Patterns without such literals: tried on every text.
    open: Vec<u32>,
    count: usize,
}

impl Gate {
    /// Builds the gate of patterns that are known to be right, in lower case.
    pub fn new(patterns: &[&str]) -> Result<Gate, BuildError> {
        let (mut by_literal, mut open) = (BTreeMap::<String, Vec<u32>>::new(), Vec::new());
        for (at, pattern) in patterns.iter().enumerate() {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            match regex_syntax::parse(pattern).ok().and_then(|hir| needed(&hir)) {
                Some(literals) => {
                    for literal in literals {
                        by_literal.entry(literal).or_default().push(at);
                    }
                }
                None => open.push(at),
            }
        }
        let literals = AhoCorasick::new(by_literal.keys())?;
        Ok(Gate { literals, patterns: by_literal.into_values().collect(), open, count: patterns.len() })
    }

    /// The patterns that may match, in order.
    pub fn candidates(&self, folded: &str) -> Vec<u32> {
        let mut may = vec![false; self.count];
        for found in self.literals.find_overlapping_iter(folded) {
            for pattern in &self.patterns[found.pattern().as_usize()] {
                may[*pattern as usize] = true;
            }
        }
        for pattern in &self.open {
            may[*pattern as usize] = true;
        }
        (0u32..).zip(may).filter(|(_, may)| *may).map(|(at, _)| at).collect()
    }
}

/// Literals one of which stands in everything that the pattern matches; `None` where there are none, or
/// none worth looking for.
fn needed(hir: &Hir) -> Option<Vec<String>> {
    let found = match hir.kind() {
        HirKind::Literal(literal) => vec![std::str::from_utf8(&literal.0).ok()?.to_lowercase()],
        HirKind::Capture(capture) => needed(&capture.sub)?,
        HirKind::Repetition(repeated) if repeated.min > 0 => needed(&repeated.sub)?,
        HirKind::Alternation(each) => {
            let mut all = Vec::new();
            for one in each {
                all.extend(needed(one)?);
            }
            all
        }
        // The part whose literals are longest lets the least through.
        HirKind::Concat(parts) => parts.iter().filter_map(needed).max_by_key(|literals| worth(literals))?,
        _ => return None,
    };
    (found.len() <= MOST && found.iter().all(|literal| literal.len() >= SHORTEST)).then_some(found)
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
    }
}
