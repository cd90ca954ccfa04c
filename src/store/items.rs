//! An entry becomes rows: the item, who else brought it, its story and its findings.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};

use super::StoreError;
use super::audience;
use super::column::{day, hash, millis, signed, to_json, to_word};
use super::stories::{self, Newcomer};
use super::ties::{self, Prints};
use super::withdrawal;
use super::wording::update;
use crate::item::Item;
use crate::judge::finding::Finding;
use crate::judge::story::Print;
use crate::judge::watch::RepId;

/// An item with what was found in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub item: Item,
    /// The date that counts: the source's, or first sight where that is missing or lies ahead. What
    /// is stored first stays for ever; a date after `now` is stored as `now`.
    pub published: Timestamp,
    /// The item is known and says something else now: text and findings are replaced.
    pub changed: bool,
    pub findings: Vec<Finding>,
    pub print: Print,
    /// Hash of the rules it was read by.
    pub rules: u64,
}

/// What a [`Store::commit`] wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Committed {
    pub new_items: usize,
    pub new_stories: usize,
    /// Of new, changed and reread items, held ones too.
    pub findings: usize,
    /// Polls whose lease had gone to another owner: nothing of them was kept.
    pub discarded: usize,
}

/// Where the entries of one transaction come from, and what is summed up over it.
pub struct Intake {
    now: i64,
    /// Change of the count of items by day of publication and rules.
    judged: BTreeMap<(i64, u64), i64>,
    day_noted: bool,
    prints: Prints,
    /// Whether a rep has been told something, by rep: from then on what is new begins quietly.
    settled: HashMap<RepId, bool>,
    /// Whether any source is behind a password.
    secrets: Option<bool>,
    pub done: Committed,
}

/// Where a finding comes from, as far as the rep is concerned.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It happened, and we heard of it.
    News,
    /// It stood there before the source, the account or the rule was ours.
    Baseline,
    /// It was looked for in the past of an account that is new.
    Background,
}

impl Origin {
    /// As it is stored of a finding.
    fn number(self) -> i64 {
        match self {
            Origin::News => 0,
            Origin::Baseline => 1,
            Origin::Background => BACKGROUND,
        }
    }

    fn of(number: i64) -> Origin {
        match number {
            0 => Origin::News,
            BACKGROUND => Origin::Background,
            _ => Origin::Baseline,
        }
    }
}

/// [`Origin::Background`] in the column `baseline` of a finding.
pub const BACKGROUND: i64 = 2;

impl Intake {
    pub fn new(now: i64) -> Self {
        Intake {
            now,
            judged: BTreeMap::new(),
            day_noted: false,
            prints: Prints::default(),
            settled: HashMap::new(),
            secrets: None,
            done: Committed::default(),
        }
    }

    /// Stores one entry of `source`. Answers whether its item is new.
    pub fn take(
        &mut self,
        tx: &Transaction,
        source: i64,
        entry: &Entry,
        origin: Origin,
    ) -> Result<bool, StoreError> {
        // A date ahead of us would stand in front of every digest until it comes.
        let published = millis(entry.published).min(self.now);
        if let Some(seq) = self.insert(tx, source, entry, published)? {
            self.done.new_items += 1;
            self.keep_findings(tx, seq, published, entry, false, |_| origin)?;
            return Ok(true);
        }
        let Some(known) = stored(tx, &entry.item)? else {
            return Ok(false);
        };
        let seen_anew = known.source != source && sight(tx, known.seq, source, &entry.item)?;
        if entry.changed {
            keep_version(tx, known.seq, self.now)?;
            update(tx, known.seq, &entry.item)?;
            self.reread(tx, &known, entry, Origin::News, false)?;
        } else if seen_anew && audience::opens(tx, known.seq, source, &entry.item)? {
            self.reread(tx, &known, entry, Origin::News, false)?;
        } else if seen_anew && origin != Origin::Background && is_background(tx, known.seq)? {
            // Found in the past first, and it is news all the same.
            self.reread(tx, &known, entry, origin, true)?;
        }
        Ok(false)
    }

