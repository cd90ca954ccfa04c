//! A signal as an entry: every string harmless, whoever reads it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::judge::account::Relation;
use crate::judge::rank::{Lead, Signal, Told};
use crate::judge::trigger::{Kind, Stance};
use crate::tell::digest::{LinkView, Marked, harmless, links_of, marked, name_of};
use crate::text::hash::stable;

/// One signal of one account.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The same for the same signal of the same rep, for ever.
    pub id: String,
    pub rep: String,
    /// As the rep lists it.
    pub account_name: String,
    /// As it is shown.
    pub account: String,
    pub relation: Relation,
    pub tier: u8,
    pub stage: Option<String>,
    /// Of the account, 0…100.
    pub score: f64,
    pub trigger: String,
    pub name: String,
    pub kind: Kind,
    pub stance: Stance,
    /// 0…1.
    pub confidence: f64,
    pub headline: String,
    pub language: Option<String>,
    /// The words that show it, within their clause.
    pub evidence: Marked,
    pub via: Option<String>,
    pub outlets: Vec<String>,
    pub independent: u32,
    pub links: Vec<LinkView>,
    pub story: String,
    pub published: Timestamp,
    /// When it was last told otherwise; else when it was published.
    pub updated: Timestamp,
    /// Who of the colleagues is on it.
    pub taken: Option<String>,
    pub told: Option<Timestamp>,
}

impl Entry {
    /// "Acme: executive leaves (denied)".
    pub fn title(&self) -> String {
        let stance = match self.stance {
            Stance::Reported => "",
            Stance::Rumoured => " (a rumour so far)",
            Stance::Denied => " (denied)",
            Stance::Reversed => " (called off)",
        };
        format!("{}: {}{stance}", self.account, self.name)
    }
}

/// The signals of these leads, the newest first, each once as it comes first; `told` is what the rep was last told of each.
pub fn entries(rep: &str, leads: &[Lead], told: &[Told]) -> Vec<Entry> {
    let known: BTreeMap<(&str, &str, u64), Timestamp> = told
        .iter()
        .map(|one| ((one.account.as_str(), one.trigger.0.as_str(), one.story.0), one.at))
        .collect();
    let mut all: Vec<Entry> = Vec::new();
    for (lead, signal) in leads.iter().flat_map(|lead| lead.signals.iter().map(move |signal| (lead, signal)))
    {
        let at = known.get(&(lead.account.as_str(), signal.trigger.0.as_str(), signal.story.0)).copied();
        all.push(entry(rep, lead, signal, at));
    }
    let mut known = std::collections::BTreeSet::new();
    all.retain(|entry| known.insert(entry.id.clone()));
    all.sort_by(|a, b| b.published.cmp(&a.published).then_with(|| a.id.cmp(&b.id)));
    all
}

fn entry(rep: &str, lead: &Lead, signal: &Signal, told: Option<Timestamp>) -> Entry {
    let changed = signal.update.is_some();
    Entry {
        id: urn(&["signal", rep, &lead.account, &signal.trigger.0, &signal.story.to_string()]),
        rep: rep.to_owned(),
        account_name: lead.account.clone(),
        account: name_of(&lead.account),
        relation: lead.relation,
        tier: lead.tier,
        stage: lead.stage.as_deref().map(harmless),
        score: lead.score,
        trigger: signal.trigger.0.clone(),
        name: name_of(&signal.name),
        kind: signal.kind,
        stance: signal.stance,
        confidence: signal.confidence.value(),
        headline: harmless(&signal.title),
        language: signal.language.clone(),
        evidence: marked(signal),
        via: signal.via.as_deref().map(harmless),
        outlets: signal.outlets.iter().map(|outlet| name_of(outlet)).collect(),
        independent: signal.independent,
        links: links_of(signal).into_iter().map(encoded).collect(),
        story: signal.story.to_string(),
        published: signal.published,
        updated: told.filter(|told| changed && *told > signal.published).unwrap_or(signal.published),
        taken: signal.taken.as_ref().map(|taken| name_of(&taken.by)),
        told,
    }
}

/// An address with nothing in it that a reader's page could take for the end of one.
fn encoded(link: LinkView) -> LinkView {
    let url = url::Url::parse(&link.url).map_or(link.url, String::from);
    LinkView { url, ..link }
}

/// A name of 128 bits for these words, as a UUID of version 8 (RFC 9562, 5.8).
pub fn urn(words: &[&str]) -> String {
    let first = stable(words);
    let second = stable(&[&["again"], words].concat());
    let bits = (u128::from(first) << 64) | u128::from(second);
    let bits = bits & !(0xf << 76) & !(0x3 << 62) | (0x8 << 76) | (0x2 << 62);
    let hex = format!("{bits:032x}");
    format!("urn:uuid:{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::urn;

    #[test]
    fn a_name_is_a_uuid_of_version_8_and_of_its_words_alone() {
        let id = urn(&["a", "b"]);
        assert_eq!(id, urn(&["a", "b"]));
        assert_ne!(id, urn(&["ab", ""]));
        let uuid = id.strip_prefix("urn:uuid:").expect("a urn");
        assert_eq!((uuid.len(), &uuid[14..15]), (36, "8"));
        assert!(matches!(&uuid[19..20], "8" | "9" | "a" | "b"), "{id}");
    }
}
