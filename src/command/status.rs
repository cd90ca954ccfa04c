//! `tipoff status`: what was done last, and what is next.

use clap::Args;
use serde_json::json;

use super::{At, Common, Done, setup, terminal};

/// Show what is stored, what failed, and what is next
#[derive(Args)]
pub struct Status {
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    at: At,
}

impl Status {
    pub fn run(self, common: &Common) -> anyhow::Result<Done> {
        let now = self.at.now();
        let Some(setup) = setup::open(common, now)? else { return Ok(Done::WrongUse) };
        let status = setup.store.status()?;
        let hours = setup
            .config
            .watchlists
            .iter()
            .filter_map(|list| list.rep.digest.slot_after(now, &list.rep.timezone));
        let next_digest = hours.min();
        if self.json {
            let value = json!({
                "items": status.items,
                "stories": status.stories,
                "signals": status.signals,
                "sources": { "total": status.sources_total, "failing": status.sources_failing },
                "outbox": status.outbox,
                "refused": status.refused,
                "unknown": status.unknown,
                "watchlists": { "good": setup.config.watchlists.len(), "broken": setup.broken.len() },
                "last_poll": status.last_poll.map(|at| at.to_string()),
                "next_poll": setup.store.next_due()?.map(|at| at.to_string()),
                "next_digest": next_digest.map(|at| at.to_string()),
            });
            terminal::json_line(&mut anstream::stdout(), &value)?;
            return Ok(Done::Well);
        }
        anstream::println!("{} items, {} stories, {} signals", status.items, status.stories, status.signals);
        anstream::println!(
            "{} sources, {} failing (tipoff sources tells why)",
            status.sources_total,
            status.sources_failing
        );
        anstream::println!(
            "{} mails to send, {} refused, {} whose delivery nobody confirmed",
            status.outbox,
            status.refused,
            status.unknown
        );
        anstream::println!(
            "{} watchlists, {} left out for their mistakes",
            setup.config.watchlists.len(),
            setup.broken.len()
        );
        let when = |at: Option<jiff::Timestamp>| at.map_or_else(|| "never".to_owned(), |at| at.to_string());
        anstream::println!("last poll {}, next digest {}", when(status.last_poll), when(next_digest));
        Ok(Done::Well)
    }
}
