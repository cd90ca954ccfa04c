//! `tipoff items`: what tipoff sees in a feed.

use std::fs;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail};
use clap::Args;
use jiff::Timestamp;
use serde_json::json;
use url::Url;

use super::{Common, Done, setup, terminal};
use crate::gather::fetch::{self, Client, Outcome, Request};
use crate::gather::source::{self, Got, Place, State, Step};
use crate::item::Item;
use crate::item::link::keyless;

/// Answers that one source is asked for.
const STEPS: usize = 20;

/// Show what tipoff sees in a feed: one item a line, as `tipoff match` reads them
#[derive(Args)]
pub struct Items {
    /// Read a stored response of this source
    #[arg(long, value_name = "NAME", default_value = "feed")]
    source: String,
    /// Files or addresses; - is standard input
    #[arg(required = true, value_name = "FILE|URL")]
    from: Vec<String>,
}

impl Items {
    pub fn run(self, common: &Common) -> anyhow::Result<Done> {
        let Some(source) = source::by_name(&self.source) else {
            let known: Vec<_> = source::ALL.iter().map(|source| source.name()).collect();
            anstream::eprintln!(
                "tipoff: there is no source \"{}\"; there is {}",
                self.source,
                known.join(", ")
            );
            return Ok(Done::WrongUse);
        };
        let mut out = anstream::stdout().lock();
        let mut failing = false;
        for from in &self.from {
            match read(source, from, common) {
                Ok((items, problems)) => {
                    for item in &items {
                        terminal::json_line(&mut out, &line(item))?;
                    }
                    for problem in problems {
                        anstream::eprintln!("{}: {}", terminal::safe(from), terminal::safe(&problem));
                    }
                }
                Err(error) => {
                    failing = true;
                    anstream::eprintln!(
                        "{}: {}",
                        terminal::safe(from),
                        terminal::safe(&format!("{error:#}"))
                    );
                }
            }
        }
        Ok(if failing { Done::Failing } else { Done::Well })
    }
}

/// An item as `match` reads it.
fn line(item: &Item) -> serde_json::Value {
    json!({
        "id": item.id.to_string(),
        "title": item.title,
        "summary": item.summary,
        "url": item.url,
        "published": item.published.map(|at| at.to_string()),
        "outlet": item.outlet,
        "language": item.language.map(|language| language.0),
    })
}

fn read(
    source: &dyn source::Source,
    from: &str,
    common: &Common,
) -> anyhow::Result<(Vec<Item>, Vec<String>)> {
    let remote = from.starts_with("http://") || from.starts_with("https://");
    let (mut url, mut content_type, mut body) =
        if remote { fetched(Url::parse(from)?, from, common)? } else { (base(from)?, None, stored(from)?) };
    if !remote {
        let got = Got { url, status: 200, content_type, body: &body };
        let delivery = source.read(&got)?;
        return Ok((delivery.entries.into_iter().map(|entry| entry.item).collect(), delivery.problems));
    }
    // Every entry of the first answer, or where that only leads on, of what it leads to.
    let place = Place::at(url.clone(), Timestamp::now());
    let mut state = State::default();
    for _ in 0..STEPS {
        let got = Got { url, status: 200, content_type, body: &body };
        let refused = match source.read(&got) {
            Ok(delivery) => {
                let items = delivery.entries.into_iter().map(|entry| entry.item).collect();
                return Ok((items, delivery.problems));
            }
            Err(refused) => refused,
        };
        match source.step(&place, &state, Some(&got))? {
            Step::Done(delivery) | Step::Page(delivery, ..) => {
                let items = delivery.entries.into_iter().map(|entry| entry.item).collect();
                return Ok((items, delivery.problems));
            }
            Step::Ask(request, _) if request.body.is_some() => return Err(refused.into()),
            Step::Ask(request, next) => {
                state = next;
                let address = request.url.to_string();
                (url, content_type, body) = fetched(request.url, &address, common)?;
            }
        }
    }
    bail!("the source wanted more than {STEPS} answers")
}

fn stored(from: &str) -> anyhow::Result<Vec<u8>> {
    let mut body = Vec::new();
    let limit = fetch::BODY_LIMIT as u64 + 1;
    if from == "-" {
        std::io::stdin().lock().take(limit).read_to_end(&mut body)?;
    } else {
        let file = fs::File::open(from).with_context(|| format!("can't open {from}"))?;
        file.take(limit).read_to_end(&mut body)?;
    }
    if body.len() > fetch::BODY_LIMIT {
        bail!("longer than {} MiB, the most that is read of a source", fetch::BODY_LIMIT >> 20);
    }
    Ok(body)
}

/// Relative links of a file have no base that we know.
fn base(from: &str) -> anyhow::Result<Url> {
    let path =
        if from == "-" { std::env::current_dir()?.join("-") } else { std::path::absolute(Path::new(from))? };
    Url::from_file_path(&path).map_err(|()| anyhow::anyhow!("{} is no path", path.display()))
}

/// Asks as a poll would: by the settings of the ops file, where there is one. `address` is the one that a
/// feed with a login is known by.
fn fetched(url: Url, address: &str, common: &Common) -> anyhow::Result<(Url, Option<String>, Vec<u8>)> {
    let settings = match setup::path(common).exists() {
        true => setup::load(common).context("mend the ops file, or name another by --config")?.config.fetch,
        false => fetch::Settings::default(),
    };
    let client = Client::new(&settings)?;
    let known = keyless(address).unwrap_or_else(|| address.to_owned());
    let request = Request { headers: client.login(&known), ..Request::to(url) };
    match setup::runtime()?.block_on(client.get(&request, Timestamp::now()))? {
        Outcome::Fresh(response) => Ok((response.url, response.content_type, response.body.to_vec())),
        Outcome::Unchanged { .. } => bail!("answered \"not modified\" to a request without conditions"),
    }
}
