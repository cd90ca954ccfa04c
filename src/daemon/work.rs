//! The work under way: polls side by side, one hand that composes, one that delivers.
//!
//! Nothing here waits for the end of anything: each tick asks what has ended since the last.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use tokio::task::{JoinError, JoinHandle, JoinSet, spawn_blocking};

use super::clock::Clock;
use super::lists::Live;
use super::timetable::{Hour, What};
use crate::config::Watchlist;
use crate::judge::watch::RepId;
use crate::pass::deliver::{Delivered, Post};
use crate::pass::digest::{Done, Due, PassError, When, sender};
use crate::pass::poll::{Options, Round};
use crate::pass::{self, deliver, judge, news};
use crate::store::{Store, StoreError};
use crate::tell::digest::Sender;

/// Polls that may be under way at once: one that waits for a slow host holds up no other.
const PASSES: usize = 8;
/// Sources of one poll. After a long night the whole list is caught up in minutes, not in one gust.
const AT_ONCE: usize = 256;

/// All that is being done.
#[derive(Default)]
pub struct Work {
    polls: JoinSet<Result<Round, StoreError>>,
    composing: Option<JoinHandle<Result<Composed, StoreError>>>,
    delivering: Option<JoinHandle<Result<Delivered, StoreError>>>,
    tidying: Option<JoinHandle<Result<(), StoreError>>>,
    /// Asked between two steps of anything: the process is about to end.
    stop: Arc<AtomicBool>,
}

/// What became of the hours that were due.
#[derive(Default)]
pub struct Composed {
    pub done: Vec<Hour>,
    /// Their digest can't be made: tried again later.
    pub failed: Vec<Hour>,
}

/// What has ended since it was last asked.
#[derive(Default)]
pub struct Ended {
    pub rounds: usize,
    pub composed: Composed,
    pub delivered: Option<Delivered>,
}

impl Work {
    /// Collects what has ended.
    ///
    /// # Errors
    /// The first failure of the store among it; the rest is told in the log.
    pub async fn ended(&mut self) -> Result<Ended, StoreError> {
        let mut ended = Ended::default();
        let mut failure = None;
        while let Some(round) = self.polls.try_join_next() {
            match whole(round) {
                Ok(_) => ended.rounds += 1,
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        match take(&mut self.composing).await {
            Some(Ok(composed)) => ended.composed = composed,
            Some(Err(error)) => failure = failure.or(Some(error)),
            None => {}
        }
        match take(&mut self.delivering).await {
            Some(Ok(delivered)) => ended.delivered = Some(delivered),
            Some(Err(error)) => failure = failure.or(Some(error)),
            None => {}
        }
        if let Some(Err(error)) = take(&mut self.tidying).await {
            failure = failure.or(Some(error));
        }
        failure.map_or(Ok(ended), Err)
    }

    pub fn is_composing(&self) -> bool {
        self.composing.is_some()
    }

    pub fn is_delivering(&self) -> bool {
        self.delivering.is_some()
    }

    pub fn is_idle(&self) -> bool {
        self.polls.is_empty()
            && self.composing.is_none()
            && self.delivering.is_none()
            && self.tidying.is_none()
    }

    /// Polls what is due, beside the polls under way.
    pub fn poll(&mut self, store: &Arc<Store>, live: &Arc<Live>, owner: &str, clock: &Clock, now: Timestamp) {
        if self.polls.len() >= PASSES {
            return;
        }
        let (store, live) = (Arc::clone(store), Arc::clone(live));
        // The lease is by the clock of the store, which may run faster than the machine's.
        let lease = pass::poll::LEASE.mul_f64(clock.speed().max(1.0));
        let services = Arc::clone(&live.services);
        let options = Options { limit: AT_ONCE, lease, services, ..Options::all(owner, now) };
        self.polls.spawn(async move {
            pass::poll::poll(&store, &live.client, &live.rules, &options, |_, _| {}).await
        });
    }

    /// Composes the alerts of these reps and the digests of these hours, one after the other.
    pub fn compose(
        &mut self,
        store: &Arc<Store>,
        live: &Arc<Live>,
        alerts: Vec<RepId>,
        hours: Vec<Hour>,
        now: Timestamp,
    ) {
        let (store, live, stop) = (Arc::clone(store), Arc::clone(live), Arc::clone(&self.stop));
        self.composing = Some(spawn_blocking(move || {
            judge::again(&store, &live.rules, now)?;
            for rep in alerts {
                alert(&store, &live, &rep, now)?;
            }
            let mut composed = Composed::default();
            for hour in hours {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                match digest(&store, &live, &hour, now)? {
                    true => composed.done.push(hour),
                    false => composed.failed.push(hour),
                }
            }
            Ok(composed)
        }));
    }

    /// Delivers what lies in the outbox.
    pub fn deliver(&mut self, store: &Arc<Store>, live: &Arc<Live>, owner: &str, clock: Clock) {
        let (store, live, owner) = (Arc::clone(store), Arc::clone(live), owner.to_owned());
        let stop = Arc::clone(&self.stop);
        self.delivering = Some(tokio::spawn(async move {
            let channels = live.config.channels();
            let post = Post {
                store: &store,
                courier: &live.courier,
                channels: &channels,
                owner: &owner,
                now: &|| clock.now(),
                stop: &|| stop.load(Ordering::Relaxed),
            };
            deliver::deliver(post).await
        }));
    }

    /// Does some housekeeping, one piece at a time; passed over where another is under way.
    pub fn tidy(&mut self, work: impl FnOnce() -> Result<(), StoreError> + Send + 'static) {
        if self.tidying.is_none() {
            self.tidying = Some(spawn_blocking(work));
        }
    }

    /// Lets go of the polls, and gives a mail on its way `patience` to arrive.
    pub async fn end(mut self, patience: Duration) {
        self.stop.store(true, Ordering::Relaxed);
        self.polls.abort_all();
        let rest = async {
            if let Some(composing) = self.composing.take() {
                let _ = composing.await;
            }
            if let Some(delivering) = self.delivering.take() {
                let _ = delivering.await;
            }
            while self.polls.join_next().await.is_some() {}
        };
        if tokio::time::timeout(patience, rest).await.is_err() {
            tracing::warn!(
                "a mail on its way didn't end in time; it is tried again with the same Message-ID"
            );
        }
    }
}

/// What a rep's mail is made with; nothing where the rep's list is gone.
fn due<'a>(store: &'a Store, live: &'a Live, rep: &RepId, sender: &'a Sender) -> Option<Due<'a>> {
    let watchlist = live.config.watchlists.iter().find(|list| list.watch.rep == *rep)?;
    Some(Due { store, rules: &live.rules, watchlist, sender, when: When::Due })
}

