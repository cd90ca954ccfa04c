//! `tipoff poll`: one pass over what is due.

use std::sync::Arc;

use clap::Args;

use super::{At, Common, Done, progress, setup, terminal};
use crate::{config, pass};

/// Poll what is due, judge what is new, then stop
#[derive(Args)]
pub struct Poll {
    /// Pass over due times; Retry-After and 410 are obeyed all the same
    #[arg(long)]
    force: bool,
    /// Exit with 1 where a source failed
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    at: At,
}

impl Poll {
    pub fn run(self, common: &Common) -> anyhow::Result<Done> {
        let now = self.at.now();
        let Some(setup) = setup::open(common, now)? else { return Ok(Done::WrongUse) };
        let (rules, client) = (setup.rules()?, setup::client(&setup.config)?);
        let holder = setup.store.hold()?;
        let derived = config::derive(&setup.config);
        for why in &derived.off {
            anstream::eprintln!("tipoff: {}", terminal::safe(why));
        }
        let options = pass::poll::Options {
            force: self.force,
            services: Arc::new(derived.services),
            ..pass::poll::Options::all(&holder.name, now)
        };
        let bar = progress::bar(0, "polling");
        let round = setup::runtime()?.block_on(pass::poll::poll(
            &setup.store,
            &client,
            &rules,
            &options,
            |done, of| {
                bar.set_length(of as u64);
                bar.set_position(done as u64);
            },
        ))?;
        bar.finish_and_clear();
        for (address, why) in &round.failures {
            anstream::eprintln!("{}: {}", terminal::safe(address), terminal::safe(why));
        }
        anstream::println!(
            "{} sources polled ({} unchanged, {} failed), {} new items, {} findings",
            round.polled,
            round.unchanged,
            round.failures.len(),
            round.new_items,
            round.findings
        );
        Ok(if self.strict && !round.failures.is_empty() { Done::Failing } else { Done::Well })
    }
}
