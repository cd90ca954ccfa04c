//! What a digest is made of, and what explains it.
//!
//! In: a rep and a date, a name, or the beginning of an id. Out: findings with their items, as values.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Params, Row, Transaction};

use super::column::{from_json, from_word, hash, millis, signed, time};
use super::items::BACKGROUND;
use super::story_change::standing;
use super::{Store, StoreError};
use crate::item::ItemId;
use crate::judge::Confidence;
use crate::judge::finding::Finding;
use crate::judge::rank::{Seen, Told};
use crate::judge::story::StoryId;
use crate::judge::trigger::TriggerId;
use crate::judge::watch::RepId;

/// A finding with where it stands and by which rules it was made.
#[derive(Clone, Debug)]
pub struct Explained {
    pub item: ItemId,
    /// Hash of the rules; [`Store::rules_text`] gives them.
    pub rules: u64,
    pub seen: Seen,
}

/// `FROM` and what follows differ; this is what is read of each finding.
const COLUMNS: &str = "SELECT item.seq, item.id, item.rules, item.title, item.summary, item.url,
    item.outlet, item.language, item.published, member.story, member.voice, finding.rep,
    finding.account, finding.trigger, finding.stance, finding.mention, finding.event,
    finding.evidence, finding.held, finding.via, finding.baseline, item.source";
const ALL: &str = "FROM finding JOIN member ON member.item = finding.item
    JOIN item ON item.seq = finding.item";
const ORDER: &str = "ORDER BY item.published, item.id, finding.id";

impl Store {
    /// All the rep's findings, held ones too, in every story that has one published at `since` or
    /// later; oldest first. An item that several outlets brought stands there once for each.
    pub fn findings(&self, rep: &RepId, since: Timestamp) -> Result<Vec<Seen>, StoreError> {
        // The unary plus keeps SQLite from walking all that the rep ever had.
        let sql = format!(
            "{COLUMNS} FROM (
                 SELECT DISTINCT member.story AS story FROM finding
                 JOIN member ON member.item = finding.item
                 WHERE finding.rep = ?1 AND finding.published >= ?2
             ) AS recent
             CROSS JOIN member ON member.story = recent.story
             CROSS JOIN finding ON finding.item = member.item AND +finding.rep = ?1
             CROSS JOIN item ON item.seq = member.item {ORDER}"
        );
        self.read(|tx| gather(tx, &sql, (&rep.0, millis(since)))).map(seen)
    }

    /// The rep's findings published at `since` or later that are not mailed, with the reason in each.
    pub fn held(&self, rep: &RepId, since: Timestamp) -> Result<Vec<Seen>, StoreError> {
        let sql = format!(
            "{COLUMNS} {ALL}
             WHERE finding.rep = ?1 AND finding.published >= ?2 AND held IS NOT NULL {ORDER}"
        );
        self.read(|tx| gather(tx, &sql, (&rep.0, millis(since)))).map(seen)
    }

    /// What the rep was last mailed of each signal.
    pub fn told(&self, rep: &RepId) -> Result<Vec<Told>, StoreError> {
        self.told_by(rep, Timestamp::MAX)
    }

    /// The same as it was known then.
    pub fn told_by(&self, rep: &RepId, by: Timestamp) -> Result<Vec<Told>, StoreError> {
        self.read(|tx| {
            // SQLite takes the bare columns from the row that has the maximum.
            let mut latest = tx.prepare_cached(
                "SELECT account, trigger, story, stance, independent, MAX(at) FROM told
                 WHERE rep = ?1 AND at <= ?2
                 GROUP BY account, trigger, story ORDER BY 6, account, trigger, story",
            )?;
            let mut rows = latest.query((&rep.0, millis(by)))?;
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
        })
    }

    /// Every rep's findings for the accounts whose name holds `part`, in any case.
    pub fn explain_account(&self, part: &str) -> Result<Vec<Explained>, StoreError> {
        let part = part.to_lowercase();
        let sql = format!("{COLUMNS} {ALL} WHERE finding.account = ?1 {ORDER}");
        self.read(|tx| {
            let names = tx
                .prepare_cached("SELECT DISTINCT account FROM finding ORDER BY account")?
                .query_map([], |row| row.get::<_, String>(0))?
                .collect::<Result<Vec<_>, _>>()?;
            let mut all = Vec::new();
            for name in names {
                if name.to_lowercase().contains(&part) {
                    all.extend(gather(tx, &sql, [name])?);
                }
            }
            Ok(all)
        })
    }

    /// Every rep's findings of the stories and items whose id begins with these hexadecimal digits.
    /// The id of a story that another took in leads to that one.
    pub fn explain_id(&self, prefix: &str) -> Result<Vec<Explained>, StoreError> {
        let Some((first, last)) = id_range(prefix) else {
            return Ok(Vec::new());
        };
        let sql = format!(
            "{COLUMNS} {ALL} WHERE finding.item IN (
                 SELECT seq FROM item WHERE id BETWEEN ?1 AND ?2
                 UNION SELECT member.item FROM story
                 JOIN member ON member.story = COALESCE(story.merged_into, story.id)
                 WHERE story.id BETWEEN ?1 AND ?2) {ORDER}"
        );
        self.read(|tx| gather(tx, &sql, [first, last]))
    }

    /// The story that `story` is part of by now: itself, where nothing took it in.
    pub fn standing_story(&self, story: StoryId) -> Result<StoryId, StoreError> {
        self.read(|tx| Ok(StoryId(hash(standing(tx, story)?))))
    }

    /// Keeps a snapshot of the rules, as `text` that can explain them later; one that is kept already
    /// stays as it is.
    pub fn keep_rules(&self, hash: u64, text: &str) -> Result<(), StoreError> {
        if self.rules_text(hash)?.is_some() {
            return Ok(());
        }
        self.write(|tx| {
            tx.prepare_cached("INSERT INTO rules (hash, text) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
                .execute((signed(hash), text))?;
            Ok(())
        })
    }

    pub fn rules_text(&self, hash: u64) -> Result<Option<String>, StoreError> {
        self.read(|tx| {
            Ok(tx
                .prepare_cached("SELECT text FROM rules WHERE hash = ?1")?
                .query_row([signed(hash)], |row| row.get(0))
                .optional()?)
        })
    }
}

