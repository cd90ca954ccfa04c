//! The words of an item, as a source has them now.

use rusqlite::{Transaction, params};

use super::StoreError;
use super::column::millis;
use crate::item::Item;

/// The text as it is now; the effective date stays what it was at first sight.
pub fn update(tx: &Transaction, seq: i64, item: &Item) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE item SET title = ?2, summary = ?3, url = ?4, outlet = ?5, language = ?6, dated = ?7
         WHERE seq = ?1",
    )?
    .execute(params![
        seq,
        item.title,
        item.summary,
        item.url,
        item.outlet,
        item.language.map(|language| language.0),
        item.published.map(millis)
    ])?;
    Ok(())
}
