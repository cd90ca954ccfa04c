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
    let bytes = folded.as_bytes();
    let mut all = Vec::new();
    let mut start = 0;
    for (at, byte) in bytes.iter().enumerate() {
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
            push(&mut all, folded, start..at + 1 + after);
            start = at + 1 + after;
        }
    }
    push(&mut all, folded, start..folded.len());
    all
}

fn push(all: &mut Vec<Range<usize>>, folded: &str, span: Range<usize>) {
    let text = &folded[span.clone()];
    let start = span.start + (text.len() - text.trim_start().len());
    let end = span.end - (text.len() - text.trim_end().len());
    if start < end {
        all.push(start..end);
    }
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
