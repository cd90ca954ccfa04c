//! Rules made ready: patterns compiled, behind one gate for all.

use regex::{Regex, RegexBuilder};

use super::Rule;
use super::gate::Gate;
use super::library::expand;
use crate::problem::Problem;
use crate::text::fold::fold;

/// Bytes that one compiled pattern may take: a rep's pattern never uses more than its share.
const SIZE_LIMIT: usize = 4 << 20;

/// Where the account stands beside a pattern's match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Any,
    Before,
    After,
    Both,
}

/// One pattern of a rule.
#[derive(Debug)]
pub(super) struct Pattern {
    /// The rule's place.
    pub rule: usize,
    pub side: Side,
    pub regex: Regex,
}

/// Rules made ready to read with.
#[derive(Debug)]
pub struct TriggerSet {
    pub(super) patterns: Vec<Pattern>,
    pub(super) gate: Gate,
    /// For each rule what silences it in a sentence.
    pub(super) not: Vec<Vec<Regex>>,
}

impl TriggerSet {
    /// Makes rules ready.
    ///
    /// # Errors
    /// All mistakes of all rules, by path: `[3].any[1]`.
    pub fn compile(rules: &[Rule]) -> Result<TriggerSet, Vec<Problem>> {
        let (mut patterns, mut sources, mut not, mut problems) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (at, rule) in rules.iter().enumerate() {
            for (key, side, list) in lists(rule) {
                for (number, pattern) in list.iter().enumerate() {
                    match compile(pattern) {
                        Ok((regex, source)) => {
                            patterns.push(Pattern { rule: at, side, regex });
                            sources.push(source);
                        }
                        Err(problem) => problems.push(problem.within(&format!("[{at}].{key}[{number}]"))),
                    }
                }
            }
            not.push(silencers(rule, at, &mut problems));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let sources: Vec<&str> = sources.iter().map(String::as_str).collect();
        let gate = Gate::new(&sources).map_err(|error| vec![Problem::error("", error.to_string())])?;
        Ok(TriggerSet { patterns, gate, not })
    }
}

/// The mistakes in one rule's patterns, by path within the rule: `any[1]`.
pub fn check(rule: &Rule) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (key, _, list) in lists(rule) {
        for (number, pattern) in list.iter().enumerate() {
            problems
                .extend(compile(pattern).err().map(|problem| problem.within(&format!("{key}[{number}]"))));
        }
    }
    for (number, pattern) in rule.not.iter().enumerate() {
        problems.extend(compile(pattern).err().map(|problem| problem.within(&format!("not[{number}]"))));
    }
    problems
}

fn lists(rule: &Rule) -> [(&'static str, Side, &[String]); 4] {
    [
        ("any", Side::Any, &rule.any),
        ("before", Side::Before, &rule.before),
        ("after", Side::After, &rule.after),
        ("both", Side::Both, &rule.both),
    ]
}

fn silencers(rule: &Rule, at: usize, problems: &mut Vec<Problem>) -> Vec<Regex> {
    let mut all = Vec::new();
    for (number, pattern) in rule.not.iter().enumerate() {
        match compile(pattern) {
            Ok((regex, _)) => all.push(regex),
            Err(problem) => problems.push(problem.within(&format!("[{at}].not[{number}]"))),
        }
    }
    all
}

/// The compiled pattern and the text it was compiled from: words written out, folded.
pub(super) fn compile(pattern: &str) -> Result<(Regex, String), Problem> {
    let source = folded_pattern(&expand(pattern));
    let build = RegexBuilder::new(&source).case_insensitive(true).size_limit(SIZE_LIMIT).build();
    match build {
        Ok(regex) => Ok((regex, source)),
        Err(error) => {
            let said = error.to_string();
            let last = said.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            Err(Problem::error("", format!("not a regular expression: {last}"))
                .with_help("the syntax is that of the regex crate; a backslash is written once between ' and twice between \""))
        }
    }
}

/// A pattern meets folded text: its accents are folded too, what is ASCII is its syntax and stays.
fn folded_pattern(pattern: &str) -> String {
    if pattern.is_ascii() {
        return pattern.to_owned();
    }
    pattern
        .chars()
        .map(|c| if c.is_ascii() || !c.is_alphabetic() { c.to_string() } else { fold(&c.to_string()) })
        .collect()
}
