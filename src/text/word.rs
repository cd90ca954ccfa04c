//! Words of a folded text, as byte spans.

use std::ops::Range;

use super::hash;

/// A word of a folded text: its bytes, and the hash by which tables know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    pub start: u32,
    pub end: u32,
    pub hash: u64,
}

impl Word {
    pub fn span(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    pub fn len(&self) -> usize {
        (self.end - self.start) as usize
    }

    /// Words are never empty.
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }
}

/// The words of a folded text, hashed once for all who look them up. Texts are far below 4 GiB.
pub fn hashed(folded: &str) -> Vec<Word> {
    // Words of headlines have five letters and a blank; few texts have shorter ones.
    let mut words = Vec::with_capacity(folded.len() / 4 + 2);
    let position = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    for span in spans(folded) {
        let hash = hash::word(&folded[span.clone()]);
        words.push(Word { start: position(span.start), end: position(span.end), hash });
    }
    words
}

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

/// Letters and digits of ASCII.
const IN_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    table
};

/// Whether the byte is a letter or digit of ASCII.
#[inline]
pub fn is_plain(byte: u8) -> bool {
    IN_WORD[byte as usize]
}

/// Whether a letter or digit begins at this byte.
#[inline]
pub fn is_word(folded: &str, at: usize) -> bool {
    let byte = folded.as_bytes()[at];
    IN_WORD[byte as usize] || (byte >= 0x80 && begins_with_letter(folded, at))
}

#[cold]
fn begins_with_letter(folded: &str, at: usize) -> bool {
    folded[at..].chars().next().is_some_and(char::is_alphanumeric)
}

/// Bytes of the character that begins with this byte.
#[inline]
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
