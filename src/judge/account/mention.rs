//! An account found in a text, and whether the text means that company.
//!
//! In: the names found in an item's fields. Out: mentions with a confidence and the reasons for it.

use std::ops::Range;

use super::clue::{Clue, Clues};
use super::index::{AccountIx, Hit};
use super::names::{self, Form};
use super::role::{self, Role};
use super::setting::Setting;
use super::surroundings::Surroundings;
use super::{known, weigh};
use crate::judge::Confidence;
use crate::judge::finding::Field;

/// An account found in an item, with the text that shows it.
#[derive(Clone, Debug)]
pub struct Mention {
    pub account: AccountIx,
    pub form: Form,
    pub field: Field,
    /// Bytes of the folded field.
    pub folded: Range<usize>,
    /// Bytes of the original field.
    pub span: Range<usize>,
    pub confidence: Confidence,
    /// Whether the item is about the account, were it the account.
    pub role: Role,
    /// Where the name needs support; empty for one that speaks for itself.
    clues: Option<Clues>,
    /// What a name that speaks for itself says.
    says: &'static str,
}

/// What the rest of the item says for an account, beside the name itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Support {
    /// The item's link is on the account's domain.
    pub own_site: bool,
    /// A keyword of one of the account's segments stands in the item.
    pub segment: bool,
}

/// A name that would need no support, within a person's or a place's.
const ANOTHERS: f64 = 0.25;

/// Mentions that others in the item can't raise to be listed get no role.
const WORTH_A_ROLE: f64 = 0.1;

/// Judges one name for one of its owners.
pub fn judge(
    hit: &Hit,
    account: AccountIx,
    form: Form,
    field: Field,
    place: &Setting<'_>,
    around: &Surroundings<'_>,
    support: impl FnOnce() -> Support,
) -> Mention {
    let name = &place.folded.text[hit.span.clone()];
    let mut mention = Mention {
        account,
        form,
        field,
        span: place.folded.original(hit.span.clone()),
        folded: hit.span.clone(),
        confidence: Confidence::default(),
        role: Role::Subject,
        clues: None,
        says: "",
    };
    if matches!(form, Form::Name | Form::Bare | Form::Parent) && names::needs_support(name) {
        let known = known::company(name);
        let mut clues = weigh::by_itself(name, known);
        weigh::in_place(&mut clues, place, &hit.span, known);
        let trades = known.map(|known| known.trades).unwrap_or_default();
        let support = support();
        // What an item is about can't make a name of a word in lower case: "an apple" beside an iPhone.
        if !clues.has(Clue::LowerCase) {
            around.add_to(&mut clues, name, trades);
        }
        clues.add_if(support.own_site, Clue::OwnSite);
        clues.add_if(support.segment, Clue::Segment);
        mention.clues = Some(clues);
        mention.settle();
    } else {
        let named = matches!(form, Form::Name | Form::Bare | Form::Parent);
        let other = named.then(|| weigh::of_another(place, &hit.span)).flatten();
        let (sure, reason) = match other {
            Some(clue) => (ANOTHERS, clue.reason()),
            None => first_guess(form, place.capitalised(&hit.span)),
        };
        mention.confidence = Confidence::new(sure);
        mention.says = reason;
    }
    if mention.confidence.value() >= WORTH_A_ROLE {
        mention.role = role::of(place, &hit.span, field, mention.clues);
    }
    mention
}

impl Mention {
    /// Takes the confidence from the clues.
    fn settle(&mut self) {
        let Some(clues) = self.clues else { return };
        self.confidence = Confidence::new(clues.probability());
    }

    /// What speaks for and against.
    pub fn reasons(&self) -> Vec<String> {
        self.clues.map_or_else(|| vec![self.says.to_owned()], Clues::reasons)
    }

    /// Why it is not the account, where it is not (confidence under ½).
    pub fn rejected(&self) -> Option<String> {
        let why = || self.clues.map_or_else(|| self.says.to_owned(), Clues::against);
        (self.confidence < Confidence::LISTED).then(why)
    }

    /// Both are the account's own, or both its parent's.
    fn is_of_one_name(&self, other: &Mention) -> bool {
        self.account == other.account && (self.form == Form::Parent) == (other.form == Form::Parent)
    }

    /// Names the account itself: no longer name of another company, not its parent.
    pub fn is_own(&self) -> bool {
        !matches!(self.form, Form::Exclude | Form::Parent)
    }

    fn has(&self, clue: Clue) -> bool {
        self.clues.is_some_and(|clues| clues.has(clue))
    }
}

