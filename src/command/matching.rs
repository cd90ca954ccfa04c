//! `tipoff match`: the core with no store. Items in, one line an item out, in the same order.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
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
use crate::judge::event::Event;
use crate::judge::rank::group::{age_days, recency, stance_factor};
use crate::judge::rank::score;
use crate::judge::story::Book;
use crate::judge::story::book::{Place, Stories};
use crate::judge::trigger::{Fact, Stance};
use crate::judge::{Confidence, Reading, Rules, read, skim};
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
struct Line<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    title: Cow<'a, str>,
    #[serde(default, borrow)]
    summary: Option<Cow<'a, str>>,
    #[serde(default, borrow)]
    url: Option<Cow<'a, str>>,
    #[serde(default, borrow)]
    published: Option<Cow<'a, str>>,
    #[serde(default, borrow)]
    outlet: Option<Cow<'a, str>>,
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
    #[serde(skip_serializing_if = "<[Fact]>::is_empty")]
    facts: &'a [Fact],
}

/// What is kept of an item until all are read: a story's name and *now* are known only then.
struct Read {
    id: Box<str>,
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
    facts: Box<[Fact]>,
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
        let mut lines = lines(self.file.as_deref())?;
        let (mut line, mut number) = (Vec::new(), 0);
        while lines.read_until(b'\n', &mut line).context("can't read the items")? > 0 {
            number += 1;
            let text = line.strip_suffix(b"\n").unwrap_or(&line);
            if !text.trim_ascii().is_empty() {
                match serde_json::from_slice::<Line>(text) {
                    Ok(line) => all.push(read_line(line, &rules, &mut book, self.all)),
                    Err(error) => {
                        failing = true;
                        anstream::eprintln!("tipoff: line {number}: not an item: {error}");
                    }
                }
            }
            line.clear();
        }
        let newest = all.iter().filter_map(|read| read.published).max();
        let now = self.at.at.or(newest).unwrap_or(Timestamp::UNIX_EPOCH);
        let stories = book.stories();
        let (mut out, mut lines) = (io::stdout().lock(), Vec::with_capacity(2 * CHUNK));
        for read in &all {
            terminal::json_line(&mut lines, &answer(read, &rules, &stories, now))?;
            if lines.len() >= CHUNK {
                out.write_all(&lines)?;
                lines.clear();
            }
        }
        out.write_all(&lines)?;
        out.flush()?;
        // The process ends here: nothing needs to be given back piece by piece.
        std::mem::forget((all, stories, rules));
        Ok(if failing { Done::Failing } else { Done::Well })
    }
}

/// Bytes that are written or read at a time.
const CHUNK: usize = 1 << 16;

fn lines(file: Option<&Path>) -> anyhow::Result<Box<dyn BufRead>> {
    Ok(match file {
        Some(path) if path != Path::new("-") => {
            let file = File::open(path).with_context(|| format!("can't open {}", path.display()))?;
            Box::new(BufReader::with_capacity(CHUNK, file))
        }
        _ => Box::new(io::stdin().lock()),
    })
}

fn read_line(line: Line<'_>, rules: &Rules, book: &mut Book, all: bool) -> Read {
    let summary = line.summary.unwrap_or_default();
    let item = Item {
        id: ItemId(stable(&[&line.title, &summary, line.url.as_deref().unwrap_or_default()])),
        title: line.title.into_owned(),
        summary: summary.into_owned(),
        url: line.url.map(Cow::into_owned),
        published: line.published.as_deref().and_then(crate::item::date::parse),
        outlet: line.outlet.map(Cow::into_owned),
        language: None,
    }
    .titled();
    let reading = if all { read(&item, rules) } else { skim(&item, rules) };
    let excluded = if all { reading.excluded_mentions() } else { Vec::new() };
    let accounts = reading
        .best_mentions()
        .into_iter()
        .filter(|mention| all || mention.confidence >= Confidence::LISTED)
        .chain(excluded)
        .map(|mention| Named {
            account: mention.account,
            confidence: mention.confidence.value(),
            evidence: written(&item, mention).into(),
            rejected: mention.rejected().map(Into::into),
        })
        .collect();
    let events = happened(&reading, all);
    let place = book.add(item.id, reading.print);
    Read { id: line.id.into(), published: item.published, place, accounts, events }
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
                facts: event.evidence.facts.as_slice().into(),
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
            facts: &event.facts,
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
