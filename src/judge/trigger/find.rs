//! The events that an item reports, and whether it is noise.
//!
//! In: the folded title and summary. Out: for each rule at most one event, the title's before the
//! summary's.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Stance;
use super::compile::{Duty, TriggerSet};
use super::cue::cues;
use super::phrase::{self, Hit, Kind, Sides, Tokens};
use super::scene::Scenes;
use super::sign::{self, Matched, Sign, Signs};
use super::stance::{self, Cue};
use crate::judge::account::setting::Setting;
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
    pub signs: Signs,
    /// What its sentence leaves of it that only supposes, 0…1.
    pub told: f64,
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
/// What is left of the confidence on another scene, of a rule that the table of signs doesn't know.
const ELSEWHERE: f64 = 0.4;
/// How sure the place of an event makes it, 0…1.
#[derive(Deserialize)]
struct Sureness {
    title: f64,
    first_sentence: f64,
    second_sentence: f64,
    further: f64,
    /// What is left of it where a summary tells it in passing.
    passing: f64,
}

/// Measured; the file says how.
static SURE: LazyLock<Sureness> = LazyLock::new(|| {
    // The file is compiled in, and a test reads it.
    toml::from_str(include_str!("library/calibration.toml")).unwrap_or(Sureness {
        title: 0.95,
        first_sentence: 0.88,
        second_sentence: 0.52,
        further: 0.45,
        passing: 0.5,
    })
});

/// Where in an item a sentence stands.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Title,
    First,
    Second,
    Further,
}

impl Part {
    fn sureness(self) -> f64 {
        match self {
            Part::Title => SURE.title,
            Part::First => SURE.first_sentence,
            Part::Second => SURE.second_sentence,
            Part::Further => SURE.further,
        }
    }

    fn sign(self) -> Sign {
        match self {
            Part::Title => Sign::Title,
            Part::First => Sign::First,
            Part::Second => Sign::Second,
            Part::Further => Sign::Further,
        }
    }

    fn said(self) -> &'static str {
        match self {
            Part::Title => "in the title",
            Part::First => "in the first sentence",
            Part::Second => "in the second sentence",
            Part::Further => "further down",
        }
    }
}

/// Finds the events, in the order of the rules.
pub fn find(title: &Setting<'_>, summary: &Setting<'_>, set: &TriggerSet) -> Seen {
    let (title_text, summary_text) = (title.folded.text.as_str(), summary.folded.text.as_str());
    let mut look = Look {
        set,
        has_title: !title_text.is_empty(),
        tokens: Tokens::default(),
        found: Vec::new(),
        noise: None,
    };
    look.sentence(Field::Title, title, 0..title_text.len(), Part::Title);
    let head = crate::text::clip::head(summary_text, SUMMARY_HEAD);
    for (number, span) in sentence::spans(head).into_iter().enumerate() {
        // Where title and first sentence report nothing, the second may: "The company said it agreed to …".
        let part = match number {
            0 => Part::First,
            1 if look.found.is_empty() => Part::Second,
            _ => Part::Further,
        };
        look.sentence(Field::Summary, summary, span, part);
    }
    let mut events = look.found;
    events.sort_by_key(|found| found.rule);
    doubt(&mut events, head);
    weigh(&mut events, title_text, summary_text, set);
    Seen { events, noise: look.noise.map(|at| cues().noise[at].kind.as_str()) }
}

/// Bytes of a summary in which it is said who says so.
const SAYERS: usize = 420;

/// What a headline reports is a rumour where the summary has it from people who aren't named.
fn doubt(events: &mut [Found], summary: &str) {
    let told = |found: &&mut Found| found.field == Field::Title && found.stance == Stance::Reported;
    if !events.iter_mut().any(|found| told(&found)) {
        return;
    }
    let start = crate::text::clip::head(summary, SAYERS);
    if cues().hearsay.iter().any(|words| start.contains(words.as_str())) {
        events.iter_mut().filter(told).for_each(|found| found.stance = Stance::Rumoured);
    }
}

