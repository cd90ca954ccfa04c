//! How often each service was asked in a day.

use std::collections::HashMap;

use rusqlite::params;

use super::{Store, StoreError};

/// Days that are kept.
const KEPT: i64 = 30;

impl Store {
    /// What was asked in a day (days since 1970, UTC), by service.
    pub fn asked(&self, day: i64) -> Result<HashMap<String, u32>, StoreError> {
        self.read(|tx| {
            let mut rows = tx.prepare_cached("SELECT service, requests FROM asked WHERE day = ?1")?;
            let all = rows.query_map([day], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(all.collect::<Result<_, _>>()?)
        })
    }

    /// Adds what was asked in a day; days long past are forgotten.
    pub fn add_asked(&self, day: i64, more: &HashMap<String, u32>) -> Result<(), StoreError> {
        self.write(|tx| {
            let mut add = tx.prepare_cached(
                "INSERT INTO asked (day, service, requests) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET requests = requests + excluded.requests",
            )?;
            for (service, requests) in more {
                add.execute(params![day, service, requests])?;
            }
            tx.prepare_cached("DELETE FROM asked WHERE day < ?1")?.execute([day - KEPT])?;
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::store;
    use super::*;

    #[test]
    fn requests_of_a_day_add_up_and_another_day_begins_at_nought() {
        let (_dir, store) = store(&[]);
        let one = HashMap::from([("gdelt".to_owned(), 2)]);
        store.add_asked(20_000, &one).unwrap();
        store.add_asked(20_000, &one).unwrap();
        assert_eq!(store.asked(20_000).unwrap()["gdelt"], 4);
        assert!(store.asked(20_001).unwrap().is_empty());
    }
}
