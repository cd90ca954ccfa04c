//! Words of a folded text, as byte spans.

use std::ops::Range;

/// The words of a folded text in order: runs of letters and digits. "acme's" is two, "at&t" is two.
pub fn spans(folded: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = folded.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() && !is_word(folded, at) {
            at += width(bytes[at]);
        }
        let start = at;
        while at < bytes.len() && is_word(folded, at) {
            at += width(bytes[at]);
        }
        (start < at).then_some(start..at)
    })
}

fn is_word(folded: &str, at: usize) -> bool {
    let byte = folded.as_bytes()[at];
    if byte.is_ascii() {
        return byte.is_ascii_alphanumeric();
    }
    folded[at..].chars().next().is_some_and(char::is_alphanumeric)
}

/// Bytes of the character that begins with this byte.
pub fn width(first: u8) -> usize {
    match first {
        0..=0x7f => 1,
        0x80..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xff => 4,
    }
}

/// The words themselves.
pub fn words(folded: &str) -> impl Iterator<Item = &str> {
    spans(folded).map(|span| &folded[span])
}

/// True where `phrase` (folded) stands in `folded` as whole words.
pub fn contains(folded: &str, phrase: &str) -> bool {
    !phrase.is_empty()
        && folded.match_indices(phrase).any(|(start, _)| {
            let joins = |side: Option<char>| side.is_some_and(char::is_alphanumeric);
            !joins(folded[..start].chars().next_back())
                && !joins(folded[start + phrase.len()..].chars().next())
        })
}

#[cfg(test)]
mod tests {
    use super::{contains, words};

    #[test]
    fn words_end_where_a_reader_sees_them_end() {
        let all: Vec<_> = words("acme's at&t, 3m-led öbb 日本 x.").collect();
        assert_eq!(all, ["acme", "s", "at", "t", "3m", "led", "öbb", "日本", "x"]);
    }

    #[test]
    fn a_phrase_is_found_whole_only() {
        assert!(contains("new itar rule", "itar"));
        assert!(!contains("the guitarist", "itar"));
    }
}
