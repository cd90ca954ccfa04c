//! One go of polling: what is due is asked, read, judged and committed.
//!
//! Sources are asked side by side; their answers are read on threads that may compute; one thread
//! writes, many sources in one transaction.

use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt};
use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use tokio::time::Instant;

use super::budget::{self, Budget};
use super::{due, judge};
use crate::gather::fetch::{
    Class, Client, FetchError, Lane, Outcome as Fetched, Request, Response, Validators,
};
use crate::gather::source::{self, Got, Place, Services, Source, State, Step, Unreadable};
use crate::item::Item;
use crate::item::carried::Carried;
use crate::item::link::shown;
use crate::judge::Rules;
use crate::store::{Claimed, Committed, Delivery, Failure, Outcome, Poll, Store, StoreError};
use crate::text::hash::stable;

/// Sources under way at once; the client bounds the requests among them.
const UNDER_WAY: usize = 64;
/// Polls that wait for the writer at most, and that share a transaction.
const BATCH: usize = 64;
/// A source that a process took and never answered for is taken again after this long; while the
/// process works on it, it holds it longer.
pub const LEASE: Duration = Duration::from_secs(600);
/// A service that is asked too often, and doesn't say how long to wait, rests this long.
const REST: Duration = Duration::from_secs(600);
/// Requests one source may make in one poll.
const REQUESTS: usize = 50;

/// What a round of polling is to do.
#[derive(Clone, Debug)]
pub struct Options {
    pub now: Timestamp,
    /// Pass over due times; Retry-After and 410 are obeyed all the same.
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
    let budget = Budget::new(&options.services, asked);
    let mut round = Round { judged_again, ..Round::default() };
    let total = claimed.len();
    let (to_writer, inbox) = mpsc::channel(BATCH);
    let writer = spawn_blocking({
        let (store, now) = (Arc::clone(store), options.now);
        move || write(&store, inbox, now)
    });
    let mut waiting = claimed.into_iter();
    let mut under_way = FuturesUnordered::new();
    let start = |source: Claimed| one(client, rules, options, &budget, source);
    under_way.extend(waiting.by_ref().take(UNDER_WAY).map(start));
    let mut renewal = tokio::time::interval_at(Instant::now() + LEASE / 2, LEASE / 2);
    loop {
        let polled = tokio::select! {
            polled = under_way.next() => polled,
            _ = renewal.tick() => {
                let (store, owner, by) = (Arc::clone(store), options.owner.clone(), options.lease / 2);
                compute(move || store.renew_sources(&owner, by)).await?;
                continue;
            }
        };
        let Some(polled) = polled else { break };
        under_way.extend(waiting.next().map(start));
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
async fn one(
    client: &Client,
    rules: &Arc<Rules>,
    options: &Options,
    budget: &Budget<'_>,
    claimed: Claimed,
) -> Polled {
    let (id, address, failures) = (claimed.id, claimed.address.clone(), claimed.failures);
    let (every, known) = (claimed.every, claimed.rhythm);
    let now = options.now;
    let planned = options.services.service(&claimed.kind).is_some_and(|service| service.planned);
    let (outcome, turn) = match ask(client, rules, options, budget, Arc::new(claimed)).await {
        Ok(Asked { outcome, ttl, fresh_for, rhythm }) => {
            let wishes = due::Wishes { every, rhythm: rhythm.or(known), ttl, fresh_for };
            let turn = due::after_answer(&address, wishes, now);
            // A plan within a day's requests is not upset for a digest.
            let floor = if planned { turn.floor.max(Some(turn.next)) } else { turn.floor };
            (outcome, due::Turn { floor, ..turn })
        }
        Err(Unread { deferred: Some(Deferral::Tomorrow), .. }) => {
            let turn = due::Turn { next: budget::tomorrow(now), floor: None, bound: "budget" };
            (Outcome::Deferred, turn)
        }
        Err(Unread { deferred: Some(Deferral::Turn), retry_after, .. }) => {
            let until = now.checked_add(retry_after.unwrap_or(REST)).unwrap_or(now);
            (Outcome::Deferred, due::Turn { next: until, floor: None, bound: "lane" })
        }
        Err(Unread { mut failure, retry_after, .. }) => {
            failure.retry_at = retry_after.and_then(|wait| now.checked_add(wait).ok());
            let turn = due::after_failure(&address, failures + 1, failure.retry_at, now);
            (Outcome::Failed(*failure), turn)
        }
    };
    let due::Turn { next, floor, bound } = turn;
    let poll = Poll { source: id, owner: options.owner.clone(), next_due: next, floor, bound, outcome };
    Polled { address: shown(&address), poll }
}

/// What a source answered, and how long it asks to be left alone.
struct Asked {
    outcome: Outcome,
    ttl: Option<Duration>,
    fresh_for: Option<Duration>,
    rhythm: Option<Duration>,
}

/// Why a source could not be read.
struct Unread {
    failure: Box<Failure>,
    retry_after: Option<Duration>,
    /// Nothing was asked, and for what it waits.
    deferred: Option<Deferral>,
}

/// What a source waits for that was not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deferral {
    /// Others of its service were before it.
    Turn,
    /// The day's requests are used up.
    Tomorrow,
}

impl Unread {
    fn new(class: &str, sentence: impl Into<String>, next: impl Into<String>) -> Self {
        let failure = Failure {
            class: class.to_owned(),
            sentence: sentence.into(),
            next: next.into(),
            ..Failure::default()
        };
        Unread { failure: Box::new(failure), retry_after: None, deferred: None }
    }