    /// Replaces what a stored item was found to say; what is found for the first time is a baseline. An
    /// item that was forgotten meanwhile is passed over.
    pub fn rejudge(&mut self, tx: &Transaction, entry: &Entry) -> Result<(), StoreError> {
        match stored(tx, &entry.item)? {
            Some(known) => self.reread(tx, &known, entry, Origin::Baseline, false),
            None => Ok(()),
        }
    }

    /// Writes the sums. The last step of the transaction.
    pub fn finish(self, tx: &Transaction) -> Result<Committed, StoreError> {
        if self.done.findings > 0 {
            ties::put_keys_away(tx)?;
        }
        let mut add = tx.prepare_cached(
            "INSERT INTO judged (day, rules, items) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET items = items + excluded.items",
        )?;
        for ((day, rules), change) in self.judged.into_iter().filter(|(_, change)| *change != 0) {
            add.execute(params![day, signed(rules), change])?;
        }
        Ok(self.done)
    }

    fn insert(
        &mut self,
        tx: &Transaction,
        source: i64,
        entry: &Entry,
        published: i64,
    ) -> Result<Option<i64>, StoreError> {
        let item = &entry.item;
        let inserted = tx
            .prepare_cached(
                "INSERT INTO item (id, rules, published, first_seen, dated, source, language, outlet,
                                   url, title, summary)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT (id) DO NOTHING",
            )?
            .execute(params![
                signed(item.id.0),
                signed(entry.rules),
                published,
                self.now,
                item.published.map(millis),
                source,
                item.language.map(|language| language.0),
                item.outlet,
                item.url,
                item.title,
                item.summary
            ])?;
        if inserted == 0 {
            return Ok(None);
        }
        let seq = tx.last_insert_rowid();
        *self.judged.entry((day(published), entry.rules)).or_default() += 1;
        if !self.day_noted {
            tx.prepare_cached("INSERT OR IGNORE INTO day (day, first_seq) VALUES (?1, ?2)")?
                .execute([day(self.now), seq])?;
            self.day_noted = true;
        }
        Ok(Some(seq))
    }

    /// Findings that were there keep their origin, others are of `origin`; where the item came `anew`, what was
    /// background is, too.
    fn reread(
        &mut self,
        tx: &Transaction,
        known: &Stored,
        entry: &Entry,
        origin: Origin,
        anew: bool,
    ) -> Result<(), StoreError> {
        if known.rules != entry.rules {
            tx.prepare_cached("UPDATE item SET rules = ?2 WHERE seq = ?1")?
                .execute([known.seq, signed(entry.rules)])?;
            let day = day(known.published);
            *self.judged.entry((day, known.rules)).or_default() -= 1;
            *self.judged.entry((day, entry.rules)).or_default() += 1;
        }
        let before = withdrawal::findings(tx, known.seq)?;
        self.keep_findings(tx, known.seq, known.published, entry, true, |finding| {
            match before.iter().find(|known| known.is(finding)) {
                Some(known) if known.baseline == BACKGROUND && anew => origin,
                Some(known) => Origin::of(known.baseline),
                None => origin,
            }
        })?;
        for gone in before.iter().filter(|known| !entry.findings.iter().any(|found| known.is(found))) {
            // By new rules it was a mistake of ours; in new words it is the outlet that takes it back.
            if gone.withdrawn || (entry.changed && origin == Origin::News) {
                self.done.findings += usize::from(withdrawal::keep(tx, known.seq, &entry.item, gone)?);
            }
        }
        Ok(())
    }

    /// An item that says nothing to anybody needs no story: most don't, and are stored cheaply.
    fn keep_findings(
        &mut self,
        tx: &Transaction,
        seq: i64,
        published: i64,
        entry: &Entry,
        again: bool,
        origin: impl Fn(&Finding) -> Origin,
    ) -> Result<(), StoreError> {
        let mut findings: Vec<&Finding> = entry.findings.iter().collect();
        if let Some(reps) = self.audience(tx, seq)? {
            findings.retain(|finding| reps.contains(&finding.rep.0));
        }
        // The story first: where it comes apart, what was found tells what reps were told of.
        if !findings.is_empty() {
            let newcomer = Newcomer { seq, id: entry.item.id, published, print: &entry.print, now: self.now };
            self.done.new_stories += usize::from(stories::place(tx, &mut self.prints, &newcomer)?);
        }
        if again {
            tx.prepare_cached("DELETE FROM finding WHERE item = ?1")?.execute([seq])?;
        }
        for finding in &findings {
            let baseline = match origin(finding) {
                // The first digest of a rep tells what stood there.
                Origin::Baseline if !self.settled(tx, &finding.rep)? => Origin::News,
                origin => origin,
            };
            insert_finding(tx, seq, published, finding, baseline)?;
        }
        self.done.findings += findings.len();
        Ok(())
    }

    /// Whom an item is for, where it is not for everybody.
    fn audience(&mut self, tx: &Transaction, seq: i64) -> Result<Option<Vec<String>>, StoreError> {
        let any = match self.secrets {
            Some(any) => any,
            None => *self.secrets.insert(audience::any(tx)?),
        };
        if any { audience::of(tx, seq) } else { Ok(None) }
    }

    fn settled(&mut self, tx: &Transaction, rep: &RepId) -> Result<bool, StoreError> {
        if let Some(known) = self.settled.get(rep) {
            return Ok(*known);
        }
        let told = tx.prepare_cached("SELECT 1 FROM told WHERE rep = ?1 LIMIT 1")?.exists([&rep.0])?;
        self.settled.insert(rep.clone(), told);
        Ok(told)
    }
}

