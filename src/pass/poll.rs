//! One go of polling: what is due is asked, read, judged and committed.
//!
//! Sources are asked side by side; their answers are read on threads that may compute; one thread
//! writes, many sources in one transaction.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc;
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::Instant;

use super::answer::Asked;
use super::ask::{REST, ask};
use super::budget::{self, Budget};
use super::compute::compute;
use super::unread::{Deferral, Unread};
use super::{due, judge, outage};
use crate::gather::fetch::{Class, Client};
use crate::gather::source::{Services, Skip};
use crate::item::link::shown;
use crate::judge::Rules;
use crate::store::{Claimed, Committed, Delivery, Failure, Outcome, Poll, Store, StoreError, Whereabouts};

/// Sources under way at once; the client bounds the requests among them.
const UNDER_WAY: usize = 64;
/// Polls that wait for the writer at most, and that share a transaction.
const BATCH: usize = 64;
/// What comes within this time shares one, too.
const GATHERING: Duration = Duration::from_millis(16);
const LOOKS: u32 = 8;
/// A source that a process took and never answered for is taken again after this long; while the
/// process works on it, it holds it longer.
pub const LEASE: Duration = Duration::from_secs(600);
/// Due for this long, it was due with all the others: we were away.
const LATE: SignedDuration = SignedDuration::from_mins(30);

/// What a round of polling is to do.
#[derive(Clone, Debug)]
pub struct Options {
    pub now: Timestamp,
    /// Pass over due times and skipped hours; Retry-After and 410 are obeyed all the same.
    pub force: bool,
    pub owner: String,
    /// Sources taken at most, the longest due first.
    pub limit: usize,
    /// How long they are held at a time, by the clock of `now`.
    pub lease: Duration,
    /// How services are asked.
    pub services: Arc<Services>,
}

impl Options {
    /// All that is due at `now`.
    pub fn all(owner: &str, now: Timestamp) -> Self {
        Options {
            now,
            force: false,
            owner: owner.to_owned(),
            limit: usize::MAX,
            lease: LEASE,
            services: Arc::default(),
        }
    }
}

/// What a round of polling did.
#[derive(Clone, Debug, Default)]
pub struct Round {
    pub polled: usize,
    /// Sources that had nothing new (304).
    pub unchanged: usize,
    pub new_items: usize,
    pub new_stories: usize,
    pub findings: usize,
    /// Items read again because the rules had changed.
    pub judged_again: usize,
    /// Address, without keys, and what went wrong.
    pub failures: Vec<(String, String)>,
}

/// What every source is asked with.
struct Asker {
    client: Client,
    rules: Arc<Rules>,
    options: Options,
    budget: Arc<Budget>,
}

/// What polling one source came to, beside what is stored of it.
struct Polled {
    /// Without keys.
    address: String,
    poll: Poll,
}

/// Polls everything that is due. `tick` is called once a source, with how many there are.
pub async fn poll(
    store: &Arc<Store>,
    client: &Client,
    rules: &Arc<Rules>,
    options: &Options,
    tick: impl Fn(usize, usize),
) -> Result<Round, StoreError> {
    let judged_again = {
        let (store, rules, now) = (Arc::clone(store), Arc::clone(rules), options.now);
        compute(move || judge::again(&store, &rules, now)).await?
    };
    let claimed = {
        let (store, options) = (Arc::clone(store), options.clone());
        compute(move || {
            store.claim_sources(&options.owner, options.now, options.force, options.lease, options.limit)
        })
        .await?
    };
    let mut claimed = claimed;
    // Where a day's requests run out, the dearest have had theirs.
    claimed.sort_by_key(|source| options.services.tier(&source.kind, &source.address));
    let today = budget::day(options.now);
    let asked = {
        let store = Arc::clone(store);
        compute(move || store.asked(today)).await?
    };
    let budget = Arc::new(Budget::new(Arc::clone(&options.services), asked));
    let mut round = Round { judged_again, ..Round::default() };
    let total = claimed.len();
    let (to_writer, inbox) = mpsc::channel(BATCH);
    let writer = spawn_blocking({
        let (store, now) = (Arc::clone(store), options.now);
        move || write(&store, inbox, now)
    });
    let mut waiting = claimed.into_iter();
    let mut under_way = JoinSet::new();
    let asker = Arc::new(Asker {
        client: client.clone(),
        rules: Arc::clone(rules),
        options: options.clone(),
        budget: Arc::clone(&budget),
    });
    let start = |source: Claimed| one(Arc::clone(&asker), source);
    for source in waiting.by_ref().take(UNDER_WAY) {
        under_way.spawn(start(source));
    }
    let mut renewal = tokio::time::interval_at(Instant::now() + LEASE / 2, LEASE / 2);
    loop {
        let polled = tokio::select! {
            polled = under_way.join_next() => polled,
            _ = renewal.tick() => {
                let (store, owner, by) = (Arc::clone(store), options.owner.clone(), options.lease / 2);
                compute(move || store.renew_sources(&owner, by)).await?;
                continue;
            }
        };
        let Some(polled) = polled else { break };
        let polled = polled.map_err(|panic| StoreError::Stopped(panic.to_string()))?;
        if let Some(source) = waiting.next() {
            under_way.spawn(start(source));
        }
        round.note(&polled);
        tick(round.polled, total);
        // The writer is gone only where it failed; its error is told below.
        if to_writer.send(polled.poll).await.is_err() {
            break;
        }
    }
    let unsaid = budget.unsaid();
    if !unsaid.is_empty() {
        let store = Arc::clone(store);
        compute(move || store.add_asked(today, &unsaid)).await?;
    }
    drop(to_writer);
    let committed = writer.await.unwrap_or_else(|panic| Err(StoreError::Stopped(panic.to_string())))?;
    round.new_items = committed.new_items;
    round.new_stories = committed.new_stories;
    round.findings = committed.findings;
    if !round.failures.is_empty() {
        let (store, now) = (Arc::clone(store), options.now);
        compute(move || store.mark(&outage::judge(&store.wellbeing()?, now), now)).await?;
    }
    if round.polled > 0 {
        round.log();
    }
    Ok(round)
}

