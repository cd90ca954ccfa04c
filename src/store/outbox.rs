//! Mail on its way out.
//!
//! Out: mails to deliver, each to one claimer for a time. In: what became of them. A mail is queued
//! until it is sent or refused; one that ended without an answer is tried once more, with the same
//! Message-ID, and is then left as unknown.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Transaction, params};

use super::column::{millis, time};
use super::{OutMail, Store, StoreError};
use crate::judge::watch::RepId;

/// A mail to deliver now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    pub id: i64,
    pub rep: RepId,
    pub to: String,
    pub from: String,
    pub message_id: String,
    pub subject: String,
    pub eml: Vec<u8>,
    /// How often it was claimed, this time included.
    pub attempts: u32,
    /// When it was put into the outbox.
    pub queued: Timestamp,
    /// The channel it is for; none: it is a mail.
    pub channel: Option<String>,
}

/// A recipient whom the server refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub to: String,
    pub at: Timestamp,
    pub why: String,
}

impl Store {
    /// Takes up to `limit` mails that are due, for `lease` from `now`: those of the earliest hour first,
    /// and of one hour those with the hottest lead.
    pub fn claim_outbox(
        &self,
        owner: &str,
        now: Timestamp,
        lease: Duration,
        limit: usize,
    ) -> Result<Vec<Outgoing>, StoreError> {
        self.claim("channel IS NULL", owner, (now, lease), limit)
    }

    /// The same of messages for channels that don't rest.
    pub fn claim_posts(
        &self,
        owner: &str,
        now: Timestamp,
        lease: Duration,
        limit: usize,
    ) -> Result<Vec<Outgoing>, StoreError> {
        let awake = "channel IS NOT NULL
             AND rep || '/' || channel NOT IN (SELECT name FROM channel WHERE rest_until > ?1)";
        self.claim(awake, owner, (now, lease), limit)
    }

    /// Takes what is due of the rows that meet a condition.
    fn claim(
        &self,
        which: &str,
        owner: &str,
        (now, lease): (Timestamp, Duration),
        limit: usize,
    ) -> Result<Vec<Outgoing>, StoreError> {
        let now = millis(now);
        let until = now.saturating_add(i64::try_from(lease.as_millis()).unwrap_or(i64::MAX));
        let due = format!(
            "SELECT id, rep, recipient, sender, message_id, subject, eml, attempts + 1, queued, channel
             FROM outbox
             WHERE next_try <= ?1 AND (lease_until IS NULL OR lease_until <= ?1) AND {which}
             ORDER BY due, heat DESC, id LIMIT ?2"
        );
        self.write(|tx| {
            let claimed = tx
                .prepare_cached(&due)?
                .query_map(params![now, i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
                    Ok(Outgoing {
                        id: row.get(0)?,
                        rep: RepId(row.get(1)?),
                        to: row.get(2)?,
                        from: row.get(3)?,
                        message_id: row.get(4)?,
                        subject: row.get(5)?,
                        eml: row.get(6)?,
                        attempts: row.get(7)?,
                        queued: time(row.get(8)?),
                        channel: row.get(9)?,
                    })
                })?
                .collect::<Result<Vec<_>, _>>()?;
            let mut take = tx.prepare_cached(
                "UPDATE outbox SET lease_owner = ?2, lease_until = ?3, attempts = attempts + 1
                 WHERE id = ?1",
            )?;
            for mail in &claimed {
                take.execute(params![mail.id, owner, until])?;
            }
            Ok(claimed)
        })
    }

    /// The server has taken the mail, and said so. That stands whoever holds the lease by now.
    /// Answers whether `owner` still held it.
    pub fn sent(&self, id: i64, owner: &str, now: Timestamp, reply: &str) -> Result<bool, StoreError> {
        self.write(|tx| {
            let held = tx
                .prepare_cached("SELECT 1 FROM outbox WHERE id = ?1 AND lease_owner = ?2")?
                .exists(params![id, owner])?;
            tx.prepare_cached(
                "UPDATE outbox SET state = 'sent', next_try = NULL, lease_owner = NULL,
                     lease_until = NULL, answer = ?2, done_at = ?3
                 WHERE id = ?1 AND state <> 'sent'",
            )?
            .execute(params![id, reply, millis(now)])?;
            Ok(held)
        })
    }

