//! What was mailed, and what its outlet has taken out of its words since.
//!
//! Such a finding stays, as called off, so that the next mail tells of it like of any change.

use rusqlite::{Transaction, params};

use super::StoreError;
use super::column::{to_json, to_word};
use crate::item::Item;
use crate::judge::finding::{Evidence, Field, Finding};
use crate::judge::trigger::Stance;
use crate::text::clip;

/// Bytes of the words that are shown.
const SHOWN: usize = 160;

/// A finding as it stood before its item was read again.
pub struct Known {
    rep: String,
    account: String,
    trigger: String,
    mention: f64,
    event: f64,
    published: i64,
    held: bool,
    /// Where it comes from, as it is stored.
    pub baseline: i64,
    pub withdrawn: bool,
}

impl Known {
    pub fn is(&self, finding: &Finding) -> bool {
        self.rep == finding.rep.0 && self.account == finding.account && self.trigger == finding.trigger.0
    }
}

pub fn findings(tx: &Transaction, seq: i64) -> Result<Vec<Known>, StoreError> {
    let mut all = tx.prepare_cached(
        "SELECT rep, account, trigger, mention, event, published, held IS NOT NULL, baseline, withdrawn
         FROM finding WHERE item = ?1",
    )?;
    let all = all
        .query_map([seq], |row| {
            Ok(Known {
                rep: row.get(0)?,
                account: row.get(1)?,
                trigger: row.get(2)?,
                mention: row.get(3)?,
                event: row.get(4)?,
                published: row.get(5)?,
                held: row.get(6)?,
                baseline: row.get(7)?,
                withdrawn: row.get(8)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(all)
}

/// Keeps a finding that the item `seq` no longer supports, where its rep was told of it and nothing else
/// in its story supports it. Answers whether it is kept.
pub fn keep(tx: &Transaction, seq: i64, item: &Item, gone: &Known) -> Result<bool, StoreError> {
    let told = tx
        .prepare_cached(
            "SELECT 1 FROM told JOIN member ON member.story = told.story
             WHERE member.item = ?1 AND told.rep = ?2 AND told.account = ?3 AND told.trigger = ?4 LIMIT 1",
        )?
        .exists(params![seq, gone.rep, gone.account, gone.trigger])?;
    let supported = tx
        .prepare_cached(
            "SELECT 1 FROM finding JOIN member USING (item)
             WHERE member.story = (SELECT story FROM member WHERE item = ?1) AND member.item <> ?1
               AND rep = ?2 AND account = ?3 AND trigger = ?4 AND held IS NULL AND NOT withdrawn LIMIT 1",
        )?
        .exists(params![seq, gone.rep, gone.account, gone.trigger])?;
    if gone.held || !told || supported {
        return Ok(false);
    }
    let words = clip::head(&item.title, SHOWN);
    let evidence = Evidence {
        field: Field::Title,
        start: 0,
        end: words.len(),
        text: words.to_owned(),
        facts: Vec::new(),
    };
    tx.prepare_cached(
        "INSERT INTO finding (item, published, rep, account, trigger, stance, mention, event, evidence,
                              baseline, withdrawn)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, TRUE)",
    )?
    .execute(params![
        seq,
        gone.published,
        gone.rep,
        gone.account,
        gone.trigger,
        to_word("a stance", &Stance::Reversed)?,
        gone.mention,
        gone.event,
        to_json("evidence", &evidence)?,
        gone.baseline
    ])?;
    Ok(true)
}