fn seen(explained: Vec<Explained>) -> Vec<Seen> {
    explained.into_iter().map(|one| one.seen).collect()
}

/// Reads the findings and adds one for each further outlet that brought the same item.
fn gather(tx: &Transaction, sql: &str, params: impl Params) -> Result<Vec<Explained>, StoreError> {
    let mut findings = tx.prepare_cached(sql)?;
    let mut sightings = tx.prepare_cached(
        "SELECT outlet, url, source FROM sighting WHERE item = ?1 AND outlet IS NOT NULL ORDER BY source",
    )?;
    let mut rows = findings.query(params)?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let (seq, first) = explained(row)?;
        let mut outlets = vec![first.seen.outlet.clone()];
        let mut others = sightings.query([seq])?;
        let mut further = Vec::new();
        while let Some(other) = others.next()? {
            let outlet: Option<String> = other.get(0)?;
            if !outlets.contains(&outlet) {
                let mut copy = first.clone();
                copy.seen.outlet.clone_from(&outlet);
                copy.seen.url = other.get(1)?;
                copy.seen.source = other.get(2)?;
                outlets.push(outlet);
                further.push(copy);
            }
        }
        all.push(first);
        all.append(&mut further);
    }
    Ok(all)
}

fn explained(row: &Row) -> Result<(i64, Explained), StoreError> {
    let held = match row.get::<_, Option<String>>(18)? {
        Some(text) => Some(from_json("why a finding is held", &text)?),
        None => None,
    };
    let finding = Finding {
        rep: RepId(row.get(11)?),
        account: row.get(12)?,
        trigger: TriggerId(row.get(13)?),
        stance: from_word("a stance", row.get(14)?)?,
        mention: Confidence::new(row.get(15)?),
        event: Confidence::new(row.get(16)?),
        evidence: from_json("evidence", row.get_ref(17)?.as_str().map_err(rusqlite::Error::from)?)?,
        held,
        via: row.get(19)?,
    };
    let seen = Seen {
        finding,
        story: StoryId(hash(row.get(9)?)),
        source: row.get(21)?,
        title: row.get(3)?,
        summary: row.get(4)?,
        url: row.get(5)?,
        outlet: row.get(6)?,
        language: row.get(7)?,
        published: time(row.get(8)?),
        voice: hash(row.get(10)?),
        baseline: row.get(20)?,
        background: row.get::<_, i64>(20)? == BACKGROUND,
    };
    Ok((row.get(0)?, Explained { item: ItemId(hash(row.get(1)?)), rules: hash(row.get(2)?), seen }))
}

