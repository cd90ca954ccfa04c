//! Sentences of a folded text, as byte spans.

use std::ops::Range;

/// Abbreviations whose full stop ends no sentence, folded, without the stop.
const ABBREVIATIONS: &[&str] = &[
    "inc", "corp", "co", "ltd", "llc", "plc", "mr", "mrs", "ms", "dr", "st", "jr", "sr", "vs", "no", "u.s",
    "u.k", "u.n", "e.u", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec",
    "gen", "sen", "rep", "gov", "prof", "approx", "est", "etc", "dept", "mln", "bln", "pct", "cos", "bros",
    "mfg", "intl", "a.m", "p.m", "d.c", "n.y", "s.a", "n.v",
];

/// The sentences of a folded text, in order, without the blanks between them.
pub fn spans(folded: &str) -> Vec<Range<usize>> {
    let mut all = Vec::new();
    let mut start = 0;
    while start < folded.len() {
        let end = end(folded, start);
        all.extend(trimmed(folded, start..end));
        start = end;
    }
    all
}

/// The first sentence of a folded text, without the blanks around it.
pub fn first(folded: &str) -> Option<Range<usize>> {
    let mut start = 0;
    while start < folded.len() {
        let end = end(folded, start);
        if let Some(first) = trimmed(folded, start..end) {
            return Some(first);
        }
        start = end;
    }
    None
}

/// Where the sentence that begins at `start` ends.
fn end(folded: &str, start: usize) -> usize {
    let bytes = folded.as_bytes();
    for (at, byte) in bytes.iter().enumerate().skip(start) {
        let ends = match byte {
            b'!' | b'?' => true,
            b'.' => !is_abbreviation(&folded[start..at]),
            _ => false,
        };
        if !ends {
            continue;
        }
        // A quotation mark or bracket belongs to the sentence that it closes.
        let after = bytes[at + 1..].iter().take_while(|b| matches!(b, b'"' | b'\'' | b')')).count();
        let next = bytes.get(at + 1 + after);
        if next.is_none_or(|b| *b == b' ') {
            return at + 1 + after;
        }
    }
    folded.len()
}

fn trimmed(folded: &str, span: Range<usize>) -> Option<Range<usize>> {
    let text = &folded[span.clone()];
    let start = span.start + (text.len() - text.trim_start().len());
    let end = span.end - (text.len() - text.trim_end().len());
    (start < end).then_some(start..end)
}

/// True where the word before a full stop is an abbreviation or an initial.
fn is_abbreviation(before: &str) -> bool {
    let word = before.rsplit([' ', '(', '"']).next().unwrap_or_default();
    ABBREVIATIONS.contains(&word) || (word.len() == 1 && word.bytes().all(|b| b.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::spans;

    #[test]
    fn a_full_stop_ends_a_sentence_only_where_a_reader_stops() {
        let text = "acme inc. of the u.s. rose 4.5%. \"we win.\" j. lee said no! new york";
        let sentences: Vec<_> = spans(text).into_iter().map(|span| &text[span]).collect();
        assert_eq!(
            sentences,
            ["acme inc. of the u.s. rose 4.5%.", "\"we win.\"", "j. lee said no!", "new york"]
        );
        assert!(spans("").is_empty());
    }
}
