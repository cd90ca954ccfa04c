//! Plain text out of HTML, in one linear pass over the tokens.
//!
//! In: what a feed, a page or an API calls HTML, or text that may be HTML. Out: text in NFC with
//! single blanks and without characters that show nothing. No tree is built: a tree builder takes
//! quadratic time over open tags, and a feed may be hostile.

use std::borrow::Cow;

use super::clip;
use super::invisible::is_invisible;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The text of an HTML fragment: tags go, block tags divide words, entities are decoded.
pub fn plain(html: &str) -> String {
    plain_within(html, usize::MAX)
}

/// As [`plain`], at most `limit` bytes, cut at a word where it must be cut. Reading stops there, so
/// that a long article costs no more than its beginning.
pub fn plain_within(html: &str, limit: usize) -> String {
    if !html.contains(['<', '&']) {
        return cut(fold(html, limit), limit);
    }
    let mut page = Page { folder: Folder::default(), skipped: None };
    // Once as much as is wanted has come, the callback yields a token, which ends the reading.
    let enough = limit.saturating_add(64);
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| {
        page.take(event, enough);
        (page.folder.out.len() > enough).then_some(())
    });
    emitter.naively_switch_states(true);
    // The reader is a string in memory: there is nothing that could fail.
    let _ = Tokenizer::new_with_emitter(html, emitter).next();
    cut(page.folder.finish(), limit)
}

/// White space, control and invisible characters of a text that is no HTML set right.
pub fn text(text: &str) -> String {
    fold(text, usize::MAX)
}

/// A title, which may be text, HTML, or HTML escaped once more than is right: `AT&amp;amp;T` is
/// `AT&T`, `<b>Acme</b>` is `Acme`, and `a < b` and `List<String>` are what they are.
pub fn title(title: &str) -> String {
    if !title.contains(['<', '&']) {
        return fold(title, usize::MAX);
    }
    let mut out = plain(&keep_foreign_tags(title));
    if has_entity(&out) {
        out = plain(&out.replace('<', "&lt;"));
    }
    out
}

/// Whether a text holds what looks like an entity: `&amp;`, `&#39;`.
fn has_entity(text: &str) -> bool {
    text.match_indices('&').any(|(at, _)| {
        let name = &text.as_bytes()[at + 1..];
        let length = name.iter().take(10).take_while(|b| b.is_ascii_alphanumeric() || **b == b'#').count();
        length > 1 && name.get(length) == Some(&b';')
    })
}

/// Escapes every `<` of a title that opens no tag a title would hold.
fn keep_foreign_tags(title: &str) -> Cow<'_, str> {
    if !title.contains('<') {
        return Cow::Borrowed(title);
    }
    let mut parts = title.split('<');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let name = part.strip_prefix('/').unwrap_or(part);
        let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
        let is_tag = part.contains('>') && TITLE_TAGS.contains(&name[..end].to_ascii_lowercase().as_str());
        out.push_str(if is_tag || part.starts_with('!') { "<" } else { "&lt;" });
        out.push_str(part);
    }
    Cow::Owned(out)
}

const TITLE_TAGS: [&str; 34] = [
    "a", "abbr", "b", "big", "br", "center", "cite", "code", "del", "div", "em", "font", "h1", "h2", "h3",
    "i", "img", "ins", "li", "mark", "p", "q", "s", "script", "small", "span", "strike", "strong", "style",
    "sub", "sup", "tt", "u", "wbr",
];

/// Elements whose content is no text of the page.
const SKIPPED: [&[u8]; 8] =
    [b"script", b"style", b"template", b"noscript", b"iframe", b"object", b"svg", b"head"];

/// Elements that stand within a word or a line; every other tag divides words.
const INLINE: [&[u8]; 32] = [
    b"a", b"abbr", b"acronym", b"b", b"bdi", b"bdo", b"big", b"cite", b"code", b"data", b"del", b"dfn",
    b"em", b"font", b"i", b"ins", b"kbd", b"mark", b"q", b"s", b"samp", b"small", b"span", b"strike",
    b"strong", b"sub", b"sup", b"time", b"tt", b"u", b"var", b"wbr",
];

/// Where the reading of a page stands.
struct Page {
    folder: Folder,
    /// The element whose content is skipped, and how many of its name are open.
    skipped: Option<(&'static [u8], u32)>,
}

impl Page {
    fn take(&mut self, event: CallbackEvent<'_>, enough: usize) {
        match event {
            CallbackEvent::OpenStartTag { name } => self.open(name),
            CallbackEvent::EndTag { name } => self.close(name),
            CallbackEvent::String { value } if self.skipped.is_none() => {
                // The tokenizer was given UTF-8 and cuts it at tags and entities only.
                if let Ok(text) = std::str::from_utf8(value) {
                    self.folder.push(text, enough);
                }
            }
            _ => {}
        }
    }

    fn open(&mut self, name: &[u8]) {
        match &mut self.skipped {
            Some((skipped, open)) if *skipped == name => *open += 1,
            Some(_) => {}
            None => {
                self.skipped = SKIPPED.iter().find(|s| **s == name).map(|s| (*s, 1));
                self.divide(name);
            }
        }
    }

