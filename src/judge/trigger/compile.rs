//! Rules made ready: phrases in one search, the patterns of reps behind one gate.

use regex::{Regex, RegexBuilder};

use super::cue::cues;
use super::gate::Gate;
use super::library::{expand, shared};
use super::phrase::{Look, Phrases, PhrasesBuilder, Sides};
use super::sign;
use super::stance::Reach;
use super::{Rule, Stance};
use crate::problem::Problem;
use crate::text::fold::fold;

/// Bytes that one compiled pattern may take: a rep's pattern never uses more than its share.
const SIZE_LIMIT: usize = 4 << 20;

/// What a phrase is there for. Numbers are places: of a rule in the set, of a cue among the cues.
#[derive(Clone, Copy, Debug)]
pub(super) enum Duty {
    /// In which language: 0 is the rule's own, others are its `also` from 1 on.
    Say(usize, usize),
    Unless(usize, usize),
    Except(usize),
    Stance {
        stance: Stance,
        reach: Reach,
    },
    Supposed {
        at: usize,
        reach: Reach,
    },
    Noise(usize),
}

impl Duty {
    /// What only says more of an event is looked for where there is one.
    fn look(self) -> Look {
        match self {
            Duty::Say(..) | Duty::Noise(_) => Look::First,
            _ => Look::Second,
        }
    }
}

/// One pattern of a rule.
#[derive(Debug)]
pub(super) struct Pattern {
    /// The rule's place.
    pub rule: usize,
    pub sides: Sides,
    pub regex: Regex,
}

/// Rules made ready to read with.
#[derive(Debug)]
pub struct TriggerSet {
    pub(super) phrases: Phrases,
    /// For each phrase what it is there for.
    pub(super) duties: Vec<Duty>,
    pub(super) patterns: Vec<Pattern>,
    pub(super) gate: Gate,
    /// For each rule the patterns that silence it in a sentence.
    pub(super) not: Vec<Vec<Regex>>,
    /// For each rule whether a stance within its own words is none.
    pub(super) plain: Vec<bool>,
    /// For each rule what the table of signs knows of it.
    pub(super) odds: Vec<Option<[f64; 2]>>,
    /// For each rule whether a state or an authority does it.
    pub(super) of_state: Vec<bool>,
    /// For each rule whether a title has to tell it.
    pub(super) in_title: Vec<bool>,
    /// For each rule whether all that are named are parties.
    pub(super) every_party: Vec<bool>,
}

impl TriggerSet {
    /// Makes rules ready.
    ///
    /// # Errors
    /// All mistakes of all rules, by path: `[3].any[1]`.
    pub fn compile(rules: &[Rule]) -> Result<TriggerSet, Vec<Problem>> {
        let (mut patterns, mut sources, mut not, mut problems) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut spoken = Spoken { builder: PhrasesBuilder::new(shared()), duties: Vec::new() };
        for (at, rule) in rules.iter().enumerate() {
            for (key, duty, list) in phrases(rule, at) {
                for (number, text) in list.iter().enumerate() {
                    let problem = spoken.add(text, duty).err();
                    let path = format!("[{at}].{key}[{number}]");
                    problems.extend(problem.map(|problem| problem.within(&path)));
                }
            }
            for (key, sides, list) in lists(rule) {
                for (number, pattern) in list.iter().enumerate() {
                    match compile(pattern) {
                        Ok((regex, source)) => {
                            patterns.push(Pattern { rule: at, sides, regex });
                            sources.push(source);
                        }
                        Err(problem) => problems.push(problem.within(&format!("[{at}].{key}[{number}]"))),
                    }
                }
            }
            not.push(silencers(rule, at, &mut problems));
        }
        spoken.add_cues(&mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        let sources: Vec<&str> = sources.iter().map(String::as_str).collect();
        let gate = Gate::new(&sources).map_err(|error| vec![Problem::error("", error.to_string())])?;
        let plain = rules.iter().map(|rule| rule.plain).collect();
        let odds = rules.iter().map(|rule| sign::of_rule(&rule.id.0)).collect();
        let of_state = rules.iter().map(|rule| rule.of_state).collect();
        let in_title = rules.iter().map(|rule| rule.in_title).collect();
        let every_party = rules.iter().map(|rule| rule.every_party).collect();
        let Spoken { builder, duties } = spoken;
        Ok(TriggerSet {
            phrases: builder.build(),
            duties,
            patterns,
            gate,
            not,
            plain,
            odds,
            of_state,
            in_title,
            every_party,
        })
    }
}

/// Phrases being gathered, each with its duty.
struct Spoken<'a> {
    builder: PhrasesBuilder<'a>,
    duties: Vec<Duty>,
}