    /// Not taken for now: tried again at `next_try`. Answers whether `owner` still held the mail; if
    /// not, nothing is written. The same goes for the two below.
    pub fn postponed(
        &self,
        id: i64,
        owner: &str,
        next_try: Timestamp,
        why: &str,
    ) -> Result<bool, StoreError> {
        self.settle(
            "UPDATE outbox SET next_try = ?3, answer = ?4, lease_owner = NULL, lease_until = NULL
             WHERE id = ?1 AND lease_owner = ?2",
            (id, owner, millis(next_try), why),
        )
    }

    /// Refused for good: not tried again.
    pub fn refused(&self, id: i64, owner: &str, now: Timestamp, why: &str) -> Result<bool, StoreError> {
        self.settle(
            "UPDATE outbox SET state = 'refused', next_try = NULL, done_at = ?3, answer = ?4,
                 lease_owner = NULL, lease_until = NULL
             WHERE id = ?1 AND lease_owner = ?2",
            (id, owner, millis(now), why),
        )
    }

    /// Given back as it was claimed: it was not this mail that was tried.
    pub fn given_back(&self, ids: &[i64], owner: &str) -> Result<(), StoreError> {
        self.write(|tx| {
            let mut back = tx.prepare_cached(
                "UPDATE outbox SET attempts = attempts - 1, lease_owner = NULL, lease_until = NULL
                 WHERE id = ?1 AND lease_owner = ?2",
            )?;
            for id in ids {
                back.execute(params![id, owner])?;
            }
            Ok(())
        })
    }

    /// Puts a mail that is of no digest into the outbox.
    pub fn enqueue(&self, rep: &RepId, mail: &OutMail, now: Timestamp) -> Result<(), StoreError> {
        self.write(|tx| queue(tx, None, rep, mail, (now, 0.0), now))
    }

    /// Recipients whose last mail was refused: whom, when, and the server's words.
    pub fn refusals(&self) -> Result<Vec<Refusal>, StoreError> {
        self.read(|tx| {
            // SQLite takes the bare columns from the row that has the maximum.
            let all = tx
                .prepare_cached(
                    "SELECT recipient, at, answer FROM (
                         SELECT recipient, MAX(done_at) AS at, COALESCE(answer, '') AS answer, state
                         FROM outbox WHERE state IN ('sent', 'refused') GROUP BY recipient)
                     WHERE state = 'refused' ORDER BY recipient",
                )?
                .query_map([], |row| {
                    Ok(Refusal { to: row.get(0)?, at: time(row.get(1)?), why: row.get(2)? })
                })?
                .collect::<Result<_, _>>()?;
            Ok(all)
        })
    }

    /// True where something is due, its way out doesn't rest, and nobody has it.
    pub fn any_outgoing(&self, now: Timestamp) -> Result<bool, StoreError> {
        self.read(|tx| {
            Ok(tx
                .prepare_cached(
                    "SELECT 1 FROM outbox
                     WHERE next_try <= ?1 AND (lease_until IS NULL OR lease_until <= ?1)
                       AND COALESCE(rep || '/' || channel, 'mail')
                           NOT IN (SELECT name FROM channel WHERE rest_until > ?1) LIMIT 1",
                )?
                .exists([millis(now)])?)
        })
    }

    /// How many mails went out since then.
    pub fn sent_since(&self, since: Timestamp) -> Result<u64, StoreError> {
        self.read(|tx| {
            let sent: i64 = tx
                .prepare_cached("SELECT COUNT(*) FROM outbox WHERE state = 'sent' AND done_at >= ?1")?
                .query_row([millis(since)], |row| row.get(0))?;
            Ok(sent.max(0).cast_unsigned())
        })
    }

    /// The whole mail went out and no answer came: the server may have it. Tried once more at
    /// `next_try`, and never after a second silence.
    pub fn unanswered(
        &self,
        id: i64,
        owner: &str,
        next_try: Timestamp,
        why: &str,
    ) -> Result<bool, StoreError> {
        self.settle(
            "UPDATE outbox SET state = 'unknown', doubts = doubts + 1, answer = ?4,
                 next_try = CASE WHEN doubts = 0 THEN ?3 END,
                 lease_owner = NULL, lease_until = NULL
             WHERE id = ?1 AND lease_owner = ?2",
            (id, owner, millis(next_try), why),
        )
    }

    fn settle(&self, sql: &str, values: (i64, &str, i64, &str)) -> Result<bool, StoreError> {
        self.write(|tx| Ok(tx.prepare_cached(sql)?.execute(values)? == 1))
    }
}

