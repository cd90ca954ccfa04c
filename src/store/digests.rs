//! What was composed: a digest is a row, with its mails and what they tell, before anything is sent.
//!
//! In: a finished composition. Out: whether it is the first for its slot.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::column::{from_word, hash, millis, time, to_word};
use super::outbox::queue;
use super::story_change::standing;
use super::{Store, StoreError};
use crate::judge::rank::Told;
use crate::judge::story::StoryId;
use crate::judge::trigger::TriggerId;
use crate::judge::watch::RepId;
use crate::tell::digest::Mail;

/// One mail to one recipient, or one message to one channel, finished to the last byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutMail {
    pub to: String,
    pub from: String,
    pub message_id: String,
    pub subject: String,
    pub eml: Vec<u8>,
    /// The channel it is for, and `eml` its message; none: it is a mail.
    pub channel: Option<String>,
}

impl From<Mail> for OutMail {
    fn from(mail: Mail) -> Self {
        OutMail {
            to: mail.to,
            from: mail.from,
            message_id: mail.message_id,
            subject: mail.subject,
            eml: mail.eml,
            channel: None,
        }
    }
}

/// A digest of one rep for one slot of the schedule, with what it tells.
#[derive(Clone, Debug, PartialEq)]
pub struct Composition {
    pub rep: RepId,
    /// Names the time it is due: there is one digest a rep and slot, ever.
    pub slot: String,
    /// The rep's latest digest when this one was ranked, from [`Store::last_digest`]: where another
    /// was composed since, this one may tell the same again, and is refused.
    pub after: DigestNumber,
    pub kind: Kind,
    pub mails: Vec<OutMail>,
    pub told: Vec<Told>,
    pub at: Timestamp,
    /// The hour it was composed for: the earliest goes out first.
    pub due: Timestamp,
    /// Score of its best lead: of one hour the hottest goes out first.
    pub heat: f64,
}

/// What is composed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Digest,
    /// It did not wait for its hour.
    Alert,
    /// A week in one look; it tells nothing new.
    Week,
}

/// Digests of all reps are numbered in the order they were composed; 0 is before the first.
pub type DigestNumber = i64;

/// One signal in one digest, as it was mailed.
#[derive(Clone, Debug, PartialEq)]
pub struct Telling {
    pub rep: RepId,
    pub slot: String,
    pub told: Told,
    /// Hash of the rules that it was found by at the time; [`Store::rules_text`] gives them.
    pub rules: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Composed {
    New,
    /// The slot has its digest; nothing was written.
    Already,
    /// The rep got another digest since this one was ranked; nothing was written: rank again.
    Stale,
}

impl Store {
    /// Keeps the digest, puts its mails into the outbox, and marks what it tells, all in one.
    pub fn compose_once(&self, composition: &Composition) -> Result<Composed, StoreError> {
        let at = millis(composition.at);
        let rep = &composition.rep.0;
        self.write(|tx| {
            let slots = "SELECT 1 FROM digest WHERE rep = ?1 AND slot = ?2";
            if tx.prepare_cached(slots)?.exists(params![rep, composition.slot])? {
                return Ok(Composed::Already);
            }
            if last_digest(tx, &composition.rep)? != composition.after {
                return Ok(Composed::Stale);
            }
            tx.prepare_cached("INSERT INTO digest (rep, slot, at, alert) VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![rep, composition.slot, at, composition.kind as u8])?;
            let digest = tx.last_insert_rowid();
            let mut tell = tx.prepare_cached(
                "INSERT INTO told (digest, rep, account, trigger, story, stance, independent, at, rules)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, (
                     SELECT item.rules FROM member
                     JOIN finding ON finding.item = member.item
                     JOIN item ON item.seq = member.item
                     WHERE member.story = ?5 AND finding.rep = ?2 AND finding.account = ?3
                       AND finding.trigger = ?4
                     ORDER BY item.seq LIMIT 1))",
            )?;
            for told in &composition.told {
                tell.execute(params![
                    digest,
                    rep,
                    told.account,
                    told.trigger.0,
                    // Another process may have merged the story since the digest was ranked.
                    standing(tx, told.story)?,
                    to_word("a stance", &told.stance)?,
                    told.independent,
                    millis(told.at)
                ])?;
            }
            let urgency = (composition.due, composition.heat);
            for mail in &composition.mails {
                queue(tx, Some(digest), &composition.rep, mail, urgency, composition.at)?;
            }
            Ok(Composed::New)
        })
    }