impl Round {
    /// One line a round.
    fn log(&self) {
        tracing::info!(
            polled = self.polled,
            unchanged = self.unchanged,
            failed = self.failures.len(),
            new_items = self.new_items,
            findings = self.findings,
            "polled"
        );
    }

    fn note(&mut self, polled: &Polled) {
        self.polled += 1;
        match &polled.poll.outcome {
            Outcome::Unchanged { .. } => self.unchanged += 1,
            Outcome::Delivered(_) | Outcome::Deferred => {}
            Outcome::Failed(Failure { sentence, next, .. }) => {
                tracing::warn!(source = %polled.address, "{sentence}");
                self.failures.push((polled.address.clone(), format!("{sentence}; {next}")));
            }
        }
    }
}

/// Commits what comes, as much at once as there is.
fn write(store: &Store, mut inbox: mpsc::Receiver<Poll>, now: Timestamp) -> Result<Committed, StoreError> {
    let mut total = Committed::default();
    let mut batch = Vec::with_capacity(BATCH);
    while inbox.blocking_recv_many(&mut batch, BATCH) > 0 {
        // Answers come one by one, and each commit waits for the disk.
        for _ in 0..LOOKS {
            if batch.len() == BATCH || inbox.is_closed() {
                break;
            }
            std::thread::sleep(GATHERING / LOOKS);
            while batch.len() < BATCH
                && let Ok(poll) = inbox.try_recv()
            {
                batch.push(poll);
            }
        }
        let done = store.commit(&batch, now)?;
        total.new_items += done.new_items;
        total.new_stories += done.new_stories;
        total.findings += done.findings;
        total.discarded += done.discarded;
        batch.clear();
    }
    Ok(total)
}

/// Asks one source, to the end of its steps.
async fn one(asker: Arc<Asker>, claimed: Claimed) -> Polled {
    let Asker { client, rules, options, budget } = &*asker;
    let now = options.now;
    let claimed = Arc::new(claimed);
    let planned = options.services.service(&claimed.kind).is_some_and(|service| service.planned);
    let (outcome, turn, whereabouts) =
        match ask(client, rules, &options.services, budget, now, Arc::clone(&claimed)).await {
            Ok(asked) => {
                let turn = match &asked.outcome {
                    Outcome::Delivered(Delivery { background: true, .. }) => due::never(now),
                    _ => due::after_answer(&claimed.address, wishes(&claimed, &asked, now), now),
                };
                // A plan within a day's requests is not upset for a digest.
                let floor = if planned { turn.floor.max(Some(turn.next)) } else { turn.floor };
                (asked.outcome, due::Turn { floor, ..turn }, Some(asked.whereabouts))
            }
            Err(unread) => after_failure(&claimed, unread, now),
        };
    let due::Turn { next, floor, bound } = turn;
    let poll = Poll {
        source: claimed.id,
        owner: options.owner.clone(),
        next_due: next,
        floor,
        bound,
        whereabouts,
        outcome,
    };
    Polled { address: shown(&claimed.address), poll }
}

/// Who wishes what of a source that has answered.
fn wishes(claimed: &Claimed, asked: &Asked, now: Timestamp) -> due::Wishes {
    let (pace, skip) = match &asked.outcome {
        Outcome::Delivered(delivery) => (delivery.pace, delivery.skip),
        _ => (claimed.pace, claimed.skip),
    };
    due::Wishes {
        every: claimed.every,
        rhythm: asked.rhythm.or(claimed.rhythm),
        ttl: asked.ttl,
        fresh_for: asked.fresh_for,
        pace,
        skip: Skip::from_bits(skip),
        crowded: claimed.last_polled.is_none() || claimed.due < now - LATE,
    }
}

fn after_failure(
    claimed: &Claimed,
    Unread { mut failure, retry_after, deferred }: Unread,
    now: Timestamp,
) -> (Outcome, due::Turn, Option<Whereabouts>) {
    let address = &claimed.address;
    match deferred {
        Some(Deferral::Tomorrow) => {
            let turn = due::Turn { next: budget::tomorrow(now), floor: None, bound: "budget" };
            return (Outcome::Deferred, turn, None);
        }
        Some(Deferral::Turn) => {
            let next = now.checked_add(retry_after.unwrap_or(REST)).unwrap_or(now);
            return (Outcome::Deferred, due::Turn { next, floor: None, bound: "lane" }, None);
        }
        None => {}
    }
    failure.retry_at = retry_after.and_then(|wait| now.checked_add(wait).ok());
    // Where the new address fails us, the one in the file is asked again.
    let lost = failure.gone || matches!(failure.class.as_str(), "not-found" | "name" | "parked");
    let whereabouts = (lost && claimed.asks.is_some()).then(Whereabouts::default);
    failure.gone = (failure.gone && whereabouts.is_none()) || claimed.gone;
    if failure.class == Class::HostRests.as_str() {
        // Nothing was asked.
        let turn = due::after_failure(address, 0, failure.retry_at, now);
        return (Outcome::Deferred, due::Turn { bound: "host", ..turn }, None);
    }
    let turn = match failure.gone {
        true => due::after_the_end(address, now),
        false => due::after_failure(address, claimed.failures + 1, failure.retry_at, now),
    };
    if failure.gone {
        failure.retry_at = turn.floor;
    }
    (Outcome::Failed(*failure), turn, whereabouts)
}
