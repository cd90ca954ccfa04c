//! What a name's own form, its case and its neighbours say for and against the company.
//!
//! In: a name in a field. Out: clues. Only for names that need support: a rare name needs none.

use std::ops::Range;

use super::clue::{Clue, Clues};
use super::known::{self, Known};
use super::lexicon::{self, Kinds};
use super::names::is_legal_form;
use super::neighbours::{Case, Neighbours, Word};
use super::setting::Setting;
use crate::text::{frequency, word};

/// Levels of frequency from which a word is met everywhere, and often.
const EVERYWHERE: u8 = 50;
const OFTEN: u8 = 42;
/// A word that stands between others in any text: "of", "after", "new".
const PLAIN: u8 = 57;

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
        }
        clues.add_if(kinds.any(Kinds::GIVEN.or(Kinds::FAMILY)), Clue::PersonName);
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
    let near = Neighbours::of(place, span);
    let name = &place.folded.text[span.clone()];
    let here = Here { place, span, near: &near, name, known, verb: can_be_a_verb(name) };
    clues.add_if(known.is_some_and(|known| is_longer_name(place, span, known)), Clue::LongerName);
    if !here.case(clues) {
        return;
    }
    here.marks(clues);
    here.after(clues);
    here.before(clues);
    here.as_part(clues);
    clues.add_if(here.is_described(), Clue::Described);
    clues.add_if(here.is_listed(), Clue::Listed);
    clues.add_if(here.is_listed_with_places(), Clue::PlacesListed);
    clues.add_if(here.is_dateline(), Clue::StateAfter);
    let opens = clues.has(Clue::SentenceStart) && !clues.has(Clue::Described) && !clues.has(Clue::Listed);
    let comma = near.after[0].as_ref().is_some_and(|next| next.gap == ", ");
    clues.add_if(opens && comma && !near.possessive, Clue::CommaAfter);
}

struct Here<'a> {
    place: &'a Setting<'a>,
    span: &'a Range<usize>,
    near: &'a Neighbours<'a>,
    name: &'a str,
    known: Option<&'a Known>,
    /// The name can be read as a verb: "target", "block".
    verb: bool,
}

