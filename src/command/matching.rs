//! `tipoff match`: the core with no store. Items in, one line an item out, in the same order.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{At, Done, terminal};
use crate::config;
use crate::item::{Item, ItemId};
use crate::judge::account::Mention;
use crate::judge::account::index::AccountIx;
use crate::judge::rank::score;
use crate::judge::rank::signal::{age_days, recency, stance_factor};
use crate::judge::read::Event;
use crate::judge::story::Book;
use crate::judge::story::book::{Place, Stories};
use crate::judge::trigger::Stance;
use crate::judge::{Confidence, Reading, Rules, read};
use crate::text::hash::stable;

/// Match items with a watchlist, without a store: JSON Lines in, JSON Lines out
///
/// An item is {"id", "title", "summary", "url", "published", "outlet"}, all but id and title optional.
/// Every item gets a line: the accounts that it means, the triggers that fired, its story, its score.
#[derive(Args)]
pub struct Match {
    /// The watchlist to match with
    #[arg(long, value_name = "FILE")]
    watchlist: PathBuf,
    /// List rejected mentions too, with the reason, and events that are only supposed
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    at: At,
    /// Items, one JSON object a line [default: standard input]
    file: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Line {
    id: String,
    title: String,
    #[serde(default)]
    summary: Option<String>,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    published: Option<String>,
    #[serde(default)]
    outlet: Option<String>,
}

#[derive(Serialize)]
struct Answer<'a> {
    id: &'a str,
    story: String,
    accounts: Vec<AccountAnswer<'a>>,
    triggers: Vec<TriggerAnswer<'a>>,
    score: f64,
}

#[derive(Serialize)]
struct AccountAnswer<'a> {
    name: &'a str,
    confidence: f64,
    evidence: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rejected: Option<&'a str>,
}

#[derive(Serialize)]
struct TriggerAnswer<'a> {
    trigger: &'a str,
    account: Option<&'a str>,
    confidence: f64,
    evidence: &'a str,
    stance: Stance,
}

/// What is kept of an item until all are read: a story's name and *now* are known only then.
struct Read {
    id: String,
    published: Option<Timestamp>,
    place: Place,
    accounts: Vec<Named>,
    events: Vec<Happened>,
}

/// An account that the item names.
struct Named {
    account: AccountIx,
    confidence: f64,
    evidence: Box<str>,
    rejected: Option<Box<str>>,
}

/// A trigger that fired, for one account or for nobody.
struct Happened {
    /// Its place in the rules.
    trigger: u32,
    account: Option<AccountIx>,
    confidence: f64,
    evidence: Box<str>,
    stance: Stance,
}

impl Match {
    pub fn run(self) -> anyhow::Result<Done> {
        let watchlist = match config::load_watchlist(&self.watchlist) {
            Ok((watchlist, warnings)) => {
                super::setup::say(&warnings);
                watchlist
            }
            Err(diagnostics) => {
                super::setup::say(&diagnostics);
                return Ok(Done::WrongUse);
            }
        };
        let rules = super::setup::rules(vec![watchlist.watch])?;
        let mut book = Book::default();
        let mut all = Vec::new();
        let mut failing = false;
        for (number, line) in lines(self.file.as_deref())?.enumerate() {
            let line = line.context("can't read the items")?;
            if line.trim_ascii().is_empty() {
                continue;
            }
            match serde_json::from_slice::<Line>(&line) {
                Ok(line) => all.push(read_line(line, &rules, &mut book, self.all)),
                Err(error) => {
                    failing = true;
                    anstream::eprintln!("tipoff: line {}: not an item: {error}", number + 1);
                }
            }
        }
        let newest = all.iter().filter_map(|read| read.published).max();
        let now = self.at.at.or(newest).unwrap_or(Timestamp::UNIX_EPOCH);
        let stories = book.stories();
        let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
        for read in &all {
            terminal::json_line(&mut out, &answer(read, &rules, &stories, now))?;
        }
        out.flush()?;
        Ok(if failing { Done::Failing } else { Done::Well })
    }
}

