//! What of a ranking is told at once.

use jiff::Timestamp;

use super::Settings;
use crate::judge::rank::{Lead, Ranking, Signal, Update};
use crate::judge::story::StoryId;
use crate::judge::trigger::{Stance, TriggerId};

/// A signal that a rep was alerted to.
#[derive(Clone, Debug, PartialEq)]
pub struct Alerted {
    pub account: String,
    pub trigger: TriggerId,
    pub story: StoryId,
    pub at: Timestamp,
    /// Of the mail that told it.
    pub message_id: String,
    pub subject: String,
}

/// What is to be told now.
#[derive(Clone, Debug, Default)]
pub struct Picked {
    pub leads: Vec<Lead>,
    /// The alert that is corrected, where one is: nothing else is told then.
    pub corrects: Option<Alerted>,
}

/// Corrections come first, each alert's alone, whatever the bar; else what is over the bar, if there
/// `may` be another alert today.
pub fn pick(ranking: &Ranking, settings: &Settings, alerted: &[Alerted], may: bool) -> Picked {
    let wrong = |lead: &Lead, signal: &Signal| -> Option<Alerted> {
        let settled = matches!(signal.stance, Stance::Denied | Stance::Reversed);
        let turned = matches!(signal.update, Some(Update::Stance { .. }));
        let told = |one: &&Alerted| {
            one.account == lead.account && one.trigger == signal.trigger && one.story == signal.story
        };
        if settled && turned { alerted.iter().rfind(told).cloned() } else { None }
    };
    // What reaches accounts through another can't wait either.
    let leads = ranking.by_account();
    let mut all = leads.iter().flat_map(|lead| lead.signals.iter().map(move |signal| (lead, signal)));
    if let Some(corrects) = all.find_map(|(lead, signal)| wrong(lead, signal)) {
        let of_it = |lead: &Lead, signal: &Signal| {
            wrong(lead, signal).is_some_and(|one| one.message_id == corrects.message_id)
        };
        return Picked { leads: part(&leads, of_it), corrects: Some(corrects) };
    }
    if !may {
        return Picked::default();
    }
    let over = |lead: &Lead, signal: &Signal| {
        signal.update.is_none()
            && signal.taken.is_none()
            && (settings.score.is_some_and(|bar| lead.score >= bar)
                || settings.triggers.contains(&signal.trigger))
    };
    Picked { leads: part(&leads, over), corrects: None }
}

/// The leads with only those of their signals that are wanted.
fn part(leads: &[Lead], wanted: impl Fn(&Lead, &Signal) -> bool) -> Vec<Lead> {
    let leads = leads.iter().map(|lead| Lead {
        signals: lead.signals.iter().filter(|signal| wanted(lead, signal)).cloned().collect(),
        ..lead.clone()
    });
    leads.filter(|lead| !lead.signals.is_empty()).collect()
}