impl Here<'_> {
    /// Case and position; false where it is in lower case and nothing else needs to be asked.
    fn case(&self, clues: &mut Clues) -> bool {
        if !self.place.capitalised(self.span) {
            clues.add(Clue::LowerCase);
            return false;
        }
        let written = Case::of(self.place.written(self.span));
        let shouting = |word: &Option<Word<'_>>| word.as_ref().is_some_and(|w| w.case == Case::Upper);
        let alone = !shouting(&self.near.before[0]) || !shouting(&self.near.after[0]);
        let dateline = shouting(&self.near.before[0]) || shouting(&self.near.after[0]);
        let odd = written == Case::Upper && (alone || dateline) && !is_upper(self.place.original);
        let usual = |known: &Known| {
            known.longer.iter().any(|(name, _)| name.starts_with(self.place.written(self.span)))
        };
        clues.add_if(odd && !self.known.is_some_and(usual), Clue::OddCapitals);
        if self.place.title_case {
            clues.add(Clue::TitleCase);
        } else if self.place.begins_sentence(self.span) {
            clues.add(Clue::SentenceStart);
        } else {
            clues.add(Clue::InSentence);
        }
        true
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
        clues.add_if(self.near.possessive && !plural, Clue::Possessive);
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

    fn after(&self, clues: &mut Clues) {
        let Some(next) = self.near.after[0].as_ref() else { return };
        if next.gap == ", " && next.kinds.any(Kinds::STATE.or(Kinds::PLACE)) && next.case.is_capital() {
            let abbreviation = next.kinds.any(Kinds::STATE);
            clues.add_if(abbreviation, Clue::StateAfter);
        }
        if !next.is_close() || clues.has(Clue::LegalForm) || clues.has(Clue::LongerName) {
            return;
        }
        let name = next.case.is_capital() && !self.place.title_case;
        let second = self.near.after[1].as_ref().filter(|word| word.is_close() || word.gap == "-");
        if next.case == Case::Digits {
            let counts = second.is_some_and(|word| word.kinds.any(Kinds::AFFAIR));
            clues.add_if(!counts, Clue::NumberAfter);
        } else if next.text == "of" {
            clues.add(Clue::OfAfter);
        } else if next.kinds.any(Kinds::AUXILIARY) && !name {
            // "to" before a verb, not before a place or a thing: "Gateway to the Sun".
            let thing = |word: &&Word<'_>| {
                word.kinds.any(Kinds::ARTICLE.or(Kinds::POSSESSOR).or(Kinds::PLACE))
                    || (word.case.is_capital() && (!self.place.title_case || !word.frequency.dictionary))
            };
            clues.add_if(next.text != "to" || second.is_some_and(|word| !thing(&word)), Clue::AuxiliaryAfter);
        } else if next.kinds.any(Kinds::VERB) && !name && !self.near.possessive {
            clues.add(Clue::VerbAfter);
        } else if next.kinds.any(Kinds::ROLE) || is_role(next, second) {
            clues.add(Clue::RoleAfter);
        } else if next.kinds.any(Kinds::AFFAIR) && !(name && next.kinds.any(Kinds::BODY)) {
            clues.add(Clue::AffairAfter);
        } else if self.is_given_name()
            && next.case.is_capital()
            && !next.frequency.dictionary
            && !self.near.possessive
        {
            clues.add(Clue::SurnameAfter);
        } else if is_legal_form(next.text) || next.kinds.any(Kinds::MONTH.or(Kinds::GOODS)) && !name {
        } else if next.kinds.any(Kinds::BODY) && next.case.is_capital() && !self.near.possessive {
            clues.add(Clue::BodyAfter);
        } else if name && !self.near.possessive {
            let renowned = self.known.is_some_and(|known| known.renown == 3);
            clues.add(if renowned { Clue::ProductAfter } else { Clue::OtherNameAfter });
        } else if self.place.title_case && !next.frequency.dictionary && !self.near.possessive {
            let renowned = self.known.is_some_and(|known| known.renown == 3);
            clues.add(if renowned { Clue::ProductAfter } else { Clue::CompoundAfter });
        } else if next.text.strip_suffix('s').is_some_and(can_be_a_verb) && !self.near.possessive {
            // "Nationwide protests are set": a noun, where a verb follows.
            let acts = |word: &Word<'_>| {
                word.kinds.any(Kinds::AUXILIARY.or(Kinds::VERB)) || can_be_a_verb(word.text)
            };
            let noun = !self.place.title_case && second.is_some_and(acts);
            clues.add(if noun { Clue::CompoundAfter } else { Clue::VerbLikeAfter });
        } else if next.frequency.level < PLAIN && !self.near.possessive && !next.text.ends_with("ly") {
            clues.add(Clue::CompoundAfter);
        }
        let starts = self.place.begins_sentence(self.span) && self.verb && !self.near.possessive;
        let object = next.kinds.any(Kinds::ARTICLE.or(Kinds::POSSESSOR))
            || (!next.kinds.any(Kinds::VERB.or(Kinds::AUXILIARY).or(Kinds::AFFAIR).or(Kinds::ROLE)) && !name);
        clues.add_if(starts && object, Clue::Imperative);
    }

    fn before(&self, clues: &mut Clues) {
        let Some(last) = self.near.before[0].as_ref() else { return };
        if last.gap == "' " {
            clues.add(Clue::OwnerBefore);
        } else if last.gap.trim_start().is_empty() && last.gap.len() <= 1
            || last.gap == ". " && last.kinds.any(Kinds::TITLE)
        {
            self.close_before(last, clues);
        } else if last.gap == "-" && last.kinds.any(Kinds::MAKER) {
            clues.add(Clue::MakerBefore);
        }
    }

    fn close_before(&self, last: &Word<'_>, clues: &mut Clues) {
        let capital = last.case.is_capital();
        let owner = last.text.ends_with("'s");
        let opens = self.place.begins_sentence(&last.span);
        if last.kinds.any(Kinds::ARTICLE) {
            clues.add(Clue::ArticleBefore);
        } else if last.kinds.any(Kinds::POSSESSOR) {
            clues.add(Clue::PossessorBefore);
        } else if self.verb && last.kinds.any(Kinds::MODAL) && self.place.title_case {
            clues.add(Clue::ModalBefore);
        } else if last.case == Case::Digits {
            clues.add(Clue::NumberBefore);
        } else if last.kinds.any(Kinds::MAKER) {
            clues.add(Clue::MakerBefore);
        } else if last.text == "of" && self.is_of_a_body() {
            clues.add(Clue::OtherNameBefore);
        } else if last.kinds.any(Kinds::AT) {
            clues.add(Clue::AtBefore);
        } else if owner {
            // "India's Reliance" is no part of anybody.
            let land = lexicon::of(last.text.trim_end_matches("'s")).any(Kinds::PLACE.or(Kinds::MONTH));
            clues.add_if(!land, Clue::OwnerBefore);
        } else if last.kinds.any(Kinds::MONTH) {
        } else if last.kinds.any(Kinds::ROLE) && self.is_person_name() && !self.near.possessive {
            clues.add(Clue::TitleBefore);
        } else if capital && last.kinds.any(Kinds::TITLE) && !opens && !self.place.title_case {
            clues.add(Clue::TitleBefore);
        } else if capital && last.kinds.any(Kinds::GIVEN) && last.frequency.level < PLAIN {
            clues.add(Clue::GivenBefore);
        } else if self.place.title_case {
            let plain = last.frequency.level >= PLAIN || last.kinds.any(Kinds::VERB.or(Kinds::ROLE));
            let is = matches!(last.text, "is" | "are" | "was" | "were" | "be" | "as");
            // "Favors Amazon": an object.
            let object = !self.verb && last.text.strip_suffix('s').is_some_and(can_be_a_verb);
            clues.add_if((!plain && !object) || is, Clue::CompoundBefore);
            self.article_further(last, clues);
        } else if capital && !clues.has(Clue::LongerName) {
            let other = Kinds::ROLE.or(Kinds::VERB);
            let opener = last.frequency.dictionary
                && (last.frequency.level >= PLAIN
                    || last.kinds.any(Kinds::OPENER.or(Kinds::MODAL))
                    || last.text.ends_with("ly")
                    || (last.text.ends_with("ing") && self.known.is_some_and(|known| known.renown == 3)));
            clues.add_if(!last.kinds.any(other) && !(opens && opener), Clue::OtherNameBefore);
        } else if !capital {
            self.article_further(last, clues);
        }
    }

    /// "A New Gateway", "the German Gap": the article of a describing word is the name's.
    fn article_further(&self, last: &Word<'_>, clues: &mut Clues) {
        let further = self.near.before[1].as_ref().filter(|word| word.is_close());
        let article = further.is_some_and(|word| word.kinds.any(Kinds::ARTICLE.or(Kinds::POSSESSOR)));
        let describes =
            last.frequency.dictionary && !last.kinds.any(Kinds::MAKER.or(Kinds::VERB).or(Kinds::AT));
        clues.add_if(article && describes, Clue::ArticleBefore);
    }

    /// "University of Phoenix", "Bank of Ireland".
    fn is_of_a_body(&self) -> bool {
        let body = self.near.before[1].as_ref().filter(|word| word.is_close());
        body.is_some_and(|word| word.kinds.any(Kinds::BODY) && word.case.is_capital())
    }

    fn is_person_name(&self) -> bool {
        lexicon::of(self.name).any(Kinds::GIVEN.or(Kinds::FAMILY))
    }

    fn is_place_name(&self) -> bool {
        lexicon::of(self.name).any(Kinds::PLACE)
    }

    fn is_given_name(&self) -> bool {
        lexicon::of(self.name).any(Kinds::GIVEN)
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
        if clues.is_part() {
            clues.remove(Clue::MakerBefore);
            clues.remove(Clue::AtBefore);
        }
    }

    /// "Gap, the clothing chain"; "Gap, which owns stores".
    fn is_described(&self) -> bool {
        let [Some(first), second, third] = &self.near.after else { return false };
        let opens = matches!(first.text, "the" | "a" | "an" | "one" | "which" | "whose" | "maker" | "owner");
        let company = |word: &Option<Word<'_>>| {
            word.as_ref().is_some_and(|w| w.is_close() && w.kinds.any(Kinds::MAKER))
        };
        first.gap == ", " && opens && (first.kinds.any(Kinds::MAKER) || company(second) || company(third))
    }

    /// "AURORA, Ont. -", "HALIFAX (CP) -": where a report was filed.
    fn is_dateline(&self) -> bool {
        let text = self.place.folded.text.as_str();
        let rest = text[self.span.end..].get(..28).unwrap_or(&text[self.span.end..]);
        let opens = self.place.begins_sentence(self.span) && self.is_place_name();
        opens
            && Case::of(self.place.written(self.span)) == Case::Upper
            && rest.contains(" -")
            && !is_upper(self.place.original)
    }

    /// "Brampton, Burlington, and Scarborough".
    fn is_listed_with_places(&self) -> bool {
        let place = |word: &Option<Word<'_>>| {
            word.as_ref().is_some_and(|word| {
                word.gap == ", "
                    && word.case.is_capital()
                    && word.kinds.any(Kinds::PLACE)
                    && !word.frequency.dictionary
            })
        };
        self.is_place_name() && (place(&self.near.before[0]) || place(&self.near.after[0]))
    }

    /// "Sony, Sharp and Matsushita": a neighbour in a list is a company.
    fn is_listed(&self) -> bool {
        let sure = |word: &Word<'_>| {
            word.case.is_capital()
                && known::company(word.text.trim_end_matches("'s"))
                    .is_some_and(|known| known.renown == 3 || !word.frequency.dictionary)
        };
        let beside = |words: &[Option<Word<'_>>; 3]| match words {
            [Some(first), _, _] if matches!(first.gap, ", " | "/" | "-" | " & ") => sure(first),
            [Some(first), Some(second), _]
                if first.is_close() && matches!(first.text, "and" | "or" | "vs" | "versus") =>
            {
                (second.is_close() || second.gap == ", ") && sure(second)
            }
            [Some(first), Some(second), _] if first.gap == ", " && matches!(first.text, "and" | "or") => {
                second.is_close() && sure(second)
            }
            _ => false,
        };
        beside(&self.near.before) || beside(&self.near.after)
    }
}

