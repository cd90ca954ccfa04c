//! Characters that show nothing and can do harm.

/// Controls, soft hyphens, zero-width characters, and the marks that turn the direction of a line:
/// they show nothing, and hide a word from a matcher or reverse a line for a reader.
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
