//! `tipoff check`: prove every file, and every trigger's hits and misses.

use clap::Args;
use serde_json::json;

use super::{Common, Done, setup, terminal};
use crate::config::{self, Diagnostic};
use crate::judge::trigger;

/// Prove tipoff.toml, every watchlist, and every trigger's `hit` and `miss`
///
/// Exit code 2 where something is wrong; a warning alone is no mistake.
#[derive(Args)]
pub struct Check {
    /// What was found as JSON, one mistake a line
    #[arg(long)]
    json: bool,
}

impl Check {
    pub fn run(self, common: &Common) -> anyhow::Result<Done> {
        let path = setup::path(common);
        let (found, loaded) = match config::load(&path) {
            Ok(loaded) => {
                let broken = loaded.broken.iter().flat_map(|broken| broken.diagnostics.iter().cloned());
                let hard = loaded.config.watchlists.iter().flat_map(|list| list.hard.iter().cloned());
                let found: Vec<_> = loaded.warnings.iter().cloned().chain(broken).chain(hard).collect();
                (found, Some(loaded))
            }
            Err(broken) => (broken.diagnostics, None),
        };
        // A test keeps this empty.
        let library: Vec<String> = trigger::library().iter().flat_map(trigger::failing_examples).collect();
        let errors = found.iter().filter(|found| found.is_error()).count() + library.len();
        if self.json {
            let mut out = anstream::stdout();
            for diagnostic in &found {
                terminal::json_line(&mut out, diagnostic)?;
            }
            for message in &library {
                terminal::json_line(&mut out, &json!({ "severity": "error", "message": message }))?;
            }
        } else {
            setup::say(&found);
            library.iter().for_each(|message| anstream::eprintln!("error: {message}"));
            if let Some(loaded) = &loaded {
                summary(loaded);
            }
            verdict(errors, &found);
        }
        Ok(if errors == 0 { Done::Well } else { Done::WrongUse })
    }
}

fn summary(loaded: &config::Loaded) {
    let config = &loaded.config;
    for list in &config.watchlists {
        anstream::println!(
            "{}: {} accounts, {} triggers of their own or changed, mail to {}",
            list.path.display(),
            list.watch.accounts.len(),
            list.watch.triggers.len() + list.watch.overrides.len(),
            list.rep.email
        );
    }
    let derived = config::derive(config);
    for why in &derived.off {
        anstream::println!("{why}");
    }
    anstream::println!(
        "{} sources, {} built-in triggers proved",
        derived.specs.len(),
        trigger::library().len()
    );
}

fn verdict(errors: usize, found: &[Diagnostic]) {
    let warnings = found.iter().filter(|found| !found.is_error()).count();
    match (errors, warnings) {
        (0, 0) => anstream::println!("All well."),
        (0, warnings) => anstream::println!("All well, with {warnings} to think about."),
        (1, _) => anstream::println!("1 mistake to mend."),
        (errors, _) => anstream::println!("{errors} mistakes to mend."),
    }
}
