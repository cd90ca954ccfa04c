//! What reps have said: of what they want to hear nothing for a while, and what became of what they were told.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::group::Group;
use super::{Factor, Signal, Update};
use crate::judge::account::Account;
use crate::judge::account::names::without_legal_form;
use crate::judge::finding::Held;
use crate::judge::story::StoryId;
use crate::judge::trigger::{Stance, TriggerId};
use crate::judge::watch::RepId;
use crate::text::fold::fold;

/// A colleague's "mine" holds so long.
pub const MINE: SignedDuration = SignedDuration::from_hours(24 * 14);
/// What is left of a signal that a colleague is on, 0…1.
const TAKEN: f64 = 0.2;

/// What a rep wants to hear nothing of until then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snooze {
    pub what: Quieted,
    pub until: Timestamp,
    /// The day as the rep wrote it: "2026-12-15".
    pub day: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quieted {
    /// By the name on the list.
    Account(String),
    Trigger(TriggerId),
}

/// A rep's answer to a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Useful,
    Noise,
    /// I am on it.
    Mine,
    Won,
    Lost,
    NotThisCompany,
}

/// A verdict, and what it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub rep: RepId,
    /// Who said it, for people.
    pub who: String,
    /// As that rep lists it.
    pub account: String,
    pub trigger: TriggerId,
    pub story: StoryId,
    /// As the signal was told at the time.
    pub stance: Stance,
    pub verdict: Verdict,
    pub at: Timestamp,
}

/// Who is on it, and since when.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Taken {
    pub by: String,
    pub since: Timestamp,
}

/// All that was said.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wishes<'a> {
    /// The rep's own.
    pub snoozes: &'a [Snooze],
    /// The rep's own, and what colleagues have taken.
    pub answers: &'a [Answer],
}

/// What follows for a signal.
pub(super) enum Follows {
    Nothing,
    /// Kept from the mail, for this reason.
    Held(Held),
    /// Not worth a word: the rep has answered it, and only more outlets tell it now.
    Over,
}

impl Wishes<'_> {
    /// What the rep's own words mean for a signal. What was told wrongly is taken back whatever they said.
    pub(super) fn of_own(&self, rep: &RepId, group: &Group<'_>, signal: &Signal, now: Timestamp) -> Follows {
        let settled = matches!(signal.stance, Stance::Denied | Stance::Reversed) && signal.update.is_some();
        if settled {
            return Follows::Nothing;
        }
        if let Some(day) = self.snoozed(&group.account.name, &signal.trigger, now) {
            return Follows::Held(Held::Snoozed(day.to_owned()));
        }
        let grown = matches!(signal.update, Some(Update::Outlets { .. }));
        let answered = |one: &&Answer| {
            one.rep == *rep
                && one.account == group.account.name
                && one.story == signal.story
                && one.verdict != Verdict::Useful
        };
        match self.answers.iter().find(answered) {
            Some(answer) if answer.verdict == Verdict::NotThisCompany => {
                Follows::Held(Held::DoubtfulCompany("you said that it is not this company".to_owned()))
            }
            Some(_) if grown => Follows::Over,
            _ => Follows::Nothing,
        }
    }

    /// Until which day the rep wants to hear nothing of it.
    pub fn snoozed(&self, account: &str, trigger: &TriggerId, now: Timestamp) -> Option<&str> {
        let about = |one: &&Snooze| match &one.what {
            Quieted::Account(name) => name == account,
            Quieted::Trigger(id) => id == trigger,
        };
        let standing = self.snoozes.iter().filter(|one| now < one.until).filter(about);
        standing.max_by_key(|one| one.until).map(|one| one.day.as_str())
    }

    /// Marks a signal that a colleague is on, and makes it sink: until a fortnight is over, or the story is
    /// told otherwise.
    pub(super) fn take(&self, rep: &RepId, account: &Account, signal: &mut Signal, now: Timestamp) {
        let on_it = |one: &&Answer| {
            one.rep != *rep
                && one.verdict == Verdict::Mine
                && one.story == signal.story
                && one.stance == signal.stance
                && now < one.at + MINE
                && is_same(account, &one.account)
        };
        // The first to say so has it.
        let Some(first) = self.answers.iter().filter(on_it).min_by_key(|one| one.at) else { return };
        let why = format!("{} is on it", first.who);
        signal.taken = Some(Taken { by: first.who.clone(), since: first.at });
        signal.factors.push(Factor { name: "colleague", value: TAKEN, why });
        signal.impact *= TAKEN;
        signal.p *= TAKEN;
    }
}

/// Whether a colleague's account of that name is this one: by its name or an alias, whatever its legal form.
pub fn is_same(account: &Account, theirs: &str) -> bool {
    let bare = |name: &str| {
        let folded = fold(name);
        without_legal_form(&folded).map_or(folded.clone(), str::to_owned)
    };
    let theirs = bare(theirs);
    std::iter::once(&account.name).chain(&account.aliases).any(|name| bare(name) == theirs)
}
