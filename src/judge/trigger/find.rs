//! The events that an item reports, and whether it is noise.
//!
//! In: the folded title and summary. Out: for each rule at most one event, the title's before the
//! summary's.

use std::cmp::Reverse;
use std::ops::Range;

use super::Stance;
use super::compile::{Duty, TriggerSet};
use super::cue::cues;
use super::phrase::{self, Hit, Kind, Sides, Tokens};
use super::scene;
use super::stance::{self, Cue};
use crate::judge::finding::Field;
use crate::text::sentence;

/// An event, as the words report it.
#[derive(Clone, Debug)]
pub struct Found {
    /// The rule's place in the set.
    pub rule: usize,
    pub field: Field,
    /// Bytes of the folded field.
    pub span: Range<usize>,
    pub sides: Sides,
    /// Parts of the span where the account may stand.
    pub gaps: Vec<Range<usize>>,
    /// The clause around it.
    pub clause: Range<usize>,
    /// The sentence around it; the whole title.
    pub sentence: Range<usize>,
    pub stance: Stance,
    /// How sure the words make it, 0…1.
    pub confidence: f64,
    pub reasons: Vec<String>,
}

/// What an item says.
#[derive(Debug, Default)]
pub struct Seen {
    pub events: Vec<Found>,
    /// The kind of noise that it is, if it is.
    pub noise: Option<&'static str>,
}

/// Bytes of the summary that are read for events: what happened is told at the start.
const SUMMARY_HEAD: usize = 700;
/// An event in a title; in the first sentence of a summary; further down.
const IN_TITLE: f64 = 0.95;
const IN_LEAD: f64 = 0.88;
const FURTHER: f64 = 0.45;

/// What is left of an event that a summary tells in a clause of its own: "after it cut 500 jobs".
const IN_PASSING: f64 = 0.5;

/// Finds the events, in the order of the rules.
pub fn find(title: &str, summary: &str, set: &TriggerSet) -> Seen {
    let mut look =
        Look { set, has_title: !title.is_empty(), tokens: Tokens::default(), found: Vec::new(), noise: None };
    look.sentence(Field::Title, title, 0..title.len(), IN_TITLE, "in the title");
    let head = crate::text::clip::head(summary, SUMMARY_HEAD);
    for (number, span) in sentence::spans(head).into_iter().enumerate() {
        let (weight, why) =
            if number == 0 { (IN_LEAD, "in the first sentence") } else { (FURTHER, "further down") };
        look.sentence(Field::Summary, head, span, weight, why);
    }
    let mut events = look.found;
    events.sort_by_key(|found| found.rule);
    if !events.is_empty() {
        let (weight, why) = scene::of(title, summary);
        for found in &mut events {
            found.confidence *= weight;
            found.reasons.extend(why.map(str::to_owned));
        }
    }
    Seen { events, noise: look.noise.map(|at| cues().noise[at].kind.as_str()) }
}

struct Look<'a> {
    set: &'a TriggerSet,
    has_title: bool,
    tokens: Tokens,
    found: Vec<Found>,
    noise: Option<usize>,
}

/// A match of a rule.
struct Match {
    rule: usize,
    span: Range<usize>,
    sides: Sides,
    gaps: Vec<Range<usize>>,
}

/// What the phrases of one sentence say.
#[derive(Default)]
struct Said {
    matches: Vec<(usize, Hit)>,
    silenced: Vec<usize>,
    exceptions: Vec<(usize, Range<usize>)>,
    cues: Vec<Cue>,
}