    /// Every time that a signal of this story was mailed, oldest first.
    pub fn tellings(&self, story: StoryId) -> Result<Vec<Telling>, StoreError> {
        self.read(|tx| {
            let mut all = tx.prepare_cached(
                "SELECT told.rep, slot, account, trigger, story, stance, independent, told.at, rules
                 FROM told JOIN digest ON digest.id = told.digest
                 WHERE story = ?1 ORDER BY told.at, told.rowid",
            )?;
            let mut rows = all.query([standing(tx, story)?])?;
            let mut tellings = Vec::new();
            while let Some(row) = rows.next()? {
                tellings.push(Telling {
                    rep: RepId(row.get(0)?),
                    slot: row.get(1)?,
                    told: Told {
                        account: row.get(2)?,
                        trigger: TriggerId(row.get(3)?),
                        story: StoryId(hash(row.get(4)?)),
                        stance: from_word("a stance", row.get(5)?)?,
                        independent: row.get(6)?,
                        at: time(row.get(7)?),
                    },
                    rules: row.get::<_, Option<i64>>(8)?.map(hash),
                });
            }
            Ok(tellings)
        })
    }

    /// The slot of the rep's latest digest, and when it was composed.
    pub fn last_slot(&self, rep: &RepId) -> Result<Option<(String, Timestamp)>, StoreError> {
        self.read(|tx| {
            let last = tx
                .prepare_cached(
                    "SELECT slot, at FROM digest WHERE rep = ?1 AND alert = 0 ORDER BY at DESC, id DESC LIMIT 1",
                )?
                .query_row([&rep.0], |row| Ok((row.get(0)?, time(row.get(1)?))))
                .optional()?;
            Ok(last)
        })
    }

    /// The rep's latest digest, 0 before the first.
    pub fn last_digest(&self, rep: &RepId) -> Result<DigestNumber, StoreError> {
        self.read(|tx| last_digest(tx, rep))
    }

    /// Whether the rep's slot has its digest.
    pub fn composed(&self, rep: &RepId, slot: &str) -> Result<bool, StoreError> {
        self.read(|tx| {
            Ok(tx
                .prepare_cached("SELECT 1 FROM digest WHERE rep = ?1 AND slot = ?2")?
                .exists(params![rep.0, slot])?)
        })
    }
}

fn last_digest(tx: &rusqlite::Transaction, rep: &RepId) -> Result<DigestNumber, StoreError> {
    Ok(tx
        .prepare_cached("SELECT COALESCE(MAX(id), 0) FROM digest WHERE rep = ?1")?
        .query_row([&rep.0], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use super::super::sample::*;
    use super::*;
    use crate::judge::trigger::Stance;
    use crate::store::Entry;

    #[test]
    fn a_slot_is_composed_once_whoever_tries_again() {
        let (dir, first) = store(&[]);
        let second = Store::open(dir.path()).unwrap();
        assert_eq!(first.last_slot(&dana()).unwrap(), None);
        assert_eq!(first.compose_once(&composition("Fri 07:30")).unwrap(), Composed::New);
        assert_eq!(second.compose_once(&composition("Fri 07:30")).unwrap(), Composed::Already);
        assert_eq!(second.told(&dana()).unwrap(), [told_of("Acme")]);
        assert_eq!(second.status().unwrap().outbox, 2);
        assert_eq!(second.last_slot(&dana()).unwrap(), Some(("Fri 07:30".to_owned(), hour(0))));
        assert!(second.composed(&dana(), "Fri 07:30").unwrap());
        assert!(!second.composed(&dana(), "Mon 07:30").unwrap());
    }

    #[test]
    fn what_was_mailed_keeps_the_rules_it_was_found_by() {
        let (_dir, store) = store(&["https://a.example/"]);
        let read = entry(item(7, "CFO leaves Acme", "a.example"), Some("Acme"));
        deliver(&store, hour(0), vec![vec![read.clone()]]);
        store.compose_once(&composition("Fri 07:30")).unwrap();
        store.rejudge(&[Entry { rules: 2, ..read }], hour(1)).unwrap();
        let telling =
            Telling { rep: dana(), slot: "Fri 07:30".to_owned(), told: told_of("Acme"), rules: Some(1) };
        assert_eq!(store.tellings(StoryId(7)).unwrap(), [telling]);
        assert_eq!(store.explain_account("acme").unwrap()[0].rules, 2);
    }

    #[test]
    fn the_last_telling_of_a_signal_is_the_one_that_counts() {
        let (_dir, store) = store(&[]);
        store.compose_once(&composition("1")).unwrap();
        let update = Told { stance: Stance::Denied, at: hour(24), ..told_of("Acme") };
        let stale = Composition { told: vec![told_of("Globex"), update.clone()], ..composition("2") };
        assert_eq!(store.compose_once(&stale).unwrap(), Composed::Stale, "it may tell the same again");
        let second = Composition { after: store.last_digest(&dana()).unwrap(), ..stale };
        assert_eq!(store.compose_once(&second).unwrap(), Composed::New);
        assert_eq!(store.told(&dana()).unwrap(), [told_of("Globex"), update]);
        assert!(store.told(&RepId("lee@example.com".to_owned())).unwrap().is_empty());
    }
}
