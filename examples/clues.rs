//! What the judge sees of names in labelled texts: what `tests/quality/weights.py` fits the weights from.
//!
//! In, on standard input: JSON Lines with `account`, `title`, `summary`. Out: the same lines with
//! `mentions`, each a list of reasons, and the `confidence` of the surest.

use std::io::{self, BufRead, Write};

use serde_json::{Value, json};
use tipoff::item::{Item, ItemId};
use tipoff::judge::account::Account;
use tipoff::judge::watch::Watch;
use tipoff::judge::{Rules, read};

fn main() -> io::Result<()> {
    let lines: Vec<Value> = io::stdin()
        .lock()
        .lines()
        .map(|line| Ok(serde_json::from_str(&line?)?))
        .collect::<io::Result<_>>()?;
    let text = |line: &Value, key: &str| line[key].as_str().unwrap_or_default().to_owned();
    let mut names: Vec<String> = lines.iter().map(|line| text(line, "account")).collect();
    names.sort();
    names.dedup();
    let rules = rules(&names);
    let mut out = io::stdout().lock();
    for mut line in lines {
        let item = Item {
            id: ItemId(1),
            title: text(&line, "title"),
            summary: text(&line, "summary"),
            url: None,
            published: None,
            outlet: None,
            language: None,
        };
        let account = text(&line, "account");
        let reading = read(&item, &rules);
        let own = || reading.mentions.iter().filter(|mention| rules.account(mention.account).name == account);
        line["mentions"] = own().map(|mention| json!(mention.reasons())).collect();
        let sure = own().map(|mention| mention.confidence.value()).fold(0.0, f64::max);
        line["confidence"] = json!(sure);
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn rules(names: &[String]) -> Rules {
    let watch = Watch::of("rep@example.com", names.iter().map(Account::named).collect());
    Rules::build(vec![watch]).unwrap_or_else(|problems| panic!("rules: {problems:?}"))
}
