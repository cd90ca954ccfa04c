//! `tipoff sources`: each source's health.

use std::collections::BTreeMap;

use clap::Args;
use jiff::Timestamp;
use serde_json::json;

use super::{At, Common, Done, setup, terminal};
use crate::item::link::{self, shown};
use crate::store::SourceHealth;

/// Show each source: its state, its last success, what to do
#[derive(Args)]
pub struct Sources {
    #[arg(long)]
    json: bool,
    /// List every host that is asked, with how many sources it has
    #[arg(long)]
    hosts: bool,
    /// Show which company an account is taken for, and its own sources
    #[arg(long, value_name = "NAME", conflicts_with = "hosts")]
    account: Option<String>,
    #[command(flatten)]
    at: At,
}

impl Sources {
    pub fn run(self, common: &Common) -> anyhow::Result<Done> {
        let now = self.at.now();
        let Some(setup) = setup::open(common, now)? else { return Ok(Done::WrongUse) };
        let sources = setup.store.sources(now)?;
        if let Some(part) = &self.account {
            return super::account::show(part, &setup.config, &sources, self.json);
        }
        let mut out = anstream::stdout();
        if self.hosts {
            let mut hosts: BTreeMap<String, usize> = BTreeMap::new();
            for source in sources.iter().filter(|source| source.retired.is_none()) {
                *hosts
                    .entry(link::host(&source.address).unwrap_or_else(|| "no host".to_owned()))
                    .or_default() += 1;
            }
            for (host, count) in hosts {
                if self.json {
                    terminal::json_line(&mut out, &json!({ "host": host, "sources": count }))?;
                } else {
                    anstream::println!("{}  {count}", terminal::safe(&host));
                }
            }
            return Ok(Done::Well);
        }
        for source in &sources {
            if self.json {
                terminal::json_line(&mut out, &line(source))?;
            } else {
                show(source);
            }
        }
        if sources.is_empty() && !self.json {
            anstream::println!("No sources: name a [[feed]] in tipoff.toml, or `feeds` of an account.");
        }
        Ok(Done::Well)
    }
}

fn line(source: &SourceHealth) -> serde_json::Value {
    let time = |at: Option<Timestamp>| at.map(|at| at.to_string());
    json!({
        "kind": source.kind,
        "address": shown(&source.address),
        "title": source.label.as_ref().or(source.title.as_ref()),
        "reps": source.reps.iter().map(|rep| &rep.0).collect::<Vec<_>>(),
        "state": state(source),
        "class": source.class,
        "last_polled": time(source.last_polled),
        "last_ok": time(source.last_ok),
        "last_item": time(source.last_item),
        "items_30d": source.items_30d,
        "next_poll": time(source.next_due),
        "failures": source.failures,
        "failing_since": time(source.since),
        "problems": source.problems,
        "possible_gap": time(source.gap),
    })
}

fn show(source: &SourceHealth) {
    let title = source.label.as_ref().or(source.title.as_ref());
    let title = title.map(|title| format!("{}  ", terminal::safe(title))).unwrap_or_default();
    anstream::println!("{title}{}", terminal::safe(&shown(&source.address)));
    anstream::println!("  {}", terminal::safe(&state(source)));
    for problem in &source.problems {
        anstream::println!("  {}", terminal::safe(problem));
    }
}

/// The state in one sentence, with what to try.
fn state(source: &SourceHealth) -> String {
    let sentence = source.sentence.as_deref().unwrap_or("failed");
    let next = source.next.as_deref().map(|next| format!("; {next}")).unwrap_or_default();
    match source {
        SourceHealth { retired: Some(_), .. } => "no longer in any file: kept, not polled".to_owned(),
        SourceHealth { gone: Some(at), .. } => format!("gone since {at}: {sentence}{next}"),
        SourceHealth { failures: 1.., since, .. } => {
            let since = since.map(|at| format!(" since {at}")).unwrap_or_default();
            format!("failing{since}: {sentence}{next}")
        }
        SourceHealth { last_polled: None, .. } => "not polled yet".to_owned(),
        SourceHealth { gap: Some(at), .. } => {
            format!("well; a possible gap at {at}: items may have passed between two polls")
        }
        _ => format!("well, {} items in 30 days", source.items_30d),
    }
}
