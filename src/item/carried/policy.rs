//! Which keys of a source can be trusted.
//!
//! In: the entries of one answer. Out: the kinds of key that stood on entries that differ. A kind that
//! failed once is never trusted again: a source that flips between good and bad ids would otherwise
//! bring every item twice.

use std::collections::HashMap;

use crate::item::identity::{Entry, wording};

/// The kinds of key that have failed in a source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    pub guid_unreliable: bool,
    pub link_unreliable: bool,
    pub text_unreliable: bool,
}

/// Wordings under one id *and* one link that are one entry given twice; more are entries that a source
/// fails to tell apart.
const TWICE: usize = 2;

impl Policy {
    /// Adds what these entries show.
    pub fn learn(&mut self, entries: &[Entry]) {
        let wordings: Vec<u64> = entries.iter().map(|entry| wording(&entry.item)).collect();
        let guid = |entry: &Entry| entry.identity.guid;
        let link = |entry: &Entry| entry.identity.link;
        let text = |entry: &Entry| entry.identity.text;
        // Both are judged before either is dropped, or one bad kind would take the other with it.
        let guid_fails = fails(entries, &wordings, guid, link);
        let link_fails = fails(entries, &wordings, link, guid);
        self.guid_unreliable |= guid_fails;
        self.link_unreliable |= link_fails;
        let own = |entry: &Entry| {
            let guid = guid(entry).filter(|_| !self.guid_unreliable);
            guid.or(link(entry).filter(|_| !self.link_unreliable))
        };
        self.text_unreliable |= fails(entries, &wordings, text, own);
    }

    pub fn to_byte(self) -> u8 {
        u8::from(self.guid_unreliable)
            | u8::from(self.link_unreliable) << 1
            | u8::from(self.text_unreliable) << 2
    }

    pub fn from_byte(byte: u8) -> Policy {
        Policy {
            guid_unreliable: byte & 1 != 0,
            link_unreliable: byte & 2 != 0,
            text_unreliable: byte & 4 != 0,
        }
    }
}

/// Whether `key` stands on entries with different words, which `other` tells apart (or can't: then only
/// when there are more of them than one entry corrected).
fn fails(
    entries: &[Entry],
    wordings: &[u64],
    key: impl Fn(&Entry) -> Option<u64>,
    other: impl Fn(&Entry) -> Option<u64>,
) -> bool {
    #[derive(Default)]
    struct Group {
        wordings: Vec<u64>,
        others: Vec<Option<u64>>,
    }
    let mut groups: HashMap<u64, Group> = HashMap::with_capacity(entries.len());
    for (entry, wording) in entries.iter().zip(wordings) {
        let Some(key) = key(entry) else { continue };
        let group = groups.entry(key).or_default();
        let other = other(entry);
        // Three of each decide; more would only cost.
        if group.wordings.len() <= TWICE && !group.wordings.contains(wording) {
            group.wordings.push(*wording);
        }
        if group.others.len() <= TWICE && !group.others.contains(&other) {
            group.others.push(other);
        }
        let told_apart = group.others.len() > 1 || other.is_none();
        if group.wordings.len() > TWICE || (group.wordings.len() > 1 && told_apart) {
            return true;
        }
    }
    false
}
