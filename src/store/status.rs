//! How it goes: for `status`, `sources`, health and metrics.
//!
//! Out: counts, and each source's health, as values.

use jiff::Timestamp;
use rusqlite::Row;

use super::column::{day, from_json, millis, time};
use super::{Store, StoreError};
use crate::judge::watch::RepId;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    pub items: u64,
    pub stories: u64,
    /// One trigger for one account of one rep out of one story; held ones apart.
    pub signals: u64,
    /// Retired ones apart, here and below.
    pub sources_total: u64,
    pub sources_failing: u64,
    /// Mails that still go out.
    pub outbox: u64,
    pub refused: u64,
    /// Mails whose delivery nobody confirmed or denied, and that are not tried again.
    pub unknown: u64,
    pub last_poll: Option<Timestamp>,
}

/// What ops want to know of a source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceHealth {
    pub id: i64,
    pub kind: String,
    pub address: String,
    pub label: Option<String>,
    /// The source's own name.
    pub title: Option<String>,
    /// Empty: everybody's.
    pub reps: Vec<RepId>,
    pub last_polled: Option<Timestamp>,
    /// Its last poll that went well.
    pub last_ok: Option<Timestamp>,
    /// Date of its newest item.
    pub last_item: Option<Timestamp>,
    /// New items that arrived in the last 30 days.
    pub items_30d: u64,
    /// `None` where it was never polled: due at once.
    pub next_due: Option<Timestamp>,
    /// Retry-After: not even a forced poll before this.
    pub retry_at: Option<Timestamp>,
    /// Failed polls in a row, and since when.
    pub failures: u32,
    pub since: Option<Timestamp>,
    /// Of the last failure, while it lasts: a word for the cause, a sentence, and what to do.
    pub class: Option<String>,
    pub sentence: Option<String>,
    pub next: Option<String>,
    /// What could not be read of the last delivery.
    pub problems: Vec<String>,
    /// When entries may last have passed unseen between two polls.
    pub gap: Option<Timestamp>,
    pub gone: Option<Timestamp>,
    pub retired: Option<Timestamp>,
    /// Not asked before this on our own account: its owner's max-age or ttl.
    pub floor: Option<Timestamp>,
    /// Which wish settled `next_due`.
    pub bound: Option<String>,
    /// The address it has moved to for good, which is asked in its place.
    pub asks: Option<String>,
    /// Where it says it has moved, and proof so far: JSON, as the last poll gave it.
    pub moved: Option<String>,
}

impl Store {
    pub fn status(&self) -> Result<Status, StoreError> {
        self.read(|tx| {
            let count = |sql: &str| -> Result<u64, StoreError> {
                let n = tx.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
                Ok(counted(n))
            };
            let last_poll = tx
                .prepare_cached("SELECT MAX(last_polled) FROM source")?
                .query_row([], |row| row.get::<_, Option<i64>>(0))?;
            Ok(Status {
                items: count("SELECT COALESCE(SUM(items), 0) FROM judged")?,
                stories: count("SELECT COUNT(DISTINCT story) FROM member")?,
                signals: count(
                    "SELECT COUNT(*) FROM (
                         SELECT DISTINCT rep, account, trigger, story
                         FROM finding JOIN member USING (item) WHERE held IS NULL)",
                )?,
                sources_total: count("SELECT COUNT(*) FROM source WHERE retired IS NULL")?,
                sources_failing: count(
                    "SELECT COUNT(*) FROM source
                     WHERE retired IS NULL AND (failures > 0 OR gone IS NOT NULL)",
                )?,
                outbox: count("SELECT COUNT(*) FROM outbox WHERE next_try IS NOT NULL")?,
                refused: count("SELECT COUNT(*) FROM outbox WHERE state = 'refused'")?,
                unknown: count("SELECT COUNT(*) FROM outbox WHERE state = 'unknown' AND next_try IS NULL")?,
                last_poll: last_poll.map(time),
            })
        })
    }

    /// Every source, retired ones too, by kind and address.
    pub fn sources(&self, now: Timestamp) -> Result<Vec<SourceHealth>, StoreError> {
        self.read(|tx| {
            let mut all = tx.prepare_cached(
                "SELECT id, kind, address, label, title, reps, last_polled, last_ok, last_item,
                     (SELECT COALESCE(SUM(items), 0) FROM arrival
                      WHERE arrival.source = source.id AND day > ?1),
                     NULLIF(next_due, 0), retry_at, failures, failing_since, class, sentence,
                     next_step, problems, gap, gone, retired, floor, bound, asks, moved
                 FROM source ORDER BY kind, address",
            )?;
            let mut rows = all.query([day(millis(now)) - 30])?;
            let mut sources = Vec::new();
            while let Some(row) = rows.next()? {
                sources.push(health(row)?);
            }
            Ok(sources)
        })
    }
}

fn health(row: &Row) -> Result<SourceHealth, StoreError> {
    let at = |column: usize| -> rusqlite::Result<Option<Timestamp>> {
        Ok(row.get::<_, Option<i64>>(column)?.map(time))
    };
    let reps: Vec<String> = from_json("a source's reps", &row.get::<_, String>(5)?)?;
    Ok(SourceHealth {
        id: row.get(0)?,
        kind: row.get(1)?,
        address: row.get(2)?,
        label: row.get(3)?,
        title: row.get(4)?,
        reps: reps.into_iter().map(RepId).collect(),
        last_polled: at(6)?,
        last_ok: at(7)?,
        last_item: at(8)?,
        items_30d: counted(row.get(9)?),
        next_due: at(10)?,
        retry_at: at(11)?,
        failures: row.get(12)?,
        since: at(13)?,
        class: row.get(14)?,
        sentence: row.get(15)?,
        next: row.get(16)?,
        problems: from_json("a source's problems", &row.get::<_, String>(17)?)?,
        gap: at(18)?,
        gone: at(19)?,
        retired: at(20)?,
        floor: at(21)?,
        bound: row.get(22)?,
        asks: row.get(23)?,
        moved: row.get(24)?,
    })
}

/// A count of rows, which SQLite gives as a signed number.
fn counted(rows: i64) -> u64 {
    rows.max(0).cast_unsigned()
}