struct Stored {
    seq: i64,
    source: i64,
    rules: u64,
    published: i64,
}

fn stored(tx: &Transaction, item: &Item) -> Result<Option<Stored>, StoreError> {
    let stored = tx
        .prepare_cached("SELECT seq, source, rules, published FROM item WHERE id = ?1")?
        .query_row([signed(item.id.0)], |row| {
            Ok(Stored {
                seq: row.get(0)?,
                source: row.get(1)?,
                rules: hash(row.get(2)?),
                published: row.get(3)?,
            })
        })
        .optional()?;
    Ok(stored)
}

/// Answers whether the source brings it for the first time.
fn sight(tx: &Transaction, seq: i64, source: i64, item: &Item) -> Result<bool, StoreError> {
    let written = tx
        .prepare_cached(
            "INSERT INTO sighting (item, source, outlet, url) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO NOTHING",
        )?
        .execute(params![seq, source, item.outlet, item.url])?;
    Ok(written == 1)
}

fn is_background(tx: &Transaction, seq: i64) -> Result<bool, StoreError> {
    Ok(tx
        .prepare_cached("SELECT 1 FROM finding WHERE item = ?1 AND baseline = ?2 LIMIT 1")?
        .exists([seq, BACKGROUND])?)
}

fn keep_version(tx: &Transaction, seq: i64, now: i64) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO version (item, at, title, summary) SELECT seq, ?2, title, summary FROM item WHERE seq = ?1",
    )?
    .execute([seq, now])?;
    Ok(())
}

fn insert_finding(
    tx: &Transaction,
    seq: i64,
    published: i64,
    finding: &Finding,
    baseline: Origin,
) -> Result<(), StoreError> {
    let held = match &finding.held {
        Some(held) => Some(to_json("why a finding is held", held)?),
        None => None,
    };
    tx.prepare_cached(
        "INSERT INTO finding (item, published, rep, account, trigger, stance, mention, event,
                              evidence, held, via, baseline)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute(params![
        seq,
        published,
        finding.rep.0,
        finding.account,
        finding.trigger.0,
        to_word("a stance", &finding.stance)?,
        finding.mention.value(),
        finding.event.value(),
        to_json("evidence", &finding.evidence)?,
        held,
        finding.via,
        baseline.number()
    ])?;
    Ok(())
}
