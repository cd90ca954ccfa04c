//! A TOML file with the place of everything in it, and the mistakes found so far.
//!
//! All mistakes of a file are found at once: reading goes on behind each.

use std::cell::RefCell;
use std::ops::Range;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use super::diagnostic::Diagnostic;
use crate::problem::Severity;

/// A key that a table may have.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    pub name: &'static str,
    /// False: the key has a meaning by the documents, and this version doesn't do it yet.
    pub built: bool,
}

/// A key that is read.
pub const fn key(name: &'static str) -> Key {
    Key { name, built: true }
}

/// A key that is refused until it is built.
pub const fn later(name: &'static str) -> Key {
    Key { name, built: false }
}

/// The text of one file, and what is wrong with it.
pub struct Document {
    path: PathBuf,
    text: String,
    starts: Vec<usize>,
    found: RefCell<Vec<Diagnostic>>,
}

impl Document {
    pub fn new(path: &Path, text: String) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Document { path: path.to_owned(), text, starts, found: RefCell::new(Vec::new()) }
    }

    /// The top table; mistakes of syntax are noted.
    pub fn table(&self) -> Spanned<DeTable<'_>> {
        let (table, errors) = DeTable::parse_recoverable(&self.text);
        for error in errors {
            let message = error.message().trim().replace('\n', ", ");
            self.error(error.span().unwrap_or(0..0), message, None);
        }
        table
    }

    pub fn error(&self, span: Range<usize>, message: impl Into<String>, help: Option<String>) {
        self.note(Severity::Error, span, message.into(), help);
    }

    pub fn warning(&self, span: Range<usize>, message: impl Into<String>, help: Option<String>) {
        self.note(Severity::Warning, span, message.into(), help);
    }

    /// Something to think about that is not said with the rest: the caller keeps it.
    pub fn hint(&self, span: Range<usize>, message: String, help: String) -> Diagnostic {
        let (path, help) = (self.path.clone(), Some(help));
        Diagnostic::at(Severity::Warning, path, &self.text, &self.starts, span, message, help)
    }

    pub fn note(&self, severity: Severity, span: Range<usize>, message: String, help: Option<String>) {
        let diagnostic =
            Diagnostic::at(severity, self.path.clone(), &self.text, &self.starts, span, message, help);
        self.found.borrow_mut().push(diagnostic);
    }

    /// The line of a byte, from 1.
    pub fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at)
    }

    /// What was found, in the order of the file.
    pub fn finish(self) -> Vec<Diagnostic> {
        let mut found = self.found.into_inner();
        found.sort_by_key(|diagnostic| (diagnostic.line, diagnostic.column));
        found
    }
}

/// One table of a document, read key by key.
pub struct Section<'d, 't> {
    pub document: &'d Document,
    table: &'t DeTable<'t>,
    /// Where the table stands, for what it lacks.
    pub span: Range<usize>,
}

impl<'d, 't> Section<'d, 't> {
    pub fn new(document: &'d Document, table: &'t DeTable<'t>, span: Range<usize>, keys: &[Key]) -> Self {
        let section = Section { document, table, span };
        section.know(keys);
        section
    }

