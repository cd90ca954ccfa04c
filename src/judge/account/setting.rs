//! The field a name stands in: how the name is written there, and where.

use std::cell::OnceCell;
use std::ops::Range;

use super::names::is_legal_form;
use crate::judge::wordbook::{self, Facts};
use crate::text::fold::Folded;

/// One field of an item, folded, with the original beside it.
#[derive(Debug)]
pub struct Setting<'a> {
    pub original: &'a str,
    pub folded: Folded,
    /// What is known of each word of `folded`.
    pub facts: Vec<&'static Facts>,
    title_case: OnceCell<bool>,
}

impl<'a> Setting<'a> {
    pub fn of(original: &'a str) -> Self {
        let folded = Folded::of(original);
        let facts = folded.words.iter().map(|word| wordbook::of_hash(word.hash)).collect();
        Setting { original, folded, facts, title_case: OnceCell::new() }
    }

    /// Most words have capitals, as in an American headline: a capital proves nothing.
    pub fn title_case(&self) -> bool {
        *self.title_case.get_or_init(|| match self.folded.is_plain() {
            true => is_plain_title_case(self.original.as_bytes()),
            false => is_title_case(self.original),
        })
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

    /// No letter of it is a capital: a small one proves nothing.
    pub fn lower_case(&self) -> bool {
        !self.original.chars().any(char::is_uppercase)
    }

    /// The original words of the span.
    pub fn written(&self, span: &Range<usize>) -> &str {
        self.original.get(self.folded.original(span.clone())).unwrap_or_default()
    }

    /// The character of the original that the folded byte comes from.
    #[inline]
    pub fn first_written(&self, at: usize) -> Option<char> {
        if self.folded.is_plain() {
            return self.original.as_bytes().get(at).map(|byte| char::from(*byte));
        }
        self.written(&(at..at + 1)).chars().next()
    }

    /// True at the start of the field, of a sentence, of a quotation.
    pub fn begins_sentence(&self, span: &Range<usize>) -> bool {
        let before = self.folded.text[..span.start].trim_end();
        before.is_empty()
            || before.ends_with(['.', '!', '?', ':', '"', '|', ';', '('])
            || (before.ends_with('\'') && self.folded.text[..span.start].ends_with('\''))
            || before.ends_with(" -")
            || before.ends_with("--")
    }

    pub fn followed_by_legal_form(&self, span: &Range<usize>) -> bool {
        let after = &self.folded.text[span.end..];
        let trimmed = after.trim_start_matches([',', ' ']);
        let end = trimmed.find([' ', ',', ')', ';', ':', '\'']).unwrap_or(trimmed.len());
        let word = &trimmed[..end];
        // Without its marks: "n.v.", "inc.".
        let mut letters = [0u8; 12];
        let mut length = 0;
        for byte in word.bytes().filter(u8::is_ascii_alphanumeric) {
            if length == letters.len() {
                return false;
            }
            letters[length] = byte;
            length += 1;
        }
        let Ok(bare) = std::str::from_utf8(&letters[..length]) else { return false };
        // "The Dutch company": what it is, not what it is called.
        let start = self.folded.text.len() - trimmed.len();
        if bare == "company" && !self.written(&(start..start + bare.len())).starts_with('C') {
            return false;
        }
        // "as" and "se" are words of their own; only their capitals would tell.
        after.starts_with([',', ' '])
            && is_legal_form(bare)
            && !matches!(bare, "as" | "se" | "limited" | "spa")
    }

    /// "(NYSE: GPS)" right behind the name, or "(GPS.N: Quote".
    pub fn followed_by_ticker(&self, span: &Range<usize>) -> bool {
        let after = self.folded.text[span.end..].trim_start();
        const OPEN: &[&str] =
            &["(nyse", "(nasdaq", "(lse", "(lon", "(tsx", "(asx", "(otc", "(amex", "(euronext", "(ticker"];
        OPEN.iter().any(|open| after.starts_with(open)) || is_reuters_code(after)
    }
}

/// "(GPS.N: Quote, Profile", "GPS.N ": how Reuters writes a listed company's code.
fn is_reuters_code(after: &str) -> bool {
    const EXCHANGES: &[&str] = &["n", "o", "l", "t", "pa", "de", "to", "as", "hk"];
    let after = after.trim_start_matches('(');
    let Some((code, rest)) = after.split_once('.') else { return false };
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
    (1..=5).contains(&code.len())
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && EXCHANGES.contains(&&rest[..end])
}

/// Headlines write these small: they say nothing.
const SMALL: &[&str] = &[
    "a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "is", "it", "its", "nor", "of",
    "on", "or", "over", "than", "that", "the", "to", "up", "via", "vs", "with",
];

/// Most words begin with a capital, the longer ones counted twice.
fn is_title_case(text: &str) -> bool {
    let (mut words, mut capital) = (0, 0);
    for word in text.split_whitespace().skip(1) {
        let letters = || word.chars().filter(|c| c.is_alphabetic());
        // An abbreviation or a number says nothing.
        let silent = letters().nth(1).is_none() || !word.chars().any(char::is_lowercase);
        if silent || SMALL.contains(&word) {
            continue;
        }
        let weight = if letters().nth(3).is_some() { 2 } else { 1 };
        words += weight;
        capital += if letters().next().is_some_and(char::is_uppercase) { weight } else { 0 };
    }
    mostly_capitals(words, capital)
}

/// The same for ASCII without control characters.
fn is_plain_title_case(text: &[u8]) -> bool {
    let (mut words, mut capital) = (0, 0);
    for word in text.split(|byte| *byte == b' ').filter(|word| !word.is_empty()).skip(1) {
        let (mut letters, mut lower, mut begins) = (0, false, false);
        for byte in word.iter().filter(|byte| byte.is_ascii_alphabetic()) {
            begins |= letters == 0 && byte.is_ascii_uppercase();
            lower |= byte.is_ascii_lowercase();
            letters += 1;
        }
        let small = || word.len() <= 4 && SMALL.iter().any(|small| small.as_bytes() == word);
        if letters < 2 || !lower || (!begins && small()) {
            continue;
        }
        let weight = if letters >= 4 { 2 } else { 1 };
        words += weight;
        capital += if begins { weight } else { 0 };
    }
    mostly_capitals(words, capital)
}

/// One name alone is no headline.
fn mostly_capitals(words: usize, capital: usize) -> bool {
    words >= 3 && capital * 10 >= words * 8
}

#[cfg(test)]
mod tests {
    use super::{Setting, is_plain_title_case, is_title_case};

