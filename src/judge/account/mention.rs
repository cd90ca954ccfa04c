//! An account found in a text, and whether the text means that company.
//!
//! In: the names found in an item's fields. Out: mentions with a confidence and the reasons for it.

use std::ops::Range;

use super::index::{AccountIx, Hit};
use super::names::{self, Form};
use super::setting::Setting;
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
    /// Why it is not the account, where it is not (confidence under ½).
    pub rejected: Option<String>,
    /// What speaks for and against, for `explain`.
    pub reasons: Vec<String>,
}

/// What the rest of the item says for an account, beside the name itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Support {
    /// The item's link is on the account's domain.
    pub own_site: bool,
    /// A keyword of one of the account's segments stands in the item.
    pub segment: bool,
}

/// Judges one name for one of its owners. Odds are kept as a probability that moves with each reason;
/// the numbers are reasoned, not yet measured.
pub fn judge(
    hit: &Hit,
    account: AccountIx,
    form: Form,
    field: Field,
    place: &Setting<'_>,
    support: Support,
) -> Mention {
    let common = names::is_common_word(&place.folded.text[hit.span.clone()]);
    let mut scale = Scale::new(first_guess(form, common, place, &hit.span));
    if support.own_site {
        scale.favour(0.8, "the link is on the account's own site");
    }
    if support.segment {
        scale.favour(0.4, "a keyword of its segment stands in the item");
    }
    if place.followed_by_legal_form(&hit.span) {
        scale.favour(0.9, "a legal form follows");
    }
    if place.followed_by_ticker(&hit.span) {
        scale.favour(0.9, "a ticker follows");
    }
    if common && scale.odds >= 0.2 {
        if place.followed_by_company_verb(&hit.span) {
            scale.favour(0.6, "a verb follows that companies do");
        } else if place.possessive(&hit.span) && !place.title_case {
            scale.favour(0.3, "written as a possessor");
        }
    }
    if common
        && matches!(form, Form::Name | Form::Bare)
        && let Some(other) = place.longer_name(&hit.span)
    {
        scale.discount(0.35, format!("part of \"{other}\""));
    }
    let Scale { odds, reasons } = scale;
    let confidence = Confidence::new(odds);
    let rejected = (confidence < Confidence::LISTED).then(|| reasons.join("; "));
    Mention {
        account,
        form,
        field,
        span: place.folded.original(hit.span.clone()),
        folded: hit.span.clone(),
        confidence,
        rejected,
        reasons,
    }
}

/// A probability that moves with each reason, and the reasons.
struct Scale {
    odds: f64,
    reasons: Vec<String>,
}

impl Scale {
    fn new((odds, reason): (f64, &str)) -> Self {
        Scale { odds, reasons: vec![reason.to_owned()] }
    }

    /// Takes away `share` of the doubt that is left.
    fn favour(&mut self, share: f64, reason: &str) {
        self.odds = 1.0 - (1.0 - self.odds) * (1.0 - share);
        self.reasons.push(format!("+ {reason}"));
    }

    /// Leaves `share` of the odds.
    fn discount(&mut self, share: f64, reason: String) {
        self.odds *= share;
        self.reasons.push(format!("- {reason}"));
    }
}

fn first_guess(form: Form, common: bool, place: &Setting<'_>, span: &Range<usize>) -> (f64, &'static str) {
    let capital = place.capitalised(span);
    match form {
        Form::Domain => (0.97, "its domain stands in the text"),
        Form::Ticker => (0.95, "its ticker, written as one"),
        Form::Number => (0.95, "its number in a register"),
        Form::Person(_) => (0.4, "only somebody of a name on its list of people"),
        Form::Exclude => (0.0, "a name that the watchlist excludes"),
        Form::Name | Form::Bare if !common && capital => (0.95, "a name that is no common word"),
        Form::Name | Form::Bare if !common => (0.6, "a rare name, written without its capital"),
        _ if !capital => (0.05, "a common word, written in lower case"),
        _ if place.title_case => (0.35, "a common word in a headline that capitalises all"),
        _ if place.begins_sentence(span) => (0.4, "a common word at the start of a sentence"),
        _ => (0.8, "a common word, capitalised within a sentence"),
    }
}

/// A company named surely once is meant by its other, doubtful mentions in the same item too.
pub fn agree(mentions: &mut [Mention]) {
    let sure: Vec<(AccountIx, Confidence)> =
        mentions.iter().filter(|m| m.confidence.value() >= 0.8).map(|m| (m.account, m.confidence)).collect();
    for mention in mentions.iter_mut().filter(|m| m.form != Form::Exclude) {
        let Some((_, confidence)) = sure.iter().find(|(account, _)| *account == mention.account) else {
            continue;
        };
        let lower = mention.reasons.first().is_some_and(|first| first.contains("lower case"));
        if mention.confidence < *confidence && !lower {
            mention.confidence = Confidence::new(confidence.value() * 0.95);
            mention.reasons.push("+ named surely elsewhere in the item".to_owned());
            mention.rejected = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::account::{Account, Index};
    use crate::text::word;

    fn confidence(name: &str, text: &str) -> f64 {
        let mut index = Index::default();
        for written in names::written(&Account::named(name)) {
            index.add(AccountIx(0), written);
        }
        let place = Setting::of(text);
        let words: Vec<_> = word::spans(&place.folded.text).collect();
        let mut mentions: Vec<_> = index
            .find(&place.folded.text, &words)
            .iter()
            .flat_map(|hit| {
                hit.owners
                    .iter()
                    .map(|(a, f)| judge(hit, *a, *f, Field::Title, &place, Support::default()))
                    .collect::<Vec<_>>()
            })
            .collect();
        agree(&mut mentions);
        mentions.iter().map(|m| m.confidence.value()).fold(0.0, f64::max)
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
            let sure = confidence(name, text);
            assert_eq!(sure >= 0.5, company, "{name} in {text:?}: {sure}");
        }
    }
}
