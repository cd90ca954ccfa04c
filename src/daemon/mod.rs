//! When: what is due is polled, composed and mailed, as long as the process lives.
//!
//! In: the files, the wall clock, the process's signals. A tick each few seconds asks what time it is
//! and what has come due by it; nothing sleeps until an hour comes. Whatever fails is waited for; what
//! was begun is in the store.

mod clock;
mod lists;
mod opening;
mod service;
mod timetable;
mod work;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::signal::unix::{SignalKind, signal};

use crate::config::{self, Diagnostic, Loaded};
use crate::judge::watch::RepId;
use crate::pass::alert::may_alert;
use crate::pass::{self, ops, ops::BrokenFile};
use crate::store::{Holder, Store, StoreError};
use crate::tell::deliver::beat;

pub use clock::Clock;
use lists::{Lists, Live};
use opening::{open, settle};
use service::Service;
use timetable::Timetable;
use work::Work;

/// Between two ticks.
const TICK: Duration = Duration::from_secs(5);
/// The least that a fast clock leaves between two ticks.
const LEAST: Duration = Duration::from_millis(10);
/// A rep's sources are asked this long before the digest hour, spread over the first part of it.
const AHEAD: SignedDuration = SignedDuration::from_mins(15);
const SPREAD: Duration = Duration::from_secs(8 * 60);
/// A digest waits this long for sources under way.
const WAIT: SignedDuration = SignedDuration::from_mins(10);
/// A gap between two ticks that means that the machine slept, or the clock was set.
const GAP: SignedDuration = SignedDuration::from_mins(3);
/// After a failure of the store.
const PAUSE: SignedDuration = SignedDuration::from_secs(30);
/// A digest that can't be made is tried again after this.
const RETRY: SignedDuration = SignedDuration::from_mins(5);
/// Between two looks at what ails.
const OPS: SignedDuration = SignedDuration::from_mins(5);
/// Between two calls of the heartbeat.
const BEAT: SignedDuration = SignedDuration::from_mins(5);
/// At the end a mail on its way has this long.
const LEAVE: Duration = Duration::from_secs(3);

/// How the daemon failed to start, or why it can't go on.
#[derive(Debug, thiserror::Error)]
pub enum DaemonError {
    /// tipoff.toml can't be used: all its mistakes.
    #[error("the configuration can't be used")]
    Configuration(Vec<Diagnostic>),
    #[error(transparent)]
    Unusable(#[from] lists::Unusable),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("can't listen to signals: {0}")]
    Signals(std::io::Error),
}

/// Runs until it is told to end.
///
/// # Errors
/// What can't be waited for: a configuration that can't be used at the start, a damaged store.
pub async fn run(path: &Path, clock: Clock) -> Result<(), DaemonError> {
    let listen = |kind| signal(kind).map_err(DaemonError::Signals);
    let (mut term, mut int) = (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
    let mut hup = listen(SignalKind::hangup())?;
    let mut daemon = tokio::select! {
        daemon = Daemon::start(path, clock.clone()) => daemon?,
        _ = term.recv() => return Ok(()),
        _ = int.recv() => return Ok(()),
    };
    let mut ticks = tokio::time::interval(clock.real(TICK).max(LEAST));
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        tokio::select! {
            _ = ticks.tick() => daemon.tick(clock.now()).await?,
            _ = hup.recv() => daemon.reload(clock.now()).await?,
            _ = term.recv() => break,
            _ = int.recv() => break,
        }
    }
    daemon.end().await;
    Ok(())
}

/// All that the process is.
pub struct Daemon {
    clock: Clock,
    service: Service,
    lists: Lists,
    live: Arc<Live>,
    /// What is wrong with tipoff.toml since it was last taken up.
    ops_file: Option<String>,
    store: Arc<Store>,
    holder: Holder,
    timetable: Timetable,
    work: Work,
    /// Up to which finding a rep's alerts were looked for.
    looked: HashMap<RepId, i64>,
    /// When the process, or the machine, woke up: what was due by then is waited for.
    woke: Timestamp,
    ticked: Timestamp,
    /// Nothing new is begun before this.
    paused: Option<Timestamp>,
    /// The failure of the store that is being waited for.
    trouble: Option<String>,
    /// Reps whose digest can't be made, until when.
    failed: HashMap<RepId, Timestamp>,
    told_ops: Timestamp,
    pruned: jiff::civil::Date,
    beat: Timestamp,
    rounds: usize,
}

impl Daemon {
    /// Reads the files, opens the store, waits for it where it is away.
    pub async fn start(path: &Path, clock: Clock) -> Result<Daemon, DaemonError> {
        let mut service = Service::default();
        let loaded = config::load(path).map_err(|broken| DaemonError::Configuration(broken.diagnostics))?;
        let store = open(&loaded, &mut service, &clock).await?;
        let now = clock.now();
        let (live, store) = settle(loaded, store, None, now).await?;
        let holder = store.hold()?;
        // A new start is a new try.
        store.all_awake()?;
        let mut timetable = Timetable::default();
        timetable.take_up(&live.config.watchlists, now);
        let mut daemon = Daemon {
            clock,
            service,
            lists: Lists::new(path, now),
            live: Arc::new(live),
            ops_file: None,
            store,
            holder,
            timetable,
            work: Work::default(),
            looked: HashMap::new(),
            woke: now,
            ticked: now,
            paused: None,
            trouble: None,
            failed: HashMap::new(),
            told_ops: now - OPS,
            pruned: now.to_zoned_datetime(jiff::tz::TimeZone::UTC).date(),
            beat: now,
            rounds: 0,
        };
        tracing::info!(
            reps = daemon.live.config.watchlists.len(),
            data_dir = %daemon.live.config.data_dir.display(),
            "ready"
        );
        daemon.say_broken();
        daemon.service.ready();
        daemon.say_status(now);
        Ok(daemon)
    }

