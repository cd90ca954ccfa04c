//! Cuts text for people: at a word where there is one, never inside a character.

/// The longest head of `text` within `limit` bytes that ends at a word; the whole where it fits.
pub fn head(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    let cut = &text[..text.floor_char_boundary(limit)];
    match cut.rfind(' ') {
        Some(blank) if blank > limit / 2 => cut[..blank].trim_end(),
        _ => cut,
    }
}

/// `text` within `limit` bytes, with "…" where something was cut away.
pub fn ellipsis(text: &str, limit: usize) -> String {
    match head(text, limit) {
        whole if whole.len() == text.len() => whole.to_owned(),
        _ => format!("{}…", head(text, limit.saturating_sub('…'.len_utf8()))),
    }
}

#[cfg(test)]
mod tests {
    use super::{ellipsis, head};

    #[test]
    fn a_cut_falls_between_words_and_never_within_a_character() {
        assert_eq!(head("one two three", 9), "one two");
        assert_eq!(head("日本語", 4), "日");
        assert_eq!(ellipsis("one two three", 11), "one two…");
        assert_eq!(ellipsis("short", 11), "short");
    }
}
