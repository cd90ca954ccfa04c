//! The write-ahead log: SQLite moves it into the database between transactions, but not past what a
//! reader still sees. While somebody reads for long, writers wait rather than let it grow for ever.

use std::fs;
use std::path::PathBuf;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::{Store, StoreError};

/// Bytes that the log may have when a transaction begins. With what one transaction adds it stays under
/// 64 MiB.
const LONG: u64 = 40 << 20;
/// A reader has this long to end before a writer gives up for now.
const PATIENCE: Duration = Duration::from_secs(60);

impl Store {
    /// Moves the log into the database and cuts it to nothing, where no reader is in the way.
    pub fn shorten_log(&self) -> Result<(), StoreError> {
        let db = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        checkpoint(&db)?;
        Ok(())
    }

    /// Bytes of the log.
    pub fn log_size(&self) -> u64 {
        let mut name = self.file.clone().into_os_string();
        name.push("-wal");
        fs::metadata(PathBuf::from(name)).map_or(0, |log| log.len())
    }

    /// Waits until the log is short enough to be written on.
    ///
    /// # Errors
    /// [`StoreError::Reader`] where somebody reads for longer than a writer waits.
    pub(super) fn keep_log_short(&self, db: &Connection) -> Result<(), StoreError> {
        let began = Instant::now();
        while self.log_size() > LONG && !checkpoint(db)? {
            if began.elapsed() > PATIENCE {
                return Err(StoreError::Reader);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

/// Answers whether the log was cut.
fn checkpoint(db: &Connection) -> Result<bool, StoreError> {
    // Busy is an answer here, not an error.
    let busy: i64 = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    Ok(busy == 0)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::super::sample::{deliver, entry, hour, item, store};

    #[test]
    fn the_log_stays_under_64_mib_while_copies_are_made_and_a_reader_comes_and_goes() {
        let (dir, store) = store(&["https://a.example/"]);
        let (over, text) = (AtomicBool::new(false), "x".repeat(60_000));
        let longest = std::thread::scope(|scope| {
            scope.spawn(|| {
                let copy = dir.path().join("copy.sqlite");
                while !over.load(Ordering::Relaxed) {
                    store.backup(&copy).unwrap();
                    let reader = rusqlite::Connection::open(&store.file).unwrap();
                    reader.execute_batch("BEGIN; SELECT COUNT(*) FROM item;").unwrap();
                    std::thread::sleep(std::time::Duration::from_millis(300));
                    reader.execute_batch("COMMIT").unwrap();
                }
            });
            let mut longest = 0;
            for round in 0..60 {
                let entries = (0..50).map(|n| {
                    let mut item = item(round * 1000 + n + 1, "A long text", "a.example");
                    item.summary.clone_from(&text);
                    entry(item, None)
                });
                deliver(&store, hour(round as i64), vec![entries.collect()]);
                longest = longest.max(store.log_size());
            }
            over.store(true, Ordering::Relaxed);
            longest
        });
        assert!(longest <= 64 << 20, "{longest} bytes");
        assert_eq!(store.status().unwrap().items, 3000);
    }
}
