//! What the triggers find in items, each with its signs: what `tests/quality/sign_weights.py` fits the
//! weights from.
//!
//! In, on standard input: JSON Lines with `id`, `title`, `summary`. Out: one line an event.

use std::io::{self, BufRead, Write};

use serde_json::{Value, json};
use tipoff::judge::account::setting::Setting;
use tipoff::judge::finding::Field;
use tipoff::judge::trigger::{TriggerSet, find, library};

fn main() -> io::Result<()> {
    let set = TriggerSet::compile(library()).unwrap_or_else(|problems| panic!("library: {problems:?}"));
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let item: Value = serde_json::from_str(&line?)?;
        let texts = ["title", "summary"].map(|key| item[key].as_str().unwrap_or_default());
        let [title, summary] = texts.map(Setting::of);
        let seen = find(&title, &summary, &set);
        for found in seen.events {
            let event = json!({
                "id": item["id"],
                "trigger": library()[found.rule].id,
                "confidence": found.confidence,
                "noise": seen.noise,
                "stance": found.stance,
                "signs": found.signs.names().collect::<Vec<_>>(),
                "words": if found.field == Field::Title { &title } else { &summary }.written(&found.span),
            });
            writeln!(out, "{event}")?;
        }
    }
    Ok(())
}
