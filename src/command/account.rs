//! Which company an account is taken for: what a text may call it, what tells it apart, its own sources.

use anyhow::bail;
use serde_json::json;

use super::{Done, terminal};
use crate::config::Config;
use crate::item::link::shown;
use crate::judge::account::names::{self, Form};
use crate::judge::account::{Account, known, taken};
use crate::store::SourceHealth;

/// Shows each account whose name holds `part`, in any case.
pub fn show(part: &str, config: &Config, sources: &[SourceHealth], json: bool) -> anyhow::Result<Done> {
    let part = part.to_lowercase();
    let mut found = 0;
    for list in &config.watchlists {
        for account in list.watch.accounts.iter().filter(|a| a.name.to_lowercase().contains(&part)) {
            found += 1;
            let own: Vec<String> = sources
                .iter()
                .filter(|source| source.label.as_ref() == Some(&account.name))
                .map(|source| shown(&source.address))
                .collect();
            if json {
                terminal::json_line(&mut anstream::stdout(), &line(&list.rep.email, account, &own))?;
            } else {
                print(&list.rep.email, account, &own);
            }
        }
    }
    if found == 0 {
        bail!("no account \"{part}\" is listed");
    }
    Ok(Done::Well)
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

fn line(rep: &str, account: &Account, sources: &[String]) -> serde_json::Value {
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
        "propose": taken::other_sense(account).map(|_| taken::lines(account)),
        "sources": sources,
    })
}

fn print(rep: &str, account: &Account, sources: &[String]) {
    let row = |name: &str, text: &str| anstream::println!("  {name:<10} {}", terminal::safe(text));
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
        row("hard", &format!("the name is {sense}; lines that would tell it apart:"));
        taken::lines(account).iter().for_each(|line| row("", line));
    }
    for source in sources {
        row("source", source);
    }
}