    /// Notes keys that mean nothing, with the nearest that does, and those that are not built yet.
    fn know(&self, keys: &[Key]) {
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            match keys.iter().find(|known| known.name == name) {
                Some(known) if known.built => {}
                Some(_) => {
                    let help = "take the line out: it would do nothing".to_owned();
                    self.document.error(key.span(), format!("`{name}` is not built yet"), Some(help));
                }
                None => {
                    let names = keys.iter().filter(|key| key.built).map(|key| key.name);
                    let help = nearest(name, names.clone())
                        .map(|near| format!("did you mean `{near}`?"))
                        .or_else(|| Some(format!("known here: {}", names.collect::<Vec<_>>().join(", "))));
                    self.document.error(key.span(), format!("unknown key `{name}`"), help);
                }
            }
        }
    }

    pub fn get(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Where a key's value stands; the table where it has no such key.
    pub fn span_of(&self, key: &str) -> Range<usize> {
        self.get(key).map_or(self.span.clone(), Spanned::span)
    }

    /// Notes a mistake at a key's value.
    pub fn wrong(&self, key: &str, message: impl Into<String>, help: impl Into<Option<String>>) {
        self.document.error(self.span_of(key), message, help.into());
    }

    fn expected(&self, value: &Spanned<DeValue<'_>>, key: &str, what: &str) {
        let found = value.get_ref().type_str();
        self.document.error(
            value.span(),
            format!("`{key}` wants {what}, and this is {}", article(found)),
            None,
        );
    }

    /// A text; empty ones are a mistake.
    pub fn text(&self, key: &str) -> Option<String> {
        let value = self.get(key)?;
        match value.get_ref().as_str() {
            Some(text) if text.trim().is_empty() => {
                self.document.error(value.span(), format!("`{key}` is empty"), None);
                None
            }
            Some(text) => Some(text.to_owned()),
            None => {
                self.expected(value, key, "a text in quotes");
                None
            }
        }
    }

    /// A text that must be there.
    pub fn needed(&self, key: &str, help: &str) -> Option<String> {
        if !self.has(key) {
            self.document.error(self.span.clone(), format!("`{key}` is missing"), Some(help.to_owned()));
        }
        self.text(key)
    }

    /// A list of texts with their places; one text stands for a list of one.
    pub fn texts(&self, key: &str) -> Vec<Spanned<String>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        match value.get_ref() {
            DeValue::String(text) => vec![Spanned::new(value.span(), text.to_string())],
            DeValue::Array(array) => array
                .iter()
                .filter_map(|one| match one.get_ref().as_str() {
                    Some(text) if !text.trim().is_empty() => Some(Spanned::new(one.span(), text.to_owned())),
                    Some(_) => {
                        self.document.error(one.span(), format!("an entry of `{key}` is empty"), None);
                        None
                    }
                    None => {
                        self.expected(one, key, "texts in quotes");
                        None
                    }
                })
                .collect(),
            _ => {
                self.expected(value, key, "a list of texts");
                Vec::new()
            }
        }
    }

    pub fn list(&self, key: &str) -> Vec<String> {
        self.texts(key).into_iter().map(Spanned::into_inner).collect()
    }

    pub fn flag(&self, key: &str) -> Option<bool> {
        let value = self.get(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.expected(value, key, "true or false");
        }
        flag
    }

    /// A day: `2026-12-31`, with or without quotes.
    pub fn date(&self, key: &str) -> Option<Date> {
        self.day(self.get(key)?, key)
    }

    /// A list of days.
    pub fn dates(&self, key: &str) -> Vec<Date> {
        let Some(value) = self.get(key) else { return Vec::new() };
        match value.get_ref() {
            DeValue::Array(array) => array.iter().filter_map(|one| self.day(one, key)).collect(),
            _ => self.day(value, key).into_iter().collect(),
        }
    }

    fn day(&self, value: &Spanned<DeValue<'_>>, key: &str) -> Option<Date> {
        let written = match value.get_ref() {
            DeValue::Datetime(date) => date.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => {
                self.expected(value, key, "a day, as 2026-12-31");
                return None;
            }
        };
        let date = written.parse().ok();
        if date.is_none() {
            let help = Some("write 2026-12-31".to_owned());
            self.document.error(value.span(), format!("\"{written}\" is no day"), help);
        }
        date
    }

    /// A number within a range.
    pub fn number(&self, key: &str, range: std::ops::RangeInclusive<f64>) -> Option<f64> {
        let value = self.get(key)?;
        let number = match value.get_ref() {
            DeValue::Integer(number) => number.to_string().parse::<f64>().ok(),
            DeValue::Float(number) => number.as_str().parse::<f64>().ok(),
            _ => {
                self.expected(value, key, "a number");
                return None;
            }
        };
        let within = number.filter(|number| range.contains(number));
        if within.is_none() {
            self.document.error(
                value.span(),
                format!("`{key}` must be from {} to {}", range.start(), range.end()),
                None,
            );
        }
        within
    }

    /// A table within this one.
    pub fn section(&self, key: &str, keys: &[Key]) -> Option<Section<'d, 't>> {
        let value = self.get(key)?;
        match value.get_ref().as_table() {
            Some(table) => Some(Section::new(self.document, table, value.span(), keys)),
            None => {
                self.expected(value, key, "a table");
                None
            }
        }
    }

    /// The tables of a list: `[[account]]`.
    pub fn sections(&self, key: &str, keys: &[Key]) -> Vec<Section<'d, 't>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.expected(value, key, &format!("tables, each under [[{key}]]"));
            return Vec::new();
        };
        let each = array.iter().filter_map(|one| match one.get_ref().as_table() {
            Some(table) => Some(Section::new(self.document, table, one.span(), keys)),
            None => {
                self.expected(one, key, "a table");
                None
            }
        });
        each.collect()
    }

    /// The names and places of the tables within this one: `[sources.gdelt]`.
    pub fn names(&self) -> Vec<(String, Range<usize>)> {
        self.table.keys().map(|key| (key.get_ref().to_string(), key.span())).collect()
    }
}

/// The name most like `wrong`, where one is like it.
pub fn nearest<'n>(wrong: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    names
        .map(|name| (strsim::jaro_winkler(&wrong.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

fn article(kind: &str) -> String {
    let article = if kind.starts_with(['a', 'i', 'o']) { "an" } else { "a" };
    format!("{article} {kind}")
}
