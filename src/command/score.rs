//! `tipoff score`: the rules against items that a person has labelled.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::bail;
use clap::{Args, ValueEnum};
use serde::Serialize;
use serde_json::json;

use self::labelled::{Label, Labelled};
use self::tally::{Share, Tally};
use super::{Done, setup, terminal};
use crate::config;
use crate::item::{Item, ItemId};
use crate::judge::account::Account;
use crate::judge::event::Event;
use crate::judge::trigger::library;
use crate::judge::watch::Watch;
use crate::judge::{Confidence, Rules, read};
use crate::text::hash::stable;

mod labelled;
mod tally;

/// Score the triggers against labelled items
///
/// An item is {"id", "title", "summary", "triggers"}, one a line; each of `triggers` is an id, or
/// {"trigger", "accounts", "stance"} where the companies and the stance are to be judged too. Prints
/// precision, recall and F1 by trigger with 95 % intervals. Without a watchlist the companies that the
/// labels name are watched, and those of `watched`, which no event is about.
#[derive(Args)]
pub struct Score {
    /// Watch these accounts, with this rep's triggers
    #[arg(long, value_name = "FILE")]
    watchlist: Option<PathBuf>,
    /// Where the words are of items that are labels alone; may be given more than once
    #[arg(long, value_name = "FILE")]
    texts: Vec<PathBuf>,
    /// Judge only these triggers: acquisition,lawsuit
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    only: Vec<String>,
    /// Count other triggers as the answer too: acquisition=divestiture,activist
    #[arg(long, value_name = "ID=IDS")]
    accept: Vec<String>,
    /// Leave out the items that this file names
    #[arg(long, value_name = "FILE")]
    without: Option<PathBuf>,
    /// Read titles alone, as news searches bring them
    #[arg(long)]
    titles: bool,
    /// Only the items that the labels leave open, or only those they keep shut
    #[arg(long, value_enum)]
    part: Option<Part>,
    /// List every miss and every extra
    #[arg(long)]
    show: bool,
    #[arg(long)]
    json: bool,
    /// The labelled items
    file: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Open,
    Shut,
}

/// All that is counted.
#[derive(Default)]
struct Result {
    by_trigger: BTreeMap<String, Tally>,
    /// Of the events found, the companies they were given to.
    accounts: Tally,
    stances: (u32, u32),
    /// By the place that an event was found in: how many there were, how many were right, and the sum of
    /// their confidences.
    places: BTreeMap<String, Place>,
    items: usize,
    shown: Vec<String>,
}

/// What was found in one place of an item.
#[derive(Default, Serialize)]
struct Place {
    right: u32,
    of: u32,
    /// What their confidences promised.
    promised: f64,
}

impl Score {
    pub fn run(self) -> anyhow::Result<Done> {
        let accept = self.accepted()?;
        let mut items = labelled::read(&self.file, &self.texts)?;
        items.retain(|item| self.part.is_none_or(|part| item.shut == (part == Part::Shut)));
        if let Some(path) = &self.without {
            let out = labelled::ids(path)?;
            items.retain(|item| !out.contains(&item.id));
        }
        let Some(rules) = self.rules(&items)? else { return Ok(Done::WrongUse) };
        let mut result = Result::default();
        for item in &items {
            self.judge(item, &rules, &accept, &mut result);
        }
        if self.json {
            terminal::json_line(&mut anstream::stdout(), &result.json())?;
        } else {
            result.print();
        }
        Ok(Done::Well)
    }

    /// For a trigger the others that answer for it.
    fn accepted(&self) -> anyhow::Result<BTreeMap<String, Vec<String>>> {
        let mut all = BTreeMap::new();
        for text in &self.accept {
            let Some((id, others)) = text.split_once('=') else {
                bail!("--accept {text}: write acquisition=divestiture,activist")
            };
            all.insert(id.to_owned(), others.split(',').map(str::to_owned).collect());
        }
        Ok(all)
    }

    /// The rules to score: the rep's, or the library with the companies of the labels.
    fn rules(&self, items: &[Labelled]) -> anyhow::Result<Option<Rules>> {
        if let Some(path) = &self.watchlist {
            return match config::load_watchlist(path) {
                Ok((watchlist, warnings)) => {
                    setup::say(&warnings);
                    setup::rules(vec![watchlist.watch]).map(Some)
                }
                Err(diagnostics) => {
                    setup::say(&diagnostics);
                    Ok(None)
                }
            };
        }
        let labels = items.iter().flat_map(|item| &item.triggers);
        let beside = items.iter().flat_map(|item| &item.watched);
        let names: BTreeSet<&String> = labels.flat_map(Label::accounts).chain(beside).collect();
        let watch = Watch::of("score@example.com", names.into_iter().map(Account::named).collect());
        setup::rules(vec![watch]).map(Some)
    }

