//! `tipoff sources`: how each source is, and what to do about it.

use clap::Args;

use super::{At, Common, Done, setup};

mod account;
mod hosts;
mod off;
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
    /// List the kinds of source that are not asked, each with why and what would change it
    #[arg(long, conflicts_with_all = ["hosts", "account"])]
    off: bool,
    #[command(flatten)]
    at: At,
}

impl Sources {
    pub fn run(self, common: &Common) -> anyhow::Result<Done> {
        let now = self.at.now();
        let Some(setup) = setup::open(common, now)? else { return Ok(Done::WrongUse) };
        if self.off {
            return off::show(&setup.config, self.json);
        }
        let sources = setup.store.sources(now)?;
        if let Some(part) = &self.account {
            return account::show(part, &setup, &sources, now, self.json);
        }
        if self.hosts {
            return hosts::show(&setup.config, &sources, self.json);
        }
        let done = table::show(sources, now, self.json)?;
        if !self.json {
            off::hint(&setup.config);
        }
        Ok(done)
    }
}
