//! What reps said of what they were told, and took back.

use jiff::Timestamp;
use rusqlite::{Row, Transaction, params};

use super::column::{from_word, hash, millis, time, to_word};
use super::story_change::standing;
use super::{Store, StoreError};
use crate::judge::rank::wish::MINE;
use crate::judge::rank::{Answer, Told, Verdict};
use crate::judge::story::StoryId;
use crate::judge::trigger::TriggerId;
use crate::judge::watch::RepId;

/// A signal as it was mailed, with its headline.
#[derive(Clone, Debug, PartialEq)]
pub struct Mailed {
    pub told: Told,
    /// Of the first item of its story that is known.
    pub title: Option<String>,
}

/// How much of what a rep was told was answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// Signals mailed.
    pub told: u32,
    pub judged: u32,
    /// Useful, mine or won.
    pub useful: u32,
}

impl Store {
    /// Keeps the rep's answers; an earlier one of the same rep to the same signal gives way. Where a colleague
    /// has taken a story that is to be taken, nothing is kept, and the colleague's answer is the answer.
    pub fn answer(&self, answers: &[Answer]) -> Result<Option<Answer>, StoreError> {
        self.write(|tx| {
            for answer in answers.iter().filter(|answer| answer.verdict == Verdict::Mine) {
                if let Some(first) = taken(tx, answer)? {
                    return Ok(Some(first));
                }
            }
            for answer in answers {
                let story = standing(tx, answer.story)?;
                let at = millis(answer.at);
                undo(tx, &answer.rep, &answer.account, &answer.trigger, story, at)?;
                tx.prepare_cached(
                    "INSERT INTO verdict (at, rep, who, account, trigger, story, stance, verdict)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                )?
                .execute(params![
                    at,
                    answer.rep.0,
                    answer.who,
                    answer.account,
                    answer.trigger.0,
                    story,
                    to_word("a stance", &answer.stance)?,
                    to_word("a verdict", &answer.verdict)?
                ])?;
            }
            Ok(None)
        })
    }

    /// Takes back what the rep answered to these signals. Answers how many stood.
    pub fn take_back(&self, rep: &RepId, signals: &[Told], now: Timestamp) -> Result<usize, StoreError> {
        self.write(|tx| {
            let mut count = 0;
            for told in signals {
                let story = standing(tx, told.story)?;
                count += undo(tx, rep, &told.account, &told.trigger, story, millis(now))?;
            }
            Ok(count)
        })
    }

    /// The rep's own answers, and what colleagues have taken of late; oldest first.
    pub fn answers(&self, rep: &RepId, now: Timestamp) -> Result<Vec<Answer>, StoreError> {
        self.read(|tx| {
            let mut all = tx.prepare_cached(&format!(
                "{ANSWER} WHERE undone IS NULL AND at <= ?3 AND (rep = ?1 OR verdict = 'mine' AND at > ?2)
                 ORDER BY at, id"
            ))?;
            let mut rows = all.query(params![rep.0, millis(now - MINE), millis(now)])?;
            let mut answers = Vec::new();
            while let Some(row) = rows.next()? {
                answers.push(answer(row)?);
            }
            Ok(answers)
        })
    }

    /// What the rep was mailed since then, each signal once as it was told last; the newest first.
    pub fn mailed(&self, rep: &RepId, since: Timestamp) -> Result<Vec<Mailed>, StoreError> {
        self.read(|tx| {
            let mut all = tx.prepare_cached(
                "SELECT account, trigger, story, stance, independent, MAX(told.at),
                    (SELECT title FROM member JOIN item ON item.seq = member.item
                     WHERE member.story = told.story ORDER BY item.seq LIMIT 1)
                 FROM told WHERE rep = ?1 GROUP BY account, trigger, story
                 HAVING MAX(told.at) >= ?2 ORDER BY 6 DESC, account, trigger, story",
            )?;
            let mut rows = all.query(params![rep.0, millis(since)])?;
            let mut mailed = Vec::new();
            while let Some(row) = rows.next()? {
                mailed.push(Mailed {
                    told: Told {
                        account: row.get(0)?,
                        trigger: TriggerId(row.get(1)?),
                        story: StoryId(hash(row.get(2)?)),
                        stance: from_word("a stance", row.get(3)?)?,
                        independent: row.get(4)?,
                        at: time(row.get(5)?),
                    },
                    title: row.get(6)?,
                });
            }
            Ok(mailed)
        })
    }

    /// What the rep was mailed after `from` and up to `to`, each signal once as it was told last in that time.
    pub fn mailed_between(
        &self,
        rep: &RepId,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Told>, StoreError> {
        self.read(|tx| {
            told_rows(
                tx,
                "SELECT account, trigger, story, stance, independent, MAX(at) FROM told
                 WHERE rep = ?1 AND at > ?2 AND at <= ?3 GROUP BY account, trigger, story ORDER BY 6, 1, 2, 3",
                params![rep.0, millis(from), millis(to)],
            )
        })
    }

    /// What the rep was first told of each signal, up to then.
    pub fn first_told(&self, rep: &RepId, by: Timestamp) -> Result<Vec<Told>, StoreError> {
        self.read(|tx| {
            told_rows(
                tx,
                "SELECT account, trigger, story, stance, independent, MIN(at) FROM told
                 WHERE rep = ?1 AND at <= ?2 GROUP BY account, trigger, story ORDER BY 6, 1, 2, 3",
                params![rep.0, millis(by)],
            )
        })
    }

    /// How many signals the rep was mailed since then, and how many of those were answered.
    pub fn judged(&self, rep: &RepId, since: Timestamp) -> Result<Judged, StoreError> {
        self.read(|tx| {
            let counts = tx
                .prepare_cached(
                    "WITH mailed AS (SELECT DISTINCT account, trigger, story FROM told
                                     WHERE rep = ?1 AND at >= ?2),
                          said AS (SELECT DISTINCT account, trigger, story, verdict FROM verdict
                                   WHERE rep = ?1 AND undone IS NULL)
                     SELECT COUNT(*), COUNT(verdict),
                            COALESCE(SUM(verdict IN ('useful', 'mine', 'won')), 0)
                     FROM mailed LEFT JOIN said USING (account, trigger, story)",
                )?
                .query_row(params![rep.0, millis(since)], |row| {
                    Ok(Judged { told: row.get(0)?, judged: row.get(1)?, useful: row.get(2)? })
                })?;
            Ok(counts)
        })
    }
}

fn told_rows(tx: &Transaction, sql: &str, params: impl rusqlite::Params) -> Result<Vec<Told>, StoreError> {
    let mut all = tx.prepare_cached(sql)?;
    let mut rows = all.query(params)?;
    let mut told = Vec::new();
    while let Some(row) = rows.next()? {
        told.push(Told {
            account: row.get(0)?,
            trigger: TriggerId(row.get(1)?),
            story: StoryId(hash(row.get(2)?)),
            stance: from_word("a stance", row.get(3)?)?,
            independent: row.get(4)?,
            at: time(row.get(5)?),
        });
    }
    Ok(told)
}

const ANSWER: &str = "SELECT rep, who, account, trigger, story, stance, verdict, at FROM verdict";

fn answer(row: &Row) -> Result<Answer, StoreError> {
    Ok(Answer {
        rep: RepId(row.get(0)?),
        who: row.get(1)?,
        account: row.get(2)?,
        trigger: TriggerId(row.get(3)?),
        story: StoryId(hash(row.get(4)?)),
        stance: from_word("a stance", row.get(5)?)?,
        verdict: from_word("a verdict", row.get(6)?)?,
        at: time(row.get(7)?),
    })
}

/// Who of the colleagues took the same story, of an account of the same name, and as it is told now.
fn taken(tx: &Transaction, wanted: &Answer) -> Result<Option<Answer>, StoreError> {
    let mut all = tx.prepare_cached(&format!(
        "{ANSWER} WHERE undone IS NULL AND verdict = 'mine' AND story = ?1 AND rep <> ?2 AND at > ?3
         ORDER BY at, id"
    ))?;
    let story = standing(tx, wanted.story)?;
    let mut rows = all.query(params![story, wanted.rep.0, millis(wanted.at - MINE)])?;
    let ours = crate::judge::account::Account::named(&wanted.account);
    while let Some(row) = rows.next()? {
        let theirs = answer(row)?;
        if theirs.stance == wanted.stance && crate::judge::rank::wish::is_same(&ours, &theirs.account) {
            return Ok(Some(theirs));
        }
    }
    Ok(None)
}

fn undo(
    tx: &Transaction,
    rep: &RepId,
    account: &str,
    trigger: &TriggerId,
    story: i64,
    at: i64,
) -> Result<usize, StoreError> {
    let standing = "UPDATE verdict SET undone = ?5
         WHERE undone IS NULL AND rep = ?1 AND account = ?2 AND trigger = ?3 AND story = ?4";
    Ok(tx.prepare_cached(standing)?.execute(params![rep.0, account, trigger.0, story, at])?)
}

#[cfg(test)]
mod tests {
    use super::super::sample::*;
    use super::*;
    use crate::judge::trigger::Stance;