/// Puts one mail into the outbox: `due` and heat say which goes first.
pub fn queue(
    tx: &Transaction,
    digest: Option<i64>,
    rep: &RepId,
    mail: &OutMail,
    (due, heat): (Timestamp, f64),
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO outbox (digest, rep, recipient, sender, message_id, subject, eml, queued, due, heat,
                             channel, next_try)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?8)",
    )?
    .execute(params![
        digest,
        rep.0,
        mail.to,
        mail.from,
        mail.message_id,
        mail.subject,
        mail.eml,
        millis(now),
        millis(due),
        heat,
        mail.channel
    ])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::sample::*;
    use super::*;

    fn take(store: &Store, owner: &str, now: Timestamp) -> Vec<Outgoing> {
        store.claim_outbox(owner, now, LEASE, usize::MAX).unwrap()
    }

    fn with_a_digest() -> (tempfile::TempDir, Store) {
        let (dir, store) = store(&[]);
        store.compose_once(&composition("Fri 07:30")).unwrap();
        (dir, store)
    }

    #[test]
    fn each_recipient_goes_out_alone_and_once() {
        let (dir, store) = with_a_digest();
        let mails = take(&store, "a", hour(0));
        assert_eq!(mails.len(), 2);
        assert_eq!(mails[0].eml, composition("Fri 07:30").mails[0].eml);
        assert!(take(&Store::open(dir.path()).unwrap(), "b", hour(0)).is_empty());
        assert!(store.sent(mails[0].id, "a", hour(0), "250 OK").unwrap());
        assert!(store.refused(mails[1].id, "a", hour(0), "550 no such user").unwrap());
        assert!(take(&store, "a", hour(99)).is_empty());
        let status = store.status().unwrap();
        assert_eq!((status.outbox, status.refused, status.unknown), (0, 1, 0));
    }

    #[test]
    fn a_claimer_that_was_killed_leaves_its_mails_to_another() {
        let (_dir, store) = with_a_digest();
        let first = take(&store, "a", hour(0)).remove(0);
        let second = take(&store, "b", hour(1)).remove(0);
        assert_eq!((second.id, &second.message_id), (first.id, &first.message_id));
        assert_eq!(second.attempts, 2);
        assert!(!store.postponed(first.id, "a", hour(2), "421").unwrap(), "no longer a's");
        // What the first got through stands, so that the other's failure can't send it again.
        assert!(!store.sent(first.id, "a", hour(1), "250 OK").unwrap());
        assert!(!store.postponed(first.id, "b", hour(2), "421").unwrap());
        assert_eq!(store.status().unwrap().outbox, 1);
    }

    #[test]
    fn a_postponed_mail_waits_for_its_time() {
        let (_dir, store) = with_a_digest();
        let id = take(&store, "a", hour(0))[0].id;
        assert!(store.postponed(id, "a", hour(3), "432 4.3.2 too many").unwrap());
        assert!(!take(&store, "a", hour(2)).iter().any(|mail| mail.id == id));
        assert!(take(&store, "a", hour(3)).iter().any(|mail| mail.id == id));
    }

    #[test]
    fn silence_after_the_dot_is_tried_once_more_and_then_left_unknown() {
        let (_dir, store) = with_a_digest();
        let first = take(&store, "a", hour(0)).remove(0);
        store.unanswered(first.id, "a", hour(1), "no answer after the dot").unwrap();
        let again = take(&store, "a", hour(1)).remove(0);
        assert_eq!(again.message_id, first.message_id);
        store.unanswered(again.id, "a", hour(2), "no answer after the dot").unwrap();
        assert!(!take(&store, "a", hour(9)).iter().any(|mail| mail.id == first.id));
        assert_eq!(store.status().unwrap().unknown, 1);
    }
}
