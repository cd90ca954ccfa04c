//! What fails within tipoff itself, until it goes well again.

use jiff::Timestamp;
use rusqlite::params;

use super::column::{millis, time};
use super::{Store, StoreError};

/// Something of ours that fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ailment {
    /// What it is known by.
    pub key: String,
    pub since: Timestamp,
    /// In a line.
    pub what: String,
    pub why: String,
}

impl Store {
    /// It fails; since when is kept of the first time.
    pub fn ails(&self, key: &str, what: &str, why: &str, now: Timestamp) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.prepare_cached(
                "INSERT INTO ailment (key, since, what, why) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET what = excluded.what, why = excluded.why",
            )?
            .execute(params![key, millis(now), what, why])?;
            Ok(())
        })
    }

    /// It went well; nothing is written where it did before.
    pub fn is_well(&self, key: &str) -> Result<(), StoreError> {
        if !self.ailments()?.iter().any(|one| one.key == key) {
            return Ok(());
        }
        self.write(|tx| {
            tx.prepare_cached("DELETE FROM ailment WHERE key = ?1")?.execute([key])?;
            Ok(())
        })
    }

    /// All that fails now.
    pub fn ailments(&self) -> Result<Vec<Ailment>, StoreError> {
        self.read(|tx| {
            let all = tx
                .prepare_cached("SELECT key, since, what, why FROM ailment ORDER BY key")?
                .query_map([], |row| {
                    Ok(Ailment {
                        key: row.get(0)?,
                        since: time(row.get(1)?),
                        what: row.get(2)?,
                        why: row.get(3)?,
                    })
                })?
                .collect::<Result<_, _>>()?;
            Ok(all)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::*;

    #[test]
    fn what_fails_is_known_since_it_first_did_until_it_goes_well() {
        let (_dir, store) = store(&[]);
        store.ails("a", "A fails", "so", hour(0)).unwrap();
        store.ails("a", "A fails", "or so", hour(1)).unwrap();
        let known = store.ailments().unwrap();
        assert_eq!((known.len(), known[0].since, known[0].why.as_str()), (1, hour(0), "or so"));
        store.is_well("a").unwrap();
        assert!(store.ailments().unwrap().is_empty());
    }
}
