//! `tipoff mute`: words whose stories a rep doesn't want.

use std::fs;

use anyhow::Context;
use clap::Args;
use serde_json::json;
use toml_edit::{Array, Value};

use super::snooze::put;
use super::{Common, Done, addition, setup, terminal};

/// Hold back every story with these words in it; without arguments: show which are muted
///
/// Writes `mute` into the watchlist and keeps every other byte.
#[derive(Args)]
pub struct Mute {
    /// A word or a phrase, matched whole and in any case
    words: Option<String>,
    /// Tell such stories again
    #[arg(long, requires = "words")]
    undo: bool,
    /// Whose watchlist [default: the only one there is]
    #[arg(long, value_name = "EMAIL")]
    rep: Option<String>,
    #[arg(long)]
    json: bool,
}

impl Mute {
    pub fn run(self, common: &Common) -> anyhow::Result<Done> {
        let Some(loaded) = setup::load(common) else { return Ok(Done::WrongUse) };
        let mut out = anstream::stdout();
        let Some(words) = self.words.as_deref().map(str::trim).filter(|words| !words.is_empty()) else {
            for list in setup::lists(&loaded.config, self.rep.as_deref())? {
                for words in &list.watch.mute {
                    match self.json {
                        true => {
                            terminal::json_line(&mut out, &json!({ "rep": list.rep.email, "mute": words }))?
                        }
                        false => anstream::println!("{}: {}", list.rep.email, terminal::safe(words)),
                    }
                }
            }
            return Ok(Done::Well);
        };
        let list = setup::list(&loaded.config, self.rep.as_deref())?;
        let known = list.watch.mute.iter().any(|one| one.to_lowercase() == words.to_lowercase());
        let path = &list.path;
        let before = fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))?;
        let after = match (self.undo, known) {
            (true, _) => {
                let this =
                    |one: &Value| one.as_str().is_some_and(|one| one.to_lowercase() == words.to_lowercase());
                addition::without(&before, "rep", "mute", this)?.0
            }
            (false, true) => before.clone(),
            (false, false) => {
                let one: Array = [words].into_iter().collect();
                addition::lines_of(&before, "rep", &[addition::Line::new("mute", Value::Array(one))])?
            }
        };
        put(list, &before, &after)?;
        if self.json {
            let muted = if self.undo { known && after == before } else { true };
            terminal::json_line(&mut out, &json!({ "rep": list.rep.email, "words": words, "muted": muted }))?;
            return Ok(Done::Well);
        }
        let words = terminal::safe(words);
        match (self.undo, known) {
            (true, true) => anstream::println!("stories with \"{words}\" are told again"),
            (true, false) => anstream::println!("\"{words}\" was not muted"),
            (false, true) => anstream::println!("\"{words}\" is muted already"),
            (false, false) => anstream::println!("stories with \"{words}\" are held back from now on"),
        }
        Ok(Done::Well)
    }
}
