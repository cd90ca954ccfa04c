//! Stories that become one, or come apart: what reps were told goes along, and the change is kept.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};

use super::column::{hash, signed, time};
use super::{Store, StoreError};
use crate::judge::story::StoryId;

/// Items that went from one story to another after they were first put there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoryChange {
    pub at: Timestamp,
    pub from: StoryId,
    pub into: StoryId,
    pub items: u32,
}

impl Store {
    /// What a story took in, and what left it, oldest first.
    pub fn story_changes(&self, story: StoryId) -> Result<Vec<StoryChange>, StoreError> {
        self.read(|tx| {
            let mut changes = tx.prepare_cached(
                "SELECT at, story, into_, items FROM story_change WHERE story = ?1 OR into_ = ?1
                 ORDER BY at, rowid",
            )?;
            let all = changes.query_map([signed(story.0)], |row| {
                Ok(StoryChange {
                    at: time(row.get(0)?),
                    from: StoryId(hash(row.get(1)?)),
                    into: StoryId(hash(row.get(2)?)),
                    items: row.get(3)?,
                })
            })?;
            Ok(all.collect::<Result<_, _>>()?)
        })
    }
}

/// Moves items, and their copies, from one story to another, with what reps were told of them.
pub fn transfer(
    tx: &Transaction,
    from: i64,
    into: i64,
    items: &[i64],
    is_new: bool,
    now: i64,
) -> Result<(), StoreError> {
    open(tx, into)?;
    let mut go = tx.prepare_cached("UPDATE member SET story = ?2 WHERE item = ?1 OR copy_of = ?1")?;
    for item in items {
        go.execute([*item, into])?;
    }
    let left = tx.prepare_cached("SELECT 1 FROM member WHERE story = ?1 LIMIT 1")?.exists([from])?;
    if is_new {
        // It was in no story before: the row that was made for it goes.
        if !left {
            tx.prepare_cached("DELETE FROM story WHERE id = ?1")?.execute([from])?;
        }
        return Ok(());
    }
    if left {
        // What was told of the items that left is told of their story too.
        let mut copy = tx.prepare_cached(
            "INSERT INTO told (digest, rep, account, trigger, story, stance, independent, at, rules)
             SELECT digest, rep, account, trigger, ?2, stance, independent, at, rules FROM told
             WHERE story = ?1 AND EXISTS (
                 SELECT 1 FROM finding WHERE finding.item = ?3 AND finding.rep = told.rep
                 AND finding.account = told.account AND finding.trigger = told.trigger)",
        )?;
        for item in items {
            copy.execute([from, into, *item])?;
        }
        answers_follow(tx, from, into, items)?;
    } else {
        tx.prepare_cached("UPDATE told SET story = ?2 WHERE story = ?1")?.execute([from, into])?;
        tx.prepare_cached("UPDATE verdict SET story = ?2 WHERE story = ?1")?.execute([from, into])?;
        tx.prepare_cached("UPDATE story SET merged_into = ?2 WHERE id = ?1 OR merged_into = ?1")?
            .execute([from, into])?;
    }
    tx.prepare_cached("INSERT INTO story_change (at, story, into_, items) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![now, from, into, items.len() as i64])?;
    tracing::info!(
        story = %StoryId(hash(from)),
        into = %StoryId(hash(into)),
        items = items.len(),
        "{}",
        if left { "a story came apart" } else { "two stories became one" }
    );
    Ok(())
}

/// A story that stands for itself, whatever took it in before.
pub fn open(tx: &Transaction, story: i64) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO story (id) VALUES (?1) ON CONFLICT DO UPDATE SET merged_into = NULL")?
        .execute([story])?;
    Ok(())
}

/// The story that `story` is part of by now: itself, where nothing took it in.
pub fn standing(tx: &Transaction, story: StoryId) -> Result<i64, StoreError> {
    let merged = tx
        .prepare_cached("SELECT COALESCE(merged_into, id) FROM story WHERE id = ?1")?
        .query_row([signed(story.0)], |row| row.get(0))
        .optional()?;
    Ok(merged.unwrap_or(signed(story.0)))
}

/// What was answered to the items that left a story is an answer to their story too.
fn answers_follow(tx: &Transaction, from: i64, into: i64, items: &[i64]) -> Result<(), StoreError> {
    let mut copy = tx.prepare_cached(
        "INSERT INTO verdict (at, rep, who, account, trigger, story, stance, verdict, undone)
         SELECT DISTINCT at, rep, who, account, trigger, ?2, stance, verdict, undone FROM verdict
         WHERE story = ?1 AND EXISTS (
             SELECT 1 FROM finding WHERE finding.item = ?3 AND finding.rep = verdict.rep
             AND finding.account = verdict.account AND finding.trigger = verdict.trigger)
         AND NOT EXISTS (
             SELECT 1 FROM verdict AS known WHERE known.story = ?2 AND known.rep = verdict.rep
             AND known.account = verdict.account AND known.trigger = verdict.trigger
             AND known.at = verdict.at)",
    )?;
    for item in items {
        copy.execute([from, into, *item])?;
    }
    Ok(())
}
