//! How an event stood from one telling to the next: reported, then confirmed or denied, at last done or abandoned.
//!
//! In: the tellings of one event of one account, oldest first. Out: a line each, with how it stood after it.

use std::sync::LazyLock;

use jiff::Timestamp;
use serde::Serialize;

use super::Seen;
use super::authority::{self, Authority};
use crate::judge::account::Account;
use crate::judge::story::voice;
use crate::judge::trigger::Stance;
use crate::text::fold::fold;
use crate::text::word;

/// How an event stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Somebody has told it, as a rumour or a report.
    Reported,
    /// The company or an official record has, or another outlet in words of its own; or a rumour was reported as
    /// a fact.
    Confirmed,
    Denied,
    /// It was planned, and has taken place.
    Done,
    /// Called off.
    Abandoned,
}

impl State {
    pub fn said(self) -> &'static str {
        match self {
            State::Reported => "reported",
            State::Confirmed => "confirmed",
            State::Denied => "denied",
            State::Done => "done",
            State::Abandoned => "abandoned",
        }
    }
}

/// A telling, and how the event stood after it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    pub at: Timestamp,
    pub state: State,
    /// The event stood otherwise before it, or this is the first.
    pub turn: bool,
    /// As the telling itself puts it.
    pub stance: Stance,
    pub outlet: Option<String>,
    /// "national press".
    pub authority: &'static str,
    pub title: String,
    pub url: Option<String>,
}

/// The ledger of an event. `tellings` are of one account, trigger and story, oldest first.
pub fn of(tellings: &[&Seen], account: &Account) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::with_capacity(tellings.len());
    let mut state: Option<State> = None;
    for (at, telling) in tellings.iter().enumerate() {
        let authority = authority::of(telling, account);
        let next = next(state, telling, authority, &tellings[..at]);
        lines.push(Line {
            at: telling.published,
            state: next,
            turn: state != Some(next),
            stance: telling.finding.stance,
            outlet: telling.outlet.clone(),
            authority: authority.said(),
            title: telling.title.clone(),
            url: telling.url.clone(),
        });
        state = Some(next);
    }
    lines
}

/// How it stands after a telling.
fn next(state: Option<State>, telling: &Seen, authority: Authority, before: &[&Seen]) -> State {
    match telling.finding.stance {
        Stance::Denied => return State::Denied,
        Stance::Reversed => return State::Abandoned,
        Stance::Reported if is_done(telling) => return State::Done,
        _ => {}
    }
    match (state, telling.finding.stance) {
        // What repeats it later undoes nothing.
        (Some(State::Done | State::Confirmed), _) => state.unwrap_or(State::Confirmed),
        (_, Stance::Rumoured) => State::Reported,
        (None, _) if matches!(authority, Authority::Own | Authority::Filing) => State::Confirmed,
        (None, _) => State::Reported,
        (Some(State::Denied | State::Abandoned), _) => State::Confirmed,
        (Some(State::Reported), _) => {
            let was_rumour = before.last().is_some_and(|last| last.finding.stance == Stance::Rumoured);
            let own_words = before.iter().all(|other| {
                !voice::same(other.voice, telling.voice)
                    && (other.outlet.is_none() || other.outlet != telling.outlet)
            });
            let sure = matches!(authority, Authority::Own | Authority::Filing);
            if was_rumour || own_words || sure { State::Confirmed } else { State::Reported }
        }
    }
}

/// True where the telling says that what was planned has taken place.
fn is_done(telling: &Seen) -> bool {
    let of_trigger =
        DONE.iter().filter(|(triggers, _)| triggers.contains(&telling.finding.trigger.0.as_str()));
    let phrases: Vec<&str> = of_trigger.flat_map(|(_, phrases)| phrases.iter().copied()).collect();
    if phrases.is_empty() {
        return false;
    }
    let said = fold(&format!("{} | {}", telling.title, telling.finding.evidence.text));
    phrases.iter().any(|phrase| word::contains(&said, phrase))
}

/// Triggers, and the phrases that say of them that it is done.
type Row = (Vec<&'static str>, Vec<&'static str>);

static DONE: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let lines = include_str!("done.tsv").lines().filter(|line| !line.starts_with('#'));
    let rows = lines.filter_map(|line| line.split_once('\t'));
    rows.map(|(triggers, phrases)| (triggers.split(' ').collect(), phrases.split('|').collect())).collect()
});

#[cfg(test)]
mod tests {
    use super::DONE;
    use crate::judge::trigger;

    #[test]
    fn what_is_done_is_a_trigger_of_the_library_in_folded_words() {
        let known = |id: &str| trigger::library().iter().any(|rule| rule.id.0 == id);
        let strangers: Vec<_> = DONE.iter().flat_map(|row| &row.0).filter(|id| !known(id)).collect();
        assert!(strangers.is_empty(), "{strangers:?}");
        assert!(DONE.iter().flat_map(|row| &row.1).all(|phrase| *phrase == crate::text::fold::fold(phrase)));
    }
}
