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
/// Milliseconds of a span of time whose keys lie together: what an item may be tied to is of its own span or of
/// those beside it. `schema/0009.sql` says the same.
const SPAN: i64 = WINDOW;
/// New keys that wait until they are put in their places together.
const FRESH: i64 = 16_384;
/// Prints kept in memory at once.
const REMEMBERED: usize = 8192;
/// Items of one part that are looked at together; what is tied to more is tied to a whole subject.
const PART: usize = 160;
/// So likely is a copy of another that it needs no ties of its own (log-odds).
const COPY: f32 = 4.0;

/// Prints read in this transaction: many items of a day are compared with the same few.
#[derive(Default)]
pub struct Prints {
    read: HashMap<i64, Print>,
    /// The last span of which keys are in their places, once it was asked for.
    last_span: Option<i64>,
}

impl Prints {
    fn load(&mut self, tx: &Transaction, item: i64) -> Result<Option<&Print>, StoreError> {
        if self.read.len() >= REMEMBERED {
            self.read.clear();
        }
        let place = match self.read.entry(item) {
            Entry::Occupied(known) => return Ok(Some(known.into_mut())),
            Entry::Vacant(place) => place,
        };
        let bytes: Option<Vec<u8>> = tx
            .prepare_cached("SELECT print FROM member WHERE item = ?1 AND copy_of IS NULL")?
            .query_row([item], |row| as_bytes(row.get_ref(0)?))
            .optional()?;
        // Prints of older versions are of another form.
        let print = bytes.and_then(|bytes| Print::from_bytes(&bytes));
        Ok(print.map(|print| &*place.insert(print)))
    }

    pub fn forget(&mut self, item: i64) {
        self.read.remove(&item);
    }

    fn last_span(&mut self, tx: &Transaction) -> Result<i64, StoreError> {
        if let Some(last) = self.last_span {
            return Ok(last);
        }
        let last: Option<i64> =
            tx.prepare_cached("SELECT MAX(span) FROM item_key")?.query_row([], |row| row.get(0))?;
        Ok(*self.last_span.insert(last.unwrap_or(i64::MIN)))
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
    let mut sharing = sharing(tx, prints.last_span(tx)?, published, &print.keys)?;
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

/// The items that share a key with one, once for each key: of each key the newest.
fn sharing(tx: &Transaction, last_span: i64, published: i64, keys: &[u64]) -> Result<Vec<i64>, StoreError> {
    // The parts of a compound have no limit of their own; in brackets they have.
    let mut by_key = tx.prepare_cached(
        "SELECT at, item FROM (SELECT at, item FROM fresh_key WHERE key = ?1 AND at BETWEEN ?2 AND ?3
             ORDER BY at DESC, item DESC LIMIT ?4)
         UNION ALL SELECT at, item FROM (SELECT at, item FROM item_key
             WHERE span = ?5 AND key = ?1 AND at BETWEEN ?2 AND ?3 ORDER BY at DESC, item DESC LIMIT ?4)
         UNION ALL SELECT at, item FROM (SELECT at, item FROM item_key
             WHERE span = ?6 AND key = ?1 AND at BETWEEN ?2 AND ?3 ORDER BY at DESC, item DESC LIMIT ?4)
         UNION ALL SELECT at, item FROM (SELECT at, item FROM item_key
             WHERE span = ?7 AND key = ?1 AND at BETWEEN ?2 AND ?3 ORDER BY at DESC, item DESC LIMIT ?4)",
    )?;
    let span = published.div_euclid(SPAN);
    // Nothing is looked for where nothing can be.
    let [before, own, after] =
        [span - 1, span, span + 1].map(|span| Some(span).filter(|span| *span <= last_span));
    let (from, to) = (published.saturating_sub(WINDOW), published.saturating_add(WINDOW));
    let mut sharing = Vec::new();
    let mut of_key: Vec<(i64, i64)> = Vec::new();
    for key in keys {
        let mut rows = by_key.query(params![signed(*key), from, to, PER_KEY as i64, after, own, before])?;
        while let Some(row) = rows.next()? {
            of_key.push((row.get(0)?, row.get(1)?));
        }
        if of_key.len() > PER_KEY {
            of_key.sort_unstable_by(|one, other| other.cmp(one));
            of_key.truncate(PER_KEY);
        }
        sharing.extend(of_key.drain(..).map(|(_, item)| item));
    }
    Ok(sharing)
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

/// Keeps the keys that lead to an item. What led to it when it said something else stays: prints decide.
pub fn keep_keys(tx: &Transaction, item: i64, published: i64, keys: &[u64]) -> Result<(), StoreError> {
    let mut add = tx
        .prepare_cached("INSERT INTO fresh_key (key, at, item) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?;
    for key in keys {
        add.execute([signed(*key), published, item])?;
    }
    Ok(())
}

/// Puts new keys in their places once they are many: each part of a large table is written once for all of them.
pub fn put_keys_away(tx: &Transaction) -> Result<(), StoreError> {
    let fresh: i64 = tx.prepare_cached("SELECT COUNT(*) FROM fresh_key")?.query_row([], |row| row.get(0))?;
    if fresh > FRESH {
        tx.execute(
            "INSERT OR IGNORE INTO item_key (span, key, at, item)
             SELECT at / ?1 - (at % ?1 < 0), key, at, item FROM fresh_key ORDER BY 1, 2, 3, 4",
            [SPAN],
        )?;
        tx.execute("DELETE FROM fresh_key", [])?;
    }
    Ok(())
}

/// Forgets the keys of items from before a time, as far as whole spans are.
pub fn forget_keys(tx: &Transaction, before: i64) -> Result<(), StoreError> {
    tx.execute("DELETE FROM item_key WHERE span < ?1", [before.div_euclid(SPAN)])?;
    tx.execute("DELETE FROM fresh_key WHERE at < ?1", [before])?;
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
