//! What ops were told is wrong, until they have been told that it is well again.

use jiff::Timestamp;
use rusqlite::params;

use super::column::{millis, time};
use super::outbox::queue;
use super::{OutMail, Store, StoreError};
use crate::judge::watch::RepId;
use crate::tell::notice::Known;

/// In the outbox, mails to ops stand under this.
pub const OPS: &str = "ops";

impl Store {
    /// Writes and takes back: whether the store can be written now.
    pub fn probe(&self) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute("INSERT INTO trouble (key, since, told, what) VALUES ('probe', 0, 0, '')", [])?;
            tx.execute("DELETE FROM trouble WHERE key = 'probe'", [])?;
            Ok(())
        })
    }

    /// What ops know is wrong.
    pub fn troubles(&self) -> Result<Vec<Known>, StoreError> {
        self.read(|tx| {
            let all = tx
                .prepare_cached("SELECT key, since, told, what FROM trouble ORDER BY key")?
                .query_map([], |row| {
                    Ok(Known {
                        key: row.get(0)?,
                        since: time(row.get(1)?),
                        told: time(row.get(2)?),
                        what: row.get(3)?,
                    })
                })?
                .collect::<Result<_, _>>()?;
            Ok(all)
        })
    }

    /// Puts the mail to ops into the outbox and marks what it tells, in one. `None` marks only: there is
    /// nobody to be told, and the log has it.
    pub fn tell_ops(
        &self,
        mail: Option<&OutMail>,
        told: &[Known],
        well: &[String],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            for trouble in told {
                tx.prepare_cached(
                    "INSERT INTO trouble (key, since, told, what) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT DO UPDATE SET told = excluded.told, what = excluded.what",
                )?
                .execute(params![
                    trouble.key,
                    millis(trouble.since),
                    millis(trouble.told),
                    trouble.what
                ])?;
            }
            for key in well {
                tx.prepare_cached("DELETE FROM trouble WHERE key = ?1")?.execute([key])?;
            }
            match mail {
                Some(mail) => queue(tx, None, &RepId(OPS.to_owned()), mail, (now, 0.0), now),
                None => Ok(()),
            }
        })
    }
}
