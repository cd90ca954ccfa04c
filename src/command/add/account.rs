//! What was found as the lines of an account: a new one, or those that one lacks.

use anyhow::bail;
use toml_edit::{Document, Item};

use super::Add;
use crate::command::addition::{self, Line, Table};
use crate::config::Watchlist;
use crate::gather::discover::Door;
use crate::judge::account::{Account, names};
use crate::text::fold::fold;

/// The lists an account may stand in.
const LISTS: &[&str] = &["account", "competitor", "supplier"];

/// The account of the list that is meant: by name whatever its legal form, or by domain.
pub fn listed<'l>(list: &'l Watchlist, name: &str, domain: &str) -> Option<&'l Account> {
    let bare = |name: &str| {
        let folded = fold(name);
        names::without_legal_form(&folded).unwrap_or(&folded).to_owned()
    };
    let is = |account: &&Account| {
        let mut names = std::iter::once(&account.name).chain(&account.aliases);
        account.domain.as_deref() == Some(domain) || names.any(|known| bare(known) == bare(name))
    };
    list.watch.accounts.iter().find(is)
}

/// The doors that the list has not.
pub fn new_doors<'d>(
    text: &str,
    list: &Watchlist,
    account: Option<&Account>,
    doors: &'d [Door],
) -> Vec<&'d Door> {
    let set = account.map(|account| fields(text, &account.name)).unwrap_or_default();
    let key = |url: &str| url.trim_end_matches('/').replace("://www.", "://").replace("http://", "https://");
    let has = |url: &str| list.feeds.iter().any(|feed| key(&feed.url) == key(url));
    doors
        .iter()
        .filter(|door| match door.field {
            "feeds" | "sitemap" => !has(&door.value),
            field => !set.iter().any(|known| known == field),
        })
        .collect()
}

/// The keys that the table of an account has.
fn fields(text: &str, name: &str) -> Vec<String> {
    let Ok(document) = Document::parse(text.trim_start_matches('\u{feff}').to_owned()) else { return vec![] };
    let tables = LISTS.iter().filter_map(|list| document.get(list)?.as_array_of_tables());
    let mut tables = tables.flat_map(|all| all.iter());
    let found = tables.find(|table| called(table.get("name"), name));
    found.map(|table| table.iter().map(|(key, _)| key.to_owned()).collect()).unwrap_or_default()
}

fn called(value: Option<&Item>, name: &str) -> bool {
    value.and_then(Item::as_str).is_some_and(|text| text.trim() == name)
}

/// The text with what was found.
///
/// # Errors
/// Where nothing can be added to the file.
pub fn written(
    text: &str,
    add: &Add,
    domain: &str,
    account: Option<&Account>,
    doors: &[&Door],
    taken: &[(&'static str, String, String)],
) -> anyhow::Result<String> {
    let mut lines = found(doors);
    lines.extend(
        taken
            .iter()
            .map(|(field, value, why)| Line { why: Some(why.clone()), ..Line::new(field, value.as_str()) }),
    );
    let mut text = text.to_owned();
    match account {
        Some(account) if lines.is_empty() => tracing::debug!("{} lacks nothing", account.name),
        Some(account) => {
            let (list, place) = place(&text, &account.name)?;
            text = addition::lines(&text, list, place, &lines)?;
        }
        None => {
            let mut all = vec![Line::new("name", add.name.trim()), Line::new("domain", domain)];
            all.extend(add.tier.map(|tier| Line::new("tier", i64::from(tier))));
            all.extend(add.relation.as_deref().map(|relation| Line::new("relation", relation)));
            all.extend(lines);
            text = addition::tables(&text, vec![&Table { list: "account", above: None, lines: all }])?;
        }
    }
    let sitemaps: Vec<Table> = doors
        .iter()
        .filter(|door| door.field == "sitemap")
        .map(|door| Table {
            list: "feed",
            above: Some(format!("{}: {}", add.name.trim(), door.why)),
            lines: vec![Line::new("url", door.value.as_str()), Line::new("kind", "sitemap")],
        })
        .collect();
    if sitemaps.is_empty() { Ok(text) } else { addition::tables(&text, sitemaps.iter().collect()) }
}

/// The lines of the doors; feeds are one list.
fn found(doors: &[&Door]) -> Vec<Line> {
    let mut lines = Vec::new();
    let feeds: Vec<(&str, &str)> = doors
        .iter()
        .filter(|door| door.field == "feeds")
        .map(|door| (door.value.as_str(), door.why.as_str()))
        .collect();
    if !feeds.is_empty() {
        lines.push(Line::list("feeds", &feeds));
    }
    for door in doors.iter().filter(|door| !matches!(door.field, "feeds" | "sitemap")) {
        lines.push(Line { why: Some(why(door)), ..Line::new(door.field, door.value.as_str()) });
    }
    lines
}

/// Why a door stands there, and whether it was tried.
pub fn why(door: &Door) -> String {
    if door.tried { door.why.clone() } else { format!("{}; not tried", door.why) }
}

/// The list an account stands in, and its place there.
fn place(text: &str, name: &str) -> anyhow::Result<(&'static str, usize)> {
    let document = Document::parse(text.trim_start_matches('\u{feff}').to_owned())?;
    for list in LISTS {
        let Some(tables) = document.get(list).and_then(Item::as_array_of_tables) else { continue };
        if let Some(at) = tables.iter().position(|table| called(table.get("name"), name)) {
            return Ok((list, at));
        }
    }
    bail!("the table of \"{name}\" can't be found; write it as [[account]]")
}