/// Adds what the whole item says of each event, and how sure all of it makes them.
fn weigh(events: &mut [Found], title: &str, summary: &str, set: &TriggerSet) {
    if events.is_empty() {
        return;
    }
    let scenes = Scenes::of(title, summary);
    let titles = events.iter().filter(|found| found.field == Field::Title).count();
    let all = events.len();
    for found in events {
        let signs = &mut found.signs;
        signs.add_if(title.is_empty(), Sign::NoTitle);
        signs.add_if(summary.is_empty(), Sign::NoSummary);
        signs.add_if(scenes.sport > scenes.business, Sign::SportScene);
        // States make the rules of a trade: their words are no other scene there.
        let trade = set.of_state[found.rule] && (scenes.business > 0 || summary.is_empty());
        let public = if trade { 0 } else { scenes.public };
        signs.add_if(public > scenes.business, Sign::PublicScene);
        signs.add(match scenes.business {
            0 => Sign::NoBusiness,
            1..=3 => Sign::Business,
            _ => Sign::MuchBusiness,
        });
        signs.add_if(public == 1, Sign::Public);
        signs.add_if(public > 1, Sign::MuchPublic);
        signs.add_if(scenes.sport > 0, Sign::Sport);
        let in_summary = found.field == Field::Summary;
        signs.add_if(in_summary && titles > 0, Sign::TitleTells);
        let echoed = in_summary && sign::is_echoed(&summary[found.span.clone()], title);
        signs.add_if(echoed, Sign::Echoed);
        signs.add_if(all == 1, Sign::Alone);
        signs.add_if(all > 2, Sign::Many);
        if let Some(rule) = set.odds[found.rule] {
            // A headline alone that asks, teaches or remembers reports nothing, whatever else speaks for it.
            let told = if summary.is_empty() { found.told } else { 1.0 };
            found.confidence = told * sign::sureness(*signs, rule);
        } else if scenes.elsewhere().is_some() {
            found.confidence *= ELSEWHERE;
        }
        found.reasons.extend(scenes.elsewhere().map(str::to_owned));
    }
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
    foreign: bool,
}

/// What the phrases of one sentence say.
#[derive(Default)]
struct Said {
    /// Rule and language of each.
    matches: Vec<(usize, usize, Hit)>,
    silenced: Vec<(usize, usize)>,
    exceptions: Vec<(usize, Range<usize>)>,
    cues: Vec<Cue>,
}

