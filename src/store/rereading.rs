//! Stored items, for the rules that have changed since and for replay.
//!
//! In: a date and the hash of the rules. Out: the items that were read by others. An account that was
//! added today sees what came last week.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::column::{day, day_start, hash, language, millis, signed, time};
use super::items::Intake;
use super::items::{Committed, Entry};
use super::{Store, StoreError};
use crate::item::{Item, ItemId};

/// An item as it was stored.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredItem {
    pub item: Item,
    /// The date that counts, fixed at first sight.
    pub published: Timestamp,
    /// Hash of the rules it was last read by.
    pub rules: u64,
}

const COLUMNS: &str = "SELECT id, title, summary, url, dated, outlet, language, published, rules";

impl Store {
    /// Up to `limit` items published at `since` or later, in order of arrival, those after `after`.
    pub fn items_since(
        &self,
        since: Timestamp,
        after: Option<ItemId>,
        limit: usize,
    ) -> Result<Vec<StoredItem>, StoreError> {
        let sql = format!("{COLUMNS} FROM item WHERE seq >= ?1 AND published >= ?2 ORDER BY seq LIMIT ?3");
        self.read(|tx| {
            let from = begin(tx, day(millis(since)), after)?;
            let mut items = tx.prepare_cached(&sql)?;
            let items = items
                .query_map(params![from, millis(since), count(limit)], stored)?
                .collect::<Result<_, _>>()?;
            Ok(items)
        })
    }

    /// The same, of those that were last read by other rules than `rules`; `since` counts as the
    /// beginning of its day. Costs next to nothing where there are none.
    pub fn items_for_rereading(
        &self,
        rules: u64,
        since: Timestamp,
        after: Option<ItemId>,
        limit: usize,
    ) -> Result<Vec<StoredItem>, StoreError> {
        let sql = format!(
            "{COLUMNS} FROM item WHERE seq >= ?1 AND published >= ?2 AND rules <> ?3
             ORDER BY seq LIMIT ?4"
        );
        self.read(|tx| {
            let oldest: Option<i64> = tx
                .prepare_cached("SELECT MIN(day) FROM judged WHERE day >= ?1 AND rules <> ?2 AND items > 0")?
                .query_row([day(millis(since)), signed(rules)], |row| row.get(0))?;
            let Some(oldest) = oldest else {
                return Ok(Vec::new());
            };
            let from = begin(tx, oldest, after)?;
            let mut items = tx.prepare_cached(&sql)?;
            let items = items
                .query_map(params![from, day_start(oldest), signed(rules), count(limit)], stored)?
                .collect::<Result<_, _>>()?;
            Ok(items)
        })
    }

    /// Replaces the findings of stored items by those of a new reading, all or none. Text, date and
    /// story stay.
    pub fn rejudge(&self, entries: &[Entry], now: Timestamp) -> Result<Committed, StoreError> {
        self.write(|tx| {
            let mut intake = Intake::new(millis(now));
            for entry in entries {
                intake.rejudge(tx, entry)?;
            }
            intake.finish(tx)
        })
    }
}

fn count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// The least seq that an item published on `day` or later, and stored after `after`, can have. Nothing
/// is published after it arrived, so that such an item arrived on that day or later.
fn begin(tx: &Transaction, day: i64, after: Option<ItemId>) -> Result<i64, StoreError> {
    let first: Option<i64> = tx
        .prepare_cached("SELECT MIN(first_seq) FROM day WHERE day >= ?1")?
        .query_row([day], |row| row.get(0))?;
    let first = first.unwrap_or(i64::MAX);
    let Some(after) = after else {
        return Ok(first);
    };
    let seq: Option<i64> = tx
        .prepare_cached("SELECT seq FROM item WHERE id = ?1")?
        .query_row([signed(after.0)], |row| row.get(0))
        .optional()?;
    Ok(seq.map_or(first, |seq| first.max(seq + 1)))
}

fn stored(row: &Row) -> rusqlite::Result<StoredItem> {
    Ok(StoredItem {
        item: Item {
            id: ItemId(hash(row.get(0)?)),
            title: row.get(1)?,
            summary: row.get(2)?,
            url: row.get(3)?,
            published: row.get::<_, Option<i64>>(4)?.map(time),
            outlet: row.get(5)?,
            language: row.get::<_, Option<String>>(6)?.and_then(|code| language(&code)),
        },
        published: time(row.get(7)?),
        rules: hash(row.get(8)?),
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample::*;
    use super::*;

    fn ids(items: &[StoredItem]) -> Vec<u64> {
        items.iter().map(|stored| stored.item.id.0).collect()
    }

    #[test]
    fn items_are_read_again_by_new_rules_and_then_left_alone() {
        let (_dir, store) = store(&["https://a.example/"]);
        let at = |id, published| Entry { published, ..entry(item(id, "Acme", "a.example"), None) };
        deliver(&store, hour(0), vec![vec![at(5, hour(-1)), at(3, hour(-24 * 40)), at(4, hour(-50))]]);
        deliver(&store, hour(30), vec![vec![at(2, hour(29))]]);
        let month = hour(-24 * 30);
        assert!(store.items_for_rereading(1, month, None, 9).unwrap().is_empty());
        let first = store.items_for_rereading(2, month, None, 2).unwrap();
        assert_eq!(ids(&first), [5, 4]);
        assert_eq!(first[0].item, item(5, "Acme", "a.example"));
        let rest = store.items_for_rereading(2, month, Some(ItemId(4)), 2).unwrap();
        assert_eq!(ids(&rest), [2]);

        let entries: Vec<Entry> = first
            .into_iter()
            .chain(rest)
            .map(|stored| Entry { rules: 2, published: stored.published, ..entry(stored.item, Some("Acme")) })
            .collect();
        let done = store.rejudge(&entries, hour(31)).unwrap();
        assert_eq!((done.new_items, done.findings), (0, 3));
        assert!(store.items_for_rereading(2, month, None, 9).unwrap().is_empty());
        assert_eq!(store.findings(&dana(), month).unwrap().len(), 3);
        assert_eq!(store.rejudge(&entries, hour(31)).unwrap().new_stories, 0);
        assert_eq!(store.findings(&dana(), month).unwrap().len(), 3);
        assert_eq!(store.status().unwrap().items, 4);
    }

    #[test]
    fn items_since_are_found_without_an_index_on_dates() {
        let (_dir, store) = store(&["https://a.example/"]);
        for day in 0..5 {
            let when = hour(day * 24);
            let entry = Entry { published: when, ..entry(item(100 - day as u64, "x", "a.example"), None) };
            deliver(&store, when, vec![vec![entry]]);
        }
        assert_eq!(ids(&store.items_since(hour(48), None, 9).unwrap()), [98, 97, 96]);
        assert_eq!(ids(&store.items_since(hour(48), Some(ItemId(98)), 1).unwrap()), [97]);
        assert_eq!(ids(&store.items_since(hour(999), None, 9).unwrap()), [0; 0]);
    }
}
