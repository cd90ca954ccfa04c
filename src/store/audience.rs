//! Whom an item is for: what a feed behind one rep's password brings is that rep's only, until an open
//! source brings it, too.

use rusqlite::{Transaction, params};

use super::StoreError;
use super::column::from_json;
use super::wording::update;
use crate::item::Item;

/// Whether any source is behind a rep's password.
pub fn any(tx: &Transaction) -> Result<bool, StoreError> {
    Ok(tx.prepare_cached("SELECT 1 FROM source WHERE secret AND reps <> '[]' LIMIT 1")?.exists([])?)
}

/// The reps that may know of an item; `None`: all.
pub fn of(tx: &Transaction, seq: i64) -> Result<Option<Vec<String>>, StoreError> {
    let mut sources = tx.prepare_cached(
        "SELECT secret, reps FROM source
         WHERE id = (SELECT source FROM item WHERE seq = ?1)
            OR id IN (SELECT source FROM sighting WHERE item = ?1)",
    )?;
    let sources = sources
        .query_map([seq], |row| Ok((row.get::<_, bool>(0)?, row.get::<_, String>(1)?)))?
        .collect::<Result<Vec<_>, _>>()?;
    let mut all = Vec::new();
    for (secret, reps) in sources {
        let reps: Vec<String> = from_json("a source's reps", &reps)?;
        if !secret || reps.is_empty() {
            return Ok(None);
        }
        all.extend(reps);
    }
    Ok(Some(all))
}

/// An item that was known, and that `source` brings for the first time: where only it opens it to others,
/// its words are those that may be shown. Answers whether somebody new may know of it.
pub fn opens(tx: &Transaction, seq: i64, source: i64, item: &Item) -> Result<bool, StoreError> {
    let shut = "EXISTS (SELECT 1 FROM source WHERE id = ?1 AND secret AND reps <> '[]')";
    let is_shut = |id: i64| -> Result<bool, StoreError> {
        Ok(tx.prepare_cached(&format!("SELECT {shut}"))?.query_row([id], |row| row.get(0))?)
    };
    let first: i64 =
        tx.prepare_cached("SELECT source FROM item WHERE seq = ?1")?.query_row([seq], |row| row.get(0))?;
    if !is_shut(first)? {
        return Ok(false);
    }
    if !is_shut(source)? {
        update(tx, seq, item)?;
        tx.prepare_cached("UPDATE item SET source = ?2 WHERE seq = ?1")?.execute(params![seq, source])?;
        tx.prepare_cached("DELETE FROM sighting WHERE item = ?1 AND source = ?2")?
            .execute(params![seq, source])?;
    }
    Ok(true)
}
