//! What is not asked, and why.

use serde_json::json;

use super::super::{Done, terminal};
use crate::config::{self, Config};

/// Shows every kind of source that is not asked.
pub fn show(config: &Config, json: bool) -> anyhow::Result<Done> {
    for (name, why) in config::idle(config) {
        if json {
            terminal::json_line(&mut anstream::stdout(), &json!({ "source": name, "off": why }))?;
            continue;
        }
        let line = format!("{name:<20} {}", terminal::safe(&why));
        anstream::println!("{}", terminal::wrapped(&line, "                     "));
    }
    Ok(Done::Well)
}

/// That there is something to be seen.
pub fn hint(config: &Config) {
    let count = config::idle(config).len();
    let line = format!("{count} more kinds of source are not asked: `tipoff sources --off` says why.");
    anstream::println!("\n{}", terminal::wrapped(&line, "  "));
}
