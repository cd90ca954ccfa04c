//! Judging what was gathered: items become entries of the store, with their findings.

use jiff::{SignedDuration, Timestamp};

use crate::item::{Item, date};
use crate::judge::story::Print;
use crate::judge::{Rules, remembered};
use crate::store::{Entry, Store, StoreError};

/// Items judged by older rules are read again as far back as this: an account that is added is found
/// in what is stored already.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(24 * 30);
/// Items read again in one transaction.
const BATCH: usize = 2_000;

/// Reads an item by the rules. `first_seen` is when it counts as published where it doesn't say, or
/// says a time that is still to come.
pub fn entry(item: Item, changed: bool, rules: &Rules, first_seen: Timestamp) -> Entry {
    let item = item.titled();
    let published = date::effective(item.published, first_seen);
    let (findings, print) = match remembered(&item, rules) {
        Some(reading) => (reading.findings, reading.print),
        None => (Vec::new(), Print::default()),
    };
    // An item without a date was told when we first saw it.
    let print = Print { published: published.as_second(), ..print };
    Entry { published, item, changed, findings, print, rules: rules.hash }
}

/// Reads again what was judged by other rules than these; answers how many items that were.
pub fn again(store: &Store, rules: &Rules, now: Timestamp) -> Result<usize, StoreError> {
    store.keep_rules(rules.hash, &rules.text())?;
    let (mut count, mut last) = (0, None);
    loop {
        let stale = store.items_for_rereading(rules.hash, now - LOOK_BACK, last, BATCH)?;
        let Some(latest) = stale.last() else { return Ok(count) };
        last = Some(latest.item.id);
        count += stale.len();
        let entries: Vec<Entry> =
            stale.into_iter().map(|stored| entry(stored.item, true, rules, stored.published)).collect();
        store.rejudge(&entries, now)?;
    }
}
