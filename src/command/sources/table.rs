//! Every source, trouble on top: as blocks that fit any width, or as JSON Lines.

use std::cmp::Reverse;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::super::{Done, terminal};
use crate::item::link::shown;
use crate::pass::due::ONCE;
use crate::pass::health::{self, State, moment, span};
use crate::store::SourceHealth;

/// Shows all of them.
pub fn show(mut sources: Vec<SourceHealth>, now: Timestamp, json: bool) -> anyhow::Result<Done> {
    sources.sort_by_cached_key(|source| {
        (
            State::of(source, now),
            Reverse(source.failures),
            name(source).to_lowercase(),
            source.address.clone(),
        )
    });
    if json {
        let mut out = anstream::stdout().lock();
        for source in &sources {
            terminal::json_line(&mut out, &line(source, now))?;
        }
        return Ok(Done::Well);
    }
    if sources.is_empty() {
        anstream::println!("No sources: name a [[feed]] in tipoff.toml, or `feeds` of an account.");
        return Ok(Done::Well);
    }
    anstream::println!("{}", terminal::wrapped(&summary(&sources, now), "  "));
    for source in &sources {
        anstream::println!();
        for line in block(source, now) {
            anstream::println!("{}", terminal::wrapped(&line, "  "));
        }
    }
    Ok(Done::Well)
}

/// What people call it.
pub fn name(source: &SourceHealth) -> String {
    source.label.clone().or_else(|| source.title.clone()).unwrap_or_else(|| shown(&source.address))
}

/// How many there are, and of what state; the worst first.
fn summary(sources: &[SourceHealth], now: Timestamp) -> String {
    let mut parts: Vec<(State, usize)> = Vec::new();
    for source in sources {
        let state = State::of(source, now);
        match parts.iter_mut().find(|(known, _)| *known == state) {
            Some((_, count)) => *count += 1,
            None => parts.push((state, 1)),
        }
    }
    let parts: Vec<String> = parts.iter().map(|(state, count)| format!("{count} {}", state.word())).collect();
    format!("{} sources: {}", sources.len(), parts.join(", "))
}

/// The lines of one source; all but the first are set in.
fn block(source: &SourceHealth, now: Timestamp) -> Vec<String> {
    let state = State::of(source, now);
    let address = shown(&source.address);
    let mut lines = vec![format!("{:<8} {}", state.word().to_uppercase(), terminal::safe(&name(source)))];
    if name(source) != address {
        lines.push(format!("  {}", terminal::safe(&address)));
    }
    lines.push(format!("  {}", terminal::safe(&health::sentence(source, now))));
    if state == State::Retired {
        return lines;
    }
    lines.push(format!("  {}", facts(source, now).join(" · ")));
    let told = state == State::Partly;
    lines.extend(
        source.problems.iter().filter(|_| !told).map(|one| format!("  problem: {}", terminal::safe(one))),
    );
    if let Some(moved) = health::moved(source).filter(|_| state != State::Moved) {
        lines.push(format!("  {}", terminal::safe(&moved)));
    }
    if let Some(gap) = source.gap.filter(|_| state != State::Gap) {
        lines.push(format!("  items may have passed unseen on {}", moment(gap, now)));
    }
    lines
}

fn facts(source: &SourceHealth, now: Timestamp) -> Vec<String> {
    let ago = |at: Option<Timestamp>| match at {
        Some(at) => format!("{} ago", span(now.duration_since(at))),
        None => "never".to_owned(),
    };
    let mut facts = vec![
        format!("last success {}", ago(source.last_ok)),
        format!("last item {}", ago(source.last_item)),
        format!("{} items in 30 days", source.items_30d),
    ];
    facts.extend(next_poll(source, now));
    if !source.reps.is_empty() {
        let reps: Vec<&str> = source.reps.iter().map(|rep| rep.0.as_str()).collect();
        facts.push(format!("for {}", terminal::safe(&reps.join(", "))));
    }
    facts
}

/// When it is asked again: not before its owner's wish, whatever is due.
fn due(source: &SourceHealth) -> Option<Timestamp> {
    // One that has gone may be tried now and then, and is then due by that.
    let leaves = source.retired.is_some()
        || source.bound.as_deref() == Some(ONCE)
        || (source.gone.is_some() && source.bound.as_deref() != Some("gone"));
    source.next_due.filter(|_| !leaves).map(|due| due.max(source.retry_at.unwrap_or(due)))
}

fn next_poll(source: &SourceHealth, now: Timestamp) -> Option<String> {
    // Of one that was never polled the sentence says it.
    source.last_polled?;
    let Some(due) = due(source) else { return Some("not polled any more".to_owned()) };
    let wait = now.duration_until(due);
    let when = if wait <= SignedDuration::ZERO { "due now".to_owned() } else { format!("in {}", span(wait)) };
    let why = source.bound.as_deref().map(|name| format!(", {}", health::bound(name))).unwrap_or_default();
    Some(format!("next poll {when}{why}"))
}

fn line(source: &SourceHealth, now: Timestamp) -> serde_json::Value {
    let time = |at: Option<Timestamp>| at.map(|at| at.to_string());
    json!({
        "kind": source.kind,
        "address": shown(&source.address),
        "title": source.label.as_ref().or(source.title.as_ref()),
        "reps": source.reps.iter().map(|rep| &rep.0).collect::<Vec<_>>(),
        "state": State::of(source, now).word(),
        "sentence": health::sentence(source, now),
        "class": source.class,
        "last_polled": time(source.last_polled),
        "last_ok": time(source.last_ok),
        "last_item": time(source.last_item),
        "items_30d": source.items_30d,
        "next_poll": time(due(source)),
        "bound": due(source).and(source.bound.as_ref()),
        "not_before": time(source.floor.max(source.retry_at)),
        "failures": source.failures,
        "failing_since": time(source.since),
        "problems": source.problems,
        "possible_gap": time(source.gap),
        "moved_to": source.asks.as_deref().map(shown),
        "moving": source.asks.is_none().then(|| health::moved(source)).flatten(),
    })
}
