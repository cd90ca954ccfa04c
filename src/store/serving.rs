//! Which sources bring something about an account.

use std::collections::HashMap;

use jiff::Timestamp;

use super::column::millis;
use super::{Store, StoreError};
use crate::judge::watch::RepId;

impl Store {
    /// How many items about the account, published at `since` or later, each source brought, held ones
    /// too; by the id of the source. What several brought counts for each.
    pub fn brought(
        &self,
        rep: &RepId,
        account: &str,
        since: Timestamp,
    ) -> Result<HashMap<i64, u64>, StoreError> {
        self.read(|tx| {
            let mut all = tx.prepare_cached(
                "WITH theirs AS (
                     SELECT DISTINCT item FROM finding
                     WHERE rep = ?1 AND account = ?2 AND published >= ?3)
                 SELECT source, COUNT(*) FROM (
                     SELECT item.source, item.seq FROM theirs JOIN item ON item.seq = theirs.item
                     UNION
                     SELECT sighting.source, sighting.item FROM theirs
                     JOIN sighting ON sighting.item = theirs.item)
                 GROUP BY source",
            )?;
            let counts = all.query_map((&rep.0, account, millis(since)), |row| {
                Ok((row.get(0)?, row.get::<_, i64>(1)?.max(0).cast_unsigned()))
            })?;
            Ok(counts.collect::<Result<_, _>>()?)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::*;

    #[test]
    fn each_source_counts_what_it_brought_of_the_account() {
        let (_dir, store) = store(&["https://a.example/", "https://b.example/"]);
        let of = |id, outlet: &'static str, account| entry(item(id, "CFO leaves", outlet), Some(account));
        let first =
            vec![of(7, "a.example", "Acme"), of(8, "a.example", "Acme"), of(9, "a.example", "Globex")];
        deliver(&store, hour(0), vec![first, vec![of(7, "b.example", "Acme")]]);
        let counts = store.brought(&dana(), "Acme", hour(-9)).unwrap();
        assert_eq!((counts.get(&1), counts.get(&2)), (Some(&2), Some(&1)));
        assert!(store.brought(&dana(), "Acme", hour(9)).unwrap().is_empty());
    }
}
