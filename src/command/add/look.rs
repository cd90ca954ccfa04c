//! Asks what the search wants to know, politely; tries what it found by the source that would poll it.

use futures_util::future::join_all;
use indicatif::ProgressBar;
use jiff::Timestamp;
use url::Url;

use crate::config::{self, Config};
use crate::gather::discover::{Door, Search};
use crate::gather::fetch::{Client, Outcome, Pages, Request};
use crate::gather::source::{self, Got, Place, State, Step};

/// Requests of one look, robots.txt apart: of 25 two are the registers'.
const REQUESTS: usize = 23;

/// Goes through a company's pages.
pub async fn through(pages: &Pages, search: &mut Search, bar: &ProgressBar, now: Timestamp) {
    loop {
        let asks = search.asks();
        if asks.is_empty() {
            return;
        }
        // The client lets two at a time to a host.
        let answers = join_all(asks.iter().map(|ask| pages.get(&ask.url, now))).await;
        for (ask, answer) in asks.iter().zip(answers) {
            bar.inc(1);
            match answer {
                Ok(response) => {
                    let got = Got {
                        url: response.url,
                        status: response.status,
                        content_type: response.content_type,
                        body: &response.body,
                    };
                    search.answer(ask, Ok(&got));
                }
                Err(error) => search.answer(ask, Err(error.sentence)),
            }
        }
    }
}

/// Tries each door that the search only saw: one that can't be read is taken out and said. Answers how many
/// requests that took.
pub async fn try_doors(client: &Client, config: &mut Config, search: &mut Search, now: Timestamp) -> usize {
    let before = REQUESTS.saturating_sub(search.count());
    let mut room = before;
    let mut kept = Vec::new();
    for mut door in std::mem::take(&mut search.doors) {
        let place = if door.tried || room == 0 { None } else { place(config, &door, now) };
        let Some((source, place)) = place else {
            kept.push(door);
            continue;
        };
        room -= 1;
        match read(client, source, &place, now).await {
            Ok(count) => {
                door.tried = true;
                door.why = format!("{}; {count} entries", door.why);
                kept.push(door);
            }
            Err(why) => search.vain.push((place.url, why)),
        }
    }
    search.doors = kept;
    before - room
}

/// The source that would poll a door, and where: as it would be were the door in the watchlist. `None` where
/// nobody would, as for want of a key.
fn place(config: &mut Config, door: &Door, now: Timestamp) -> Option<(&'static dyn source::Source, Place)> {
    let kind = match door.field {
        "jobs" => door.value.split(':').next().unwrap_or_default(),
        other => other,
    };
    let source = source::by_name(kind)?;
    let text = format!(
        "[rep]\nemail = \"rep@example.com\"\n[[account]]\nname = \"x\"\n{} = {}\n",
        door.field,
        toml_edit::Value::from(door.value.as_str())
    );
    let (list, _) = config::read_watchlist("a watchlist".as_ref(), text).ok()?;
    config.watchlists = vec![list];
    let derived = config::derive(config);
    let spec = derived.specs.into_iter().find(|spec| spec.kind == kind)?;
    Some((source, Place::at(Url::parse(&spec.address).ok()?, now)))
}

async fn read(
    client: &Client,
    source: &dyn source::Source,
    place: &Place,
    now: Timestamp,
) -> Result<usize, String> {
    let Ok(Step::Ask(asked, _)) = source.step(place, &State::default(), None) else { return Ok(0) };
    let got = answer(client, asked, now).await?;
    let got = Got { url: got.url, status: got.status, content_type: got.content_type, body: &got.body };
    source.read(&got).map(|delivery| delivery.entries.len()).map_err(|error| error.sentence)
}

/// The answer to one request of a source.
///
/// # Errors
/// Why there is none, a sentence.
pub async fn answer(
    client: &Client,
    asked: source::Request,
    now: Timestamp,
) -> Result<crate::gather::fetch::Response, String> {
    let headers = asked.headers.iter().map(|(name, value)| (name.clone(), value.reveal().to_owned()));
    let request = Request {
        accept: Some(asked.accept),
        headers: headers.collect(),
        body: asked.body,
        read: asked.read,
        ..Request::to(asked.url)
    };
    match client.get(&request, now).await {
        Ok(Outcome::Fresh(response)) => Ok(*response),
        Ok(Outcome::Unchanged { .. }) => Err("it says that nothing has changed".to_owned()),
        Err(error) => Err(error.sentence),
    }
}
