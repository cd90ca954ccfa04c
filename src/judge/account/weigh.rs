//! What a name's own form, its case and its neighbours say for and against the company.
//!
//! In: a name in a field. Out: clues. Only for names that need support: a rare name needs none.

use std::ops::Range;

use super::clue::{Clue, Clues};
use super::known::{self, Known};
use super::lexicon::{self, Kinds};
use super::neighbours::{Case, Neighbours, Word};
use super::setting::Setting;
use crate::text::{frequency, word};

/// Levels of frequency from which a word is met everywhere, and often.
const EVERYWHERE: u8 = 50;
const OFTEN: u8 = 42;

/// The name by itself: how many other senses its words have.
pub fn by_itself(name: &str, known: Option<&Known>) -> Clues {
    let mut clues = Clues::default();
    clues.add(Clue::Base);
    let several = name.contains([' ', '-']);
    clues.add_if(several, Clue::SeveralWords);
    if !several {
        let frequency = frequency::of(name);
        let kinds = lexicon::of(name);
        if frequency.dictionary || kinds.any(Kinds::MONTH) || name.bytes().all(|byte| byte.is_ascii_digit()) {
            clues.add(match frequency.level {
                EVERYWHERE.. => Clue::VeryCommon,
                OFTEN.. => Clue::Common,
                _ => Clue::Uncommon,
            });
        } else {
            clues.add(Clue::NoWord);
        }
        clues.add_if(kinds.any(Kinds::GIVEN.or(Kinds::FAMILY)), Clue::PersonName);
        let often = Kinds::GIVEN.or(Kinds::FAMILY).or(Kinds::PLACE).or(Kinds::OTHER).or(Kinds::NAMED);
        let seldom = kinds.any(Kinds::SURNAME.or(Kinds::TOWN)) && !kinds.any(often);
        clues.add_if(seldom && !frequency.dictionary, Clue::Surname);
        clues.add_if(kinds.any(Kinds::NAMED), Clue::Named);
        clues.add_if(kinds.any(Kinds::PLACE), Clue::PlaceName);
        clues.add_if(kinds.any(Kinds::OTHER), Clue::OtherThing);
    }
    match known.map_or(0, |known| known.renown) {
        0 => {}
        1 => clues.add(Clue::RenownSeldom),
        2 => clues.add(Clue::RenownOften),
        _ => clues.add(Clue::RenownMostly),
    }
    clues
}

/// Adds how the name is written, and what its neighbours say.
pub fn in_place(clues: &mut Clues, place: &Setting<'_>, span: &Range<usize>, known: Option<&Known>) {
    clues.add_if(known.is_some_and(|known| is_longer_name(place, span, known)), Clue::LongerName);
    if !place.capitalised(span) && !place.lower_case() {
        // Nothing else needs to be asked.
        clues.add(Clue::LowerCase);
        return;
    }
    let near = Neighbours::of(place, span);
    let name = &place.folded.text[span.clone()];
    let here = Here { place, span, near: &near, name, known, verb: can_be_a_verb(name) };
    here.case(clues);
    here.marks(clues);
    here.after(clues);
    here.before(clues);
    here.as_part(clues);
    clues.add_if(here.is_described(), Clue::Described);
    clues.add_if(here.is_listed(), Clue::Listed);
    clues.add_if(here.is_listed_with_places(), Clue::PlacesListed);
    clues.add_if(here.is_dateline(), Clue::StateAfter);
    clues.add_if(here.is_other_sense(), Clue::SenseBeside);
    let opens = clues.has(Clue::SentenceStart)
        && lexicon::of(name).any(Kinds::OPENER)
        && !clues.has(Clue::Described)
        && !clues.has(Clue::Listed);
    if clues.has(Clue::ArticleAlone) {
        // "the Halo's battery": things possess as companies do.
        clues.remove(Clue::Possessive);
    }
    let comma = near.after[0].as_ref().is_some_and(|next| next.gap == ", ");
    clues.add_if(opens && comma && !near.possessive, Clue::CommaAfter);
}

