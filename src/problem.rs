//! What is wrong with something a person wrote: where, what, and what to try.
//!
//! A room that checks its own settings answers with problems by *path* (`trigger[3].any[1]`);
//! `config` turns a path into file, line and column.

use std::fmt;

/// How bad a problem is: an error stops the file it stands in, a warning is said and passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    Error,
    Warning,
}

/// One thing that is wrong with one setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub severity: Severity,
    /// Where, as keys and positions from 0: `rep.timezone`, `trigger[3].any[1]`.
    pub path: String,
    /// What is wrong, a sentence without a full stop.
    pub message: String,
    /// What to try, where we know it.
    pub help: Option<String>,
}

impl Problem {
    pub fn error(path: impl Into<String>, message: impl Into<String>) -> Self {
        Problem { severity: Severity::Error, path: path.into(), message: message.into(), help: None }
    }

    pub fn warning(path: impl Into<String>, message: impl Into<String>) -> Self {
        Problem { severity: Severity::Warning, ..Problem::error(path, message) }
    }

    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same problem seen from one level up: `any[1]` within `trigger[3]` is `trigger[3].any[1]`.
    pub fn within(mut self, prefix: &str) -> Self {
        self.path = match self.path.as_str() {
            "" => prefix.to_owned(),
            path if path.starts_with('[') => format!("{prefix}{path}"),
            path => format!("{prefix}.{path}"),
        };
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)?;
        if let Some(help) = &self.help {
            write!(f, " ({help})")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Problem;

    #[test]
    fn a_path_grows_from_the_inside_out() {
        let path = |inner: &str| Problem::error(inner, "").within("trigger[3]").path;
        assert_eq!(path("any[1]"), "trigger[3].any[1]");
        assert_eq!(path("[1]"), "trigger[3][1]");
        assert_eq!(path(""), "trigger[3]");
    }
}
