//! The ways out that rest: mail's, and each channel's by its name.

use jiff::Timestamp;
use rusqlite::params;

use super::column::{millis, time};
use super::{Store, StoreError};

/// A way out that rests, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rest {
    pub until: Timestamp,
    /// Since when it has been failing.
    pub since: Timestamp,
    /// In a row.
    pub failures: u32,
    pub why: String,
}

/// The way out of mails; channels have names of their own.
pub const MAIL: &str = "mail";

impl Store {
    /// A way out rests until then: the server is away or refuses us, whatever the mail.
    pub fn rest(&self, way: &str, until: Timestamp, now: Timestamp, why: &str) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.prepare_cached(
                "INSERT INTO channel (name, rest_until, since, failures, why) VALUES (?1, ?2, ?3, 1, ?4)
                 ON CONFLICT DO UPDATE SET rest_until = excluded.rest_until, why = excluded.why,
                     failures = failures + 1",
            )?
            .execute(params![way, millis(until), millis(now), why])?;
            Ok(())
        })
    }

    /// Something went out: the way is open.
    pub fn awake(&self, way: &str) -> Result<(), StoreError> {
        if self.rests()?.iter().all(|(name, _)| name != way) {
            return Ok(());
        }
        self.write(|tx| Ok(tx.execute("DELETE FROM channel WHERE name = ?1", [way]).map(drop)?))
    }

    /// All ways are worth a try: their settings may have been mended.
    pub fn all_awake(&self) -> Result<(), StoreError> {
        if self.rests()?.is_empty() {
            return Ok(());
        }
        self.write(|tx| Ok(tx.execute("DELETE FROM channel", []).map(drop)?))
    }

    /// Whether the way of mails was failing when it was last tried.
    pub fn resting(&self) -> Result<Option<Rest>, StoreError> {
        Ok(self.rests()?.into_iter().find(|(name, _)| name == MAIL).map(|(_, rest)| rest))
    }

    /// The ways out that were failing when they were last tried, by name.
    pub fn rests(&self) -> Result<Vec<(String, Rest)>, StoreError> {
        self.read(|tx| {
            let all = tx
                .prepare_cached("SELECT name, rest_until, since, failures, why FROM channel ORDER BY name")?
                .query_map([], |row| {
                    let rest = Rest {
                        until: time(row.get(1)?),
                        since: time(row.get(2)?),
                        failures: row.get(3)?,
                        why: row.get(4)?,
                    };
                    Ok((row.get(0)?, rest))
                })?
                .collect::<Result<_, _>>()?;
            Ok(all)
        })
    }
}