fn lines(file: Option<&Path>) -> anyhow::Result<Box<dyn Iterator<Item = io::Result<Vec<u8>>>>> {
    Ok(match file {
        Some(path) if path != Path::new("-") => {
            let file = File::open(path).with_context(|| format!("can't open {}", path.display()))?;
            Box::new(BufReader::with_capacity(1 << 16, file).split(b'\n'))
        }
        _ => Box::new(io::stdin().lock().split(b'\n')),
    })
}

fn read_line(line: Line, rules: &Rules, book: &mut Book, all: bool) -> Read {
    let summary = line.summary.unwrap_or_default();
    let item = Item {
        id: ItemId(stable(&[&line.title, &summary, line.url.as_deref().unwrap_or_default()])),
        title: line.title,
        summary,
        url: line.url,
        published: line.published.as_deref().and_then(crate::item::date::parse),
        outlet: line.outlet,
        language: None,
    };
    let reading = read(&item, rules);
    let accounts = reading
        .best_mentions()
        .into_iter()
        .filter(|mention| all || mention.confidence >= Confidence::LISTED)
        .map(|mention| Named {
            account: mention.account,
            confidence: mention.confidence.value(),
            evidence: written(&item, mention).into(),
            rejected: mention.rejected.as_deref().map(Into::into),
        })
        .collect();
    let events = happened(&reading, all);
    let place = book.add(item.id, reading.print);
    Read { id: line.id, published: item.published, place, accounts, events }
}

/// An entry for each account that an event is about, and one with none where it is about nobody listed.
/// What the words only suppose is told to nobody.
fn happened(reading: &Reading, supposed: bool) -> Vec<Happened> {
    let mut all = Vec::new();
    let is_told = |event: &&Event| supposed || event.confidence >= Confidence::LISTED;
    for event in reading.events.iter().filter(|_| reading.noise.is_none()).filter(is_told) {
        let mut add = |account: Option<AccountIx>, confidence: f64| {
            all.push(Happened {
                trigger: u32::try_from(event.trigger).unwrap_or(u32::MAX),
                account,
                confidence,
                evidence: event.evidence.text.as_str().into(),
                stance: event.stance,
            });
        };
        if event.parties.is_empty() {
            add(None, event.confidence.value());
        }
        for party in &event.parties {
            let own = reading.mentions.iter().filter(|m| m.account == *party && m.is_own());
            let mention = own.map(|m| m.confidence.value()).fold(0.0, f64::max);
            add(Some(*party), mention * event.confidence.value());
        }
    }
    all
}

fn answer<'a>(read: &'a Read, rules: &'a Rules, stories: &Stories, now: Timestamp) -> Answer<'a> {
    let age = read.published.map_or(0.0, |published| age_days(published, now));
    let accounts = read
        .accounts
        .iter()
        .map(|named| AccountAnswer {
            name: &rules.account(named.account).name,
            confidence: rounded(named.confidence),
            evidence: &named.evidence,
            rejected: named.rejected.as_deref(),
        })
        .collect();
    let rule = |event: &Happened| &rules.triggers[event.trigger as usize];
    let triggers = read
        .events
        .iter()
        .map(|event| TriggerAnswer {
            trigger: &rule(event).id.0,
            account: event.account.map(|account| rules.account(account).name.as_str()),
            confidence: rounded(event.confidence),
            evidence: &event.evidence,
            stance: event.stance,
        })
        .collect();
    let chances = read.events.iter().filter(|event| event.account.is_some()).map(|event| {
        let rule = rule(event);
        event.confidence * rule.weight * recency(age, rule) * stance_factor(event.stance)
    });
    Answer {
        id: &read.id,
        story: stories.of(read.place).to_string(),
        accounts,
        triggers,
        score: (score(chances) * 10.0).round() / 10.0,
    }
}

/// The words of the item that the mention stands for.
fn written<'a>(item: &'a Item, mention: &Mention) -> &'a str {
    use crate::judge::finding::Field;
    let text = match mention.field {
        Field::Title => &item.title,
        Field::Summary => &item.summary,
    };
    text.get(mention.span.clone()).unwrap_or_default()
}

fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
