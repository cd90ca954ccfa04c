//! `tipoff status`: what was done last, and what is next.

use clap::Args;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{At, Common, Done, setup, terminal};
use crate::store::{Rest, Store};

/// Minutes of deliveries that tell the rate.
const RECENT: i64 = 10;

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
        let mail = Mail::of(&setup.store, status.outbox, now)?;
        if self.json {
            let value = json!({
                "items": status.items,
                "stories": status.stories,
                "signals": status.signals,
                "sources": { "total": status.sources_total, "failing": status.sources_failing },
                "outbox": status.outbox,
                "refused": status.refused,
                "unknown": status.unknown,
                "mail": {
                    "rests_until": mail.rests.as_ref().map(|rest| rest.until.to_string()),
                    "why": mail.rests.as_ref().map(|rest| rest.why.clone()),
                    "expected_end": mail.expected_end.map(|at| at.to_string()),
                },
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
        if let Some(rest) = &mail.rests {
            anstream::println!("no mail goes out before {}: {}", rest.until, terminal::safe(&rest.why));
        }
        if let Some(end) = mail.expected_end {
            anstream::println!("at this rate the last is out at {end}");
        }
        for refusal in setup.store.refusals()? {
            let (to, why) = (terminal::safe(&refusal.to), terminal::safe(&refusal.why));
            anstream::println!("{to} was refused at {}: {why}", refusal.at);
        }
        anstream::println!(
            "{} watchlists, {} left out for their mistakes",
            setup.config.watchlists.len(),
            setup.broken.len()
        );
        let when = |at: Option<Timestamp>| at.map_or_else(|| "never".to_owned(), |at| at.to_string());
        anstream::println!("last poll {}, next digest {}", when(status.last_poll), when(next_digest));
        Ok(Done::Well)
    }
}

/// How the mail's way out is.
struct Mail {
    /// While it is failing.
    rests: Option<Rest>,
    /// When the last is out, by what went out in the last minutes; `None` where nothing waits or moves.
    expected_end: Option<Timestamp>,
}

impl Mail {
    fn of(store: &Store, waiting: u64, now: Timestamp) -> anyhow::Result<Mail> {
        let sent = store.sent_since(now - SignedDuration::from_mins(RECENT))?;
        let expected_end = (waiting > 0 && sent > 0).then(|| {
            let minutes = (waiting * RECENT.unsigned_abs()).div_ceil(sent);
            now + SignedDuration::from_mins(i64::try_from(minutes).unwrap_or(i64::from(u32::MAX)))
        });
        Ok(Mail { rests: store.resting()?, expected_end })
    }
}
