//! One source, asked to the end of its steps.

use std::num::NonZero;
use std::sync::{Arc, LazyLock};
use std::thread::available_parallelism;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Semaphore;
use url::Url;

use super::answer::{Asked, Reader, Taken, text, whereabouts};
use super::budget::Budget;
use super::compute::compute;
use super::unread::{Deferral, Unread};
use crate::gather::fetch::{Class, Client, Lane, Outcome as Fetched, Request, Response, Validators};
use crate::gather::source::{self, Place, Services, State, Step};
use crate::judge::Rules;
use crate::store::{Claimed, Outcome};

/// A service that is asked too often, and doesn't say how long to wait, rests this long.
pub(super) const REST: Duration = Duration::from_secs(600);
/// Turns to read and judge an answer: one a processor.
static READING: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(available_parallelism().map_or(2, NonZero::get)));
/// Requests one source may make in one poll.
const REQUESTS: usize = 50;

/// Asks it. What opens its address goes to that address alone.
pub(super) async fn ask(
    client: &Client,
    rules: &Arc<Rules>,
    services: &Services,
    budget: &Budget,
    now: Timestamp,
    claimed: Arc<Claimed>,
) -> Result<Asked, Unread> {
    let source = source::by_name(&claimed.kind)
        .ok_or_else(|| Unread::ours(format!("this tipoff knows no source \"{}\"", claimed.kind)))?;
    let url =
        Url::parse(claimed.asks.as_deref().unwrap_or(client.address(&claimed.address))).map_err(|error| {
            let sentence = format!("the address can't be read: {error}");
            Unread::new("address", sentence, "write it whole, as https://example.com/feed.xml")
        })?;
    // What opens the address in the file is for nobody else, wherever it has moved or leads.
    let home = Url::parse(&claimed.address).map(|home| home.origin()).ok();
    let login = |to: &Url| match home.as_ref() == Some(&to.origin()) {
        true => client.login(&claimed.address),
        false => vec![],
    };
    let service = services.service(&claimed.kind);
    let about = services.about(&claimed.kind, &claimed.address);
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
    for _ in 0..REQUESTS {
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
            headers: login(&request.url).into_iter().chain(headers).collect(),
            validators: validators.take(),
            accept: Some(request.accept),
            body: request.body,
            read: request.read,
            lane: lane.clone(),
            ..Request::to(request.url)
        };
        let response = match client.get(&request, now).await {
            Ok(Fetched::Unchanged { validators, fresh_for, moved }) => {
                let outcome = Outcome::Unchanged { validators: text(&validators) };
                let whereabouts = whereabouts(&claimed, &place.url, moved.as_ref(), None, now);
                // What a 304 doesn't say again stands as the whole answer said it (RFC 9111, 3.2).
                let fresh_for = fresh_for.or(claimed.fresh_for);
                return Ok(Asked { outcome, ttl: claimed.ttl, fresh_for, rhythm: None, whereabouts });
            }
            // That a further page has moved says nothing of the source.
            Ok(Fetched::Fresh(response)) if request.url == place.url => response,
            Ok(Fetched::Fresh(response)) => Box::new(Response { moved: None, ..*response }),
            Err(error) => match source.astray(&state).filter(|_| error.class.is_lost()) {
                Some(afresh) => {
                    step = source.step(&place, &afresh, None)?;
                    continue;
                }
                None => return Err(rested(client, lane.as_ref(), error.into())),
            },
        };
        let reader = Reader {
            source,
            place: place.clone(),
            state: state.clone(),
            claimed: Arc::clone(&claimed),
            rules: Arc::clone(rules),
            now,
            before: std::mem::take(&mut pages),
        };
        // More threads than processors would only hold more memory.
        let turn = READING.acquire().await;
        let taken = compute(move || reader.take(response)).await;
        drop(turn);
        match taken {
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
