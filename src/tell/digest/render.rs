//! A digest in its two forms: plain text that stands alone, and HTML that mail clients show.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, Value};

use super::DigestError;
use super::view::Digest;
use super::words::isolated;

/// Columns of the plain text.
const WIDTH: usize = 78;
/// Bytes of the HTML: Gmail cuts a mail at 102 KB.
const HTML_LIMIT: usize = 90 << 10;

const HTML: &str = "digest.html.j2";
const TEXT: &str = "digest.txt.j2";

/// The plain text, at most 78 columns wide but for links.
pub fn text(digest: &Digest) -> Result<String, DigestError> {
    render(TEXT, digest, 0)
}

/// The HTML within its limit: leads that don't fit are counted, and stand in the text.
pub fn html(digest: &Digest) -> Result<String, DigestError> {
    let mut shown = digest.clone();
    let mut left_out = 0;
    loop {
        let html = render(HTML, &shown, left_out)?;
        if html.len() <= HTML_LIMIT || shown.leads.is_empty() {
            return Ok(html);
        }
        let keep = shown.leads.len() * 4 / 5;
        left_out += shown.leads.len() - keep;
        shown.leads.truncate(keep);
    }
}

fn render(name: &'static str, digest: &Digest, left_out: usize) -> Result<String, DigestError> {
    let failed = |error: minijinja::Error| DigestError::Template { name, reason: format!("{error:#}") };
    let environment = environment().map_err(failed)?;
    let template = environment.get_template(name).map_err(failed)?;
    template.render(minijinja::context! { d => Value::from(Serde(digest)), left_out }).map_err(failed)
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
    environment.add_template(HTML, include_str!("templates/digest.html.j2"))?;
    environment.add_template(TEXT, include_str!("templates/digest.txt.j2"))?;
    Ok(environment)
}

/// Words in lines of 78 columns, each behind `indent` blanks; the first line's are the template's own.
/// A word longer than a line is cut into pieces that fit.
fn wrap(text: &str, indent: usize) -> String {
    let room = WIDTH.saturating_sub(indent).max(1);
    let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0);
    for word in text.split_whitespace() {
        let letters: Vec<char> = word.chars().collect();
        for (at, piece) in letters.chunks(room).enumerate() {
            if used > 0 && (at > 0 || used + 1 + piece.len() > room) {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.extend(piece);
            used += piece.len();
        }
    }
    lines.push(line);
    lines.join(&format!("\n{}", " ".repeat(indent)))
}

/// A score as ten cells of text.
fn bar(lead: Value) -> Result<String, minijinja::Error> {
    let score = usize::try_from(lead.get_attr("score")?)?;
    Ok((0..10).map(|cell| if cell * 10 + 5 <= score { '#' } else { '.' }).collect())
}

#[cfg(test)]
mod tests {
    use super::wrap;

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
}