    fn ours(sentence: impl Into<String>) -> Self {
        Unread::new("ours", sentence, "please report this")
    }
}

impl From<FetchError> for Unread {
    fn from(error: FetchError) -> Self {
        let mut unread = Unread::new(error.class.as_str(), error.sentence, error.next);
        unread.failure.gone = error.class == Class::Gone;
        unread.retry_after = error.retry_after;
        let waits = error.class == Class::OverLimit && error.status.is_none();
        unread.deferred = waits.then_some(Deferral::Turn);
        unread
    }
}

impl From<Unreadable> for Unread {
    fn from(error: Unreadable) -> Self {
        let unread = Unread::new(error.class.as_str(), error.sentence, error.next);
        Unread { retry_after: error.rest, ..unread }
    }
}

async fn ask(
    client: &Client,
    rules: &Arc<Rules>,
    options: &Options,
    budget: &Budget<'_>,
    claimed: Arc<Claimed>,
) -> Result<Asked, Unread> {
    let now = options.now;
    let source = source::by_name(&claimed.kind)
        .ok_or_else(|| Unread::ours(format!("this tipoff knows no source \"{}\"", claimed.kind)))?;
    let url = url::Url::parse(&claimed.address).map_err(|error| {
        let sentence = format!("the address can't be read: {error}");
        Unread::new("address", sentence, "write it whole, as https://example.com/feed.xml")
    })?;
    let service = options.services.service(&claimed.kind);
    let about = options.services.about(&claimed.kind, &claimed.address);
    let place = Place {
        key: service.and_then(|service| service.key.clone()),
        options: about.map(|about| about.options.clone()).unwrap_or_default(),
        ..Place::at(url, now)
    };
    let apart = service.map(|service| service.apart).filter(|apart| !apart.is_zero());
    let lane = apart.map(|apart| Lane { name: claimed.kind.clone(), apart });
    let mut state: State =
        claimed.state.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let mut validators: Option<Validators> =
        claimed.validators.as_deref().and_then(|text| serde_json::from_str(text).ok());
    let mut pages = source::Delivery::default();
    let mut step = source.step(&place, &state, None)?;
    for requests in 0..REQUESTS {
        let request = match step {
            Step::Done(_) => return Err(Unread::ours("a source was done before it asked anything")),
            Step::Ask(request, next) => {
                state = next;
                request
            }
            Step::Page(page, request, next) => {
                pages.join(page);
                state = next;
                request
            }
        };
        if !budget.take(&claimed.kind) {
            let spent = Unread::new("budget", "the day's requests are used up", "it is asked tomorrow");
            return Err(Unread { deferred: Some(Deferral::Tomorrow), ..spent });
        }
        let headers = request.headers.into_iter().map(|(name, value)| (name, value.reveal().to_owned()));
        let request = Request {
            validators: validators.take(),
            accept: Some(request.accept),
            headers: headers.collect(),
            body: request.body,
            read: request.read,
            lane: lane.clone(),
            ..Request::to(request.url)
        };
        let response = match client.get(&request, now).await {
            Ok(Fetched::Unchanged { validators, fresh_for }) => {
                let outcome = Outcome::Unchanged { validators: text(&validators) };
                return Ok(Asked { outcome, ttl: None, fresh_for, rhythm: None });
            }
            Ok(Fetched::Fresh(response)) => response,
            Err(error) => return Err(rested(client, lane.as_ref(), error.into())),
        };
        let reader = Reader {
            source,
            place: place.clone(),
            state: state.clone(),
            claimed: Arc::clone(&claimed),
            rules: Arc::clone(rules),
            now,
            before: std::mem::take(&mut pages),
            // What belongs to the first of several answers makes no next poll a 304.
            alone: requests == 0,
        };
        match compute(move || reader.take(response)).await {
            Ok(Taken::More(more)) => (step, pages) = *more,
            Ok(Taken::All(asked)) => return Ok(*asked),
            Err(unread) => return Err(rested(client, lane.as_ref(), unread)),
        }
    }
    Err(Unread::ours(format!("a source wanted more than {REQUESTS} requests")))
}

/// A service that says it is asked too often is left alone by all its sources.
fn rested(client: &Client, lane: Option<&Lane>, unread: Unread) -> Unread {
    let too_often = unread.failure.class == Class::OverLimit.as_str() && unread.deferred.is_none();
    if let Some(lane) = lane.filter(|_| too_often) {
        client.rest(&lane.name, unread.retry_after.unwrap_or(REST));
    }
    unread
}

/// What one response came to.
enum Taken {
    /// With the pages so far.
    More(Box<(Step, source::Delivery)>),
    All(Box<Asked>),
}

/// What a response is read and judged with.
struct Reader {
    source: &'static dyn Source,
    place: Place,
    state: State,
    claimed: Arc<Claimed>,
    rules: Arc<Rules>,
    now: Timestamp,
    /// What earlier pages brought.
    before: source::Delivery,
    /// Whether this is the only answer of the poll.
    alone: bool,
}

impl Reader {
    /// Reads and judges one response: nothing here waits.
    fn take(self, response: Box<Response>) -> Result<Taken, Unread> {
        let got = Got {
            url: response.url,
            status: response.status,
            content_type: response.content_type,
            body: &response.body,
        };
        let cut = response.body.cut;
        let mut delivery = match self.source.step(&self.place, &self.state, Some(&got)) {
            Ok(Step::Done(delivery)) => {
                let mut all = self.before;
                all.join(delivery);
                all
            }
            Ok(more) => return Ok(Taken::More(Box::new((more, self.before)))),
            Err(_) if cut => return Err(FetchError::new(Class::Encoding).into()),
            Err(error) => return Err(error.into()),
        };
        if cut {
            delivery.problems.push("the answer broke off: what had come of it is read".to_owned());
        }
        // Were the record of what is carried lost, entries are told apart by their ids all the same.
        let mut carried = Carried::from_bytes(&self.claimed.carried).unwrap_or_default();
        let dates = delivery.entries.iter().filter_map(|entry| entry.item.published);
        let rhythm = due::rhythm(dates, self.now);
        let sorted = carried.sort(stable(&[&self.claimed.address]), delivery.entries, self.now);
        let judge = |item: Item, changed: bool| judge::entry(item, changed, &self.rules, self.now);
        let new = sorted.new.into_iter().map(|item| judge(item, false));
        let entries = new.chain(sorted.changed.into_iter().map(|item| judge(item, true))).collect();
        let outcome = Outcome::Delivered(Delivery {
            validators: text(&response.validators).filter(|_| self.alone),
            state: serde_json::to_string(&delivery.state).ok(),
            carried: carried.to_bytes(),
            entries,
            problems: delivery.problems,
            title: self.claimed.label.clone().or(delivery.title),
            rhythm,
            gap: sorted.gap,
        });
        let (ttl, fresh_for) = (delivery.ttl, response.fresh_for);
        Ok(Taken::All(Box::new(Asked { outcome, ttl, fresh_for, rhythm })))
    }
}

fn text(validators: &Validators) -> Option<String> {
    serde_json::to_string(validators).ok()
}

/// Runs work that computes or waits for the disk where it holds nobody up.
async fn compute<T: Send + 'static, E: Send + 'static + From<Stopped>>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, E> {
    spawn_blocking(work).await.unwrap_or_else(|panic| Err(Stopped(panic.to_string()).into()))
}

/// A thread of ours broke off.
struct Stopped(String);

impl From<Stopped> for StoreError {
    fn from(stopped: Stopped) -> Self {
        StoreError::Stopped(stopped.0)
    }
}

impl From<Stopped> for Unread {
    fn from(stopped: Stopped) -> Self {
        Unread::ours(format!("reading it broke off: {}", stopped.0))
    }
}
