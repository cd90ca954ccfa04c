//! An event that reaches many accounts through another is one thing to tell, not thirty leads.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::{Lead, Link, Signal, Use, purpose};
use crate::judge::spread::Way;
use crate::judge::story::StoryId;
use crate::judge::trigger::{Stance, TriggerId};

/// Accounts from which an event that reached them is told once for all.
const MANY: usize = 2;

/// An event and whom it reaches.
#[derive(Clone, Debug, Serialize)]
pub struct Block {
    pub trigger: TriggerId,
    /// The trigger's name for people.
    pub name: String,
    pub story: StoryId,
    pub stance: Stance,
    /// "intercept", "serve", "engage": what most of the accounts are reached for.
    #[serde(rename = "use")]
    pub purpose: Use,
    /// How it reaches them: "uses Globex (your list)".
    pub via: String,
    pub title: String,
    pub language: Option<String>,
    pub independent: u32,
    pub published: Timestamp,
    pub links: Vec<Link>,
    /// The best first.
    pub reached: Vec<Reached>,
}

/// An account in a block.
#[derive(Clone, Debug, Serialize)]
pub struct Reached {
    pub account: String,
    pub tier: u8,
    /// What the event alone makes of the account, 0…100.
    pub score: f64,
    /// The account as a lead of this event alone.
    #[serde(skip)]
    pub lead: Lead,
}

/// The leads with what the blocks took out of them: for who reads by account.
pub fn ungrouped(leads: &[Lead], blocks: &[Block]) -> Vec<Lead> {
    let mut all = leads.to_vec();
    for reached in blocks.iter().flat_map(|block| &block.reached) {
        match all.iter_mut().find(|lead| lead.account == reached.account) {
            Some(lead) => {
                lead.signals.extend(reached.lead.signals.iter().cloned());
                lead.score = 100.0 - (100.0 - lead.score) * (1.0 - reached.score / 100.0);
            }
            None => all.push(reached.lead.clone()),
        }
    }
    all.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.tier.cmp(&b.tier)).then(a.account.cmp(&b.account)));
    all
}

/// Takes out of the leads what reaches many accounts in one way; a lead of nothing else goes with it.
pub fn gather(leads: &mut Vec<Lead>) -> Vec<Block> {
    type Key = (TriggerId, StoryId, String);
    let key = |signal: &Signal| -> Option<Key> {
        let way = Way::of(signal.via.as_deref()?);
        signal.update.is_none().then(|| (signal.trigger.clone(), signal.story, way.through().to_owned()))
    };
    let mut found: BTreeMap<Key, Vec<(Reached, Signal, Use)>> = BTreeMap::new();
    for lead in leads.iter() {
        for signal in &lead.signals {
            if let Some(key) = key(signal) {
                let purpose = purpose::of(lead.relation, signal.via.as_deref());
                let score = 100.0 * signal.p;
                let alone = Lead { signals: vec![signal.clone()], score, purpose, ..lead.clone() };
                let reached = Reached { account: lead.account.clone(), tier: lead.tier, score, lead: alone };
                found.entry(key).or_default().push((reached, signal.clone(), purpose));
            }
        }
    }
    found.retain(|_, reached| reached.len() >= MANY);
    for lead in leads.iter_mut() {
        lead.signals.retain(|signal| key(signal).is_none_or(|key| !found.contains_key(&key)));
    }
    leads.retain(|lead| !lead.signals.is_empty());
    let mut blocks: Vec<Block> = found.into_values().filter_map(block).collect();
    blocks.sort_by(|a, b| b.reached.len().cmp(&a.reached.len()).then(a.story.cmp(&b.story)));
    blocks
}

fn block(mut reached: Vec<(Reached, Signal, Use)>) -> Option<Block> {
    reached.sort_by(|a, b| b.0.score.total_cmp(&a.0.score).then(a.0.account.cmp(&b.0.account)));
    let (_, first, purpose) = reached.first()?.clone();
    Some(Block {
        trigger: first.trigger,
        name: first.name,
        story: first.story,
        stance: first.stance,
        purpose,
        via: first.via.unwrap_or_default(),
        title: first.title,
        language: first.language,
        independent: first.independent,
        published: first.published,
        links: first.links,
        reached: reached.into_iter().map(|(reached, ..)| reached).collect(),
    })
}
