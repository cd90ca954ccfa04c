//! A name among others: described right behind, in a list of companies or of places, in a dateline.
//!
//! In: a name in its place. Out: yes or no.

use super::known;
use super::lexicon::Kinds;
use super::neighbours::{Case, Word};
use super::weigh::{Here, is_upper};

impl Here<'_> {
    /// "Gap, the clothing chain"; "Gap, which owns stores".
    pub(super) fn is_described(&self) -> bool {
        let [Some(first), second, third] = &self.near.after else { return false };
        let opens = matches!(first.text, "the" | "a" | "an" | "one" | "which" | "whose" | "maker" | "owner");
        let company = |word: &Option<Word<'_>>| {
            word.as_ref().is_some_and(|w| w.is_close() && w.kinds.any(Kinds::MAKER))
        };
        first.gap == ", " && opens && (first.kinds.any(Kinds::MAKER) || company(second) || company(third))
    }

    /// "AURORA, Ont. -", "HALIFAX (CP) -": where a report was filed.
    pub(super) fn is_dateline(&self) -> bool {
        let text = self.place.folded.text.as_str();
        let rest = text[self.span.end..].get(..28).unwrap_or(&text[self.span.end..]);
        let opens = self.place.begins_sentence(self.span) && self.is_place_name();
        opens
            && Case::of(self.place.written(self.span)) == Case::Upper
            && rest.contains(" -")
            && !is_upper(self.place.original)
    }

    /// "Brampton, Burlington, and Scarborough".
    pub(super) fn is_listed_with_places(&self) -> bool {
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
    pub(super) fn is_listed(&self) -> bool {
        let sure = |word: &Word<'_>| {
            word.case.is_capital()
                && known::company(word.text.trim_end_matches("'s")).is_some_and(|known| {
                    known.renown == 3 || (known.renown == 2 && !word.frequency.dictionary)
                })
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
