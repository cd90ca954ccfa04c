//! `tipoff story`: how a story went, from its first telling on.

use anyhow::bail;
use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use super::{At, Common, Done, setup, terminal};
use crate::judge::Rules;
use crate::judge::account::Account;
use crate::judge::finding::NOISE;
use crate::judge::rank::{Seen, ledger, signal};
use crate::judge::story::StoryId;
use crate::store::{Explained, Store, StoryChange, Telling};

/// Show how a story went: who told it when, how it stood then, what was mailed of it, what became one with it
#[derive(Args)]
pub struct Story {
    /// The start of a story's or an item's number, or part of an account's name
    what: String,
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    at: At,
}

/// A story over time.
#[derive(Serialize)]
struct History {
    story: StoryId,
    first: Timestamp,
    last: Timestamp,
    outlets: Vec<String>,
    /// Outlets that tell it in words of their own.
    independent: u32,
    events: Vec<EventHistory>,
    told: Vec<Told>,
    changes: Vec<Change>,
}

/// One event of one account in it.
#[derive(Serialize)]
struct EventHistory {
    rep: String,
    account: String,
    trigger: String,
    /// How it stands by now.
    state: ledger::State,
    ledger: Vec<ledger::Line>,
}

/// A time that it was mailed.
#[derive(Serialize)]
struct Told {
    at: Timestamp,
    rep: String,
    account: String,
    trigger: String,
    stance: crate::judge::trigger::Stance,
    /// The digest's slot, or the alert.
    slot: String,
}

/// Items that came from another story, or went to one.
#[derive(Serialize)]
struct Change {
    at: Timestamp,
    from: StoryId,
    into: StoryId,
    items: u32,
}

impl Story {
    pub fn run(self, common: &Common) -> anyhow::Result<Done> {
        let now = self.at.now();
        let Some(setup) = setup::open(common, now)? else { return Ok(Done::WrongUse) };
        let rules = setup.rules()?;
        let is_number = self.what.len() >= 4 && self.what.bytes().all(|byte| byte.is_ascii_hexdigit());
        let mut found = if is_number { setup.store.explain_id(&self.what)? } else { Vec::new() };
        if found.is_empty() {
            found = setup.store.explain_account(&self.what)?;
        }
        found.retain(|one| one.seen.published <= now);
        let mut stories: Vec<(Timestamp, StoryId)> =
            found.iter().map(|one| (one.seen.published, one.seen.story)).collect();
        stories.sort_unstable();
        let mut done: Vec<StoryId> = Vec::new();
        for (_, story) in stories {
            if done.contains(&story) {
                continue;
            }
            done.push(story);
            let all = setup.store.explain_id(&story.to_string())?;
            let all: Vec<Explained> =
                all.into_iter().filter(|one| one.seen.story == story && one.seen.published <= now).collect();
            let Some(history) = history(&setup.store, &rules, story, &all, now)? else { continue };
            match self.json {
                true => terminal::json_line(&mut anstream::stdout(), &serde_json::to_value(&history)?)?,
                false => print(&history),
            }
        }
        if done.is_empty() {
            bail!(
                "nothing is known of \"{}\"; `tipoff explain ACCOUNT` shows the numbers of stories",
                self.what
            );
        }
        Ok(Done::Well)
    }
}

/// Nothing where all of it only names an account.
fn history(
    store: &Store,
    rules: &Rules,
    story: StoryId,
    found: &[Explained],
    now: Timestamp,
) -> anyhow::Result<Option<History>> {
    let mut tellings: Vec<&Seen> = found.iter().map(|one| &one.seen).collect();
    tellings.sort_by(|a, b| a.published.cmp(&b.published).then(a.title.cmp(&b.title)));
    let (Some(first), Some(last)) = (tellings.first(), tellings.last()) else { return Ok(None) };
    let events = events(rules, &tellings);
    let (outlets, _) = signal::outlets(&tellings);
    Ok(Some(History {
        story,
        first: first.published,
        last: last.published,
        outlets,
        independent: signal::voices(&tellings),
        events,
        told: store.tellings(story)?.into_iter().filter(|one| one.told.at <= now).map(told).collect(),
        changes: store.story_changes(story)?.into_iter().filter(|one| one.at <= now).map(change).collect(),
    }))
}

