//! `tipoff sources`: how each source is, and what to do about it.

use clap::Args;

use super::{At, Common, Done, setup};

mod account;
mod hosts;
mod table;

/// Show how each source is and what to do, trouble first
#[derive(Args)]
pub struct Sources {
    #[arg(long)]
    json: bool,
    /// List every host that is asked: requests a day, and for which sources
    #[arg(long)]
    hosts: bool,
    /// Show which company an account is taken for, and which sources tell of it
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
            return account::show(part, &setup, &sources, now, self.json);
        }
        if self.hosts {
            return hosts::show(&setup.config, &sources, self.json);
        }
        table::show(sources, now, self.json)
    }
}
