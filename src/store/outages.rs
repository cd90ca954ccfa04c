//! How all sources do at once, and what was made of it.

use jiff::Timestamp;
use rusqlite::params;

use super::column::{millis, time};
use super::{Store, StoreError};
use crate::item::link;

/// A source, as far as it tells whether others fail like it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wellbeing {
    pub id: i64,
    pub host: String,
    pub address: String,
    /// Of its last failure, while it lasts.
    pub class: Option<String>,
    /// Since when nothing is there, outages apart.
    pub missing: Option<Timestamp>,
    pub gone: Option<Timestamp>,
}

/// What is made of a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Many fail alike: nothing is counted against it, and it is tried by then.
    Excused { by: Timestamp },
    /// Nothing is there, from now on.
    Missing,
    /// It has gone for good, and is tried again then.
    Gone { next: Timestamp },
}

impl Store {
    /// Every source that is in a file.
    pub fn wellbeing(&self) -> Result<Vec<Wellbeing>, StoreError> {
        self.read(|tx| {
            let mut all = tx.prepare_cached(
                "SELECT id, host, address, class, missing, gone FROM source WHERE retired IS NULL",
            )?;
            let all = all
                .query_map([], |row| {
                    let address: String = row.get(2)?;
                    let host: Option<String> = row.get(1)?;
                    Ok(Wellbeing {
                        id: row.get(0)?,
                        host: host.or_else(|| link::host(&address)).unwrap_or_default(),
                        address,
                        class: row.get(3)?,
                        missing: row.get::<_, Option<i64>>(4)?.map(time),
                        gone: row.get::<_, Option<i64>>(5)?.map(time),
                    })
                })?
                .collect::<Result<_, _>>()?;
            Ok(all)
        })
    }

    /// Keeps what was made of failures. A Retry-After stands whatever was made of it.
    pub fn mark(&self, verdicts: &[(i64, Verdict)], now: Timestamp) -> Result<(), StoreError> {
        self.write(|tx| {
            let mut excuse = tx.prepare_cached(
                "UPDATE source SET missing = NULL,
                     retry_at = CASE WHEN gone IS NULL THEN retry_at END,
                     next_due = MIN(next_due, CASE WHEN gone IS NULL THEN MAX(?2, COALESCE(retry_at, 0))
                                                   ELSE ?2 END),
                     gone = NULL
                 WHERE id = ?1",
            )?;
            let mut miss =
                tx.prepare_cached("UPDATE source SET missing = COALESCE(missing, ?2) WHERE id = ?1")?;
            let mut end = tx.prepare_cached(
                "UPDATE source SET gone = ?2, next_due = ?3, retry_at = ?3, bound = 'gone' WHERE id = ?1",
            )?;
            for (id, verdict) in verdicts {
                match verdict {
                    Verdict::Excused { by } => excuse.execute(params![id, millis(*by)])?,
                    Verdict::Missing => miss.execute(params![id, millis(now)])?,
                    Verdict::Gone { next } => end.execute(params![id, millis(now), millis(*next)])?,
                };
            }
            Ok(())
        })
    }
}
