//! The last version of each watchlist that was whole and right: what a rep is served by while the file
//! is being mended.

use std::path::Path;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::column::{millis, time};
use super::{Store, StoreError};

impl Store {
    /// Keeps the text of a watchlist that is right; one that is kept already costs no write.
    pub fn keep_watchlist(&self, path: &Path, text: &str, now: Timestamp) -> Result<(), StoreError> {
        let name = path.to_string_lossy();
        if self.good_watchlist(path)?.is_some_and(|(known, _)| known == text) {
            return Ok(());
        }
        self.write(|tx| {
            tx.prepare_cached(
                "INSERT INTO watchlist (path, text, at) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET text = excluded.text, at = excluded.at",
            )?
            .execute(params![name, text, millis(now)])?;
            Ok(())
        })
    }

    /// The last good text of a watchlist, and when it was taken up.
    pub fn good_watchlist(&self, path: &Path) -> Result<Option<(String, Timestamp)>, StoreError> {
        self.read(|tx| {
            Ok(tx
                .prepare_cached("SELECT text, at FROM watchlist WHERE path = ?1")?
                .query_row([path.to_string_lossy()], |row| Ok((row.get(0)?, time(row.get(1)?))))
                .optional()?)
        })
    }
}
