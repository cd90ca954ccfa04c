//! Which stored items likely tell what an item tells: found by keys, compared by prints, kept as ties.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use rusqlite::{OptionalExtension, Transaction, params};

use super::StoreError;
use super::column::signed;
use crate::judge::story::likeness::{Table, WINDOW_DAYS};
use crate::judge::story::{CANDIDATES, PER_KEY, Print, candidates, likeness, voice};

/// Milliseconds on either side of an item within which others tell the same event.
const WINDOW: i64 = WINDOW_DAYS * 86_400_000;
/// Prints kept in memory at once.
const REMEMBERED: usize = 8192;
/// Items of one part that are looked at together; what is tied to more is tied to a whole subject.
const PART: usize = 160;
/// So likely is a copy of another that it needs no ties of its own (log-odds).
const COPY: f32 = 4.0;

/// Prints read in this transaction: many items of a day are compared with the same few.
#[derive(Default)]
pub struct Prints(HashMap<i64, Print>);

impl Prints {
    fn load(&mut self, tx: &Transaction, item: i64) -> Result<Option<&Print>, StoreError> {
        if self.0.len() >= REMEMBERED {
            self.0.clear();
        }
        let place = match self.0.entry(item) {
            Entry::Occupied(known) => return Ok(Some(known.into_mut())),
            Entry::Vacant(place) => place,
        };
        let bytes: Option<Vec<u8>> = tx
            .prepare_cached("SELECT print FROM member WHERE item = ?1")?
            .query_row([item], |row| as_bytes(row.get_ref(0)?))
            .optional()?;
        // Prints of older versions are of another form.
        let print = bytes.and_then(|bytes| Print::from_bytes(&bytes));
        Ok(print.map(|print| &*place.insert(print)))
    }

    pub fn forget(&mut self, item: i64) {
        self.0.remove(&item);
    }
}

/// Prints of older versions were text.
fn as_bytes(value: rusqlite::types::ValueRef<'_>) -> rusqlite::Result<Vec<u8>> {
    Ok(value.as_bytes_or_null().ok().flatten().unwrap_or_default().to_vec())
}

/// What an item is tied to.
pub enum Found {
    /// It is a copy of this item.
    Copy(i64),
    /// It is tied to these, with the log-odds.
    Ties(Vec<(i64, f32)>),
}

/// Compares an item with those that share a key with it.
pub fn find(
    tx: &Transaction,
    prints: &mut Prints,
    item: i64,
    published: i64,
    print: &Print,
) -> Result<Found, StoreError> {
    let mut sharing: Vec<i64> = Vec::new();
    let mut by_key = tx.prepare_cached(
        "SELECT item FROM item_key WHERE key = ?1 AND at BETWEEN ?2 AND ?3
         ORDER BY at DESC, item DESC LIMIT ?4",
    )?;
    let (from, to) = (published.saturating_sub(WINDOW), published.saturating_add(WINDOW));
    for key in &print.keys {
        let mut rows = by_key.query(params![signed(*key), from, to, PER_KEY as i64])?;
        while let Some(row) = rows.next()? {
            sharing.push(row.get(0)?);
        }
    }
    sharing.retain(|other| *other != item);
    let table = Table::of(&print.words);
    let mut ties = Vec::new();
    let mut copied: Option<(f32, i64)> = None;
    for other in candidates(sharing, CANDIDATES) {
        let Some(known) = prints.load(tx, other)? else { continue };
        let Some(odds) = likeness::odds(&table, print, known).filter(|odds| *odds > 0.0) else { continue };
        let is_copy = odds >= COPY && voice::same(print.voice, known.voice);
        if is_copy && copied.is_none_or(|(best, of)| (odds, of) > (best, other)) {
            copied = Some((odds, other));
        }
        ties.push((other, odds));
    }
    Ok(match copied {
        Some((_, original)) => Found::Copy(original),
        None => Found::Ties(ties),
    })
}

/// Keeps the ties of an item in the place of those it had; answers whom it was tied to before.
pub fn keep(tx: &Transaction, item: i64, ties: &[(i64, f32)]) -> Result<Vec<i64>, StoreError> {
    let before = tx
        .prepare_cached("SELECT other FROM tie WHERE item = ?1")?
        .query_map([item], |row| row.get(0))?
        .collect::<Result<Vec<i64>, _>>()?;
    if !before.is_empty() {
        tx.prepare_cached("DELETE FROM tie WHERE item = ?1")?.execute([item])?;
        let mut back = tx.prepare_cached("DELETE FROM tie WHERE item = ?1 AND other = ?2")?;
        for other in &before {
            back.execute([*other, item])?;
        }
    }
    let mut add = tx.prepare_cached(
        "INSERT INTO tie (item, other, odds) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET odds = excluded.odds",
    )?;
    for (other, odds) in ties {
        add.execute(params![item, other, odds])?;
        add.execute(params![other, item, odds])?;
    }
    Ok(before)
}

/// Keeps the keys that lead to an item in the place of those it had.
pub fn keep_keys(tx: &Transaction, item: i64, published: i64, keys: &[u64]) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM item_key WHERE item = ?1")?.execute([item])?;
    let mut add =
        tx.prepare_cached("INSERT INTO item_key (key, at, item) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?;
    for key in keys {
        add.execute([signed(*key), published, item])?;
    }
    Ok(())
}

/// Items that ties connect, with the ties among them.
pub struct Part {
    pub items: Vec<i64>,
    pub ties: Vec<(i64, i64, f32)>,
}

/// The part that the items stand in, the nearest first, and no larger than can be looked at at once.
pub fn part(tx: &Transaction, from: &[i64]) -> Result<Part, StoreError> {
    let mut of = tx.prepare_cached(
        "SELECT other, odds FROM tie JOIN member ON member.item = tie.other
         WHERE tie.item = ?1 ORDER BY odds DESC, other",
    )?;
    let mut part = Part { items: Vec::new(), ties: Vec::new() };
    let mut seen: BTreeSet<i64> = from.iter().copied().collect();
    let mut waiting: std::collections::VecDeque<i64> = from.iter().copied().collect();
    while let Some(item) = waiting.pop_front() {
        if part.items.len() == PART {
            break;
        }
        part.items.push(item);
        let mut rows = of.query([item])?;
        while let Some(row) = rows.next()? {
            let other: i64 = row.get(0)?;
            if item < other {
                part.ties.push((item, other, row.get(1)?));
            }
            if seen.insert(other) {
                waiting.push_back(other);
            }
        }
    }
    let inside: BTreeSet<i64> = part.items.iter().copied().collect();
    part.ties.retain(|(one, other, _)| inside.contains(one) && inside.contains(other));
    Ok(part)
}
