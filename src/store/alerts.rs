//! What was told at once: digests of a kind of their own.

use jiff::Timestamp;
use rusqlite::params;

use super::column::{hash, millis, time};
use super::{Store, StoreError};
use crate::judge::story::StoryId;
use crate::judge::trigger::TriggerId;
use crate::judge::watch::RepId;
use crate::tell::alert::Alerted;

impl Store {
    /// All that a rep was alerted to and is not forgotten, oldest first, each with its mail.
    pub fn alerted(&self, rep: &RepId) -> Result<Vec<Alerted>, StoreError> {
        self.read(|tx| {
            let mut all = tx.prepare_cached(
                "SELECT account, trigger, story, told.at, outbox.message_id, outbox.subject
                 FROM told JOIN digest ON digest.id = told.digest
                 JOIN outbox ON outbox.digest = digest.id AND outbox.channel IS NULL
                 WHERE told.rep = ?1 AND digest.alert = 1
                 GROUP BY told.rowid ORDER BY told.at, told.rowid",
            )?;
            let found = all.query_map([&rep.0], |row| {
                Ok(Alerted {
                    account: row.get(0)?,
                    trigger: TriggerId(row.get(1)?),
                    story: StoryId(hash(row.get(2)?)),
                    at: time(row.get(3)?),
                    message_id: row.get(4)?,
                    subject: row.get(5)?,
                })
            })?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }

    /// When the rep was last alerted.
    pub fn last_alert(&self, rep: &RepId) -> Result<Option<Timestamp>, StoreError> {
        self.read(|tx| {
            let last: Option<i64> = tx
                .prepare_cached("SELECT MAX(at) FROM digest WHERE rep = ?1 AND alert = 1")?
                .query_row([&rep.0], |row| row.get(0))?;
            Ok(last.map(time))
        })
    }

    /// How many alerts a rep got since then.
    pub fn alerts_since(&self, rep: &RepId, since: Timestamp) -> Result<u32, StoreError> {
        self.read(|tx| {
            Ok(tx
                .prepare_cached("SELECT COUNT(*) FROM digest WHERE rep = ?1 AND alert = 1 AND at >= ?2")?
                .query_row(params![rep.0, millis(since)], |row| row.get(0))?)
        })
    }

    /// A number that grows with each finding: where it stands still, there is nothing new for anybody.
    pub fn newest_finding(&self) -> Result<i64, StoreError> {
        self.read(|tx| {
            Ok(tx
                .prepare_cached("SELECT COALESCE(MAX(id), 0) FROM finding")?
                .query_row([], |row| row.get(0))?)
        })
    }
}
