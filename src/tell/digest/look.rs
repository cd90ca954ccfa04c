//! How mails look: our templates, and in the place of each the house's own of the same name.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, Value};

use textwrap::core::display_width;
use unicode_segmentation::UnicodeSegmentation;

use super::DigestError;
use super::words::isolated;

/// Columns of the plain text.
const WIDTH: usize = 78;
/// Steps that a template of the house may take: ours take some ten thousand for a long mail.
const FUEL: u64 = 20_000_000;

/// Our templates by name.
const OURS: &[(&str, &str)] = &[
    ("digest.html.j2", include_str!("templates/digest.html.j2")),
    ("digest.txt.j2", include_str!("templates/digest.txt.j2")),
    ("week.html.j2", include_str!("templates/week.html.j2")),
    ("week.txt.j2", include_str!("templates/week.txt.j2")),
];

/// The house's templates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    own: BTreeMap<String, String>,
}

/// A template of the house that failed, so that ours was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    pub template: String,
    pub why: String,
}

impl Look {
    /// The names that a template may have.
    pub fn names() -> impl Iterator<Item = &'static str> {
        OURS.iter().map(|(name, _)| *name)
    }

    /// Our template of that name, to begin with.
    pub fn ours(name: &str) -> Option<&'static str> {
        OURS.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
    }

    /// Takes up a template of the house.
    ///
    /// # Errors
    /// What is wrong with it, as a sentence with its line; it is taken up all the same, and ours is used
    /// until it is mended.
    pub fn take(&mut self, name: &str, text: String) -> Result<(), String> {
        self.own.insert(name.to_owned(), text.clone());
        let mut environment = environment().map_err(|error| format!("{error:#}"))?;
        environment.add_template_owned(name.to_owned(), text).map_err(|error| error.to_string())
    }

    /// What a template makes of this; where the house's fails, ours does, and the failure is added.
    pub(super) fn render(
        &self,
        name: &'static str,
        context: &Value,
        failed: &mut Vec<Failed>,
    ) -> Result<String, DigestError> {
        if let Some(own) = self.own.get(name) {
            match rendered(name, own, context) {
                Ok(text) if !text.trim().is_empty() => return Ok(text),
                Ok(_) => failed.push(Failed { template: name.to_owned(), why: "it says nothing".to_owned() }),
                Err(error) => {
                    failed.push(Failed { template: name.to_owned(), why: error.to_string() });
                }
            }
        }
        let ours = Look::ours(name).unwrap_or_default();
        rendered(name, ours, context)
            .map_err(|error| DigestError::Template { name, reason: format!("{error:#}") })
    }
}

fn rendered(name: &str, text: &str, context: &Value) -> Result<String, minijinja::Error> {
    let mut environment = environment()?;
    environment.set_fuel(Some(FUEL));
    environment.add_template(name, text)?;
    environment.get_template(name)?.render(context.clone())
}

fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    // `.html.j2` escapes, `.txt.j2` does not: by the name's last ending but one.
    environment.set_auto_escape_callback(|name| match name.trim_end_matches(".j2").ends_with(".html") {
        true => minijinja::AutoEscape::Html,
        false => minijinja::AutoEscape::None,
    });
    environment.add_filter("wrap", wrap);
    environment.add_filter("isolated", |text: &str| isolated(text));
    environment.add_filter("upper_name", |text: &str| text.to_uppercase());
    environment.add_filter("bar", bar);
    environment.add_filter("padded", padded);
    Ok(environment)
}

/// Words in lines of 78 columns, each behind `indent` blanks; the first line's are the template's own.
/// A word longer than a line is cut into pieces that fit.
fn wrap(text: &str, indent: usize) -> String {
    let room = WIDTH.saturating_sub(indent).max(1);
    let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0);
    for word in text.split_whitespace() {
        for (at, piece) in pieces(word, room).into_iter().enumerate() {
            let columns = display_width(piece);
            if used > 0 && (at > 0 || used + 1 + columns > room) {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(piece);
            used += columns;
        }
    }
    lines.push(line);
    lines.join(&format!("\n{}", " ".repeat(indent)))
}

/// A word in pieces of so many columns at most: a letter of Chinese or Japanese takes two.
fn pieces(word: &str, room: usize) -> Vec<&str> {
    let (mut pieces, mut start, mut used) = (Vec::new(), 0, 0);
    for (at, seen) in word.grapheme_indices(true) {
        let columns = display_width(seen);
        if used > 0 && used + columns > room {
            pieces.push(&word[start..at]);
            (start, used) = (at, 0);
        }
        used += columns;
    }
    pieces.push(&word[start..]);
    pieces
}

/// A score as ten cells of text.
fn bar(lead: Value) -> Result<String, minijinja::Error> {
    let score = usize::try_from(lead.get_attr("score")?)?;
    Ok((0..10).map(|cell| if cell * 10 + 5 <= score { '#' } else { '.' }).collect())
}

/// Text of so many columns: cut, or filled up with blanks.
fn padded(text: &str, columns: usize) -> String {
    let width = display_width(text);
    if width <= columns {
        return format!("{text}{}", " ".repeat(columns - width));
    }
    let head = pieces(text, columns.saturating_sub(1)).into_iter().next().unwrap_or_default();
    let left = columns.saturating_sub(1 + display_width(head));
    format!("{head}…{}", " ".repeat(left))
}

#[cfg(test)]
mod tests {
    use super::{Look, wrap};
    use minijinja::context;

    #[test]
    fn lines_break_between_words_and_keep_their_indent() {
        let text = "word ".repeat(40);
        let wrapped = wrap(&text, 4);
        assert!(wrapped.lines().all(|line| line.chars().count() <= 78));
        assert!(wrapped.lines().skip(1).all(|line| line.starts_with("    word")));
    }

    #[test]
    fn a_word_longer_than_a_line_is_cut() {
        let wrapped = wrap(&format!("a {} b", "x".repeat(200)), 8);
        assert!(wrapped.lines().all(|line| line.chars().count() <= 78), "{wrapped}");
        assert_eq!(wrapped.split_whitespace().collect::<String>(), format!("a{}b", "x".repeat(200)));
    }

    #[test]
    fn wide_letters_take_the_columns_that_they_are_shown_in() {
        use super::{display_width, padded};
        let wrapped = wrap(&format!("株式会社{} の社長が辞任", "東京".repeat(60)), 5);
        assert!(wrapped.lines().all(|line| display_width(line.trim_start()) <= 73), "{wrapped}");
        for text in
            ["Acme", "株式会社東京データ", "a very long name of a company", "日本語だけの会社の名前です"]
        {
            assert_eq!(display_width(&padded(text, 17)), 17, "{text}");
        }
    }

    #[test]
    fn a_template_that_never_ends_fails_like_another() {
        let mut look = Look::default();
        let endless = "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}";
        look.take("week.txt.j2", endless.to_owned()).expect("it can be read");
        let mut failed = Vec::new();
        // Ours then lacks what it speaks of: what counts is that it was come to.
        let _ = look.render("week.txt.j2", &context! {}, &mut failed);
        assert_eq!(failed.len(), 1);
        assert!(look.take("week.txt.j2", "{{ ".to_owned()).is_err());
    }
}
