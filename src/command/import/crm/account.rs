//! Rows become accounts: each company once, whatever its legal form and wherever it stands.

use std::collections::HashMap;

use super::columns::Columns;
use super::table::Row;
use super::value;
use crate::command::addition::{Line, Table};
use crate::judge::account::{Account, names};
use crate::text::fold::fold;

/// What comes of the rows of a file.
#[derive(Debug, Default)]
pub struct Sorted {
    pub fresh: Vec<Fresh>,
    /// Rows that give no account, each with why.
    pub skipped: Vec<Said>,
    /// Rows that can't be read.
    pub bad: Vec<Said>,
    /// Rows of other owners.
    pub others: usize,
}

/// An account to add.
#[derive(Debug)]
pub struct Fresh {
    pub line: u64,
    pub name: String,
    pub table: Table,
}

/// What is to be said of a row.
#[derive(Debug)]
pub struct Said {
    pub line: u64,
    pub name: String,
    pub why: String,
}

/// Companies that are known, by the ways to tell that two are one.
#[derive(Debug, Default)]
struct Known {
    names: HashMap<String, String>,
    domains: HashMap<String, String>,
}

impl Known {
    fn find(&self, name: &str, domain: Option<&str>) -> Option<&String> {
        self.names.get(&bare(name)).or_else(|| self.domains.get(domain?))
    }

    fn add(&mut self, name: &str, domain: Option<&str>, said: &str) {
        self.names.entry(bare(name)).or_insert_with(|| said.to_owned());
        if let Some(domain) = domain {
            self.domains.entry(domain.to_owned()).or_insert_with(|| said.to_owned());
        }
    }
}

/// A name without case and legal form.
fn bare(name: &str) -> String {
    let folded = fold(name);
    names::without_legal_form(&folded).unwrap_or(&folded).to_owned()
}

/// Sorts the rows: those of `owner` where one is named, without what is listed.
pub fn sort(columns: &Columns, rows: &[Row], owner: Option<&str>, listed: &[Account]) -> Sorted {
    let mut known = Known::default();
    for account in listed {
        let said = format!("it is on the list already, as \"{}\"", account.name);
        known.add(&account.name, account.domain.as_deref(), &said);
        for alias in &account.aliases {
            known.add(alias, None, &said);
        }
    }
    let mut sorted = Sorted::default();
    for row in rows {
        let line = row.line;
        let given = columns.get(row, "name").unwrap_or_default();
        let said = |why: &str| Said { line, name: given.chars().take(80).collect(), why: why.to_owned() };
        let (cells, wanted) = (row.cells.len(), columns.headings.len());
        if cells != wanted {
            sorted.bad.push(said(&format!(
                "it has {cells} cells and the headings are {wanted}: is a quote missing?"
            )));
            continue;
        }
        if owner.is_some_and(|owner| !columns.all(row, "owner").any(|cell| is_owner(cell, owner))) {
            sorted.others += 1;
            continue;
        }
        if columns.get(row, "deleted").is_some_and(value::is_yes) {
            sorted.skipped.push(said("it is deleted there"));
            continue;
        }
        let name = match value::name(given) {
            Ok(name) => name,
            Err(why) => {
                sorted.bad.push(said(why));
                continue;
            }
        };
        let domain = columns.get(row, "domain").and_then(value::domain);
        if let Some(why) = known.find(&name, domain.as_deref()) {
            sorted.skipped.push(said(why));
            continue;
        }
        known.add(&name, domain.as_deref(), &format!("it stands twice in the file: line {line} has it"));
        let table = table(columns, row, &name, domain);
        sorted.fresh.push(Fresh { line, name, table });
    }
    sorted
}

/// By address, by name, or by the parts of an `a, b <address>`.
fn is_owner(cell: &str, owner: &str) -> bool {
    let (cell, owner) = (fold(cell), fold(owner));
    let address = |text: &str| text.split(['<', '>', '(', ')']).any(|part| part.trim() == owner);
    let turned = cell.split_once(',').map(|(last, first)| format!("{} {}", first.trim(), last.trim()));
    cell == owner || address(&cell) || turned.is_some_and(|name| name == owner)
}

fn table(columns: &Columns, row: &Row, name: &str, domain: Option<String>) -> Table {
    let get = |field| columns.get(row, field);
    let mut lines = vec![Line::new("name", name)];
    lines.extend(domain.map(|domain| Line::new("domain", domain)));
    lines.extend(get("ticker").and_then(value::ticker).map(|ticker| Line::new("ticker", ticker)));
    let digits = |text: &&str| text.len() <= 10 && text.bytes().all(|byte| byte.is_ascii_digit());
    lines.extend(get("cik").filter(digits).map(|cik| Line::new("cik", cik)));
    lines.extend(get("company_number").map(|number| Line::new("company_number", number)));
    lines.extend(get("tier").and_then(value::tier).map(|tier| Line::new("tier", tier)));
    let (kind, stage) = (get("relation"), get("stage"));
    let relation = kind.and_then(value::relation).or_else(|| stage.and_then(value::relation));
    lines.extend(relation.map(|relation| Line::new("relation", relation)));
    let stage =
        stage.or(kind).map(|stage| stage.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase());
    lines.extend(stage.map(|stage| Line::new("stage", stage)));
    let renewal = get("renewal").map(|written| (written, value::date(written)));
    lines.extend(renewal.and_then(|(_, date)| date).map(|date| Line::new("renewal", date.to_string())));
    // A number says nothing to a reader.
    let owner = columns.all(row, "owner").find(|cell| cell.contains([' ', '@']));
    lines.extend(owner.map(|owner| Line::new("owner", owner)));
    // A date that could be two stands there for whoever reads the file.
    let above = renewal.filter(|(_, date)| date.is_none()).map(|(written, _)| format!("renewal {written}"));
    Table { list: "account", above, lines }
}

#[cfg(test)]
mod tests {
    use super::super::{columns, table};
    use super::*;

    #[test]
    fn each_company_comes_once_and_what_does_not_come_is_said() {
        let csv = "Name,Website,Owner,IsDeleted\n\
                   Acme Inc.,acme.example,Dana Reyes,false\n\
                   ACME GmbH,,Dana Reyes,false\n\
                   Other name,https://www.acme.example,\"Reyes, Dana\",false\n\
                   Globex Ltd,globex.example,Lee,false\n\
                   Initech,initech.example,dana reyes,true\n\
                   ,nobody.example,Dana Reyes,false\n\
                   Broken, Inc,x,Dana Reyes,false\n\
                   Brightwell Foods plc,,Dana Reyes,false\n";
        let rows = table::rows(csv);
        let (columns, below) = columns::find(&rows, &[]).expect("columns");
        let listed = [Account::named("Brightwell Foods")];
        let sorted = sort(&columns, below, Some("Dana Reyes"), &listed);
        let names: Vec<&str> = sorted.fresh.iter().map(|fresh| fresh.name.as_str()).collect();
        assert_eq!(names, ["Acme Inc."]);
        let lines = |all: &[Said]| all.iter().map(|said| said.line).collect::<Vec<_>>();
        assert_eq!((lines(&sorted.skipped), lines(&sorted.bad)), (vec![3, 4, 6, 9], vec![7, 8]));
        assert_eq!(sorted.others, 1);
        assert!(sorted.skipped[0].why.contains("line 2"), "{:?}", sorted.skipped);
    }
}