impl Look<'_> {
    fn sentence(&mut self, field: Field, of: &Setting<'_>, span: Range<usize>, part: Part) {
        let text = of.folded.text.as_str();
        let sentence = &text[span.clone()];
        let set = self.set;
        set.phrases.read(sentence, span.start, &mut self.tokens);
        let mut said = Said::default();
        let noise = &mut self.noise;
        let is_lead = matches!(part, Part::Title | Part::First);
        let duty = |phrase: u32| set.duties[phrase as usize];
        set.phrases.find(
            phrase::Look::First,
            &self.tokens,
            |_| true,
            |hit| match duty(hit.phrase) {
                Duty::Say(rule, tongue) => said.matches.push((rule, tongue, hit)),
                Duty::Noise(at) if is_lead || !cues().noise[at].lead => {
                    *noise = Some(noise.map_or(at, |known| known.min(at)))
                }
                _ => {}
            },
        );
        if said.matches.is_empty() && set.patterns.is_empty() {
            return;
        }
        let is_said = |rule: usize| said.matches.iter().any(|(said, _, _)| *said == rule);
        let wanted = |phrase: u32| match duty(phrase) {
            Duty::Unless(rule, _) | Duty::Except(rule) => is_said(rule),
            _ => true,
        };
        let (mut silenced, mut exceptions, mut heard) = (Vec::new(), Vec::new(), Vec::new());
        set.phrases.find(phrase::Look::Second, &self.tokens, wanted, |hit| match duty(hit.phrase) {
            Duty::Unless(rule, tongue) => silenced.push((rule, tongue)),
            Duty::Except(rule) => exceptions.push((rule, hit.start..hit.end)),
            Duty::Stance { stance, reach } => heard.push(Cue::stance(stance, reach, hit.start..hit.end)),
            Duty::Supposed { at, reach } => heard.push(Cue::supposed(at, reach, hit.start..hit.end)),
            Duty::Say(..) | Duty::Noise(_) => {}
        });
        let said = Said { silenced, exceptions, cues: heard, ..said };
        let (matches, again) = self.matches(&said, sentence, span.start);
        for found in self.found.iter_mut().filter(|found| again.contains(&found.rule)) {
            found.signs.add(Sign::Again);
        }
        for matched in matches {
            let rule = matched.rule;
            let place = self.place(&matched.span);
            let telling = stance::of(&said.cues, place.clone(), set.plain[rule]);
            let reminds = field == Field::Summary && set.in_title[rule] && self.has_title;
            let aside = field == Field::Summary && self.is_in_passing(&place);
            let passing = reminds || aside;
            // A second sentence that nobody says is a reminder too.
            let part = if part == Part::Second && !self.is_said(&place) { Part::Further } else { part };
            let told = Matched {
                field: of,
                sentence: span.clone(),
                span: matched.span.clone(),
                stance: telling.stance,
                supposed: telling.why,
            };
            let mut signs = sign::of(&told);
            signs.add(part.sign());
            signs.add_if(aside, Sign::Passing);
            signs.add_if(reminds, Sign::Reminds);
            signs.add_if(matched.foreign, Sign::Foreign);
            let mut reasons = vec![part.said().to_owned()];
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
                signs,
                told: telling.weight,
                confidence: part.sureness() * telling.weight * if passing { SURE.passing } else { 1.0 },
                reasons,
            });
        }
    }

    /// For each rule that has found nothing yet, its earliest match, the longest of those; and the rules that
    /// match again.
    fn matches(&self, said: &Said, sentence: &str, offset: usize) -> (Vec<Match>, Vec<usize>) {
        let mut best: Vec<(Match, (usize, Reverse<usize>))> = Vec::new();
        let mut again = Vec::new();
        let mut add = |matched: Match| {
            if self.found.iter().any(|found| found.rule == matched.rule) {
                again.push(matched.rule);
                return;
            }
            let order = (matched.span.start, Reverse(matched.span.end));
            match best.iter_mut().find(|(known, _)| known.rule == matched.rule) {
                Some(known) if order < known.1 => *known = (matched, order),
                Some(_) => {}
                None => best.push((matched, order)),
            }
        };
        for (rule, tongue, hit) in &said.matches {
            // A match that goes in and comes out of an exception says more than it does.
            let holds = |except: &Range<usize>| {
                let overlaps = except.start < hit.end && hit.start < except.end;
                overlaps && (hit.start >= except.start || hit.end <= except.end)
            };
            let is_exception = said.exceptions.iter().any(|(of, except)| of == rule && holds(except));
            // The rule's own silencers speak for all its languages.
            let is_silenced = said.silenced.iter().any(|(of, by)| of == rule && (*by == 0 || by == tongue));
            if is_silenced || is_exception || hit.start == hit.end {
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
                foreign: *tongue > 0,
            });
        }
        let candidates =
            if self.set.patterns.is_empty() { Vec::new() } else { self.set.gate.candidates(sentence) };
        for at in candidates {
            let pattern = &self.set.patterns[at as usize];
            if let Some(found) = pattern.regex.find(sentence).filter(|found| !found.is_empty()) {
                let span = offset + found.start()..offset + found.end();
                add(Match {
                    rule: pattern.rule,
                    span,
                    sides: pattern.sides,
                    gaps: Vec::new(),
                    foreign: false,
                });
            }
        }
        let not = |rule: usize| self.set.not[rule].iter().any(|not| not.is_match(sentence));
        let best =
            best.into_iter().map(|(matched, _)| matched).filter(|matched| !not(matched.rule)).collect();
        (best, again)
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

    /// Whether somebody says, announces, agrees or will do what the match tells.
    fn is_said(&self, place: &Range<usize>) -> bool {
        self.tokens.0[..place.end].iter().any(|token| self.set.phrases.is_told(token))
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