/// "Finance Chief", "Product Head": the role's last word is the second.
fn is_role(next: &Word<'_>, second: Option<&Word<'_>>) -> bool {
    let joined = matches!(next.text, "co" | "ex" | "vice");
    (joined || next.kinds.any(Kinds::AFFAIR.or(Kinds::MAKER)))
        && second.is_some_and(|word| word.kinds.any(Kinds::ROLE))
}

/// The text around the span reads as one of the company's longer names: "Royal Dutch Shell".
fn is_longer_name(place: &Setting<'_>, span: &Range<usize>, known: &Known) -> bool {
    let text = place.folded.text.as_str();
    known.longer.iter().any(|(_, longer)| {
        longer.match_indices(&text[span.clone()]).any(|(at, _)| {
            let (Some(start), end) = (span.start.checked_sub(at), span.start + longer.len() - at) else {
                return false;
            };
            text.get(start..end) == Some(longer)
                && !text[..start].ends_with(char::is_alphanumeric)
                && !text[end..].starts_with(char::is_alphanumeric)
                && place.capitalised(&(start + if longer.starts_with("the ") { 4 } else { 0 }..end))
        })
    })
}

/// The word has the forms of a verb in the dictionary: "targeting", "blocked".
fn can_be_a_verb(name: &str) -> bool {
    if word::words(name).nth(1).is_some() {
        return false;
    }
    let stem = name.strip_suffix('e').unwrap_or(name);
    let doubled = name.chars().next_back().map(|last| format!("{name}{last}ing"));
    frequency::of(&format!("{stem}ing")).dictionary
        || doubled.is_some_and(|form| frequency::of(&form).dictionary)
        || frequency::of(&format!("{name}ing")).dictionary
}

fn is_upper(text: &str) -> bool {
    !text.chars().any(char::is_lowercase)
}
