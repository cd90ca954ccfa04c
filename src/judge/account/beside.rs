//! What the words right before and right behind a name say for and against the company.
//!
//! In: a name in its place. Out: clues.

use super::clue::{Clue, Clues};
use super::lexicon::{self, Kinds};
use super::names::is_legal_form;
use super::neighbours::{Case, Word};
use super::weigh::{Here, can_be_a_verb};

/// A word that stands between others in any text: "of", "after", "new".
const PLAIN: u8 = 57;

impl Here<'_> {
    pub(super) fn after(&self, clues: &mut Clues) {
        let Some(next) = self.near.after[0].as_ref() else { return };
        if next.gap == ", " && next.kinds.any(Kinds::STATE.or(Kinds::PLACE)) && next.case.is_capital() {
            let abbreviation = next.kinds.any(Kinds::STATE);
            clues.add_if(abbreviation, Clue::StateAfter);
        }
        if !next.is_close() || clues.has(Clue::LegalForm) || clues.has(Clue::LongerName) {
            return;
        }
        let name = next.case.is_capital() && !self.place.title_case();
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
                    || (word.case.is_capital() && (!self.place.title_case() || !word.frequency.dictionary))
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
        } else if self.place.title_case() && !next.frequency.dictionary && !self.near.possessive {
            let renowned = self.known.is_some_and(|known| known.renown == 3);
            clues.add(if renowned { Clue::ProductAfter } else { Clue::CompoundAfter });
        } else if next.text.strip_suffix('s').is_some_and(can_be_a_verb) && !self.near.possessive {
            // "Nationwide protests are set": a noun, where a verb follows.
            let acts = |word: &Word<'_>| {
                word.kinds.any(Kinds::AUXILIARY.or(Kinds::VERB)) || can_be_a_verb(word.text)
            };
            let noun = !self.place.title_case() && second.is_some_and(acts);
            clues.add(if noun { Clue::CompoundAfter } else { Clue::VerbLikeAfter });
        } else if next.frequency.level < PLAIN && !self.near.possessive && !next.text.ends_with("ly") {
            clues.add(Clue::CompoundAfter);
        }
        let starts = self.place.begins_sentence(self.span) && self.verb && !self.near.possessive;
        let object = next.kinds.any(Kinds::ARTICLE.or(Kinds::POSSESSOR))
            || (!next.kinds.any(Kinds::VERB.or(Kinds::AUXILIARY).or(Kinds::AFFAIR).or(Kinds::ROLE)) && !name);
        clues.add_if(starts && object, Clue::Imperative);
    }

    pub(super) fn before(&self, clues: &mut Clues) {
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
        } else if self.verb && last.kinds.any(Kinds::MODAL) && self.place.title_case() {
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
        } else if self.is_titled(last) {
            clues.add(Clue::TitleBefore);
        } else if capital && last.kinds.any(Kinds::GIVEN) && last.frequency.level < PLAIN {
            clues.add(Clue::GivenBefore);
        } else if self.place.title_case() {
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
            let introduces = opens && opener;
            clues.add_if(!last.kinds.any(other) && !introduces, Clue::OtherNameBefore);
        } else if !capital {
            self.article_further(last, clues);
        }
    }

    /// "CEO Parker", "President Fox".
    fn is_titled(&self, last: &Word<'_>) -> bool {
        let leads = last.kinds.any(Kinds::ROLE) && self.is_person_name() && !self.near.possessive;
        let opens = self.place.begins_sentence(&last.span) || self.place.title_case();
        leads || (last.case.is_capital() && last.kinds.any(Kinds::TITLE) && !opens)
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

    pub(super) fn is_place_name(&self) -> bool {
        lexicon::of(self.name).any(Kinds::PLACE)
    }

    fn is_given_name(&self) -> bool {
        lexicon::of(self.name).any(Kinds::GIVEN)
    }
}

/// "Finance Chief", "Product Head": the role's last word is the second.
fn is_role(next: &Word<'_>, second: Option<&Word<'_>>) -> bool {
    let joined = matches!(next.text, "co" | "ex" | "vice");
    (joined || next.kinds.any(Kinds::AFFAIR.or(Kinds::MAKER)))
        && second.is_some_and(|word| word.kinds.any(Kinds::ROLE))
}
