//! What is forgotten, and what never is.
//!
//! Old items go, unless something was found in them: those lose their text and keep title, link and
//! findings, which explain what was mailed. The identities that a source still carries, and what reps
//! were told, stay: nothing that was forgotten comes back as news.

use jiff::Timestamp;
use rusqlite::params;

use super::column::{day, millis};
use super::{Store, StoreError, ties};

/// Items of one transaction: other writers get their turn in between.
const BATCH: i64 = 2000;
/// Days of arrivals that are kept for the health of sources.
const ARRIVALS: i64 = 40;

/// What [`Store::prune`] removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Items that are gone.
    pub items: usize,
    /// Items with findings that lost their text.
    pub texts: usize,
    /// Sent mails that lost their body.
    pub mails: usize,
}

impl Store {
    /// Forgets what is published and arrived before `before`.
    pub fn prune(&self, before: Timestamp, now: Timestamp) -> Result<Pruned, StoreError> {
        let before = millis(before);
        let mut done = Pruned::default();
        let mut from = 0;
        while let Some(last) = self.prune_batch(from, before, &mut done)? {
            from = last;
        }
        done.mails = self.write(|tx| {
            ties::forget_keys(tx, before)?;
            tx.execute("DELETE FROM arrival WHERE day < ?1", [day(millis(now)) - ARRIVALS])?;
            tx.execute("DELETE FROM judged WHERE items = 0", [])?;
            Ok(tx.execute(
                "UPDATE outbox SET eml = x'' WHERE state = 'sent' AND done_at < ?1 AND eml <> x''",
                [before],
            )?)
        })?;
        self.shorten_log()?;
        Ok(done)
    }

    /// Prunes one batch after `from`, in order of arrival. Answers its last item; `None` at the end.
    fn prune_batch(&self, from: i64, before: i64, done: &mut Pruned) -> Result<Option<i64>, StoreError> {
        self.write(|tx| {
            let last: Option<i64> = tx
                .prepare_cached(
                    "SELECT MAX(seq) FROM (
                         SELECT seq FROM item WHERE seq > ?1 AND first_seen < ?2 ORDER BY seq LIMIT ?3)",
                )?
                .query_row([from, before, BATCH], |row| row.get(0))?;
            let Some(last) = last else {
                return Ok(None);
            };
            let old = "seq > ?1 AND seq <= ?2 AND first_seen < ?3
                       AND NOT EXISTS (SELECT 1 FROM finding WHERE finding.item = seq)";
            tx.prepare_cached(&format!(
                "INSERT INTO judged (day, rules, items)
                 SELECT published / 86400000 - (published % 86400000 < 0), rules, -COUNT(*)
                 FROM item WHERE {old} GROUP BY 1, 2
                 ON CONFLICT DO UPDATE SET items = items + excluded.items"
            ))?
            .execute([from, last, before])?;
            done.items +=
                tx.prepare_cached(&format!("DELETE FROM item WHERE {old}"))?.execute([from, last, before])?;
            done.texts += tx
                .prepare_cached(
                    "UPDATE item SET summary = ''
                     WHERE seq > ?1 AND seq <= ?2 AND first_seen < ?3 AND summary <> ''",
                )?
                .execute(params![from, last, before])?;
            Ok(Some(last))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::*;
    use super::*;

    #[test]
    fn what_retention_forgot_is_still_known_to_its_source() {
        let (_dir, store) = store(&["https://a.example/"]);
        let plain = entry(item(1, "Old news", "a.example"), None);
        let telling = entry(item(2, "CFO leaves Acme", "a.example"), Some("Acme"));
        deliver(&store, hour(0), vec![vec![plain, telling]]);
        store.compose_once(&composition("Fri 07:30")).unwrap();
        let mail = store.claim_outbox("a", hour(0), LEASE, 1).unwrap().remove(0);
        store.sent(mail.id, "a", hour(0), "250").unwrap();

        let later = hour(24 * 100);
        let pruned = store.prune(hour(24), later).unwrap();
        assert_eq!(pruned, Pruned { items: 1, texts: 1, mails: 1 });
        assert_eq!(store.prune(hour(24), later).unwrap(), Pruned::default());
        assert_eq!(store.status().unwrap().items, 1);
        let kept = store.findings(&dana(), hour(-9)).unwrap();
        assert_eq!((kept[0].title.as_str(), kept[0].summary.as_str()), ("CFO leaves Acme", ""));
        assert_eq!(store.told(&dana()).unwrap(), [told_of("Acme")]);
        // The identities that tell the feed's entries are known: its poll has nothing new to give.
        assert_eq!(claim(&store, "a", later)[0].carried, [1, 2, 3]);
    }

    #[test]
    fn more_than_a_batch_goes_in_one_call_and_the_young_stay() {
        let (dir, store) = store(&["https://a.example/"]);
        let many = |ids: std::ops::Range<u64>| {
            ids.map(|id| entry(item(id, "x", "a.example"), None)).collect::<Vec<_>>()
        };
        deliver(&store, hour(0), vec![many(0..5000)]);
        deliver(&store, hour(48), vec![many(5000..5010)]);
        assert_eq!(store.prune(hour(24), hour(48)).unwrap().items, 5000);
        assert_eq!(store.status().unwrap().items, 10);
        let log = std::fs::metadata(dir.path().join("tipoff.sqlite-wal")).unwrap();
        assert_eq!(log.len(), 0, "the log is cut");
        assert_eq!(store.items_since(hour(-99), None, 99).unwrap().len(), 10);
    }
}