/// What is over a rep's bar, at once.
fn alert(store: &Store, live: &Live, rep: &RepId, now: Timestamp) -> Result<(), StoreError> {
    let sender = sender(&live.config);
    let Some(due) = due(store, live, rep, &sender) else { return Ok(()) };
    match due.alert(now) {
        Ok(None) => Ok(()),
        Ok(Some(subject)) => {
            tracing::info!(rep = %rep.0, subject = %subject, "alert composed");
            Ok(())
        }
        Err(PassError::Store(error)) => Err(error),
        Err(PassError::Digest(error)) => {
            tracing::error!(rep = %rep.0, "the alert can't be made: {error}");
            Ok(())
        }
    }
}

/// One rep's digest for an hour. Answers false where it can't be made.
fn digest(store: &Store, live: &Live, hour: &Hour, now: Timestamp) -> Result<bool, StoreError> {
    let sender = sender(&live.config);
    let Some(due) = due(store, live, &hour.rep, &sender) else { return Ok(true) };
    let done = match hour.what {
        What::Digest => due.digest(now),
        What::Week => due.week(now),
    };
    if hour.what == What::Digest && matches!(done, Ok(Done::Composed { .. } | Done::NothingNew)) {
        feeds(store, live, due.watchlist, now)?;
    }
    match done {
        Ok(Done::Composed { leads, subject }) => {
            tracing::info!(rep = %hour.rep.0, slot = %hour.slot, leads, subject = %subject, "digest composed");
            Ok(true)
        }
        Ok(_) => {
            tracing::info!(rep = %hour.rep.0, slot = %hour.slot, "nothing new, no digest");
            Ok(true)
        }
        Err(PassError::Store(error)) => Err(error),
        Err(PassError::Digest(error)) => {
            tracing::error!(rep = %hour.rep.0, slot = %hour.slot, "the digest can't be made: {error}");
            Ok(false)
        }
    }
}

/// The rep's feeds for other programs, as they are after a digest.
fn feeds(store: &Store, live: &Live, list: &Watchlist, now: Timestamp) -> Result<(), StoreError> {
    match news::write(store, &live.rules, &live.config, list, now) {
        Err(PassError::Store(error)) => Err(error),
        // What can't be written is told to ops where it happens.
        Ok(()) | Err(PassError::Digest(_)) => Ok(()),
    }
}

/// The outcome of a task that has ended; `None` while it is under way.
async fn take<T>(task: &mut Option<JoinHandle<Result<T, StoreError>>>) -> Option<Result<T, StoreError>> {
    if !task.as_ref()?.is_finished() {
        return None;
    }
    Some(whole(task.take()?.await))
}

/// A task that broke off is a failure like another.
fn whole<T>(joined: Result<Result<T, StoreError>, JoinError>) -> Result<T, StoreError> {
    joined.unwrap_or_else(|broken| Err(StoreError::Stopped(broken.to_string())))
}