    fn said(rep: &str, verdict: Verdict, hours: i64) -> Answer {
        let told = told_of("Acme");
        Answer {
            rep: RepId(rep.to_owned()),
            who: rep.to_owned(),
            account: if rep == "lee" { "Acme Corp.".to_owned() } else { told.account },
            trigger: told.trigger,
            story: told.story,
            stance: Stance::Rumoured,
            verdict,
            at: hour(hours),
        }
    }

    #[test]
    fn of_two_who_take_it_the_first_has_it_and_the_second_is_told() {
        let (_dir, store) = store(&[]);
        assert_eq!(store.answer(&[said("dana", Verdict::Mine, 0)]).unwrap(), None);
        assert_eq!(store.answer(&[said("lee", Verdict::Mine, 1)]).unwrap().unwrap().who, "dana");
        assert_eq!(store.answers(&RepId("lee".into()), hour(2)).unwrap().len(), 1);
        assert!(store.answers(&RepId("lee".into()), hour(24 * 15)).unwrap().is_empty(), "it lapses");
        // The rep's own stays, and another answer takes its place.
        assert_eq!(store.answer(&[said("dana", Verdict::Won, 3)]).unwrap(), None);
        let own = store.answers(&RepId("dana".into()), hour(24 * 99)).unwrap();
        assert_eq!(own.iter().map(|one| one.verdict).collect::<Vec<_>>(), [Verdict::Won]);
        assert_eq!(store.answer(&[said("lee", Verdict::Mine, 4)]).unwrap(), None, "it is free again");
    }

    #[test]
    fn an_answer_that_is_taken_back_leaves_all_as_before() {
        let (_dir, store) = store(&[]);
        store.compose_once(&composition("Fri 07:30")).unwrap();
        let before = (store.judged(&dana(), hour(-9)).unwrap(), store.answers(&dana(), hour(9)).unwrap());
        assert_eq!(before.0, Judged { told: 1, judged: 0, useful: 0 });
        store.answer(&[said("dana@example.com", Verdict::Useful, 1)]).unwrap();
        assert_eq!(store.judged(&dana(), hour(-9)).unwrap(), Judged { told: 1, judged: 1, useful: 1 });
        assert_eq!(store.take_back(&dana(), &[told_of("Acme")], hour(2)).unwrap(), 1);
        assert_eq!(store.take_back(&dana(), &[told_of("Acme")], hour(3)).unwrap(), 0);
        let after = (store.judged(&dana(), hour(-9)).unwrap(), store.answers(&dana(), hour(9)).unwrap());
        assert_eq!(before, after);
        assert_eq!(store.mailed(&dana(), hour(-9)).unwrap()[0].told, told_of("Acme"));
    }
}
