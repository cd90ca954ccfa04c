//! Which company an account is taken for: what a text may call it, what tells it apart, and which sources
//! tell of it.

use anyhow::bail;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::super::setup::Setup;
use super::super::{Done, terminal};
use super::table::name;
use crate::item::link::shown;
use crate::judge::account::names::{self, Form};
use crate::judge::account::{Account, known, taken};
use crate::store::SourceHealth;

/// How far back a source's items count.
const RECENT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Sources shown that have brought nothing of the account; the others are a number.
const SHOWN: usize = 5;

/// A source that the account's rep reads.
struct Serving<'s> {
    source: &'s SourceHealth,
    /// Items about the account, of the last 30 days.
    items: u64,
    why: &'static str,
    /// It is there for this account.
    own: bool,
}

/// Shows each account whose name holds `part`, in any case.
pub fn show(
    part: &str,
    setup: &Setup,
    sources: &[SourceHealth],
    now: Timestamp,
    json: bool,
) -> anyhow::Result<Done> {
    let part = part.to_lowercase();
    let mut found = 0;
    for list in &setup.config.watchlists {
        for account in list.watch.accounts.iter().filter(|a| a.name.to_lowercase().contains(&part)) {
            found += 1;
            let brought = setup.store.brought(&list.watch.rep, &account.name, now - RECENT)?;
            let theirs = |source: &&SourceHealth| {
                source.retired.is_none() && (source.reps.is_empty() || source.reps.contains(&list.watch.rep))
            };
            let mut serving: Vec<Serving<'_>> = sources
                .iter()
                .filter(theirs)
                .map(|source| {
                    let own = source.label.as_ref() == Some(&account.name);
                    let items = brought.get(&source.id).copied().unwrap_or(0);
                    Serving { source, items, why: why(source, own), own }
                })
                .collect();
            serving.sort_by_cached_key(|one| (!one.own, std::cmp::Reverse(one.items), name(one.source)));
            if json {
                terminal::json_line(&mut anstream::stdout(), &line(&list.rep.email, account, &serving))?;
            } else {
                print(&list.rep.email, account, &serving);
            }
        }
    }
    if found == 0 {
        bail!("no account \"{part}\" is listed");
    }
    Ok(Done::Well)
}

fn why(source: &SourceHealth, own: bool) -> &'static str {
    match own {
        true => "the account's own",
        false if source.reps.is_empty() => "shared by all reps (tipoff.toml)",
        false => "of this watchlist",
    }
}

/// What the account is called in texts, as it is looked for: folded.
fn called(account: &Account) -> Vec<String> {
    let own =
        |form: Form| matches!(form, Form::Name | Form::Bare | Form::Domain | Form::Ticker | Form::Number);
    names::written(account).into_iter().filter(|name| own(name.form)).map(|name| name.folded).collect()
}

/// The company that news calls so, with its longer names and its trades.
fn company(account: &Account) -> Option<String> {
    let known = taken::known(account)?;
    let trades: Vec<&str> = known::names_of(known.trades).collect();
    let names: Vec<&str> = known.longer.iter().map(|(name, _)| *name).take(3).collect();
    let names = if names.is_empty() { account.name.clone() } else { names.join(", ") };
    Some(format!("{names} ({})", trades.join(", ")))
}

fn line(rep: &str, account: &Account, serving: &[Serving<'_>]) -> serde_json::Value {
    let own = serving.iter().filter(|one| one.own).map(|one| shown(&one.source.address));
    let all = serving
        .iter()
        .map(|one| json!({ "address": shown(&one.source.address), "why": one.why, "items_30d": one.items }));
    json!({
        "rep": rep,
        "account": account.name,
        "names": called(account),
        "domain": account.domain,
        "ticker": account.ticker,
        "exclude": account.exclude,
        "parent": account.parent,
        "taken_for": company(account),
        "also": taken::other_sense(account),
        "sources": own.collect::<Vec<_>>(),
        "served_by": all.collect::<Vec<_>>(),
    })
}

fn print(rep: &str, account: &Account, serving: &[Serving<'_>]) {
    let row = |name: &str, text: &str| {
        let line = format!("  {name:<10} {}", terminal::safe(text));
        anstream::println!("{}", terminal::wrapped(&line, "             "));
    };
    anstream::println!("{}  ({})", terminal::safe(&account.name), terminal::safe(rep));
    row("called", &called(account).join(", "));
    if let Some(company) = company(account) {
        row("taken for", &company);
    }
    let rest = [
        ("domain", account.domain.clone()),
        ("ticker", account.ticker.clone()),
        ("parent", account.parent.clone()),
        ("not", Some(account.exclude.join(", ")).filter(|names| !names.is_empty())),
    ];
    for (name, text) in rest {
        if let Some(text) = text {
            row(name, &text);
        }
    }
    if let Some(sense) = taken::other_sense(account) {
        row("hard", &format!("the name is {sense}; {}", taken::proposal(account)));
    }
    let mut silent = 0;
    for one in serving {
        silent += usize::from(one.items == 0 && !one.own);
        if silent > SHOWN {
            continue;
        }
        let address = shown(&one.source.address);
        let name = Some(name(one.source)).filter(|name| !one.own && *name != address);
        let name = name.map(|name| format!("{name}, ")).unwrap_or_default();
        let count = match one.items {
            0 => "nothing of it in 30 days".to_owned(),
            n => format!("{n} items of it in 30 days"),
        };
        row("source", &format!("{name}{address}: {}, {count}", one.why));
    }
    if silent > SHOWN {
        row("", &format!("and {} more that have brought nothing of it in 30 days", silent - SHOWN));
    }
}