    fn close(&mut self, name: &[u8]) {
        match &mut self.skipped {
            Some((skipped, open)) if *skipped == name => {
                *open -= 1;
                if *open == 0 {
                    self.skipped = None;
                }
            }
            Some(_) => {}
            None => self.divide(name),
        }
    }

    fn divide(&mut self, name: &[u8]) {
        if !INLINE.contains(&name) {
            self.folder.gap = true;
        }
    }
}

fn fold(text: &str, limit: usize) -> String {
    let mut folder = Folder::default();
    folder.push(text, limit.saturating_add(64));
    folder.finish()
}

/// Text being put together with single blanks.
#[derive(Default)]
struct Folder {
    out: String,
    /// A blank is due before the next character.
    gap: bool,
}

impl Folder {
    /// Appends `text`; stops soon after `enough` bytes in all.
    fn push(&mut self, text: &str, enough: usize) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() && self.out.len() <= enough {
            let run = bytes[at..].iter().take_while(|b| b.is_ascii_graphic()).count();
            if run > 0 {
                self.blank();
                self.out.push_str(&text[at..at + run]);
                at += run;
                continue;
            }
            let Some(c) = text[at..].chars().next() else {
                break;
            };
            if c.is_whitespace() {
                self.gap = true;
            } else if !is_invisible(c) {
                self.blank();
                self.out.push(c);
            }
            at += c.len_utf8();
        }
    }

    fn blank(&mut self) {
        if self.gap && !self.out.is_empty() {
            self.out.push(' ');
        }
        self.gap = false;
    }

    fn finish(self) -> String {
        if self.out.is_ascii() || is_nfc_quick(self.out.chars()) == IsNormalized::Yes {
            return self.out;
        }
        self.out.nfc().collect()
    }
}

/// Cuts a text to `limit` bytes: at a blank, or inside the word where one word fills it.
pub fn cut(mut text: String, limit: usize) -> String {
    let end = clip::head(&text, limit).len();
    text.truncate(end);
    text
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use proptest::prelude::*;

    use super::{plain, plain_within, text, title};

    #[test]
    fn what_a_reader_sees_of_a_page() {
        let cases = [
            ("<p>Acme <b>buys</b> Globex.</p><p>Shares rose</p>", "Acme buys Globex. Shares rose"),
            ("one<br>two<br/>three", "one two three"),
            ("<ul><li>one<li>two</ul>", "one two"),
            ("un<b>believ</b>able", "unbelievable"),
            ("AT&amp;T &ndash; caf&eacute; &#8217;s &#x2019;s &nbsp;end", "AT&T – café ’s ’s end"),
            ("a<script>alert('<p>x</p>')</script>b", "a b"),
            ("a <style>p{}</style><template><p>no</p></template>b", "a b"),
            ("a<noscript><img src=x>no</noscript> b", "a b"),
            ("<!-- no -->yes", "yes"),
            ("a < b and c > d", "a < b and c > d"),
            ("5 &lt; 6", "5 < 6"),
            ("broken <a href=\"x", "broken"),
            ("<table><tr><td>1</td><td>2</td></tr></table>", "1 2"),
            ("", ""),
        ];
        for (html, expected) in cases {
            assert_eq!(plain(html).trim(), expected, "{html}");
        }
    }

    #[test]
    fn characters_that_show_nothing_are_dropped_and_blanks_are_single() {
        assert_eq!(text(" a\u{ad}b\u{200b}c \t\r\n\u{a0} d\u{202e}e\u{0}f "), "abc def");
        assert_eq!(text("cafe\u{301}"), "café");
    }

    #[test]
    fn a_title_is_text_or_html_or_escaped_twice() {
        let cases = [
            ("AT&T", "AT&T"),
            ("AT&amp;T", "AT&T"),
            ("AT&amp;amp;T", "AT&T"),
            ("<b>Acme</b> wins", "Acme wins"),
            ("a < b", "a < b"),
            ("List<String> is slow", "List<String> is slow"),
            ("Q&A; more", "Q&A; more"),
            ("It&#39;s here &amp; now", "It's here & now"),
            ("x &amp;lt; y", "x < y"),
        ];
        for (given, expected) in cases {
            assert_eq!(title(given), expected, "{given}");
        }
    }

    #[test]
    fn a_long_text_is_cut_at_a_word_and_the_rest_is_not_read() {
        assert_eq!(plain_within("<p>one two three</p>", 9), "one two");
        assert_eq!(plain_within("ééééé", 5), "éé");
        let long = "<p>word</p>".repeat(1_000_000);
        let start = Instant::now();
        assert!(plain_within(&long, 4096).len() <= 4096);
        assert!(start.elapsed().as_millis() < 500);
    }

    #[test]
    fn open_tags_by_the_hundred_thousand_take_linear_time() {
        let start = Instant::now();
        assert_eq!(plain(&"<div>".repeat(300_000)), "");
        assert!(start.elapsed().as_secs() < 5);
    }

    proptest! {
        #[test]
        fn nothing_panics_and_nothing_invisible_comes_out(html in "(<[a-z/!]{0,8}>?|&[a-z#0-9]{0,6};?|\\PC|\\s){0,80}", limit in 0usize..200) {
            let out = plain_within(&html, limit);
            prop_assert!(out.len() <= limit);
            prop_assert!(!out.contains("  ") && !out.starts_with(' '));
            let _ = (plain(&html), text(&html), title(&html));
        }
    }
}
