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

/// Most longer words begin with a capital.
fn is_title_case(text: &str) -> bool {
    let (mut long, mut capital) = (0, 0);
    let (mut short, mut short_capital) = (0, 0);
    for word in text.split_whitespace().skip(1) {
        let begins = word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase);
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        if letters >= 4 {
            long += 1;
            capital += usize::from(begins);
        }
        if letters >= 2 && word.chars().any(char::is_lowercase) {
            short += 1;
            short_capital += usize::from(begins);
        }
    }
    mostly_capitals([long, capital], [short, short_capital])
}

/// The same for ASCII without control characters.
fn is_plain_title_case(text: &[u8]) -> bool {
    let mut long = [0, 0];
    let mut short = [0, 0];
    for word in text.split(|byte| *byte == b' ').filter(|word| !word.is_empty()).skip(1) {
        let (mut letters, mut lower, mut begins) = (0, false, false);
        for byte in word.iter().filter(|byte| byte.is_ascii_alphabetic()) {
            begins |= letters == 0 && byte.is_ascii_uppercase();
            lower |= byte.is_ascii_lowercase();
            letters += 1;
        }
        if letters >= 4 {
            long[0] += 1;
            long[1] += usize::from(begins);
        }
        if letters >= 2 && lower {
            short[0] += 1;
            short[1] += usize::from(begins);
        }
    }
    mostly_capitals(long, short)
}

/// Of longer and of other words: how many there are, and how many begin with a capital.
fn mostly_capitals([long, capital]: [usize; 2], [short, short_capital]: [usize; 2]) -> bool {
    // "Acme Names New CFO" has too few long words to tell by.
    if long < 2 { short >= 2 && short_capital == short } else { capital * 10 >= long * 7 }
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
        assert!(!is_title_case("Brightwell names new finance chief after long search"));
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
