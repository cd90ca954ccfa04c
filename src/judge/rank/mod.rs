//! How much it matters: findings become signals, signals become ranked leads, each factor kept.
//!
//! `p = confidence × impact × 2^(−age / half_life)`; an account's score is `100 × (1 − Π(1 − p))`.

pub mod authority;
pub mod block;
pub mod cap;
pub mod compound;
pub mod group;
mod history;
mod lead;
pub mod ledger;
pub mod purpose;
pub mod role;
pub mod signal;
pub mod spike;
#[cfg(test)]
mod tests;
pub mod wish;

pub use block::{Block, Reached};
pub use cap::{Cap, capped};
pub use compound::Together;
pub use history::Moved;
pub use lead::{rank, rank_as_wished, score};
pub use purpose::Use;
pub use wish::{Answer, Quieted, Snooze, Taken, Verdict, Wishes};

use jiff::Timestamp;
use serde::Serialize;

use crate::judge::Confidence;
use crate::judge::account::Relation;
use crate::judge::finding::{Evidence, Finding, Held};
use crate::judge::story::StoryId;
use crate::judge::trigger::{Kind, Stance, TriggerId};

/// A finding together with the item that it was read from: what the store gives for a digest.
#[derive(Clone, Debug)]
pub struct Seen {
    pub finding: Finding,
    pub story: StoryId,
    /// The number in the store of the source that brought it.
    pub source: i64,
    /// The item's fields as stored.
    pub title: String,
    pub summary: String,
    pub url: Option<String>,
    pub outlet: Option<String>,
    /// ISO 639-1 of the item's language, where recognised.
    pub language: Option<String>,
    /// When the item counts as published: the source's date, or first sight where that is missing or
    /// lies in the future.
    pub published: Timestamp,
    /// The item's own words as a 64-bit similarity hash: copies of one release differ in few bits.
    pub voice: u64,
    /// It stood there before the source, the account or the rule was on the list.
    pub baseline: bool,
}

/// What a rep has been mailed of one signal.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub account: String,
    pub trigger: TriggerId,
    pub story: StoryId,
    pub stance: Stance,
    /// Independent outlets at the time.
    pub independent: u32,
    pub at: Timestamp,
}

/// One number of the product, 0…1, with the reason for it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Factor {
    pub name: &'static str,
    pub value: f64,
    pub why: String,
}

/// Where a story can be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    pub outlet: String,
    pub url: String,
}

/// Why a signal that was mailed before comes again.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "update")]
pub enum Update {
    /// The stance is another one now.
    Stance { was: Stance, told: Timestamp },
    /// Independent outlets that weigh have joined.
    Outlets { was: u32, told: Timestamp },
}

/// Whether records (a filing, a register, a status page) told an event before any newspaper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Ahead {
    No,
    /// No newspaper has it yet.
    Now {
        sources: u32,
    },
    /// Newspapers have it now, so much later.
    By {
        hours: i64,
    },
}

/// One trigger for one account, out of one story.
#[derive(Clone, Debug, Serialize)]
pub struct Signal {
    pub trigger: TriggerId,
    /// The trigger's name for people: "Executive leaves".
    pub name: String,
    pub kind: Kind,
    pub story: StoryId,
    pub stance: Stance,
    /// mention × event × sources.
    pub confidence: Confidence,
    /// weight × tier × fit × relation × stage × novelty × head start.
    pub impact: f64,
    /// confidence × impact × recency × stance: that this makes the account worth a call today.
    pub p: f64,
    pub evidence: Evidence,
    /// Of the item that the evidence stands in.
    pub title: String,
    pub summary: String,
    pub language: Option<String>,
    /// First telling of the story that we know.
    pub published: Timestamp,
    /// When it was first told as it stands now.
    pub turned: Timestamp,
    /// Names, first teller first, none twice.
    pub outlets: Vec<String>,
    /// Outlets that tell it in words of their own.
    pub independent: u32,
    pub links: Vec<Link>,
    pub factors: Vec<Factor>,
    pub update: Option<Update>,
    pub via: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ahead: Option<Ahead>,
    /// A colleague is on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken: Option<Taken>,
}

/// An account in a digest.
#[derive(Clone, Debug, Serialize)]
pub struct Lead {
    pub account: String,
    pub relation: Relation,
    pub tier: u8,
    pub stage: Option<String>,
    /// Which company the account is taken for, where its name has other senses: "gap.com (GPS)".
    pub taken_for: Option<String>,
    /// 0…100.
    pub score: f64,
    #[serde(rename = "use")]
    pub purpose: Use,
    /// Best first.
    pub signals: Vec<Signal>,
    /// How it moved since the last digest.
    pub moved: Moved,
    /// Events that mean more together than apart.
    pub together: Vec<Together>,
    /// The parts of "why now", each a clause without a full stop: "you sell to CFOs", "tier 1".
    pub reasons: Vec<String>,
}

/// A signal that is kept from the mail, with the reason.
#[derive(Clone, Debug, Serialize)]
pub struct HeldSignal {
    pub account: String,
    pub trigger: TriggerId,
    pub story: StoryId,
    pub held: Held,
    pub title: String,
    pub evidence: Evidence,
    pub outlet: Option<String>,
    pub url: Option<String>,
    pub published: Timestamp,
}

/// All that a digest is made from.
#[derive(Clone, Debug, Serialize)]
pub struct Ranking {
    /// Highest score first; equal scores by tier, then name.
    pub leads: Vec<Lead>,
    /// Events that reach many accounts through another, the widest first: each is one thing to tell.
    pub blocks: Vec<Block>,
    /// What stood there already when an account, a source or a rule was new; in the same order.
    pub fresh: Vec<Lead>,
    pub held: Vec<HeldSignal>,
    /// Accounts on the list without a signal.
    pub quiet: usize,
    /// Accounts on the list.
    pub watched: usize,
}

impl Ranking {
    /// All leads by account, what stands in blocks too.
    pub fn by_account(&self) -> Vec<Lead> {
        block::ungrouped(&self.leads, &self.blocks)
    }

    /// True where there is nothing to tell.
    pub fn is_silent(&self) -> bool {
        self.leads.is_empty() && self.fresh.is_empty() && self.blocks.is_empty()
    }
}