/// What makes a name that needs no support part of another name all the same: "Ann Brightwell", "the
/// Brightwell Cup".
pub fn of_another(place: &Setting<'_>, span: &Range<usize>) -> Option<Clue> {
    let near = Neighbours::of(place, span);
    let given = near.before[0].as_ref().is_some_and(|last| {
        last.is_close()
            && last.case.is_capital()
            && last.kinds.any(Kinds::GIVEN)
            && !last.frequency.dictionary
            && known::company(last.text).is_none()
    });
    if given && !place.followed_by_legal_form(span) && !place.followed_by_ticker(span) {
        return Some(Clue::GivenBefore);
    }
    if near.possessive || place.title_case() {
        return None;
    }
    // "the Brightwell Masters Cup": the last word of a run of capitals says what it is.
    let run =
        near.after.iter().map_while(|word| word.as_ref().filter(|w| w.is_close() && w.case.is_capital()));
    run.last().is_some_and(|last| last.kinds.any(Kinds::VENUE)).then_some(Clue::BodyAfter)
}

/// A name in its place, with all that is asked about it.
pub(super) struct Here<'a> {
    pub(super) place: &'a Setting<'a>,
    pub(super) span: &'a Range<usize>,
    pub(super) near: &'a Neighbours<'a>,
    pub(super) name: &'a str,
    pub(super) known: Option<&'a Known>,
    /// The name can be read as a verb: "target", "block".
    pub(super) verb: bool,
}

impl Here<'_> {
    /// How its capitals are set, and where it stands.
    fn case(&self, clues: &mut Clues) {
        let written = Case::of(self.place.written(self.span));
        let shouting = |word: &Option<Word<'_>>| word.as_ref().is_some_and(|w| w.case == Case::Upper);
        let alone = !shouting(&self.near.before[0]) || !shouting(&self.near.after[0]);
        let dateline = shouting(&self.near.before[0]) || shouting(&self.near.after[0]);
        let odd = written == Case::Upper && (alone || dateline) && !is_upper(self.place.original);
        let usual = |known: &Known| {
            known.longer.iter().any(|(name, _)| name.starts_with(self.place.written(self.span)))
        };
        clues.add_if(odd && !self.known.is_some_and(usual), Clue::OddCapitals);
        if self.place.title_case() || self.place.lower_case() {
            clues.add(Clue::TitleCase);
        } else if self.place.begins_sentence(self.span) {
            clues.add(Clue::SentenceStart);
        } else {
            clues.add(Clue::InSentence);
        }
    }

    /// Legal forms, tickers, brackets, quotation marks, addresses.
    fn marks(&self, clues: &mut Clues) {
        let text = self.place.folded.text.as_str();
        let (before, after) = (&text[..self.span.start], &text[self.span.end..]);
        clues.add_if(self.place.followed_by_legal_form(self.span), Clue::LegalForm);
        clues.add_if(self.place.followed_by_ticker(self.span), Clue::TickerAfter);
        // "Travelers' options": of travelers, where the word is a plural.
        let plural =
            self.name.ends_with('s') && after.starts_with("' ") && frequency::of(self.name).dictionary;
        // Persons possess as companies do.
        let person = lexicon::of(self.name).any(Kinds::GIVEN.or(Kinds::FAMILY).or(Kinds::SURNAME))
            && self.known.is_none_or(|known| known.renown < 2);
        clues.add_if(self.near.possessive && !plural && !person, Clue::Possessive);
        let open = before.trim_end();
        if open.ends_with(':') && after.starts_with(')') && before.rfind('(').is_some() {
            clues.add(Clue::OtherTicker);
        } else if before.ends_with('(') && after.starts_with(')') {
            clues.add(Clue::Bracketed);
        }
        let quote = |c: char| matches!(c, '"' | '\'');
        clues.add_if(
            before.ends_with(quote) && after.starts_with(quote) && !after.starts_with("'s"),
            Clue::Quoted,
        );
        let joins = |rest: &str| rest.chars().next().is_some_and(char::is_alphanumeric);
        let dotted = after.strip_prefix('.').is_some_and(joins) && !after.starts_with(".com");
        let address = before.ends_with(['.', '@', '#', '/']) && !before.ends_with(". ") && !self.slashed();
        clues.add_if(dotted || address, Clue::Dotted);
        match after.strip_prefix('-') {
            Some(rest) if joins(rest) => {
                const PARTICIPLES: &[&str] = &[
                    "based",
                    "owned",
                    "backed",
                    "led",
                    "made",
                    "run",
                    "branded",
                    "funded",
                    "powered",
                    "controlled",
                ];
                let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
                let capital = self.near.after[0].as_ref().is_some_and(|word| word.case.is_capital());
                if PARTICIPLES.contains(&&rest[..end]) {
                    let town = self.is_place_name() && &rest[..end] == "based";
                    clues.add(if town { Clue::StateAfter } else { Clue::Participle });
                } else if !(capital && known::company(&rest[..end]).is_some()) {
                    clues.add(Clue::Hyphenated);
                }
            }
            _ => {
                let joined =
                    before.strip_suffix('-').is_some_and(|rest| rest.ends_with(char::is_alphanumeric));
                let company =
                    || self.near.before[0].as_ref().is_some_and(|word| known::company(word.text).is_some());
                clues.add_if(joined && !company(), Clue::Hyphenated);
            }
        }
    }

    /// "Royal Dutch/Shell", "Sprint/Nextel".
    fn slashed(&self) -> bool {
        self.near.before[0].as_ref().is_some_and(|word| word.gap == "/" && word.case.is_capital())
    }

    /// What speaks for a longer name goes to the longer name: "carrier Virgin Australia", "General Electric Co".
    fn as_part(&self, clues: &mut Clues) {
        if clues.has(Clue::LongerName) {
            return;
        }
        if clues.has(Clue::OtherNameBefore) || clues.has(Clue::GivenBefore) || clues.has(Clue::TitleBefore) {
            for clue in
                [Clue::LegalForm, Clue::TickerAfter, Clue::VerbAfter, Clue::AuxiliaryAfter, Clue::AffairAfter]
            {
                clues.remove(clue);
            }
            clues.remove(Clue::RoleAfter);
        }
        if clues.has(Clue::LegalForm) || clues.has(Clue::TickerAfter) {
            clues.remove(Clue::OwnerBefore);
        }
        if clues.has(Clue::ArticleBefore) && lexicon::of(self.name).any(Kinds::OTHER) {
            // "the Norwegian unit of": what kind of unit, not whose.
            clues.remove(Clue::AffairAfter);
            clues.remove(Clue::RoleAfter);
        }
        if clues.is_part() {
            clues.remove(Clue::MakerBefore);
            clues.remove(Clue::AtBefore);
        }
    }
}

