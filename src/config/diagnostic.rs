//! A mistake in a file, shown with its place: file, line, column, the line with a caret, what to try.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};
use serde::Serialize;

use crate::problem::Severity;

/// One mistake, or something to think about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Diagnostic {
    #[serde(serialize_with = "severity")]
    pub severity: Severity,
    pub file: PathBuf,
    /// From 1; 0 where the file as a whole is meant.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    pub message: String,
    pub help: Option<String>,
    /// Lines of TOML that would mend it.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub propose: Box<[String]>,
    /// The line it stands in, for people.
    #[serde(skip)]
    shown: Option<Box<Shown>>,
}

#[derive(Clone, Debug, PartialEq)]
struct Shown {
    line: Arc<str>,
    /// Bytes of the line.
    span: Range<usize>,
}

fn severity<S: serde::Serializer>(severity: &Severity, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    })
}

impl Diagnostic {
    /// A mistake of a file as a whole: it can't be read.
    pub fn of_file(file: PathBuf, message: impl Into<String>, help: Option<String>) -> Self {
        Diagnostic {
            severity: Severity::Error,
            file,
            line: 0,
            column: 0,
            message: message.into(),
            help,
            propose: Box::default(),
            shown: None,
        }
    }

    /// "watchlists/dana.toml:12:3: what is wrong", for a log.
    pub fn in_a_line(&self) -> String {
        let file = self.file.display();
        match self.line {
            0 => format!("{file}: {}", self.message),
            line => format!("{file}:{line}:{}: {}", self.column, self.message),
        }
    }

    /// A mistake at bytes of the text whose lines begin at `starts`.
    pub fn at(
        severity: Severity,
        file: PathBuf,
        text: &str,
        starts: &[usize],
        span: Range<usize>,
        message: String,
        help: Option<String>,
    ) -> Self {
        let at = text.floor_char_boundary(span.start.min(text.len()));
        let line = starts.partition_point(|start| *start <= at).max(1);
        let start = starts.get(line - 1).copied().unwrap_or(0);
        let end = text[start..].find('\n').map_or(text.len(), |length| start + length);
        let whole = text[start..end].trim_end_matches('\r');
        let to = (span.end.max(span.start + 1) - start).clamp(at - start, whole.len());
        let span = at - start..whole.floor_char_boundary(to).max(at - start);
        let column = text[start..at].chars().count() + 1;
        Diagnostic {
            severity,
            file,
            line,
            column,
            message,
            help,
            propose: Box::default(),
            shown: Some(Box::new(Shown { line: whole.into(), span })),
        }
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = if self.is_error() { Level::ERROR } else { Level::WARNING };
        let title = level.primary_title(self.message.as_str());
        let file = self.file.display().to_string();
        // A log or a terminal is no place for a password.
        let shown = self.shown.as_ref().filter(|shown| !holds_secret(&shown.line));
        let mut group = match shown {
            Some(shown) => {
                let caret = AnnotationKind::Primary.span(shown.span.clone());
                title.element(
                    Snippet::source(shown.line.as_ref())
                        .line_start(self.line)
                        .path(file.as_str())
                        .annotation(caret),
                )
            }
            None if self.line > 0 => {
                let place = Origin::path(file.as_str()).line(self.line).char_column(self.column);
                title.element(place)
            }
            None => title.element(Origin::path(file.as_str())),
        };
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        f.write_str(&Renderer::plain().render(&[group]))
    }
}

/// True where a password may stand in the line: under a key of that name, or in an address with one
/// (`smtps://user:password@host`).
fn holds_secret(line: &str) -> bool {
    let key = line.split('=').next().unwrap_or_default().trim().to_lowercase();
    let named = ["password", "secret", "token"].iter().any(|name| key.contains(name));
    // Up to the quotation mark, for a password may hold what would end a host.
    let in_address = line.split("://").skip(1).any(|rest| {
        let address = rest.split(['"', '\'']).next().unwrap_or_default();
        address.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'))
    });
    (named && !key.ends_with("_file")) || in_address
}

#[cfg(test)]
mod tests {
    use super::{Diagnostic, holds_secret};
    use crate::problem::Severity;

    #[test]
    fn a_line_with_a_password_is_named_and_not_shown() {
        let text = "[mail]\nsmtp = \"smtps://dana:hunter2@mail.example.com\"\n";
        let said = "a password doesn't belong in this file".to_owned();
        let starts = [0, 7, text.len()];
        let diagnostic =
            Diagnostic::at(Severity::Error, "tipoff.toml".into(), text, &starts, 14..30, said, None);
        let shown = diagnostic.to_string();
        assert!(shown.contains("tipoff.toml:2:8") && !shown.contains("hunter2"), "{shown}");
        assert!(holds_secret("password = \"hunter2\"") && holds_secret("proxy='http://u:p@proxy:3128'"));
        assert!(holds_secret("smtp = \"smtps://dana:hun/ter#2@mail\""));
        assert!(!holds_secret("password_file = \"pw\"") && !holds_secret("smtp = \"smtps://dana@mail:465\""));
    }
}