    proptest::proptest! {
        #[test]
        fn plain_text_is_read_as_any_text_is(text in "[ -_a-z]{0,60}", words in "( ?[A-Za-z0-9,']{1,6}){0,12}") {
            for text in [text, words] {
                proptest::prop_assert_eq!(is_plain_title_case(text.as_bytes()), is_title_case(&text));
            }
        }
    }

    #[test]
    fn a_headline_that_capitalises_all_is_known() {
        assert!(is_title_case("Brightwell Names New Finance Chief After Long Search"));
        assert!(is_title_case("Brightwell to Cut 900 Jobs") && is_title_case("Brightwell In Talks"));
        assert!(!is_title_case("Brightwell names new finance chief after long search"));
        assert!(!is_title_case("Brightwell cuts jobs in Ohio") && !is_title_case("At Brightwell"));
    }

    #[test]
    fn a_legal_form_or_a_ticker_behind_the_name_is_seen() {
        for (text, form, ticker) in [
            ("Gap Inc. closes stores", true, false),
            ("Gap, Inc., the chain", true, false),
            ("Gap incident", false, false),
            ("Gap (NYSE: GPS) closes", false, true),
            ("Gap (GPS.N: Quote, Profile) closes", false, true),
            ("Gap as wide as ever", false, false),
        ] {
            let place = Setting::of(text);
            assert_eq!(place.followed_by_legal_form(&(0..3)), form, "{text}");
            assert_eq!(place.followed_by_ticker(&(0..3)), ticker, "{text}");
        }
    }
}
