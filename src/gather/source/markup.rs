//! HTML as tokens, for pages and mails whose items stand in tables and links.
//!
//! In: HTML. Out: its tags and texts in order, scripts, styles and comments left out; the rows of its
//! tables. No tree is built: mails nest hundreds of tables.

use std::collections::BTreeMap;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{HtmlString, Spanned, Tokenizer};

use crate::text::html;

/// One piece of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Open {
        name: String,
        href: Option<String>,
    },
    Close(String),
    /// As it is written, entities decoded.
    Text(String),
}

/// The pieces of a page.
pub fn pieces(page: &str) -> Vec<Piece> {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut skipped: Option<String> = None;
    let mut out = Vec::new();
    for token in Tokenizer::new_with_emitter(page, emitter).flatten() {
        match token {
            html5gum::Token::StartTag(tag) => {
                let name = string(&tag.name);
                if skipped.is_none() && matches!(name.as_str(), "script" | "style" | "template" | "noscript")
                {
                    skipped = Some(name);
                } else if skipped.is_none() {
                    let href = attribute(&tag.attributes, b"href");
                    out.push(Piece::Open { name, href });
                }
            }
            html5gum::Token::EndTag(tag) => {
                let name = string(&tag.name);
                if skipped.as_ref() == Some(&name) {
                    skipped = None;
                } else if skipped.is_none() {
                    out.push(Piece::Close(name));
                }
            }
            html5gum::Token::String(text) if skipped.is_none() => out.push(Piece::Text(string(&text.value))),
            _ => {}
        }
    }
    out
}

fn attribute(all: &BTreeMap<HtmlString, Spanned<HtmlString, ()>>, name: &[u8]) -> Option<String> {
    all.iter().find(|(key, _)| key.as_slice() == name).map(|(_, value)| string(&value.value))
}

fn string(text: &HtmlString) -> String {
    String::from_utf8_lossy(text).into_owned()
}

/// One row of a table: the text of each cell, and the first link in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    pub cells: Vec<String>,
    pub link: Option<String>,
    /// True where its cells are headings.
    pub heads: bool,
}

impl Row {
    /// The cell under the heading that holds `word`; empty where there is none.
    pub fn under<'r>(&'r self, heads: &Row, word: &str) -> &'r str {
        let at = heads.cells.iter().position(|head| head.to_lowercase().contains(word));
        at.and_then(|at| self.cells.get(at)).map_or("", String::as_str)
    }
}

/// The rows of all tables of a page; a table within a cell ends it.
pub fn rows(page: &str) -> Vec<Row> {
    let (mut out, mut row, mut cell): (Vec<Row>, Option<Row>, Option<String>) = (Vec::new(), None, None);
    for piece in pieces(page) {
        match piece {
            Piece::Open { name, .. } if name == "tr" => {
                end(&mut row, &mut cell, &mut out);
                row = Some(Row::default());
            }
            Piece::Open { name, .. } if name == "td" || name == "th" => {
                end_cell(&mut row, &mut cell);
                if let Some(row) = &mut row {
                    row.heads |= name == "th";
                    cell = Some(String::new());
                }
            }
            Piece::Open { name, href } => {
                if name == "a"
                    && cell.is_some()
                    && let Some(row) = &mut row
                {
                    row.link = row.link.take().or(href);
                }
                if let Some(cell) = &mut cell {
                    cell.push(' ');
                }
            }
            Piece::Close(name) if name == "td" || name == "th" => end_cell(&mut row, &mut cell),
            Piece::Close(name) if name == "tr" || name == "table" => end(&mut row, &mut cell, &mut out),
            Piece::Close(_) => {}
            Piece::Text(text) => {
                if let Some(cell) = &mut cell {
                    cell.push_str(&text);
                }
            }
        }
    }
    end(&mut row, &mut cell, &mut out);
    out
}

fn end_cell(row: &mut Option<Row>, cell: &mut Option<String>) {
    if let (Some(row), Some(text)) = (row, cell.take()) {
        row.cells.push(html::text(&text));
    }
}

fn end(row: &mut Option<Row>, cell: &mut Option<String>, out: &mut Vec<Row>) {
    end_cell(row, cell);
    out.extend(row.take().filter(|row| !row.cells.is_empty()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_under_its_headings_however_badly_it_is_closed() {
        let page = "<script>if (a<b) {}</script><table><tr><th>Employer<th>Notice Date</tr>\
                    <tr><td><a href='/n/7'>Acme &amp; Co</a></td><td>Apr 06, 2020</td>";
        let rows = rows(page);
        assert!(rows[0].heads && rows.len() == 2);
        assert_eq!(
            (rows[1].under(&rows[0], "employer"), rows[1].under(&rows[0], "date")),
            ("Acme & Co", "Apr 06, 2020")
        );
        assert_eq!(rows[1].link.as_deref(), Some("/n/7"));
    }
}
