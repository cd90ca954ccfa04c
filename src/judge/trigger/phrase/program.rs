//! A phrase made ready: steps over the tokens of a sentence, with a way back.

use super::parse::Node;
use super::set::Sets;
use super::token::{Kind, Token, Vocabulary};

/// A step.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    Word(u32),
    /// One of the words of this set.
    Set(u32),
    Number,
    Minor,
    /// Here or there.
    Split(u32),
    Jump(u32),
    Gap {
        most: u8,
        party: bool,
        open: bool,
    },
    Start,
    End,
    Done,
}

#[derive(Clone, Debug)]
pub struct Program(Box<[Step]>);

/// Steps that one attempt may take: no phrase uses more than its share on a strange text.
const BUDGET: u32 = 4000;

/// What a phrase may begin with.
#[derive(Debug, Default)]
pub struct First {
    pub words: Vec<u32>,
    pub number: bool,
    pub start: bool,
}

impl Program {
    pub fn of(node: &Node, vocabulary: &mut Vocabulary) -> Program {
        let mut steps = Vec::new();
        emit(node, vocabulary, &mut steps);
        steps.push(Step::Done);
        Program(steps.into())
    }

    /// Where the match that begins at `start` ends, and the gaps in it that an account may fill.
    pub fn run(
        &self,
        tokens: &[Token],
        start: usize,
        sets: &Sets,
        gaps: &mut Vec<(u32, u32)>,
    ) -> Option<usize> {
        gaps.clear();
        Run { steps: &self.0, tokens, start, sets, gaps, left: BUDGET }.go(0, start)
    }

    /// What it may begin with; an error where that may be anything.
    pub fn first(&self, sets: &Sets) -> Result<First, String> {
        let mut first = First::default();
        self.look(0, sets, &mut first, 0)?;
        first.words.sort_unstable();
        first.words.dedup();
        Ok(first)
    }

    fn look(&self, at: usize, sets: &Sets, first: &mut First, depth: u32) -> Result<(), String> {
        match &self.0[at] {
            Step::Word(id) => first.words.push(*id),
            Step::Set(set) => first.words.extend(sets.get(*set).members()),
            Step::Number | Step::Minor => first.number = true,
            Step::Start => first.start = true,
            Step::Split(other) if depth < 1000 => {
                self.look(at + 1, sets, first, depth + 1)?;
                self.look(*other as usize, sets, first, depth + 1)?;
            }
            Step::Jump(to) => self.look(*to as usize, sets, first, depth + 1)?,
            Step::Gap { .. } => return Err("a phrase can't begin with a gap".to_owned()),
            _ => return Err("a phrase can't be empty".to_owned()),
        }
        Ok(())
    }
}

struct Run<'a> {
    steps: &'a [Step],
    tokens: &'a [Token],
    start: usize,
    sets: &'a Sets,
    gaps: &'a mut Vec<(u32, u32)>,
    left: u32,
}

impl Run<'_> {
    fn go(&mut self, mut step: usize, mut at: usize) -> Option<usize> {
        loop {
            self.left = self.left.checked_sub(1)?;
            match &self.steps[step] {
                Step::Done => return Some(at),
                Step::Word(id) => at = self.one(at, |token| token.id == *id)?,
                Step::Set(set) => {
                    let set = self.sets.get(*set);
                    at = self.one(at, |token| set.has(token.id))?;
                }
                Step::Number => {
                    at = self.one(at, |token| matches!(token.kind, Kind::Number | Kind::Minor))?
                }
                Step::Minor => at = self.one(at, |token| token.kind == Kind::Minor)?,
                Step::Jump(to) => {
                    step = *to as usize;
                    continue;
                }
                Step::Split(other) => {
                    let known = self.gaps.len();
                    if let Some(end) = self.go(step + 1, at) {
                        return Some(end);
                    }
                    self.gaps.truncate(known);
                    step = *other as usize;
                    continue;
                }
                Step::Gap { most, party, open } => return self.gap(step + 1, at, *most, *party, *open),
                Step::Start => {
                    if at != 0 {
                        return None;
                    }
                }
                Step::End => {
                    if self.tokens[at..].iter().any(|token| token.kind != Kind::Stop) {
                        return None;
                    }
                }
            }
            step += 1;
        }
    }

    /// The place behind the token wanted; an adverb may stand before it.
    fn one(&self, at: usize, is_wanted: impl Fn(&Token) -> bool) -> Option<usize> {
        let token = self.tokens.get(at)?;
        if is_wanted(token) {
            return Some(at + 1);
        }
        (token.kind == Kind::Adverb && at > self.start && self.tokens.get(at + 1).is_some_and(is_wanted))
            .then_some(at + 2)
    }

    /// Goes on behind as few words as will do; a comma counts for nothing.
    fn gap(&mut self, step: usize, at: usize, most: u8, party: bool, open: bool) -> Option<usize> {
        let known = self.gaps.len();
        let (mut end, mut words) = (at, 0);
        loop {
            if party {
                let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
                self.gaps.push((number(at), number(end)));
            }
            if let Some(found) = self.go(step, end) {
                return Some(found);
            }
            self.gaps.truncate(known);
            words += match self.tokens.get(end)?.kind {
                Kind::Stop => return None,
                Kind::Barrier if !open => return None,
                Kind::Comma => 0,
                _ => 1,
            };
            if words > most {
                return None;
            }
            end += 1;
        }
    }
}