/// The ledger of each event of each account. `tellings` are of one story, oldest first.
fn events(rules: &Rules, tellings: &[&Seen]) -> Vec<EventHistory> {
    let mut events: Vec<EventHistory> = Vec::new();
    for telling in tellings.iter().filter(|telling| telling.finding.trigger.0 != NOISE) {
        let is_of = |event: &EventHistory, other: &Seen| {
            event.rep == other.finding.rep.0
                && event.account == other.finding.account
                && event.trigger == other.finding.trigger.0
        };
        if events.iter().any(|event| is_of(event, telling)) {
            continue;
        }
        let finding = &telling.finding;
        let of_event: Vec<&Seen> = tellings
            .iter()
            .copied()
            .filter(|other| {
                (&other.finding.rep, &other.finding.account, &other.finding.trigger)
                    == (&finding.rep, &finding.account, &finding.trigger)
            })
            .collect();
        let ledger = ledger::of(&of_event, &account(rules, telling));
        let Some(state) = ledger.last().map(|line| line.state) else { continue };
        events.push(EventHistory {
            rep: finding.rep.0.clone(),
            account: finding.account.clone(),
            trigger: finding.trigger.0.clone(),
            state,
            ledger,
        });
    }
    events
}

/// How an event stood, turn by turn, for people: "12 November 2026, 08:00 UTC: done, says Herald".
pub fn turns(rules: &Rules, tellings: &[&Seen]) -> Vec<String> {
    let said = |event: &EventHistory, line: &ledger::Line| {
        let outlet = line.outlet.as_deref().unwrap_or("an unknown outlet");
        let at = line.at.strftime("%-d %B %Y, %H:%M UTC");
        format!("{at}: {}, says {outlet}  ({}, {})", line.state.said(), event.account, event.trigger)
    };
    let events = events(rules, tellings);
    let turns = events.iter().flat_map(|event| event.ledger.iter().map(move |line| (event, line)));
    turns.filter(|(_, line)| line.turn).map(|(event, line)| said(event, line)).collect()
}

/// The account as its rep lists it; by its name alone where it is listed no more.
fn account(rules: &Rules, telling: &Seen) -> Account {
    let theirs = rules.reps.iter().find(|rep| rep.watch.rep == telling.finding.rep);
    let listed = theirs
        .and_then(|rep| rep.watch.accounts.iter().find(|account| account.name == telling.finding.account));
    listed.cloned().unwrap_or_else(|| Account::named(&telling.finding.account))
}

fn told(telling: Telling) -> Told {
    Told {
        at: telling.told.at,
        rep: telling.rep.0,
        account: telling.told.account,
        trigger: telling.told.trigger.0,
        stance: telling.told.stance,
        slot: telling.slot,
    }
}

fn change(change: StoryChange) -> Change {
    Change { at: change.at, from: change.from, into: change.into, items: change.items }
}

fn print(history: &History) {
    let at = |at: Timestamp| at.strftime("%-d %B %Y, %H:%M UTC").to_string();
    anstream::println!(
        "story {}  {} to {}\n  told by {} ({} independent)",
        history.story,
        at(history.first),
        at(history.last),
        terminal::safe(&history.outlets.join(", ")),
        history.independent
    );
    for event in &history.events {
        anstream::println!(
            "  {} · {} · {} by now  (for {})",
            terminal::safe(&event.account),
            terminal::safe(&event.trigger),
            event.state.said(),
            terminal::safe(&event.rep)
        );
        for line in &event.ledger {
            let mark = if line.turn { line.state.said() } else { "" };
            anstream::println!(
                "    {}  {mark:<9}  {} ({})  {}\n      {}",
                at(line.at),
                terminal::safe(line.outlet.as_deref().unwrap_or("unknown outlet")),
                line.authority,
                terminal::safe(&line.title),
                terminal::safe(line.url.as_deref().unwrap_or(""))
            );
        }
    }
    for told in &history.told {
        let stance = format!("{:?}", told.stance).to_lowercase();
        anstream::println!(
            "  {}: told {} of {} · {} as {stance}  ({})",
            at(told.at),
            terminal::safe(&told.rep),
            terminal::safe(&told.account),
            terminal::safe(&told.trigger),
            terminal::safe(&told.slot)
        );
    }
    for change in &history.changes {
        anstream::println!("  {}", went(&at(change.at), change.items, change.from, change.into));
    }
}

/// "25 November 2026, 10:00 UTC: 2 items went from story … to story …".
pub fn went(at: &str, items: u32, from: StoryId, into: StoryId) -> String {
    format!("{at}: {items} of its items went from story {from} to story {into}")
}
