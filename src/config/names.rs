//! The names in a watchlist, held against each other: companies that stand twice, and names that
//! stand nowhere.

use std::collections::{HashMap, HashSet};

use serde_spanned::Spanned;

use super::Diagnostic;
use super::document::{Section, nearest};
use crate::judge::account::{Account, names, taken};
use crate::judge::watch::Watch;
use crate::text::fold::fold;
use crate::text::hash::stable;

/// Names that get a proposal in one file. Each is held against every name of the list, so that
/// thousands of misspelt ones would take minutes.
const PROPOSALS: usize = 20;

/// One name twice is a mistake; names that a text can't tell apart are worth a warning.
pub fn doubles(sections: &[Section<'_, '_>], accounts: &[Account]) {
    let mut exact: HashMap<&str, usize> = HashMap::new();
    // By hash: a list may hold a hundred thousand names, and the file's tables are in memory beside.
    let mut alike: HashMap<u64, u32> = HashMap::new();
    for (at, account) in accounts.iter().enumerate() {
        let section = &sections[at];
        if let Some(first) = exact.get(account.name.as_str()) {
            let line = section.document.line(sections[*first].span_of("name").start);
            let message = format!("\"{}\" stands twice: it is in line {line} already", account.name);
            section.wrong("name", message, "put both into one table".to_owned());
            continue;
        }
        exact.insert(&account.name, at);
        let folded = fold(&account.name);
        let bare = stable(&[names::without_legal_form(&folded).unwrap_or(&folded)]);
        if let Some(first) = alike.get(&bare) {
            let first = &accounts[*first as usize].name;
            let message = format!("\"{}\" and \"{first}\" are one name to a reader", account.name);
            let help = "both stay; where they are one company, make one an alias of the other".to_owned();
            section.document.warning(section.span_of("name"), message, Some(help));
        } else {
            alike.insert(bare, u32::try_from(at).unwrap_or(u32::MAX));
        }
    }
}

/// Accounts whose name has other senses, where the file says nothing that would tell them apart: each with
/// a line to add. At most [`PROPOSALS`] of them.
pub fn hard(sections: &[Section<'_, '_>], accounts: &[Account]) -> Vec<Diagnostic> {
    let each = sections.iter().zip(accounts);
    each.filter_map(|(section, account)| {
        let sense = taken::other_sense(account)?;
        let message = format!("\"{}\" is {sense}: add a domain, ticker, segment or exclude", account.name);
        Some(section.document.hint(section.span_of("name"), message, taken::lines(account)))
    })
    .take(PROPOSALS)
    .collect()
}

/// Names of segments and companies that stand nowhere in the file: each is said once.
pub fn references(sections: &[Section<'_, '_>], watch: &Watch) {
    let segments: HashSet<&str> = watch.segments.iter().map(|segment| segment.name.as_str()).collect();
    let used = watch.accounts.iter().any(|account| !account.uses.is_empty());
    let companies: HashMap<String, &str> = watch
        .accounts
        .iter()
        .filter(|_| used)
        .flat_map(|account| std::iter::once(&account.name).chain(&account.aliases))
        .map(|name| (fold(name), name.as_str()))
        .collect();
    let (mut no_segments, mut no_companies) = (Vec::new(), Vec::new());
    for (section, account) in sections.iter().zip(&watch.accounts) {
        if account.segments.iter().any(|name| !segments.contains(name.as_str())) {
            no_segments.extend(section.texts("segments"));
        }
        if account.uses.iter().any(|name| !companies.contains_key(&fold(name))) {
            no_companies.extend(section.texts("uses"));
        }
    }
    no_segments.retain(|name| !segments.contains(name.get_ref().as_str()));
    no_companies.retain(|name| !companies.contains_key(&fold(name.get_ref())));
    if let Some(section) = sections.first() {
        let mut listed: Vec<&str> = segments.into_iter().collect();
        unlisted(section, "segment", &no_segments, &mut listed);
        let mut listed: Vec<&str> = companies.into_values().collect();
        unlisted(section, "company", &no_companies, &mut listed);
    }
}

/// Warns of each name where it first stands, with the nearest that is listed.
fn unlisted(section: &Section<'_, '_>, what: &str, names: &[Spanned<String>], listed: &mut [&str]) {
    // The same proposal every time, whatever the order of a hash table.
    listed.sort_unstable();
    let mut times: HashMap<&str, usize> = HashMap::new();
    for name in names {
        *times.entry(name.get_ref().as_str()).or_default() += 1;
    }
    let mut proposals = 0;
    for name in names {
        let Some(times) = times.remove(name.get_ref().as_str()) else { continue };
        proposals += 1;
        let near =
            if proposals <= PROPOSALS { nearest(name.get_ref(), listed.iter().copied()) } else { None };
        let help = match near {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!("no {what} of this name stands in the file, so naming it does nothing"),
        };
        let elsewhere = match times {
            1 => String::new(),
            2 => "; the name stands at one more place".to_owned(),
            _ => format!("; the name stands at {} more places", times - 1),
        };
        let message = format!("no {what} \"{}\" is listed{elsewhere}", name.get_ref());
        section.document.warning(name.span(), message, Some(help));
    }
}