impl Spoken<'_> {
    fn add(&mut self, text: &str, duty: Duty) -> Result<(), Problem> {
        self.builder.add(text, duty.look()).map_err(|why| unreadable(text, &why))?;
        self.duties.push(duty);
        Ok(())
    }

    /// The library's own cues: a test keeps them right.
    fn add_cues(&mut self, problems: &mut Vec<Problem>) {
        let cues = cues();
        let mut add = |list: &[String], duty: Duty| {
            problems.extend(list.iter().filter_map(|text| self.add(text, duty).err()));
        };
        for cue in &cues.stance {
            for (list, reach) in
                [(&cue.near, Reach::Near), (&cue.far, Reach::Far), (&cue.always, Reach::Always)]
            {
                add(list, Duty::Stance { stance: cue.stance, reach });
            }
        }
        for (at, supposed) in cues.supposed.iter().enumerate() {
            for (list, reach) in
                [(&supposed.near, Reach::Near), (&supposed.far, Reach::Far), (&supposed.ahead, Reach::Ahead)]
            {
                add(list, Duty::Supposed { at, reach });
            }
        }
        for (at, noise) in cues.noise.iter().enumerate() {
            add(&noise.say, Duty::Noise(at));
        }
    }
}

fn unreadable(text: &str, why: &str) -> Problem {
    Problem::error("", format!("not a phrase: {why}, in \"{text}\"")).with_help(
        "words, `one|other`, `buy*`, `<role>`, `~5`, `( a b | c )?`; `check` of a hit shows what it finds",
    )
}

/// The mistakes in one rule's phrases and patterns, by path within the rule: `any[1]`.
pub fn check(rule: &Rule) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut spoken = Spoken { builder: PhrasesBuilder::new(shared()), duties: Vec::new() };
    for (key, duty, list) in phrases(rule, 0) {
        for (number, text) in list.iter().enumerate() {
            let problem = spoken.add(text, duty).err();
            problems.extend(problem.map(|problem| problem.within(&format!("{key}[{number}]"))));
        }
    }
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

fn phrases(rule: &Rule, at: usize) -> Vec<(&'static str, Duty, &[String])> {
    let own: [(&'static str, Duty, &[String]); 3] = [
        ("say", Duty::Say(at, 0), &rule.say),
        ("unless", Duty::Unless(at, 0), &rule.unless),
        ("except", Duty::Except(at), &rule.except),
    ];
    let also = rule.also.iter().enumerate().flat_map(|(tongue, also)| {
        let say: (&'static str, Duty, &[String]) = ("also.say", Duty::Say(at, tongue + 1), &also.say);
        [say, ("also.unless", Duty::Unless(at, tongue + 1), &also.unless)]
    });
    own.into_iter().chain(also).collect()
}

fn lists(rule: &Rule) -> [(&'static str, Sides, &[String]); 4] {
    let sides = |before, after| Sides { before, after };
    [
        ("any", sides(false, false), &rule.any),
        ("before", sides(true, false), &rule.before),
        ("after", sides(false, true), &rule.after),
        ("both", sides(true, true), &rule.both),
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
