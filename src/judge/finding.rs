//! One trigger for one account in one item: what the store keeps of a reading, and what signals are
//! made of.

use serde::{Deserialize, Serialize};

use crate::judge::Confidence;
use crate::judge::trigger::{Fact, Stance, TriggerId};
use crate::judge::watch::RepId;

/// The part of an item that a span points into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    Title,
    Summary,
}

/// Bytes of the longest evidence; a character is never cut.
pub const EVIDENCE_LIMIT: usize = 160;

/// The words of the item that made a rule fire: `text` is `start..end` (bytes) of the field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    pub field: Field,
    pub start: usize,
    pub end: usize,
    pub text: String,
    /// What its sentence says beside it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
}

/// Why something that was found is not mailed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "reason", content = "detail", rename_all = "kebab-case")]
pub enum Held {
    /// The text may mean another company or none; why we think so.
    DoubtfulCompany(String),
    /// Under the rep's `min_confidence`.
    LowConfidence,
    /// The item is advertising, a stock bot, …: which kind.
    Noise(String),
    /// Denied or called off before the rep was told: nothing to correct, no reason to call.
    Settled,
    /// Written in a language whose events are not read, by its name: the account is named, no more is known.
    Language(String),
    /// The rep's `mute` word that stands in the item.
    Muted(String),
    /// More than ops want told in a day of the source of this name.
    Share(String),
    /// The rep wants to hear nothing of it before this day.
    Snoozed(String),
}

/// The trigger of a finding that is held for being noise and reports no event.
pub const NOISE: &str = "noise";

/// One trigger for one account in one item.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub rep: RepId,
    /// The account's name as the rep lists it.
    pub account: String,
    pub trigger: TriggerId,
    pub stance: Stance,
    /// That the text means this company.
    pub mention: Confidence,
    /// That the event happened, and to this company.
    pub event: Confidence,
    pub evidence: Evidence,
    pub held: Option<Held>,
    /// How an event of somebody else reaches this account: "uses Globex", "segment aerospace".
    pub via: Option<String>,
}
