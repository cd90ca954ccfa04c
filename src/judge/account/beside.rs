//! What the words right before and right behind a name say for and against the company.
//!
//! In: a name in its place. Out: clues.

use super::clue::{Clue, Clues};
use super::known;
use super::lexicon::{self, Kinds};
use super::names::is_legal_form;
use super::neighbours::{Case, Word};
use super::senses;
use super::weigh::{Here, can_be_a_verb};

/// A word that stands between others in any text: "of", "after", "new".
const PLAIN: u8 = 57;

/// Names that count what stands behind them: "three new phones".
const NUMBERS: &[&str] =
    &["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "hundred"];

/// Names that an infinitive describes: "time to sell".
const OF_AN_INFINITIVE: &[&str] = &[
    "time", "way", "place", "chance", "right", "reason", "plan", "first", "next", "last", "best", "key",
    "deal",
];

/// Behind a number: it counts something of the company's.
const SHARES_AND_SUMS: &[&str] = &["pct", "percent", "million", "billion", "mln", "bln", "m", "bn"];

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
        if self.is_of_its_trade(next) {
            clues.add(Clue::TradeBeside);
        }
        let second = self.near.after[1].as_ref().filter(|word| word.is_close() || word.gap == "-");
        if next.case == Case::Digits {
            // "Acme 9 pct. profit": of what, not which one.
            let counts = second
                .is_some_and(|word| word.kinds.any(Kinds::AFFAIR) || SHARES_AND_SUMS.contains(&word.text));
            clues.add_if(!counts, Clue::NumberAfter);
        } else if next.text == "of" {
            clues.add(Clue::OfAfter);
        } else if next.kinds.any(Kinds::AUXILIARY) && !name {
            // "to" before a verb, not before a place or a thing: "Gateway to the Sun".
            let thing = |word: &&Word<'_>| {
                word.kinds.any(Kinds::ARTICLE.or(Kinds::POSSESSOR).or(Kinds::PLACE))
                    || (word.case.is_capital() && (!self.place.title_case() || !word.frequency.dictionary))
            };
            let acts = !OF_AN_INFINITIVE.contains(&self.name)
                && second.is_some_and(|word| is_base_of_verb(word.text));
            let speaks = next.text != "to" || second.is_some_and(|word| !thing(&word));
            // "Acme to Cut 900 Jobs": what companies do, and shall do.
            clues.add_if(acts, Clue::VerbAfter);
            clues.add_if(!acts && speaks, Clue::AuxiliaryAfter);
        } else if self.acts(next, second) && !name && !self.near.possessive {
            clues.add(Clue::VerbAfter);
        } else if next.kinds.any(Kinds::ROLE) || is_role(next, second) {
            clues.add(Clue::RoleAfter);
        } else if next.kinds.any(Kinds::AFFAIR) && !(name && next.kinds.any(Kinds::BODY)) {
            clues.add(Clue::AffairAfter);
        } else if self.leads_a_surname(next) {
            clues.add(Clue::SurnameAfter);
        } else if clues.has(Clue::TradeBeside)
            || self.is_own_trade(next)
            || is_legal_form(next.text)
            || next.kinds.any(Kinds::MONTH.or(Kinds::GOODS)) && !name
        {
        } else if next.kinds.any(Kinds::BODY) && next.case.is_capital() && !self.near.possessive {
            clues.add(Clue::BodyAfter);
        } else if name && !self.near.possessive {
            // "the Corvane XK9": what has letters and digits is a model.
            let model = next.text.bytes().any(|byte| byte.is_ascii_digit());
            // "Delta DAL": its ticker; not "Delta IV".
            let roman = next.text.bytes().all(|byte| b"ivxlcdm".contains(&byte));
            let plain = model || (next.case == Case::Upper && !roman);
            let product = self.known.is_some_and(|known| known.renown == 3 || (plain && known.renown == 2));
            clues.add(if product { Clue::ProductAfter } else { Clue::OtherNameAfter });
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
        } else if next.frequency.level < PLAIN
            && !next.kinds.any(Kinds::OPENER)
            && !self.near.possessive
            && !next.text.ends_with("ly")
        {
            clues.add(Clue::CompoundAfter);
        }
        let told = Kinds::VERB.or(Kinds::AUXILIARY).or(Kinds::AFFAIR).or(Kinds::ROLE).or(Kinds::MAKER);
        let counts = NUMBERS.contains(&self.name) && !self.near.possessive && !next.kinds.any(told);
        clues.add_if(counts, Clue::CompoundAfter);
        let starts = self.place.begins_sentence(self.span) && self.verb && !self.near.possessive;
        let object = next.kinds.any(Kinds::ARTICLE.or(Kinds::POSSESSOR))
            || (!next.kinds.any(Kinds::VERB.or(Kinds::AUXILIARY).or(Kinds::AFFAIR).or(Kinds::ROLE)) && !name);
        clues.add_if(starts && object, Clue::Imperative);
    }

    pub(super) fn before(&self, clues: &mut Clues) {
        let whole = clues.has(Clue::LongerName) || clues.has(Clue::LegalForm);
        clues.add_if(!whole && !self.is_listed() && self.is_joined(), Clue::JoinedByAnd);
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

    /// "orange juice", "the Falklands' Port Stanley": the word beside it goes with another sense.
    pub(super) fn is_other_sense(&self) -> bool {
        let Some(senses) = senses::of(self.name) else { return false };
        let other = |word: &Option<Word<'_>>| {
            word.as_ref().is_some_and(|word| matches!(word.gap, " " | "-") && senses.is_other(word.text))
        };
        (!self.near.possessive && other(&self.near.after[0])) || other(&self.near.before[0])
    }

    /// "rolling out the Bolt to dealers": an article, and nothing behind that the name could describe.
    fn stands_alone(&self) -> bool {
        let Some(next) = &self.near.after[0] else { return true };
        self.near.possessive
            || !(next.is_close() || next.gap == "-")
            || next.frequency.level >= PLAIN
            || next.kinds.any(Kinds::AUXILIARY.or(Kinds::OPENER).or(Kinds::ARTICLE).or(Kinds::VERB))
    }

    /// "Johnson & Johnson": both are one name, where neither is known to be a company.
    fn is_joined(&self) -> bool {
        let joined = |word: &Option<Word<'_>>| {
            word.as_ref().is_some_and(|word| {
                matches!(word.gap, " & " | "&") && word.case.is_capital() && !is_legal_form(word.text)
            })
        };
        joined(&self.near.before[0]) || joined(&self.near.after[0])
    }

    fn close_before(&self, last: &Word<'_>, clues: &mut Clues) {
        let capital = last.case.is_capital();
        let owner = last.text.ends_with("'s");
        let opens = self.place.begins_sentence(&last.span);
        if last.kinds.any(Kinds::ARTICLE) {
            // "as The Block reported": the article is part of a name, and that of another.
            let named = capital && !opens && !self.place.title_case() && !clues.has(Clue::LongerName);
            clues.add(if named { Clue::OtherNameBefore } else { Clue::ArticleBefore });
            let known_so = clues.has(Clue::LongerName) || clues.has(Clue::LegalForm);
            clues.add_if(!named && !known_so && self.stands_alone(), Clue::ArticleAlone);
        } else if last.kinds.any(Kinds::POSSESSOR) {
            clues.add(Clue::PossessorBefore);
        } else if self.verb && last.kinds.any(Kinds::MODAL) && self.place.title_case() {
            clues.add(Clue::ModalBefore);
        } else if last.case == Case::Digits {
            clues.add(Clue::NumberBefore);
        } else if last.kinds.any(Kinds::MAKER) {
            // "airline Delta", not "Carrier Global": in a sentence its capital makes it a name.
            let named = capital && !opens && !self.place.title_case();
            clues.add(if named && !clues.has(Clue::LongerName) {
                Clue::OtherNameBefore
            } else {
                Clue::MakerBefore
            });
        } else if last.kinds.any(Kinds::TAKER) && !self.place.begins_sentence(&last.span) {
            clues.add(Clue::ObjectOf);
        } else if last.text == "of" && self.is_of_a_body() {
            clues.add(Clue::OtherNameBefore);
        } else if (last.text == "in" || last.kinds.any(Kinds::AT))
            && !clues.has(Clue::CompoundAfter)
            && self.is_of_an_affair()
        {
            clues.add(Clue::AffairBefore);
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
            let object = !self.verb
                && (last.text.ends_with("ing") || last.text.strip_suffix('s').is_some_and(can_be_a_verb));
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

    /// What companies do stands behind the name.
    fn acts(&self, next: &Word<'_>, second: Option<&Word<'_>>) -> bool {
        next.kinds.any(Kinds::VERB)
            || is_in_talks(next, second)
            || (is_base_of_verb(next.text) && self.is_second_of_two())
    }

    /// "Globex and Acme", of which a verb in the plural tells.
    fn is_second_of_two(&self) -> bool {
        let [Some(and), Some(other), _] = &self.near.before else { return false };
        and.is_close()
            && matches!(and.text, "and" | "or")
            && matches!(other.gap, " " | ", ")
            && other.case.is_capital()
            && !self.near.possessive
    }

    /// "shares of Acme", "executives at Acme", "a stake in Acme".
    fn is_of_an_affair(&self) -> bool {
        let further = self.near.before[1].as_ref().filter(|word| word.is_close());
        further.is_some_and(|word| {
            word.kinds.any(Kinds::AFFAIR.or(Kinds::ROLE)) || matches!(word.text, "acquisition" | "purchase")
        })
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
        // "Europe's Best Ally", "Apple's TV Box".
        let owner = further.is_some_and(|word| word.text.ends_with("'s"));
        clues.add_if(owner && describes && self.place.title_case(), Clue::OwnerBefore);
    }

    /// "University of Phoenix", "Bank of Ireland".
    fn is_of_a_body(&self) -> bool {
        let body = self.near.before[1].as_ref().filter(|word| word.is_close());
        body.is_some_and(|word| word.kinds.any(Kinds::BODY) && word.case.is_capital())
    }

    /// "Chase Brightwell", "Parker Burke": a given name, or any of a person's, before a family name.
    fn leads_a_surname(&self, next: &Word<'_>) -> bool {
        let listed = next.kinds.any(Kinds::FAMILY.or(Kinds::SURNAME));
        let behind_given = self.is_given_name()
            && next.case.is_capital()
            && !next.frequency.dictionary
            && (!self.place.title_case() || listed);
        !self.near.possessive && (behind_given || (self.is_person_name() && next.is_surname()))
    }

    /// "Delta Airlines", "Vertex Pharma": the next word only says what the company does.
    fn is_own_trade(&self, next: &Word<'_>) -> bool {
        next.kinds.any(Kinds::BODY)
            && next.case.is_capital()
            && self
                .known
                .is_some_and(|known| known.renown >= 2 && known.trades.any(known::trades_of(next.text)))
    }

    /// "Delta pilots", "Apple's iPhone"; not "Wells Fargo", whatever trade that speaks of.
    fn is_of_its_trade(&self, next: &Word<'_>) -> bool {
        let of_trade = self.known.is_some_and(|known| known.trades.any(known::trades_of(next.text)));
        if next.case.is_capital() && !self.place.title_case() && !self.near.possessive {
            return of_trade && self.known.is_some_and(|known| known.renown >= 2);
        }
        let senses = senses::of(self.name);
        let own = senses.is_some_and(|senses| senses.is_own(next.text));
        (own || of_trade) && !senses.is_some_and(|senses| senses.is_other(next.text))
    }

    fn is_person_name(&self) -> bool {
        lexicon::of(self.name).any(Kinds::GIVEN.or(Kinds::FAMILY).or(Kinds::SURNAME))
    }

    pub(super) fn is_place_name(&self) -> bool {
        lexicon::of(self.name).any(Kinds::PLACE.or(Kinds::TOWN))
    }

    fn is_given_name(&self) -> bool {
        lexicon::of(self.name).any(Kinds::GIVEN)
    }
}

impl Word<'_> {
    /// A family name that is no other word: "Burke", not "Block".
    fn is_surname(&self) -> bool {
        self.case.is_capital()
            && self.kinds.any(Kinds::FAMILY.or(Kinds::SURNAME))
            && !self.frequency.dictionary
            && known::company(self.text).is_none()
    }
}

/// "cut", "launch": a verb of companies, as it stands behind "to".
fn is_base_of_verb(word: &str) -> bool {
    // No adverb, and no word that is its own form: "to has".
    let of = |form: &str| lexicon::of(form).any(Kinds::VERB);
    word.len() > 2
        && (of(&format!("{word}s")) || (word.ends_with(['s', 'h', 'x']) && of(&format!("{word}es"))))
}

/// "in talks", "in deal": what headlines leave the verb out of.
fn is_in_talks(next: &Word<'_>, second: Option<&Word<'_>>) -> bool {
    const OF_COMPANIES: &[&str] =
        &["talks", "deal", "deals", "merger", "bid", "discussions", "negotiations", "pact", "tie-up"];
    next.text == "in" && second.is_some_and(|word| OF_COMPANIES.contains(&word.text))
}

/// "Finance Chief", "Product Head": the role's last word is the second.
fn is_role(next: &Word<'_>, second: Option<&Word<'_>>) -> bool {
    let joined = matches!(next.text, "co" | "ex" | "vice");
    (joined || next.kinds.any(Kinds::AFFAIR.or(Kinds::MAKER)))
        && second.is_some_and(|word| word.kinds.any(Kinds::ROLE))
}