    /// One look at the clock and at what is due by it.
    ///
    /// # Errors
    /// What waiting doesn't mend.
    pub async fn tick(&mut self, now: Timestamp) -> Result<(), DaemonError> {
        self.service.watchdog();
        let gap = SignedDuration::from_secs(
            GAP.as_secs().max((TICK.as_secs_f64() * self.clock.speed() * 20.0) as i64),
        );
        if now > self.ticked + gap || now < self.ticked - GAP {
            tracing::info!(from = %self.ticked, to = %now, "the clock has jumped");
            self.woke = now;
        }
        self.ticked = now;
        if self.lists.changed(now) {
            self.reload(now).await?;
        }
        // A clock that was set back must not stretch the pause.
        if self.paused.is_some_and(|until| now < until && now > until - PAUSE * 2) {
            return Ok(());
        }
        self.paused = None;
        match self.turn(now).await {
            Ok(()) => {
                if let Some(trouble) = self.trouble.take() {
                    tracing::info!("the store is well again (it was: {trouble})");
                    self.say_status(now);
                }
                Ok(())
            }
            Err(error) if error.may_pass() => {
                self.paused = Some(now + PAUSE);
                let said = error.to_string();
                if self.trouble.as_ref() != Some(&said) {
                    tracing::error!("{said}; tipoff waits for it");
                    self.service.status(format!("waiting: {said}"));
                    self.trouble = Some(said);
                }
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn turn(&mut self, now: Timestamp) -> Result<(), StoreError> {
        let ended = self.work.ended().await?;
        self.rounds += ended.rounds;
        ended.composed.done.iter().for_each(|hour| self.timetable.done(hour));
        for hour in ended.composed.failed {
            self.failed.insert(hour.rep, now + RETRY);
        }
        if self.store.still_there().is_err() {
            let store = Arc::new(self.store.reopen()?);
            tracing::info!("the store is there again");
            self.holder = store.hold()?;
            self.store = store;
        }
        if self.trouble.is_some() {
            self.store.probe()?;
        }
        self.hasten(now)?;
        if self.store.any_due(now)? {
            self.work.poll(&self.store, &self.live, &self.holder.name, &self.clock, now);
        }
        self.compose(now)?;
        if !self.work.is_delivering() && self.store.any_outgoing(now)? {
            self.work.deliver(&self.store, &self.live, &self.holder.name, self.clock.clone());
        }
        self.tidy(now);
        self.beat(now)?;
        self.say_status(now);
        Ok(())
    }

    /// Sources of a rep whose hour comes soon are asked, so that they end before it.
    fn hasten(&mut self, now: Timestamp) -> Result<(), StoreError> {
        let ahead = self.timetable.ahead(now, AHEAD);
        let Some(slot) = ahead.iter().map(|hour| hour.slot).min() else { return Ok(()) };
        let reps: Vec<RepId> = ahead.into_iter().map(|hour| hour.rep).collect();
        let hastened = self.store.hasten(&reps, slot - AHEAD, now, SPREAD)?;
        tracing::debug!(reps = reps.len(), sources = hastened, "asked ahead of the digest hour");
        Ok(())
    }

    /// Composes for each rep whose hour has come, once their sources have ended, or after a while.
    fn compose(&mut self, now: Timestamp) -> Result<(), StoreError> {
        if self.work.is_composing() {
            return Ok(());
        }
        let mut ready = Vec::new();
        for hour in self.timetable.due(now) {
            if self.failed.get(&hour.rep).is_some_and(|until| now < *until) {
                continue;
            }
            let since = hour.slot.max(self.woke);
            if now < since + WAIT && self.store.under_way(&hour.rep, since)? {
                continue;
            }
            ready.push(hour);
        }
        let alerts = self.alerts(now)?;
        if !ready.is_empty() || !alerts.is_empty() {
            self.work.compose(&self.store, &self.live, alerts, ready, now);
        }
        Ok(())
    }

    /// The reps for whom something may be over the bar: there are findings that were not looked at, and
    /// they may be disturbed.
    fn alerts(&mut self, now: Timestamp) -> Result<Vec<RepId>, StoreError> {
        let wanted = || self.live.config.watchlists.iter().filter(|list| list.rep.alert.is_some());
        if wanted().next().is_none() {
            return Ok(Vec::new());
        }
        let newest = self.store.newest_finding()?;
        let mut reps = Vec::new();
        for list in wanted() {
            let rep = &list.watch.rep;
            if self.looked.get(rep) != Some(&newest) && may_alert(&self.store, list, now)? {
                reps.push(rep.clone());
            }
        }
        self.looked.extend(reps.iter().map(|rep| (rep.clone(), newest)));
        Ok(reps)
    }

    /// What can wait for a quiet moment: telling ops, and forgetting.
    fn tidy(&mut self, now: Timestamp) {
        let today = now.to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
        if today != self.pruned {
            self.pruned = today;
            let store = Arc::clone(&self.store);
            self.work.tidy(move || pass::prune::prune(&store, now).map(drop));
        } else if now >= self.told_ops + OPS || now < self.told_ops {
            self.told_ops = now;
            let (store, live, ops_file) =
                (Arc::clone(&self.store), Arc::clone(&self.live), self.ops_file.clone());
            let path = self.lists.path.clone();
            self.work.tidy(move || tell_ops(&store, &live, &path, ops_file, now));
        }
    }

    /// Calls the heartbeat where a round and its digests have ended well since the last.
    fn beat(&mut self, now: Timestamp) -> Result<(), StoreError> {
        let Some(url) = &self.live.config.heartbeat else { return Ok(()) };
        let late = self.timetable.due(now).iter().any(|hour| hour.slot.max(self.woke) + WAIT * 2 < now);
        let idle = self.work.is_idle() && !self.store.any_due(now)?;
        if now < self.beat + BEAT && now >= self.beat || late || !(self.rounds > 0 || idle) {
            return Ok(());
        }
        if self.store.resting()?.is_some() {
            return Ok(());
        }
        self.beat = now;
        self.rounds = 0;
        let (url, settings) = (url.clone(), self.live.config.fetch.clone());
        tokio::spawn(async move {
            if let Err(why) = beat(&url, settings.proxy.as_deref()).await {
                tracing::warn!("the heartbeat failed: {why}");
            }
        });
        Ok(())
    }

    /// Takes up the files as they are now. What is broken leaves what was good in use.
    ///
    /// # Errors
    /// What waiting doesn't mend.
    pub async fn reload(&mut self, now: Timestamp) -> Result<(), DaemonError> {
        self.service.reloading();
        self.lists.read_now();
        let outcome = match config::load(&self.lists.path) {
            Ok(loaded) => self.take_up(loaded, now).await,
            Err(broken) => {
                let why = lists::in_a_line(&broken.diagnostics);
                tracing::error!("the configuration is not taken up: {why}");
                self.ops_file = Some(why);
                Ok(())
            }
        };
        // Whatever came of it: a service manager that waits for this would wait for ever.
        self.service.ready();
        self.told_ops = now - OPS;
        match outcome {
            Err(DaemonError::Store(error)) if error.may_pass() => {
                tracing::error!("the configuration is not taken up: {error}");
                Ok(())
            }
            outcome => outcome,
        }
    }

    async fn take_up(&mut self, loaded: Loaded, now: Timestamp) -> Result<(), DaemonError> {
        if loaded.config.data_dir != self.live.config.data_dir {
            tracing::warn!("data_dir has changed: that takes a restart");
        }
        let before = Arc::clone(&self.live);
        let store = Arc::clone(&self.store);
        let live = match settle(loaded, store, Some(Arc::clone(&before)), now).await {
            Ok((live, _)) => live,
            Err(DaemonError::Unusable(error)) => {
                tracing::error!("the configuration is not taken up: {error}");
                self.ops_file = Some(error.to_string());
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        self.ops_file = None;
        for line in lists::difference(&before.config.watchlists, &live.config.watchlists) {
            tracing::info!("taken up: {line}");
        }
        self.live = Arc::new(live);
        self.timetable.take_up(&self.live.config.watchlists, now);
        // Mended settings deserve a try.
        self.store.all_awake()?;
        self.say_broken();
        Ok(())
    }

    fn say_broken(&self) {
        for broken in &self.live.broken {
            let meanwhile = match self.live.kept.contains(&broken.path) {
                true => "its last good version stays in use",
                false => "it is left out",
            };
            tracing::error!("{}; {meanwhile}", lists::in_a_line(&broken.diagnostics));
        }
    }

    fn say_status(&mut self, now: Timestamp) {
        let next = self.timetable.next(now).map_or_else(|| "none".to_owned(), |at| at.to_string());
        let broken = match self.live.broken.len() + usize::from(self.ops_file.is_some()) {
            0 => String::new(),
            files => format!("; {files} files with mistakes"),
        };
        let reps = self.live.config.watchlists.len();
        self.service.status(format!("{reps} reps, next digest {next}{broken}"));
    }

    /// True while nothing is under way: what was due is done.
    pub async fn is_idle(&mut self, now: Timestamp) -> Result<bool, StoreError> {
        let ended = self.work.ended().await?;
        ended.composed.done.iter().for_each(|hour| self.timetable.done(hour));
        Ok(self.work.is_idle() && !self.store.any_outgoing(now)?)
    }

    /// Ends: a mail on its way may arrive, all else is left to the next start.
    pub async fn end(self) {
        self.service.stopping();
        tracing::info!("ending");
        self.work.end(LEAVE).await;
        // Else the next start lets go of it.
        if let Err(error) = self.store.release(&self.holder.name) {
            tracing::debug!("work is left to the next start: {error}");
        }
    }
}

fn tell_ops(
    store: &Store,
    live: &Live,
    path: &Path,
    ops_file: Option<String>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut broken: Vec<BrokenFile<'_>> = live
        .broken
        .iter()
        .map(|broken| BrokenFile {
            path: &broken.path,
            why: lists::in_a_line(&broken.diagnostics),
            kept: live.kept.contains(&broken.path),
        })
        .collect();
    broken.extend(ops_file.map(|why| BrokenFile { path, why, kept: true }));
    match ops::tell(store, &live.config, &broken, now) {
        Ok(_) => Ok(()),
        Err(pass::digest::PassError::Store(error)) => Err(error),
        Err(error) => {
            tracing::error!("ops can't be told: {error}");
            Ok(())
        }
    }
}