fn emit(node: &Node, vocabulary: &mut Vocabulary, steps: &mut Vec<Step>) {
    match node {
        Node::Word(word) => steps.push(Step::Word(vocabulary.intern(word))),
        Node::Number => steps.push(Step::Number),
        Node::Minor => steps.push(Step::Minor),
        Node::Gap { most, party, open } => steps.push(Step::Gap { most: *most, party: *party, open: *open }),
        Node::Start => steps.push(Step::Start),
        Node::End => steps.push(Step::End),
        Node::All(all) => all.iter().for_each(|node| emit(node, vocabulary, steps)),
        Node::Maybe(node) => {
            let split = steps.len();
            steps.push(Step::Done);
            emit(node, vocabulary, steps);
            steps[split] = Step::Split(place(steps));
        }
        Node::Any(ways) => {
            let (mut single, mut others) = (Vec::new(), Vec::new());
            flatten(ways, vocabulary, &mut single, &mut others);
            // The longest way is tried first: "chief executive officer" before "chief executive".
            others.sort_by_key(|way| std::cmp::Reverse(length(way)));
            let mut branches = others;
            let set = (!single.is_empty()).then(|| set_of(single, vocabulary));
            let mut ends = Vec::new();
            let last = branches.len() + usize::from(set.is_some());
            for number in 0..last {
                let split = (number + 1 < last).then(|| {
                    steps.push(Step::Done);
                    steps.len() - 1
                });
                match branches.get_mut(number) {
                    Some(way) => {
                        let way = std::mem::replace(way, Node::Number);
                        emit(&way, vocabulary, steps);
                    }
                    None => steps.extend(set),
                }
                if let Some(split) = split {
                    ends.push(steps.len());
                    steps.push(Step::Done);
                    steps[split] = Step::Split(place(steps));
                }
            }
            let end = place(steps);
            for jump in ends {
                steps[jump] = Step::Jump(end);
            }
        }
    }
}

fn place(steps: &[Step]) -> u32 {
    u32::try_from(steps.len()).unwrap_or(u32::MAX)
}

/// Single words apart from longer ways, through all depths.
fn flatten(ways: &[Node], vocabulary: &mut Vocabulary, single: &mut Vec<u32>, others: &mut Vec<Node>) {
    for way in ways {
        match way {
            Node::Word(word) => single.push(vocabulary.intern(word)),
            Node::Any(inner) => flatten(inner, vocabulary, single, others),
            Node::All(all) if all.len() == 1 => flatten(all, vocabulary, single, others),
            other => others.push(other.clone()),
        }
    }
}

fn set_of(words: Vec<u32>, vocabulary: &mut Vocabulary) -> Step {
    match words[..] {
        [one] => Step::Word(one),
        _ => Step::Set(vocabulary.sets.intern(words)),
    }
}

/// Words that a way has at most.
fn length(node: &Node) -> usize {
    match node {
        Node::All(all) => all.iter().map(length).sum(),
        Node::Any(ways) => ways.iter().map(length).max().unwrap_or(0),
        Node::Maybe(node) => length(node),
        Node::Gap { .. } | Node::Start | Node::End => 0,
        Node::Word(_) | Node::Number | Node::Minor => 1,
    }
}
