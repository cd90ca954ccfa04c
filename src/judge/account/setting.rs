//! The field a name stands in: how the name is written there, and where.

use std::cell::OnceCell;
use std::ops::Range;

use super::names::is_legal_form;
use crate::text::fold::Folded;

/// One field of an item, folded, with the original beside it.
#[derive(Debug)]
pub struct Setting<'a> {
    pub original: &'a str,
    pub folded: Folded,
    title_case: OnceCell<bool>,
}

impl<'a> Setting<'a> {
    pub fn of(original: &'a str) -> Self {
        Setting { original, folded: Folded::of(original), title_case: OnceCell::new() }
    }

    /// Most words have capitals, as in an American headline: a capital proves nothing.
    pub fn title_case(&self) -> bool {
        *self.title_case.get_or_init(|| is_title_case(self.original))
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
