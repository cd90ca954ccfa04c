//! Many phrases looked for at once: only those are tried whose rarest word stands in the sentence.

use super::need::{Met, MetBuilder, Needs, Present, needs};
use super::parse::{Shared, parse};
use super::program::{First, Program};
use super::token::{Kind, Token, Tokens, UNKNOWN, Vocabulary};

/// A phrase found: places among the tokens.
#[derive(Clone, Debug)]
pub struct Hit {
    pub phrase: u32,
    pub start: usize,
    pub end: usize,
    /// Gaps that an account may fill.
    pub gaps: Vec<(u32, u32)>,
}

/// What a match begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Begins {
    Word,
    Number,
    Start,
}

/// When a phrase is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// In every sentence.
    First,
    /// Where something was found at the first look that this phrase says more of.
    Second,
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
    /// The set of words that it may begin with.
    first: u32,
    /// It may begin with a number.
    number: bool,
    /// It begins where the sentence does.
    start: bool,
}

/// Phrases made ready.
#[derive(Debug)]
pub struct Phrases {
    vocabulary: Vocabulary,
    all: Vec<One>,
    first: Finder,
    second: Finder,
    met: Met,
}

/// The phrases of one look.
#[derive(Debug, Default)]
struct Finder {
    /// By word, where in `tries` those begin that are tried where it stands; and for the end.
    begins: Vec<u32>,
    /// Each phrase is found by its rarest need.
    tries: Vec<Try>,
    /// Phrases that need no word.
    loose: Vec<Try>,
}

/// A phrase to try where its further needs are met.
#[derive(Clone, Copy, Debug)]
struct Try {
    phrase: u32,
    needs: Needs,
}

impl Finder {
    fn of(words: usize, found_by: &[(Look, Vec<u32>, Needs)], look: Look) -> Finder {
        let mut by_word = vec![Vec::new(); words];
        let mut finder = Finder::default();
        for (phrase, (of, words, needs)) in (0u32..).zip(found_by) {
            let one = Try { phrase, needs: *needs };
            if *of == look {
                words.iter().for_each(|word| by_word[*word as usize].push(one));
                finder.loose.extend(words.is_empty().then_some(one));
            }
        }
        for tries in by_word {
            finder.begins.push(u32::try_from(finder.tries.len()).unwrap_or(u32::MAX));
            finder.tries.extend(tries);
        }
        finder.begins.push(u32::try_from(finder.tries.len()).unwrap_or(u32::MAX));
        finder
    }

    #[inline]
    fn at(&self, word: u32) -> &[Try] {
        &self.tries[self.begins[word as usize] as usize..self.begins[word as usize + 1] as usize]
    }
}

/// Phrases being gathered.
pub struct PhrasesBuilder<'a> {
    shared: &'a Shared,
    vocabulary: Vocabulary,
    all: Vec<One>,
    /// For each phrase when it is looked for, the words that it is found by, and what else it needs.
    found_by: Vec<(Look, Vec<u32>, Needs)>,
    met: MetBuilder,
}

impl<'a> PhrasesBuilder<'a> {
    pub fn new(shared: &'a Shared) -> Self {
        let mut vocabulary = Vocabulary::new();
        for stop in [";", ":", "?", "!", "|", "-"] {
            vocabulary.intern(stop);
        }
        PhrasesBuilder {
            shared,
            vocabulary,
            all: Vec::new(),
            found_by: Vec::new(),
            met: MetBuilder::default(),
        }
    }

    /// Adds a phrase; its number counts from 0.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn add(&mut self, text: &str, look: Look) -> Result<u32, String> {
        let phrase = parse(text, self.shared)?;
        let program = Program::of(&phrase.node, &mut self.vocabulary);
        let First { words, number, start } = program.first(&self.vocabulary.sets)?;
        let sides = Sides { before: phrase.before, after: phrase.after };
        let mut needs = needs(&phrase.node, &mut self.vocabulary).into_iter();
        self.found_by.push((look, needs.next().unwrap_or_default(), self.met.needs(needs)));
        let first = self.vocabulary.sets.intern(words);
        self.all.push(One { program, sides, first, number, start });
        Ok(u32::try_from(self.all.len() - 1).unwrap_or(u32::MAX))
    }

    pub fn build(mut self) -> Phrases {
        let words = self.vocabulary.size();
        let finder = |look| Finder::of(words, &self.found_by, look);
        let (first, second) = (finder(Look::First), finder(Look::Second));
        self.vocabulary.sets.close();
        Phrases { vocabulary: self.vocabulary, all: self.all, first, second, met: self.met.build() }
    }
}

impl Phrases {
    /// Reads a sentence that begins at `offset` of its text.
    pub fn read(&self, sentence: &str, offset: usize, tokens: &mut Tokens) {
        tokens.read(sentence, offset, &self.vocabulary);
    }

    /// Every phrase of the look that is wanted and stands in the sentence, once for each word it begins at:
    /// from left to right, and at one word those that begin with it before those that begin with any number
    /// or at the start.
    pub fn find(&self, look: Look, tokens: &Tokens, wanted: impl Fn(u32) -> bool, mut take: impl FnMut(Hit)) {
        let finder = match look {
            Look::First => &self.first,
            Look::Second => &self.second,
        };
        let sets = &self.vocabulary.sets;
        let known = Present::of(tokens.0.iter().map(|token| token.id).filter(|id| *id != UNKNOWN));
        let may_match = |one: &&Try| self.met.all(&one.needs, &known) && wanted(one.phrase);
        let mut tried: Vec<u32> = Vec::new();
        for word in known.words() {
            tried.extend(finder.at(*word).iter().filter(may_match).map(|one| one.phrase));
        }
        tried.extend(finder.loose.iter().filter(may_match).map(|one| one.phrase));
        if tried.is_empty() {
            return;
        }
        tried.sort_unstable();
        tried.dedup();
        let mut found: Vec<(Begins, Hit)> = Vec::new();
        let mut gaps = Vec::new();
        for phrase in tried {
            let one = &self.all[phrase as usize];
            for at in 0..tokens.0.len() {
                let Some(begins) = self.begins(one, &tokens.0, at) else { continue };
                if let Some(end) = one.program.run(&tokens.0, at, sets, &mut gaps) {
                    found.push((begins, Hit { phrase, start: at, end, gaps: gaps.clone() }));
                }
            }
        }
        found.sort_by_key(|(begins, hit)| (hit.start, *begins, hit.phrase));
        found.into_iter().for_each(|(_, hit)| take(hit));
    }

    /// Whether a phrase may begin at this token, and by what.
    #[inline]
    fn begins(&self, one: &One, tokens: &[Token], at: usize) -> Option<Begins> {
        let token = &tokens[at];
        if token.id != UNKNOWN && self.vocabulary.sets.get(one.first).has(token.id) {
            Some(Begins::Word)
        } else if one.number && matches!(token.kind, Kind::Number | Kind::Minor) {
            Some(Begins::Number)
        } else if one.start && at == 0 {
            Some(Begins::Start)
        } else {
            None
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
        builder.add(phrase, Look::First).unwrap_or_else(|error| panic!("{phrase}: {error}"));
        let phrases = builder.build();
        let (mut tokens, mut found) = (Tokens::default(), false);
        phrases.read(text, 0, &mut tokens);
        phrases.find(Look::First, &tokens, |_| true, |_| found = true);
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
