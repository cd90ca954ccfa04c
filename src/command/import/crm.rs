//! `tipoff import FILE.csv`: the accounts of a CRM's export, into a watchlist.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde_json::json;

use super::Import;
use crate::command::{Common, Done, addition, file, setup, terminal};
use crate::config;
use account::{Said, Sorted};
use columns::Columns;

mod account;
mod columns;
mod table;
mod value;

/// Rows of one kind that are told one by one.
const TOLD: usize = 20;

/// Whether a file is one of these, by its name.
pub fn is_table(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default();
    ["csv", "tsv", "txt"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// Reads the export and writes its accounts.
///
/// # Errors
/// Where the file holds no accounts, or the watchlist can't be written.
pub fn run(import: &Import, common: &Common, bytes: &[u8]) -> anyhow::Result<Done> {
    let name = import.file.display().to_string();
    let Some(into) = watchlist(import, common)? else { return Ok(Done::WrongUse) };
    let (listed, warnings) = match config::load_watchlist(&into) {
        Ok(read) => read,
        Err(mistakes) => {
            setup::say(&mistakes);
            return Ok(Done::WrongUse);
        }
    };
    setup::say(&warnings);
    let rows = table::rows(&table::text(bytes));
    let (columns, below) = match columns::find(&rows, &given(&import.columns)) {
        Ok(found) => found,
        Err(why) => bail!("{name}: {}", terminal::safe(&why)),
    };
    if import.owner.is_some() && !columns.has("owner") {
        bail!("{name} has no column that names an owner; say which one does: --columns \"owner=HEADING\"");
    }
    let sorted = account::sort(&columns, below, import.owner.as_deref(), &listed.watch.accounts);
    let before = fs::read_to_string(&into).with_context(|| format!("can't read {}", into.display()))?;
    let tables: Vec<_> = sorted.fresh.iter().map(|fresh| &fresh.table).collect();
    let after = if tables.is_empty() { before.clone() } else { addition::tables(&before, tables)? };
    if let Err(mistakes) = config::read_watchlist(&into, after.clone()) {
        setup::say(&mistakes);
        bail!("these accounts don't fit into {}, which stays as it is", into.display());
    }
    if !import.dry_run && after != before {
        file::replace(&into, after.as_bytes())?;
    }
    if import.json {
        tell_as_json(import, &into, &columns, &sorted)?;
    } else {
        tell(import, &into, (&before, &after), &columns, &sorted);
    }
    Ok(Done::Well)
}

/// The watchlist named, or the only one there is.
fn watchlist(import: &Import, common: &Common) -> anyhow::Result<Option<PathBuf>> {
    if let Some(list) = &import.watchlist {
        return Ok(Some(list.clone()));
    }
    let Some(loaded) = setup::load(common) else { return Ok(None) };
    match loaded.config.watchlists.as_slice() {
        [only] => Ok(Some(only.path.clone())),
        _ => {
            anstream::eprintln!("tipoff: whose accounts are these? Name the file: --watchlist FILE");
            Ok(None)
        }
    }
}

/// `name=Account Name,domain=Website` as pairs.
fn given(columns: &[String]) -> Vec<(String, String)> {
    let pair = |text: &String| {
        let (field, heading) = text.split_once('=').unwrap_or((text, ""));
        (field.trim().to_lowercase(), heading.trim().to_owned())
    };
    columns.iter().map(pair).collect()
}

fn tell(import: &Import, into: &Path, texts: (&str, &str), columns: &Columns, sorted: &Sorted) {
    let taken: Vec<String> =
        columns.taken().iter().map(|(field, from)| format!("{field} ← {}", from.join(" + "))).collect();
    anstream::println!("{}", terminal::safe(&taken.join(", ")));
    if import.dry_run {
        anstream::print!("{}", addition::diff(into, texts.0, texts.1));
    }
    each("can't be read", &sorted.bad);
    each("skipped", &sorted.skipped);
    let would = if import.dry_run { "would be " } else { "" };
    let of_others = match &import.owner {
        Some(_) => format!(", {} of other owners", sorted.others),
        None => String::new(),
    };
    anstream::println!(
        "{} accounts {would}added to {}, {} skipped, {} rows unreadable{of_others}",
        sorted.fresh.len(),
        into.display(),
        sorted.skipped.len(),
        sorted.bad.len()
    );
}

fn each(what: &str, all: &[Said]) {
    for said in all.iter().take(TOLD) {
        anstream::eprintln!(
            "line {}: {what}: {}: {}",
            said.line,
            terminal::safe(&said.name),
            terminal::safe(&said.why)
        );
    }
    if all.len() > TOLD {
        anstream::eprintln!("and {} more that are {what}; --json lists all", all.len() - TOLD);
    }
}

fn tell_as_json(import: &Import, into: &Path, columns: &Columns, sorted: &Sorted) -> anyhow::Result<()> {
    let said = |all: &[Said]| -> Vec<_> {
        all.iter().map(|said| json!({ "line": said.line, "name": said.name, "why": said.why })).collect()
    };
    let added: Vec<_> =
        sorted.fresh.iter().map(|fresh| json!({ "line": fresh.line, "name": fresh.name })).collect();
    let taken: serde_json::Map<String, serde_json::Value> =
        columns.taken().into_iter().map(|(field, from)| (field.to_owned(), json!(from))).collect();
    let value = json!({
        "file": into.display().to_string(),
        "dry_run": import.dry_run,
        "columns": taken,
        "added": added,
        "skipped": said(&sorted.skipped),
        "unreadable": said(&sorted.bad),
        "of_other_owners": sorted.others,
    });
    terminal::json_line(&mut anstream::stdout(), &value)
}
