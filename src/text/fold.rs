//! Folded text for matching, with a way back to the original bytes.
//!
//! Folding: lower case, no accents, straight quotes, plain hyphens, single blanks, nothing invisible.
//! "L’Oréal" and "L'Oreal" fold alike whether é is one character or two.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

use super::word::{self, Word};

/// A text folded, its words, and where each folded byte came from.
#[derive(Clone, Debug)]
pub struct Folded {
    pub text: String,
    pub words: Vec<Word>,
    /// For each folded byte, and for the end, the byte of the original that it came from; `None` where
    /// both have the same positions.
    origin: Option<Vec<u32>>,
}

impl Folded {
    pub fn of(original: &str) -> Self {
        let mut folded = Folded::wordless(original);
        folded.words = word::hashed(&folded.text);
        folded
    }

    fn wordless(original: &str) -> Self {
        if is_plain(original) {
            return Folded { text: original.to_ascii_lowercase(), words: Vec::new(), origin: None };
        }
        let mut folded = Folded {
            text: String::with_capacity(original.len()),
            words: Vec::new(),
            origin: Some(Vec::with_capacity(original.len() + 1)),
        };
        for (at, character) in original.char_indices() {
            fold_char(character, &mut |out| folded.push(out, at));
        }
        if let Some(origin) = &mut folded.origin {
            origin.push(position(original.len()));
        }
        folded
    }

    fn push(&mut self, character: char, at: usize) {
        if character == ' ' && (self.text.is_empty() || self.text.ends_with(' ')) {
            return;
        }
        self.text.push(character);
        if let Some(origin) = &mut self.origin {
            origin.extend(std::iter::repeat_n(position(at), character.len_utf8()));
        }
    }

    /// ASCII that was folded byte by byte, each at its place.
    #[inline]
    pub fn is_plain(&self) -> bool {
        self.origin.is_none()
    }

    /// The bytes of the original that a folded span stands for. Marks and invisible characters behind
    /// the last character belong to it; both ends lie on character boundaries of the original.
    pub fn original(&self, span: Range<usize>) -> Range<usize> {
        match &self.origin {
            None => span,
            Some(origin) => {
                let at = |index: usize| origin.get(index).map_or(0, |&byte| byte as usize);
                at(span.start)..at(span.end).max(at(span.start))
            }
        }
    }
}

/// Folds a name or a word; positions don't matter.
pub fn fold(original: &str) -> String {
    let mut folded = Folded::wordless(original).text;
    folded.truncate(folded.trim_end().len());
    folded
}

/// Texts are bounded far below 4 GiB by what is read of a response.
fn position(byte: usize) -> u32 {
    u32::try_from(byte).unwrap_or(u32::MAX)
}

/// ASCII that folds byte by byte: no control characters, backticks, or blanks at the start or side by side.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_usual = |byte: &u8| (b' '..0x7f).contains(byte) && *byte != b'`';
    // Without a way out in the middle the compiler looks at many bytes at once.
    bytes.first() != Some(&b' ')
        && bytes.iter().fold(true, |all, byte| all & is_usual(byte))
        && bytes
            .iter()
            .zip(bytes.iter().skip(1))
            .fold(true, |all, (one, next)| all & !((*one == b' ') & (*next == b' ')))
}

fn fold_char(character: char, out: &mut impl FnMut(char)) {
    match character {
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}' => {}
        '’' | '‘' | '‚' | '‛' | 'ʼ' | '`' | '´' => out('\''),
        '“' | '”' | '„' | '«' | '»' => out('"'),
        '‐'..='―' | '−' => out('-'),
        'ß' | 'ẞ' => "ss".chars().for_each(out),
        'æ' | 'Æ' => "ae".chars().for_each(out),
        'œ' | 'Œ' => "oe".chars().for_each(out),
        'þ' | 'Þ' => "th".chars().for_each(out),
        'ø' | 'Ø' => out('o'),
        'đ' | 'Đ' | 'ð' | 'Ð' => out('d'),
        'ł' | 'Ł' => out('l'),
        'ı' => out('i'),
        '…' => out('.'),
        _ if character.is_ascii() && !character.is_ascii_control() => out(character.to_ascii_lowercase()),
        _ if character.is_whitespace() || character.is_control() => out(' '),
        _ => std::iter::once(character)
            .nfkd()
            .filter(|part| canonical_combining_class(*part) == 0)
            .flat_map(char::to_lowercase)
            .filter(|part| canonical_combining_class(*part) == 0)
            .map(|part| if part.is_whitespace() { ' ' } else { part })
            .for_each(out),
    }
}

#[cfg(test)]
mod tests {
    use super::{Folded, fold};

    #[test]
    fn a_name_is_one_name_however_it_is_typed() {
        for (one, other) in [
            ("L’Oréal", "L'Oreal"),
            ("L\u{2019}Ore\u{301}al", "l'oreal"),
            ("ÖBB", "öbb"),
            ("İş Bankası", "is bankasi"),
            ("Acme\u{a0}Corp", "acme corp"),
            ("Ac\u{ad}me", "acme"),
            ("Ac\u{200d}me", "acme"),
            ("Straße", "STRASSE"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} and {other}");
        }
    }

    #[test]
    fn a_span_leads_back_to_the_original_bytes() {
        for (original, folded, want) in [
            ("At L\u{2019}Ore\u{301}al today", "l'oreal", "L\u{2019}Ore\u{301}al"),
            ("  Two   Blanks here", "two blanks", "Two   Blanks"),
            ("plain Acme text", "acme", "Acme"),
            ("Größe der Ac\u{ad}me AG", "acme", "Ac\u{ad}me"),
        ] {
            let text = Folded::of(original);
            let start = text.text.find(folded).expect("folded");
            assert_eq!(&original[text.original(start..start + folded.len())], want);
        }
    }

    proptest::proptest! {
        #[test]
        fn every_folded_span_is_a_span_of_the_original(original in "\\PC{0,60}") {
            let folded = Folded::of(&original);
            for (start, _) in folded.text.char_indices() {
                for (end, _) in folded.text.char_indices().filter(|(end, _)| *end >= start) {
                    let span = folded.original(start..end);
                    proptest::prop_assert!(original.get(span).is_some());
                }
            }
        }
    }
}
