//! Many phrases looked for at once: at each word only those that may begin with it are tried.

use std::collections::BTreeMap;

use super::need::needs;
use super::parse::{Shared, parse};
use super::program::Program;
use super::token::{Kind, Token, Tokens, Vocabulary};

/// A phrase found: places among the tokens.
#[derive(Clone, Debug)]
pub struct Hit {
    pub phrase: u32,
    pub start: usize,
    pub end: usize,
    /// Gaps that an account may fill.
    pub gaps: Vec<(u32, u32)>,
}

/// Where the account stands around a phrase.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sides {
    pub before: bool,
    pub after: bool,
}

#[derive(Debug)]
struct One {
    program: Program,
    sides: Sides,
    /// Numbers of what it needs.
    needs: Vec<u32>,
}

/// Phrases made ready.
#[derive(Debug)]
pub struct Phrases {
    vocabulary: Vocabulary,
    all: Vec<One>,
    /// For each word the phrases that may begin with it.
    by_word: Vec<Vec<u32>>,
    by_number: Vec<u32>,
    at_start: Vec<u32>,
    /// For each word the needs that it meets.
    meets: Vec<Vec<u32>>,
    /// Blocks of 64 needs.
    blocks: usize,
}

/// Phrases being gathered.
pub struct PhrasesBuilder<'a> {
    shared: &'a Shared,
    vocabulary: Vocabulary,
    all: Vec<One>,
    needs: BTreeMap<Vec<u32>, u32>,
}

impl<'a> PhrasesBuilder<'a> {
    pub fn new(shared: &'a Shared) -> Self {
        let mut vocabulary = Vocabulary::new();
        for stop in [";", ":", "?", "!", "|", "-"] {
            vocabulary.intern(stop);
        }
        PhrasesBuilder { shared, vocabulary, all: Vec::new(), needs: BTreeMap::new() }
    }

    /// Adds a phrase; its number counts from 0.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn add(&mut self, text: &str) -> Result<u32, String> {
        let phrase = parse(text, self.shared)?;
        let program = Program::of(&phrase.node, &mut self.vocabulary);
        program.first()?;
        let sides = Sides { before: phrase.before, after: phrase.after };
        let needs = needs(&phrase.node, &mut self.vocabulary)
            .into_iter()
            .map(|words| {
                let next = u32::try_from(self.needs.len()).unwrap_or(u32::MAX);
                *self.needs.entry(words).or_insert(next)
            })
            .collect();
        self.all.push(One { program, sides, needs });
        Ok(u32::try_from(self.all.len() - 1).unwrap_or(u32::MAX))
    }

    pub fn build(self) -> Phrases {
        let mut meets = vec![Vec::new(); self.vocabulary.size()];
        for (words, need) in &self.needs {
            words.iter().for_each(|word| meets[*word as usize].push(*need));
        }
        let mut phrases = Phrases {
            meets,
            blocks: self.needs.len().div_ceil(64),
            by_word: vec![Vec::new(); self.vocabulary.size()],
            vocabulary: self.vocabulary,
            all: self.all,
            by_number: Vec::new(),
            at_start: Vec::new(),
        };
        for (number, one) in (0u32..).zip(&phrases.all) {
            // It was looked at when it was added.
            let Ok(first) = one.program.first() else { continue };
            for word in first.words {
                phrases.by_word[word as usize].push(number);
            }
            if first.number {
                phrases.by_number.push(number);
            }
            if first.start {
                phrases.at_start.push(number);
            }
        }
        phrases
    }
}

impl Phrases {
    /// Reads a sentence that begins at `offset` of its text.
    pub fn read(&self, sentence: &str, offset: usize, tokens: &mut Tokens) {
        tokens.read(sentence, offset, &self.vocabulary);
    }

    /// Every phrase that stands in the sentence, once for each word it begins at.
    pub fn find(&self, tokens: &Tokens, take: &mut dyn FnMut(Hit)) {
        let mut gaps = Vec::new();
        let mut met = vec![0u64; self.blocks];
        for token in &tokens.0 {
            for need in &self.meets[token.id as usize] {
                met[*need as usize / 64] |= 1 << (need % 64);
            }
        }
        let may_match =
            |one: &One| one.needs.iter().all(|need| met[*need as usize / 64] >> (need % 64) & 1 == 1);
        for (at, token) in tokens.0.iter().enumerate() {
            let is_number = matches!(token.kind, Kind::Number | Kind::Minor);
            let by_number: &[u32] = if is_number { &self.by_number } else { &[] };
            let at_start: &[u32] = if at == 0 { &self.at_start } else { &[] };
            let by_word = &self.by_word[token.id as usize];
            for phrase in by_word.iter().chain(by_number).chain(at_start) {
                let one = &self.all[*phrase as usize];
                if !may_match(one) {
                    continue;
                }
                if let Some(end) = one.program.run(&tokens.0, at, &mut gaps) {
                    take(Hit { phrase: *phrase, start: at, end, gaps: gaps.clone() });
                }
            }
        }
    }

    /// Whether the word says that somebody tells something.
    pub fn is_told(&self, token: &Token) -> bool {
        self.vocabulary.is_told(token)
    }

    pub fn sides(&self, phrase: u32) -> Sides {
        self.all[phrase as usize].sides
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(phrase: &str, text: &str) -> bool {
        let shared: Shared = toml::from_str(
            "[verbs]\nbuy = \"bought\"\n[class]\nrole = [\"ceo\", \"chief <what> officer?\"]\nwhat = [\"executive|financial\"]",
        )
        .expect("words");
        let mut builder = PhrasesBuilder::new(&shared);
        builder.add(phrase).unwrap_or_else(|error| panic!("{phrase}: {error}"));
        let phrases = builder.build();
        let (mut tokens, mut found) = (Tokens::default(), false);
        phrases.read(text, 0, &mut tokens);
        phrases.find(&tokens, &mut |_| found = true);
        found
    }

    #[test]
    fn a_phrase_is_found_in_every_wording_it_stands_for() {
        for (phrase, yes, no) in [
            ("!buy", "globex to buy acme", "best buy of the week"),
            (
                "names ~4 <role>",
                "acme names ann lee as chief financial officer",
                "acme names ann lee to its board",
            ),
            ("names ~4 <role>", "acme names its ceo", "acme names ann lee: the ceo left"),
            ("acquired by", "acme has been acquired by globex", "acme has acquired globex"),
            ("^ ~2 merge", "acme, globex merge", "why acme and globex would merge"),
            ("cut* (# | many) jobs $end", "acme cuts 500 jobs", "acme cuts 500 jobs in leeds"),
            ("to acquire", "acme to reportedly acquire globex", "to be or not to be"),
        ] {
            assert!(finds(phrase, yes), "{phrase} in {yes}");
            assert!(!finds(phrase, no), "{phrase} in {no}");
        }
    }
}
