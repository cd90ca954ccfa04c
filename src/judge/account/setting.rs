//! The setting a name stands in: what its case and its neighbours say about it.

use std::ops::Range;

use super::names::is_legal_form;
use crate::text::fold::Folded;
use crate::text::frequency;

/// One field of an item, folded, with the original beside it.
#[derive(Debug)]
pub struct Setting<'a> {
    pub original: &'a str,
    pub folded: Folded,
    /// Most words have capitals, as in an American headline: a capital proves nothing.
    pub title_case: bool,
}

/// Verbs (and nouns that stand for them in headlines) with a company as their subject.
const COMPANY_VERBS: &[&str] = &[
    "accuses",
    "acquires",
    "adds",
    "agrees",
    "aims",
    "announces",
    "announced",
    "appoints",
    "appointed",
    "asks",
    "bets",
    "boosts",
    "buys",
    "ceo",
    "cfo",
    "chief",
    "closes",
    "confirms",
    "cuts",
    "cut",
    "debuts",
    "delays",
    "denies",
    "drops",
    "earnings",
    "eliminates",
    "employees",
    "execs",
    "executive",
    "executives",
    "expands",
    "expects",
    "faces",
    "files",
    "fires",
    "halts",
    "has",
    "hires",
    "introduces",
    "invests",
    "issues",
    "joins",
    "launches",
    "lays",
    "loses",
    "losses",
    "makes",
    "merges",
    "misses",
    "names",
    "named",
    "offers",
    "opens",
    "partners",
    "plans",
    "posts",
    "profit",
    "profits",
    "promotes",
    "pulls",
    "raises",
    "recalls",
    "rejects",
    "releases",
    "replaces",
    "reported",
    "reports",
    "results",
    "revenue",
    "reveals",
    "said",
    "sales",
    "says",
    "secures",
    "seeks",
    "sees",
    "sells",
    "settles",
    "shares",
    "shareholders",
    "shuts",
    "signs",
    "slashes",
    "snaps",
    "spokesman",
    "spokesperson",
    "spokeswoman",
    "stock",
    "stores",
    "sues",
    "sued",
    "suffers",
    "taps",
    "teams",
    "tells",
    "to",
    "unveils",
    "wants",
    "warns",
    "will",
    "wins",
    "withdraws",
    "workers",
];

impl<'a> Setting<'a> {
    pub fn of(original: &'a str) -> Self {
        Setting { original, folded: Folded::of(original), title_case: is_title_case(original) }
    }

    /// True where every word of the span that can begins with a capital or a digit, in the original.
    pub fn capitalised(&self, span: &Range<usize>) -> bool {
        let text = self.written(span);
        let mut words = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.chars().count() > 2 || text.len() < 5);
        words.all(|word| {
            word.chars()
                .next()
                .is_none_or(|first| !first.is_lowercase() || word.chars().any(char::is_uppercase))
        })
    }

    /// The original words of the span.
    pub fn written(&self, span: &Range<usize>) -> &str {
        self.original.get(self.folded.original(span.clone())).unwrap_or_default()
    }

    /// True at the start of the field, of a sentence, of a quotation.
    pub fn begins_sentence(&self, span: &Range<usize>) -> bool {
        let before = self.folded.text[..span.start].trim_end();
        before.is_empty() || before.ends_with(['.', '!', '?', ':', '"', '|', ';']) || before.ends_with(" -")
    }

    pub fn possessive(&self, span: &Range<usize>) -> bool {
        let after = &self.folded.text[span.end..];
        after.starts_with("'s") || after.starts_with("' ")
    }

    pub fn followed_by_legal_form(&self, span: &Range<usize>) -> bool {
        let after = self.folded.text[span.end..].trim_start_matches([',', ' ']);
        let word: String =
            after.chars().take_while(|c| !c.is_whitespace()).filter(char::is_ascii_alphanumeric).collect();
        // "as" and "co" are words of their own; only their capitals would tell.
        is_legal_form(&word) && !matches!(word.as_str(), "as" | "se" | "company" | "limited")
    }

    /// "(NYSE: GPS)" right behind the name.
    pub fn followed_by_ticker(&self, span: &Range<usize>) -> bool {
        let after = self.folded.text[span.end..].trim_start();
        ["(nyse", "(nasdaq", "(lse", "(tsx", "(asx", "(otc", "(amex", "(euronext"]
            .iter()
            .any(|open| after.starts_with(open))
    }

    pub fn followed_by_company_verb(&self, span: &Range<usize>) -> bool {
        self.next_word(span).is_some_and(|word| COMPANY_VERBS.contains(&word))
    }

    /// The longer name that the span is part of: a capitalised neighbour that is no verb of a headline.
    pub fn longer_name(&self, span: &Range<usize>) -> Option<String> {
        let after = &self.folded.text[span.end..];
        let next = self.next_word(span).filter(|_| after.starts_with(' '));
        if let Some(word) = next {
            let start = span.end + 1;
            let name = self.capitalised(&(start..start + word.len()));
            let plain =
                COMPANY_VERBS.contains(&word) || is_legal_form(word) || frequency::of(word).level >= 58;
            if name && !plain {
                return Some(self.written(&(span.start..start + word.len())).to_owned());
            }
        }
        let before = self.folded.text[..span.start].strip_suffix(' ')?;
        let start = before.rfind(|c: char| !c.is_alphanumeric()).map_or(0, |at| at + 1);
        let word = &before[start..];
        let first = self.begins_sentence(&(start..span.start));
        let plain =
            word.is_empty() || frequency::of(word).level >= 58 || (first && frequency::of(word).dictionary);
        (!plain && self.capitalised(&(start..before.len())) && !self.title_case)
            .then(|| self.written(&(start..span.end)).to_owned())
    }

    fn next_word(&self, span: &Range<usize>) -> Option<&str> {
        let after = self.folded.text[span.end..].trim_start_matches("'s").trim_start();
        let end = after.find(|c: char| !c.is_alphanumeric()).unwrap_or(after.len());
        (end > 0).then(|| &after[..end])
    }
}

/// Most longer words begin with a capital.
fn is_title_case(text: &str) -> bool {
    let (mut long, mut capital) = (0, 0);
    for word in text.split_whitespace().skip(1) {
        if word.chars().filter(|c| c.is_alphabetic()).count() >= 4 {
            long += 1;
            capital += usize::from(word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase));
        }
    }
    long >= 2 && capital * 10 >= long * 7
}

#[cfg(test)]
mod tests {
    use super::{Setting, is_title_case};

    #[test]
    fn a_headline_that_capitalises_all_is_known() {
        assert!(is_title_case("Brightwell Names New Finance Chief After Long Search"));
        assert!(!is_title_case("Brightwell names new finance chief after long search"));
    }

    #[test]
    fn neighbours_make_another_name() {
        let place = Setting::of("The delta variant spread; at Delta Lloyd nobody minded");
        let at = place.folded.text.find("delta lloyd").expect("there");
        assert_eq!(place.longer_name(&(at..at + 5)).as_deref(), Some("Delta Lloyd"));
    }
}
