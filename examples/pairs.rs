//! What is compared of two items: what `tests/quality/story_weights.py` fits the weights from.
//!
//! In, on standard input: JSON Lines with `story`, `title`, `summary`, and optionally `published` and
//! `accounts` (all accounts of the input are watched). Out: a line for each two items that share a key or a
//! story: whether they tell the same, and what speaks for and against it.

use std::io::{self, BufRead, Write};

use serde_json::{Map, Value, json};
use tipoff::item::{Item, ItemId, date};
use tipoff::judge::account::Account;
use tipoff::judge::story::{Print, likeness};
use tipoff::judge::watch::Watch;
use tipoff::judge::{Rules, read};

fn main() -> io::Result<()> {
    let lines: Vec<Value> = io::stdin()
        .lock()
        .lines()
        .map(|line| Ok(serde_json::from_str(&line?)?))
        .collect::<io::Result<_>>()?;
    let rules = rules(&lines);
    let prints: Vec<Print> = lines.iter().map(|line| read(&item(line), &rules).print).collect();
    let mut out = io::BufWriter::new(io::stdout().lock());
    for (at, one) in prints.iter().enumerate() {
        for (to, other) in prints.iter().enumerate().skip(at + 1) {
            let same = lines[at]["story"] == lines[to]["story"];
            let keyed = one.keys.iter().any(|key| other.keys.binary_search(key).is_ok());
            if !same && !keyed {
                continue;
            }
            let Some(reasons) = likeness::reasons(one, other) else { continue };
            let held: Map<String, Value> =
                reasons.all().map(|(name, value, _)| (name.to_owned(), json!(value))).collect();
            writeln!(
                out,
                "{}",
                json!({ "same": same, "keyed": keyed, "one": at, "other": to, "reasons": held })
            )?;
        }
    }
    Ok(())
}

fn item(line: &Value) -> Item {
    let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
    Item {
        id: ItemId(1),
        title: text("title"),
        summary: text("summary"),
        url: None,
        published: line["published"].as_str().and_then(date::parse),
        outlet: None,
        language: None,
    }
}

fn rules(lines: &[Value]) -> Rules {
    let mut names: Vec<&str> = lines
        .iter()
        .filter_map(|line| line["accounts"].as_array())
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    names.sort_unstable();
    names.dedup();
    let watch = Watch::of("rep@example.com", names.into_iter().map(Account::named).collect());
    Rules::build(vec![watch]).unwrap_or_else(|problems| panic!("rules: {problems:?}"))
}