    fn judge(
        &self,
        labelled: &Labelled,
        rules: &Rules,
        accept: &BTreeMap<String, Vec<String>>,
        result: &mut Result,
    ) {
        result.items += 1;
        let item = self.item(labelled);
        let reading = read(&item, rules);
        let counts = |event: &&Event| reading.noise.is_none() && event.confidence >= Confidence::LISTED;
        let events: Vec<&Event> = reading.events.iter().filter(counts).collect();
        let id = |event: &Event| rules.triggers[event.trigger].id.0.as_str();
        let accepts = |label: &Label, event: &Event| {
            let others = accept.get(label.trigger());
            id(event) == label.trigger()
                || others.is_some_and(|others| others.iter().any(|other| other == id(event)))
        };
        let is_judged = |id: &str| self.only.is_empty() || self.only.iter().any(|one| one == id);
        let mut count =
            |id: &str, tally: Tally| result.by_trigger.entry(id.to_owned()).or_default().add(tally);
        let wanted = || labelled.triggers.iter().filter(|label| is_judged(label.trigger()));
        for label in wanted() {
            let answers = |event: &&&Event| accepts(label, event);
            let Some(event) = events.iter().find(answers) else {
                count(label.trigger(), Tally { missed: 1, ..Tally::default() });
                if self.show {
                    let doubted = reading.events.iter().find(|event| answers(&event));
                    let why = match (reading.noise, doubted) {
                        (Some(kind), Some(_)) => format!("({kind}) "),
                        (None, Some(event)) => {
                            let why = event.reasons.join(", ");
                            format!("({:.2}, {why}: \"{}\") ", event.confidence.value(), event.evidence.text)
                        }
                        (_, None) => String::new(),
                    };
                    let text = told(&item, labelled);
                    result.shown.push(format!("miss   {:<18} {why}{text}", label.trigger()));
                }
                continue;
            };
            count(label.trigger(), Tally { right: 1, ..Tally::default() });
            if let Some(stance) = label.stance() {
                result.stances.1 += 1;
                if event.stance == stance {
                    result.stances.0 += 1;
                } else if self.show {
                    let text = told(&item, labelled);
                    result.shown.push(format!("stance {:<18} {:?}: {text}", label.trigger(), event.stance));
                }
            }
            if !label.accounts().is_empty() {
                let given: BTreeSet<&str> =
                    event.parties.iter().map(|party| rules.account(*party).name.as_str()).collect();
                let due: BTreeSet<&str> = label.accounts().iter().map(String::as_str).collect();
                let size = |set: usize| u32::try_from(set).unwrap_or(u32::MAX);
                result.accounts.add(Tally {
                    right: size(given.intersection(&due).count()),
                    extra: size(given.difference(&due).count()),
                    missed: size(due.difference(&given).count()),
                });
                if self.show && given != due {
                    let text = told(&item, labelled);
                    result.shown.push(format!("whose  {:<18} {given:?}: {text}", label.trigger()));
                }
            }
        }
        for event in events.iter().filter(|event| is_judged(id(event))) {
            let place = event.reasons.first().cloned().unwrap_or_default();
            let place = result.places.entry(place).or_default();
            place.of += 1;
            place.promised += event.confidence.value();
            place.right += u32::from(wanted().any(|label| accepts(label, event)));
            if wanted().any(|label| label.trigger() == id(event)) {
                continue;
            }
            count(id(event), Tally { extra: 1, ..Tally::default() });
            if self.show {
                let text = told(&item, labelled);
                result.shown.push(format!("extra  {:<18} \"{}\": {text}", id(event), event.evidence.text));
            }
        }
    }

    fn item(&self, labelled: &Labelled) -> Item {
        let title = labelled.title.clone().unwrap_or_default();
        let summary = labelled.summary.clone().filter(|_| !self.titles).unwrap_or_default();
        Item {
            id: ItemId(stable(&[&labelled.id])),
            title,
            summary,
            url: None,
            published: None,
            outlet: None,
            language: None,
        }
    }
}

/// An item in one line.
fn told(item: &Item, labelled: &Labelled) -> String {
    terminal::safe(&format!("{} {} | {}", labelled.id, item.title, item.summary))
}

impl Result {
    fn all(&self) -> Tally {
        let mut all = Tally::default();
        self.by_trigger.values().for_each(|tally| all.add(*tally));
        all
    }

    fn json(&self) -> serde_json::Value {
        let by_trigger: BTreeMap<&str, _> =
            self.by_trigger.iter().map(|(id, tally)| (id.as_str(), tally.json())).collect();
        json!({
            "items": self.items,
            "triggers": by_trigger,
            "all": self.all().json(),
            "accounts": self.accounts.json(),
            "stances": { "right": self.stances.0, "of": self.stances.1, "share": Share::of(self.stances.0, self.stances.1) },
            "places": self.places,
            "shown": self.shown,
        })
    }

    fn print(&self) {
        self.shown.iter().for_each(|line| anstream::println!("{line}"));
        anstream::println!("{}", tally::heading());
        // The library's order is the one that reads well; a rep's own triggers come behind.
        let known = library().iter().map(|rule| rule.id.0.as_str());
        let own =
            self.by_trigger.keys().map(String::as_str).filter(|id| !library().iter().any(|r| r.id.0 == *id));
        for id in known.chain(own) {
            if let Some(tally) = self.by_trigger.get(id) {
                anstream::println!("{}", tally.line(id));
            }
        }
        anstream::println!("{}", self.all().line("all"));
        if self.accounts.right + self.accounts.missed > 0 {
            anstream::println!("{}", self.accounts.line("accounts"));
        }
        if self.stances.1 > 0 {
            let share = Share::of(self.stances.0, self.stances.1);
            let (right, of) = self.stances;
            anstream::println!(
                "stance right         {right} of {of}: {:.2} ({:.2}–{:.2})",
                share.value,
                share.low,
                share.high
            );
        }
        for (place, found) in &self.places {
            let share = Share::of(found.right, found.of);
            anstream::println!(
                "{place}: {} of {} right, {:.2} ({:.2}–{:.2}), promised {:.2}",
                found.right,
                found.of,
                share.value,
                share.low,
                share.high,
                found.promised / f64::from(found.of)
            );
        }
        anstream::println!("{} items", self.items);
    }
}