/// The text around the span reads as one of the company's longer names: "Royal Dutch Shell".
fn is_longer_name(place: &Setting<'_>, span: &Range<usize>, known: &Known) -> bool {
    let text = place.folded.text.as_str();
    known.longer.iter().any(|(_, longer)| {
        // "Bridge the Gap" in a headline of capitals is no "The Gap".
        if longer.starts_with("the ") && place.title_case() {
            return false;
        }
        longer.match_indices(&text[span.clone()]).any(|(at, _)| {
            let (Some(start), end) = (span.start.checked_sub(at), span.start + longer.len() - at) else {
                return false;
            };
            text.get(start..end) == Some(longer)
                && !is_venue_behind(place, end)
                && !text[..start].ends_with(char::is_alphanumeric)
                && !text[end..].starts_with(char::is_alphanumeric)
                && place.capitalised(&(start + if longer.starts_with("the ") { 4 } else { 0 }..end))
        })
    })
}

/// "Lincoln Financial Field": called after the company.
fn is_venue_behind(place: &Setting<'_>, end: usize) -> bool {
    let next = Neighbours::of(place, &(end..end)).after;
    next[0].as_ref().is_some_and(|next| {
        next.is_close()
            && next.case.is_capital()
            && (next.kinds.any(Kinds::VENUE) || matches!(next.text, "field" | "center" | "centre"))
    })
}

/// The word has the forms of a verb in the dictionary: "targeting", "blocked".
pub(super) fn can_be_a_verb(name: &str) -> bool {
    if word::words(name).nth(1).is_some() {
        return false;
    }
    let stem = name.strip_suffix('e').unwrap_or(name);
    let doubled = name.chars().next_back().map(|last| format!("{name}{last}ing"));
    frequency::of(&format!("{stem}ing")).dictionary
        || doubled.is_some_and(|form| frequency::of(&form).dictionary)
        || frequency::of(&format!("{name}ing")).dictionary
}

pub(super) fn is_upper(text: &str) -> bool {
    !text.chars().any(char::is_lowercase)
}
