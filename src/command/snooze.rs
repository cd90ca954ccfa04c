//! `tipoff snooze`: nothing of an account or a trigger until a day.

use std::fs;

use anyhow::{Context, bail};
use clap::Args;
use jiff::civil::Date;
use jiff::{Span, Timestamp};
use serde_json::json;
use toml_edit::{Array, InlineTable, Value};

use super::{Common, Done, addition, file, setup, terminal};
use crate::config::{self, Watchlist};
use crate::judge::rank::Quieted;
use crate::judge::trigger::library;

/// Hear nothing of an account or a trigger until a day; without arguments: show what is snoozed
///
/// Writes `snooze` into the watchlist and keeps every other byte. What comes meanwhile is held back, and told
/// from that day on where it is still news. What was told wrongly is taken back all the same.
#[derive(Args)]
pub struct Snooze {
    /// An account, by its name or a part of it, or the id of a trigger
    what: Option<String>,
    /// The day from which it is told again, as 2026-12-15
    #[arg(long, value_name = "DAY", requires = "what", conflicts_with_all = ["days", "undo"])]
    until: Option<Date>,
    /// For so many days
    #[arg(long, value_name = "N", requires = "what", conflicts_with = "undo", value_parser = clap::value_parser!(u16).range(1..=3650))]
    days: Option<u16>,
    /// Tell it again from now on
    #[arg(long, requires = "what")]
    undo: bool,
    /// Whose watchlist [default: the only one there is]
    #[arg(long, value_name = "EMAIL")]
    rep: Option<String>,
    #[arg(long)]
    json: bool,
}

impl Snooze {
    pub fn run(self, common: &Common) -> anyhow::Result<Done> {
        let Some(loaded) = setup::load(common) else { return Ok(Done::WrongUse) };
        let Some(what) = &self.what else {
            let lists = setup::lists(&loaded.config, self.rep.as_deref())?;
            return self.show(&lists);
        };
        let list = setup::list(&loaded.config, self.rep.as_deref())?;
        let what = meant(list, what)?;
        let zone = &list.rep.timezone;
        let today = Timestamp::now().to_zoned_datetime(zone.clone()).date();
        let until = match (self.until, self.days, self.undo) {
            (.., true) => None,
            (Some(day), ..) if day <= today => bail!("{day} is not ahead: it is {today}"),
            (Some(day), ..) => Some(day),
            (None, Some(days), _) => Some(today.checked_add(Span::new().days(i64::from(days)))?),
            (None, None, false) => {
                anstream::eprintln!("tipoff: until when? --until {today} or --days 14; --undo ends it");
                return Ok(Done::WrongUse);
            }
        };
        let was = write(list, &what, until)?;
        let (kind, name) = said(&what);
        if self.json {
            let value = json!({ "rep": list.rep.email, kind: name, "until": until.map(|day| day.to_string()), "file": list.path.display().to_string() });
            terminal::json_line(&mut anstream::stdout(), &value)?;
            return Ok(Done::Well);
        }
        let name = terminal::safe(name);
        match until {
            Some(day) => anstream::println!("{name}: nothing before {day}; {} says so", list.path.display()),
            None if was => anstream::println!("{name}: told again from now on"),
            None => anstream::println!("{name} was not snoozed"),
        }
        Ok(Done::Well)
    }

    fn show(&self, lists: &[&Watchlist]) -> anyhow::Result<Done> {
        let mut out = anstream::stdout();
        let mut count = 0;
        for list in lists {
            for snooze in &list.rep.snoozes {
                count += 1;
                let (kind, name) = said(&snooze.what);
                let over = snooze.until <= Timestamp::now();
                if self.json {
                    let value =
                        json!({ "rep": list.rep.email, kind: name, "until": snooze.day, "over": over });
                    terminal::json_line(&mut out, &value)?;
                    continue;
                }
                let over = if over { " (over)" } else { "" };
                let name = terminal::safe(name);
                anstream::println!("{}: {kind} {name} until {}{over}", list.rep.email, snooze.day);
            }
        }
        if count == 0 && !self.json {
            anstream::println!("Nothing is snoozed.");
        }
        Ok(Done::Well)
    }
}

fn said(what: &Quieted) -> (&'static str, &str) {
    match what {
        Quieted::Account(name) => ("account", name),
        Quieted::Trigger(id) => ("trigger", &id.0),
    }
}

/// What a rep means by a word: a trigger's id, an account's name, or a part of one that no other has.
fn meant(list: &Watchlist, text: &str) -> anyhow::Result<Quieted> {
    let text = text.trim();
    let mut rules = library().iter().chain(&list.watch.triggers);
    if let Some(rule) = rules.find(|rule| rule.id.0 == text) {
        return Ok(Quieted::Trigger(rule.id.clone()));
    }
    let known = list.rep.snoozes.iter().find(|snooze| said(&snooze.what).1 == text);
    if let Some(known) = known {
        return Ok(known.what.clone());
    }
    account(list, text).map(Quieted::Account)
}

/// The account that is meant by its name or a part of it.
///
/// # Errors
/// None, or several.
pub fn account(list: &Watchlist, text: &str) -> anyhow::Result<String> {
    let wanted = text.to_lowercase();
    let names = || list.watch.accounts.iter().map(|account| &account.name);
    if let Some(exact) = names().find(|name| name.to_lowercase() == wanted) {
        return Ok(exact.clone());
    }
    let found: Vec<&String> = names().filter(|name| name.to_lowercase().contains(&wanted)).collect();
    match found.as_slice() {
        [only] => Ok((*only).clone()),
        [] => bail!("no account of {} is called \"{text}\"", list.rep.email),
        several => {
            let all: Vec<&str> = several.iter().take(8).map(|name| name.as_str()).collect();
            bail!("\"{text}\" may be {}; write more of the name", all.join(", "))
        }
    }
}

/// Writes or takes out the entry; answers whether there was one.
fn write(list: &Watchlist, what: &Quieted, until: Option<Date>) -> anyhow::Result<bool> {
    let path = &list.path;
    let before = fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))?;
    let (kind, name) = said(what);
    let this = |value: &Value| {
        value
            .as_inline_table()
            .and_then(|table| table.get(kind)?.as_str())
            .is_some_and(|one| one.trim() == name)
    };
    let (mut after, was) = addition::without(&before, "rep", "snooze", this)?;
    if let Some(day) = until {
        let mut entry = InlineTable::new();
        entry.insert(kind, name.into());
        let day: toml_edit::Datetime = day.to_string().parse().context("a day")?;
        entry.insert("until", Value::from(day));
        let list: Array = [Value::InlineTable(entry)].into_iter().collect();
        after = addition::lines_of(&after, "rep", &[addition::Line::new("snooze", Value::Array(list))])?;
    }
    put(list, &before, &after)?;
    Ok(was > 0)
}

/// Puts a text in the place of a watchlist, where it is a good one.
///
/// # Errors
/// Where it would not be, or the file has changed since it was read.
pub fn put(list: &Watchlist, before: &str, after: &str) -> anyhow::Result<()> {
    if after == before {
        return Ok(());
    }
    if let Err(mistakes) = config::read_watchlist(&list.path, after.to_owned()) {
        setup::say(&mistakes);
        bail!("it doesn't fit into {}, which stays as it is", list.path.display());
    }
    file::replace(&list.path, after.as_bytes())
}