fn first_guess(form: Form, capital: bool) -> (f64, &'static str) {
    match form {
        Form::Domain => (0.97, "its domain stands in the text"),
        Form::Ticker => (0.95, "its ticker, written as one"),
        Form::Number => (0.95, "its number in a register"),
        Form::Person(_) => (0.4, "only somebody of a name on its list of people"),
        Form::Exclude => (0.0, "a name that the watchlist excludes"),
        Form::Name | Form::Bare | Form::Parent if capital => (0.95, "a name that is no common word"),
        Form::Name | Form::Bare | Form::Parent => (0.6, "a rare name, written without its capital"),
    }
}

/// Mentions of one account in one item speak for each other: a company named surely once is meant by its
/// other mentions too, somebody of its people speaks for it, and its word in lower case against it.
pub fn agree(mentions: &mut [Mention]) {
    if !mentions.iter().any(|mention| mention.clues.is_some()) {
        return;
    }
    for at in 0..mentions.len() {
        let mention = &mentions[at];
        let Some(mut clues) = mention.clues.filter(|clues| !clues.has(Clue::LowerCase)) else { continue };
        let others =
            || mentions.iter().enumerate().filter(|(other, m)| *other != at && m.is_of_one_name(mention));
        let surely = others().any(|(_, other)| is_sure(other));
        clues.add_if(surely && !clues.has(Clue::OtherTicker), Clue::NamedSurely);
        clues.add_if(others().any(|(_, m)| matches!(m.form, Form::Person(_))), Clue::OwnPeople);
        clues.add_if(others().any(|(_, m)| m.has(Clue::LowerCase)), Clue::AlsoLower);
        let named = |m: &Mention| m.has(Clue::InSentence) || m.has(Clue::SentenceStart);
        clues.add_if(named(mention) && others().any(|(_, m)| named(m)), Clue::Repeated);
        let part = |m: &Mention| m.has(Clue::OwnerBefore) || m.clues.is_some_and(Clues::is_part);
        let person =
            |m: &Mention| m.has(Clue::GivenBefore) || m.has(Clue::TitleBefore) || m.has(Clue::SurnameAfter);
        clues.add_if(!surely && others().any(|(_, m)| part(m)), Clue::PartElsewhere);
        clues.add_if(!surely && others().any(|(_, m)| person(m)), Clue::PersonElsewhere);
        if mention.clues != Some(clues) {
            mentions[at].clues = Some(clues);
            mentions[at].settle();
        }
    }
}

/// Sure by itself, before the mentions speak for each other.
fn is_sure(mention: &Mention) -> bool {
    match mention.clues {
        Some(clues) => {
            clues.has(Clue::LegalForm) || clues.has(Clue::TickerAfter) || clues.has(Clue::LongerName)
        }
        None => mention.confidence.value() >= 0.8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::account::{Account, Index};

    fn confidence(name: &str, text: &str) -> (f64, Vec<String>) {
        let mut index = Index::default();
        for written in names::written(&Account::named(name)) {
            index.add(AccountIx(0), &written);
        }
        let (place, empty) = (Setting::of(text), Setting::of(""));
        let around = Surroundings::of(&place, &empty);
        let mut mentions: Vec<_> = index
            .find(&place.folded.text, &place.folded.words)
            .iter()
            .flat_map(|hit| {
                hit.owners
                    .iter()
                    .map(|(a, f)| judge(hit, *a, *f, Field::Title, &place, &around, Support::default))
                    .collect::<Vec<_>>()
            })
            .collect();
        agree(&mut mentions);
        mentions
            .into_iter()
            .map(|m| (m.confidence.value(), m.reasons()))
            .fold((0.0, Vec::new()), |best, one| if one.0 > best.0 { one } else { best })
    }

    #[test]
    fn the_company_is_told_from_the_word() {
        for (name, text, company) in [
            ("Target", "Profit rose at Target as shoppers came back", true),
            ("Target", "Analysts raise their target for sales", false),
            ("Target", "Target names new finance chief", true),
            ("Target", "Target Practice Makes Perfect for Local Club", false),
            ("Gap", "Gap Inc. closes 40 stores", true),
            ("Gap", "Mind the gap between rich and poor", false),
            ("Brightwell", "brightwell opens an office", true),
            ("Brightwell", "BRIGHTWELL OPENS AN OFFICE", true),
            ("Summit", "Leaders Meet at Climate Summit in Oslo", false),
        ] {
            let (sure, reasons) = confidence(name, text);
            assert_eq!(sure >= 0.5, company, "{name} in {text:?}: {sure} {reasons:#?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_stands_around_a_name_is_read(before in "\\PC{0,24}", after in "\\PC{0,24}") {
            let (sure, _) = confidence("Gap", &format!("{before} Gap{after} Gap {before}"));
            proptest::prop_assert!((0.0..=1.0).contains(&sure));
        }
    }
}