impl Look<'_> {
    fn sentence(&mut self, field: Field, text: &str, span: Range<usize>, weight: f64, why: &str) {
        let sentence = &text[span.clone()];
        let set = self.set;
        set.phrases.read(sentence, span.start, &mut self.tokens);
        let mut said = Said::default();
        let noise = &mut self.noise;
        let duty = |phrase: u32| set.duties[phrase as usize];
        set.phrases.find(
            phrase::Look::First,
            &self.tokens,
            |_| true,
            |hit| match duty(hit.phrase) {
                Duty::Say(rule) => said.matches.push((rule, hit)),
                Duty::Noise(at) => *noise = Some(noise.map_or(at, |known| known.min(at))),
                _ => {}
            },
        );
        if said.matches.is_empty() && set.patterns.is_empty() {
            return;
        }
        let is_said = |rule: usize| said.matches.iter().any(|(said, _)| *said == rule);
        let wanted = |phrase: u32| match duty(phrase) {
            Duty::Unless(rule) | Duty::Except(rule) => is_said(rule),
            _ => true,
        };
        let (mut silenced, mut exceptions, mut cues) = (Vec::new(), Vec::new(), Vec::new());
        set.phrases.find(phrase::Look::Second, &self.tokens, wanted, |hit| match duty(hit.phrase) {
            Duty::Unless(rule) => silenced.push(rule),
            Duty::Except(rule) => exceptions.push((rule, hit.start..hit.end)),
            Duty::Stance { stance, near } => cues.push(Cue::stance(stance, near, hit.start..hit.end)),
            Duty::Supposed { at, near } => cues.push(Cue::supposed(at, near, hit.start..hit.end)),
            Duty::Say(_) | Duty::Noise(_) => {}
        });
        let said = Said { silenced, exceptions, cues, ..said };
        for matched in self.matches(&said, sentence, span.start) {
            let rule = matched.rule;
            let place = self.place(&matched.span);
            let telling = stance::of(&said.cues, place.clone(), set.plain[rule]);
            let reminds = set.in_title[rule] && self.has_title;
            let passing = field == Field::Summary && (reminds || self.is_in_passing(&place));
            let mut reasons = vec![why.to_owned()];
            reasons.extend(passing.then(|| "in passing".to_owned()));
            reasons.extend(telling.why.map(str::to_owned));
            self.found.push(Found {
                rule,
                field,
                clause: self.clause(&place, &span),
                span: matched.span,
                sides: matched.sides,
                gaps: matched.gaps,
                sentence: span.clone(),
                stance: telling.stance,
                confidence: weight * telling.weight * if passing { IN_PASSING } else { 1.0 },
                reasons,
            });
        }
    }

    /// For each rule that has found nothing yet, its earliest match, the longest of those.
    fn matches(&self, said: &Said, sentence: &str, offset: usize) -> Vec<Match> {
        let mut best: Vec<(Match, (usize, Reverse<usize>))> = Vec::new();
        let mut add = |matched: Match| {
            if self.found.iter().any(|found| found.rule == matched.rule) {
                return;
            }
            let order = (matched.span.start, Reverse(matched.span.end));
            match best.iter_mut().find(|(known, _)| known.rule == matched.rule) {
                Some(known) if order < known.1 => *known = (matched, order),
                Some(_) => {}
                None => best.push((matched, order)),
            }
        };
        for (rule, hit) in &said.matches {
            // A match that goes in and comes out of an exception says more than it does.
            let holds = |except: &Range<usize>| {
                let overlaps = except.start < hit.end && hit.start < except.end;
                overlaps && (hit.start >= except.start || hit.end <= except.end)
            };
            let is_exception = said.exceptions.iter().any(|(of, except)| of == rule && holds(except));
            if said.silenced.contains(rule) || is_exception || hit.start == hit.end {
                continue;
            }
            add(Match {
                rule: *rule,
                span: self.bytes(hit.start..hit.end),
                sides: match self.set.every_party[*rule] {
                    true => Sides { before: true, after: true },
                    false => self.set.phrases.sides(hit.phrase),
                },
                gaps: hit.gaps.iter().map(|(from, to)| self.bytes(*from as usize..*to as usize)).collect(),
            });
        }
        let candidates =
            if self.set.patterns.is_empty() { Vec::new() } else { self.set.gate.candidates(sentence) };
        for at in candidates {
            let pattern = &self.set.patterns[at as usize];
            if let Some(found) = pattern.regex.find(sentence).filter(|found| !found.is_empty()) {
                let span = offset + found.start()..offset + found.end();
                add(Match { rule: pattern.rule, span, sides: pattern.sides, gaps: Vec::new() });
            }
        }
        let not = |rule: usize| self.set.not[rule].iter().any(|not| not.is_match(sentence));
        best.into_iter().map(|(matched, _)| matched).filter(|matched| !not(matched.rule)).collect()
    }

    /// The bytes that tokens cover.
    fn bytes(&self, tokens: Range<usize>) -> Range<usize> {
        match self.tokens.0.get(tokens.clone()) {
            Some([first, .., last]) => first.start as usize..last.end as usize,
            Some([one]) => one.start as usize..one.end as usize,
            _ => 0..0,
        }
    }

    /// The tokens that bytes cover.
    fn place(&self, span: &Range<usize>) -> Range<usize> {
        let tokens = &self.tokens.0;
        let start = tokens.partition_point(|token| (token.end as usize) <= span.start);
        let end = tokens.partition_point(|token| (token.start as usize) < span.end);
        start..end.max(start)
    }

    /// Whether a clause about something else begins before the match, and nobody is heard again.
    fn is_in_passing(&self, place: &Range<usize>) -> bool {
        let before = &self.tokens.0[..place.start];
        let Some(barrier) = before.iter().rposition(|token| token.kind == Kind::Barrier) else {
            return false;
        };
        !before[barrier..].iter().any(|token| self.set.phrases.is_told(token))
    }

    /// From the stop before a match to the end of its clause, in bytes.
    fn clause(&self, place: &Range<usize>, sentence: &Range<usize>) -> Range<usize> {
        let tokens = &self.tokens.0;
        let start = tokens[..place.start].iter().rfind(|token| token.kind == Kind::Stop);
        let end = tokens[place.end..].iter().find(|token| matches!(token.kind, Kind::Stop | Kind::Barrier));
        start.map_or(sentence.start, |stop| stop.end as usize)
            ..end.map_or(sentence.end, |end| end.start as usize)
    }
}
