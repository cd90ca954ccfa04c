//! Made-up polls for this room's tests.

use std::time::Duration;

use jiff::Timestamp;

use super::digests::Kind;
use super::{Claimed, Committed, Composition, Delivery, Entry, OutMail, Outcome, Poll, SourceSpec, Store};
use crate::item::{Item, ItemId};
use crate::judge::Confidence;
use crate::judge::finding::{Evidence, Field, Finding};
use crate::judge::rank::Told;
use crate::judge::story::{Print, StoryId};
use crate::judge::trigger::{Stance, TriggerId};
use crate::judge::watch::RepId;
use crate::text::language::Language;

pub const LEASE: Duration = Duration::from_secs(300);

/// 20 November 2026, 08:00, and some hours.
pub fn hour(hours: i64) -> Timestamp {
    Timestamp::from_second(1_795_161_600 + hours * 3600).unwrap()
}

pub fn dana() -> RepId {
    RepId("dana@example.com".to_owned())
}

pub fn spec(address: &str) -> SourceSpec {
    SourceSpec {
        kind: "feed".to_owned(),
        address: address.to_owned(),
        label: None,
        reps: vec![],
        every: None,
        secret: false,
    }
}

/// A store in a folder of its own, with these sources.
pub fn store(addresses: &[&str]) -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let specs: Vec<_> = addresses.iter().map(|address| spec(address)).collect();
    store.register(&specs, hour(0)).unwrap();
    (dir, store)
}

pub fn item(id: u64, title: &str, outlet: &str) -> Item {
    Item {
        id: ItemId(id),
        title: title.to_owned(),
        summary: "The rest of it.".to_owned(),
        url: Some(format!("https://{outlet}/{id}")),
        published: Some(hour(-2)),
        outlet: Some(outlet.to_owned()),
        language: Some(Language("en")),
    }
}

pub fn finding(account: &str) -> Finding {
    Finding {
        rep: dana(),
        account: account.to_owned(),
        trigger: TriggerId("exec-departure".to_owned()),
        stance: Stance::Rumoured,
        mention: Confidence::new(0.9),
        event: Confidence::new(0.8),
        evidence: Evidence {
            field: Field::Title,
            start: 0,
            end: 4,
            text: "CFO ".to_owned(),
            facts: Vec::new(),
        },
        held: None,
        via: Some("uses Globex".to_owned()),
    }
}

/// An entry that says something of `account`, or nothing.
pub fn entry(item: Item, account: Option<&str>) -> Entry {
    Entry {
        published: item.published.unwrap_or(hour(0)),
        print: Print { keys: vec![item.id.0 | 1], voice: item.id.0, ..Print::default() },
        item,
        changed: false,
        findings: account.map(finding).into_iter().collect(),
        rules: 1,
    }
}

/// Claims all that is due as `owner` at `now`.
pub fn claim(store: &Store, owner: &str, now: Timestamp) -> Vec<Claimed> {
    store.claim_sources(owner, now, false, LEASE, usize::MAX).unwrap()
}

pub fn delivered(source: i64, entries: Vec<Entry>) -> Poll {
    poll(
        source,
        Outcome::Delivered(Delivery {
            validators: Some("\"v1\"".to_owned()),
            carried: vec![1, 2, 3],
            entries,
            ..Delivery::default()
        }),
    )
}

pub fn poll(source: i64, outcome: Outcome) -> Poll {
    Poll {
        source,
        owner: "a".to_owned(),
        next_due: hour(1),
        floor: None,
        bound: "rhythm",
        whereabouts: None,
        outcome,
    }
}

/// The store's sources, each claimed and delivering its entries at `now`.
pub fn deliver(store: &Store, now: Timestamp, entries: Vec<Vec<Entry>>) -> Committed {
    let claimed = store.claim_sources("a", now, true, LEASE, usize::MAX).unwrap();
    let mut ids: Vec<i64> = claimed.iter().map(|source| source.id).collect();
    ids.sort_unstable();
    let polls: Vec<Poll> =
        ids.into_iter().zip(entries).map(|(source, entries)| delivered(source, entries)).collect();
    store.commit(&polls, now).unwrap()
}

pub fn told_of(account: &str) -> Told {
    Told {
        account: account.to_owned(),
        trigger: TriggerId("exec-departure".to_owned()),
        story: StoryId(7),
        stance: Stance::Rumoured,
        independent: 2,
        at: hour(0),
    }
}

/// Dana's digest for a slot, to her and her stand-in.
pub fn composition(slot: &str) -> Composition {
    let mail = |to: &str| OutMail {
        to: to.to_owned(),
        from: "tipoff@example.com".to_owned(),
        message_id: format!("<{slot}.{to}>"),
        subject: "Call Acme".to_owned(),
        eml: b"Subject: Call Acme\r\n\r\nNow.\r\n".to_vec(),
        channel: None,
    };
    Composition {
        after: 0,
        rep: dana(),
        kind: Kind::Digest,
        slot: slot.to_owned(),
        mails: vec![mail("dana@example.com"), mail("lee@example.com")],
        told: vec![told_of("Acme")],
        at: hour(0),
        due: hour(0),
        heat: 0.0,
    }
}
