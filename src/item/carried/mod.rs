//! What a source still carries, so that nothing is new twice.
//!
//! In: the entries of one answer, in the order of the source. Out: which are new and which have new
//! words. What is kept here outlives the items themselves: an item that retention forgot and the feed
//! still carries must not come back as news.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::identity::{Entry, Identity, version};
use super::{Item, ItemId};
use crate::text::hash::stable;

mod bytes;
mod policy;
#[cfg(test)]
mod tests;

use policy::Policy;

/// Days after which an item that a source no longer carries is forgotten.
const KEPT_DAYS: u32 = 60;
/// Keys kept of one item: enough for a source that flips between two systems.
const KEYS: usize = 6;
/// Entries of an answer that show whether ids rotate.
const ROTATING: usize = 3;
/// Items kept of one source, the most recently seen.
const ITEMS: usize = 20_000;

/// What one source carries, as its last answers showed it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    policy: Policy,
    items: Vec<Kept>,
}

/// One item a source carries.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Kept {
    id: u64,
    /// The versions last seen, newest first: a source that flips between two says nothing new.
    versions: [u64; 2],
    /// Days since 1970.
    last_seen: u32,
    /// Most recently seen first, at most [`KEYS`].
    keys: Vec<u64>,
}

/// The entries of one answer, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sorted {
    /// Never seen before, in the order of the source.
    pub new: Vec<Item>,
    /// Seen before in other words; the id is the one it had.
    pub changed: Vec<Item>,
    /// How many were seen before, the changed among them.
    pub known: usize,
    /// Nothing of what was carried before is left, so that entries may have passed unseen.
    pub gap: bool,
}

impl Carried {
    /// Sorts the entries of one answer of the source with the key `source`, and remembers them.
    pub fn sort(&mut self, source: u64, entries: Vec<Entry>, now: Timestamp) -> Sorted {
        let today = day(now);
        self.policy.learn(&entries);
        let had_items = !self.items.is_empty();
        let mut index = self.index();
        self.learn_rotation(&index, &entries);
        let mut done = HashSet::with_capacity(entries.len());
        let mut sorted = Sorted::default();
        for Entry { mut item, identity } in entries {
            let version = version(&item);
            let keys = self.keys(&identity);
            let found = keys.iter().find_map(|key| index.get(key).copied());
            let at = match found {
                Some(at) => at,
                None => {
                    self.items.push(Kept {
                        id: self.new_id(source, &identity, &item),
                        versions: [version; 2],
                        last_seen: today,
                        keys: Vec::with_capacity(keys.len()),
                    });
                    self.items.len() - 1
                }
            };
            let kept = &mut self.items[at];
            item.id = ItemId(kept.id);
            kept.last_seen = today;
            let text = identity.text.filter(|text| !keys.contains(text));
            let keys: Vec<u64> = keys.into_iter().chain(text).collect();
            kept.carry(&keys);
            for key in &keys {
                index.entry(*key).or_insert(at);
            }
            // An entry given twice in one answer is judged by the first of the two.
            let first = done.insert(at);
            if found.is_none() {
                sorted.new.push(item);
                continue;
            }
            sorted.known += 1;
            if first && kept.update(version) {
                sorted.changed.push(item);
            }
        }
        sorted.gap = had_items && sorted.known == 0 && !sorted.new.is_empty();
        self.forget(today);
        sorted
    }

    /// Ids and links that are new with every answer identify nothing: where not one is known and the
    /// headlines are, it is the headlines from now on.
    fn learn_rotation(&mut self, index: &HashMap<u64, usize>, entries: &[Entry]) {
        let known = |entry: &&Entry| self.keys(&entry.identity).iter().any(|key| index.contains_key(key));
        let told = |entry: &&Entry| entry.identity.text.is_some_and(|text| index.contains_key(&text));
        if entries.len() < ROTATING
            || self.policy.text_unreliable
            || entries.iter().any(|entry| known(&entry))
        {
            return;
        }
        if entries.iter().filter(told).count() * 2 > entries.len() {
            self.policy.guid_unreliable = true;
            self.policy.link_unreliable = true;
        }
    }

    /// The keys of an entry that can be trusted, best first. An entry that has no other is known by its
    /// text, even where texts come again.
    fn keys(&self, identity: &Identity) -> Vec<u64> {
        let guid = identity.guid.filter(|_| !self.policy.guid_unreliable);
        let link = identity.link.filter(|_| !self.policy.link_unreliable);
        let nothing_else = guid.is_none() && link.is_none();
        let text_identifies = identity.dated && !self.policy.text_unreliable;
        let text = identity.text.filter(|_| nothing_else || text_identifies);
        let mut keys: Vec<u64> = [guid, link, text].into_iter().flatten().collect();
        if keys.is_empty() {
            keys.extend(identity.guid);
            keys.extend(identity.link);
            // All of these stand on several entries; together they may still tell them apart.
            if keys.len() > 1 {
                keys = vec![keys.iter().fold(0, |all, key| all.rotate_left(1) ^ key)];
            }
        }
        keys
    }

    /// The same item has the same id in every source where its link can be trusted.
    fn new_id(&self, source: u64, identity: &Identity, item: &Item) -> u64 {
        let source = format!("{source:x}");
        match (identity.link, identity.guid) {
            (Some(link), _) if !self.policy.link_unreliable => link,
            (_, Some(guid)) if !self.policy.guid_unreliable => {
                stable(&["item", &source, &format!("{guid:x}")])
            }
            _ => {
                let at = item.published.map_or(0, Timestamp::as_second);
                stable(&["item", &source, &item.title, &at.to_string()])
            }
        }
    }

    fn index(&self) -> HashMap<u64, usize> {
        let mut index = HashMap::with_capacity(self.items.len() * 3);
        for (at, kept) in self.items.iter().enumerate() {
            for key in &kept.keys {
                index.insert(*key, at);
            }
        }
        index
    }

    fn forget(&mut self, today: u32) {
        self.items.retain(|kept| today.saturating_sub(kept.last_seen) <= KEPT_DAYS);
        if self.items.len() > ITEMS {
            self.items.sort_by_key(|kept| std::cmp::Reverse(kept.last_seen));
            self.items.truncate(ITEMS);
        }
    }
}

impl Kept {
    fn carry(&mut self, keys: &[u64]) {
        self.keys.retain(|key| !keys.contains(key));
        self.keys.splice(0..0, keys.iter().copied());
        self.keys.truncate(KEYS);
    }

    /// Takes a version; says whether it is neither of the last two.
    fn update(&mut self, version: u64) -> bool {
        if self.versions.contains(&version) {
            return false;
        }
        self.versions = [version, self.versions[0]];
        true
    }
}

fn day(now: Timestamp) -> u32 {
    u32::try_from(now.as_second() / 86_400).unwrap_or(0)
}