/// The ids that begin with these digits. The first digit settles the sign, so that the range is one
/// range in SQLite's order too.
fn id_range(prefix: &str) -> Option<(i64, i64)> {
    if prefix.is_empty() || prefix.len() > 16 || !prefix.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let first = u64::from_str_radix(&format!("{prefix:0<16}"), 16).ok()?;
    let last = u64::from_str_radix(&format!("{prefix:f<16}"), 16).ok()?;
    Some((signed(first), signed(last)))
}

#[cfg(test)]
mod tests {
    use super::super::sample::*;
    use super::*;
    use crate::judge::finding::Held;

    #[test]
    fn a_finding_comes_back_as_it_was_given() {
        let (_dir, store) = store(&["https://a.example/"]);
        let mut entry = entry(item(u64::MAX - 8, "CFO leaves Acme", "a.example"), Some("Acme"));
        let held = Held::Noise("stock bot".to_owned());
        entry.findings.push(Finding { held: Some(held.clone()), ..finding("Acme Markets") });
        deliver(&store, hour(0), vec![vec![entry.clone()]]);
        let seen = store.findings(&dana(), hour(-9)).unwrap();
        assert_eq!(seen[0].finding, entry.findings[0]);
        assert_eq!(seen[1].finding, entry.findings[1]);
        assert_eq!(seen[0].story, StoryId(u64::MAX - 8));
        assert_eq!(seen[0].voice, u64::MAX - 8);
        assert_eq!(seen[0].language.as_deref(), Some("en"));
        assert_eq!(seen[0].summary, "The rest of it.");
        assert_eq!(seen[0].published, hour(-2));
        assert!(store.findings(&dana(), hour(-1)).unwrap().is_empty());
        let only_held = store.held(&dana(), hour(-9)).unwrap();
        assert_eq!(only_held.len(), 1);
        assert_eq!(only_held[0].finding.held, Some(held));
        assert_eq!(store.status().unwrap().signals, 1);
    }

    #[test]
    fn a_signal_is_found_by_a_part_of_the_name_or_the_beginning_of_an_id() {
        let (_dir, store) = store(&["https://a.example/"]);
        let ids = [0x1234_5678_0000_0001, 0xfedc_ba98_0000_0001];
        let entries = [(ids[0], "Österreich AG"), (ids[1], "Acme")]
            .map(|(id, account)| entry(item(id, "CFO leaves", "a.example"), Some(account)));
        deliver(&store, hour(0), vec![entries.to_vec()]);
        let names = |found: Vec<Explained>| -> Vec<String> {
            found.into_iter().map(|one| one.seen.finding.account).collect()
        };
        assert_eq!(names(store.explain_account("öSTERR").unwrap()), ["Österreich AG"]);
        assert_eq!(names(store.explain_account("%").unwrap()), [""; 0]);
        assert_eq!(names(store.explain_id("1234").unwrap()), ["Österreich AG"]);
        assert_eq!(names(store.explain_id("FEDCBA98").unwrap()), ["Acme"]);
        assert_eq!(names(store.explain_id(&StoryId(ids[1]).to_string()).unwrap()), ["Acme"]);
        for wrong in ["", "xyz", "12345678000000011", "é"] {
            assert!(store.explain_id(wrong).unwrap().is_empty(), "{wrong}");
        }
        assert_eq!(store.explain_id("1").unwrap()[0].item, ItemId(ids[0]));
    }

    #[test]
    fn rules_are_kept_as_they_were() {
        let (_dir, store) = store(&[]);
        assert_eq!(store.rules_text(u64::MAX).unwrap(), None);
        store.keep_rules(u64::MAX, "first").unwrap();
        store.keep_rules(u64::MAX, "second").unwrap();
        assert_eq!(store.rules_text(u64::MAX).unwrap().as_deref(), Some("first"));
    }
}
