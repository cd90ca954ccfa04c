//! An item finds its story, inside the transaction that stores it: two processes can't open two
//! stories for one event.

use std::collections::{BTreeSet, HashMap};

use rusqlite::{OptionalExtension, Transaction, params};

use super::StoreError;
use super::column::{from_json, hash, signed, to_json};
use crate::item::ItemId;
use crate::judge::story::{Decision, Print, SKETCH_PRINTS, Sketch, StoryId};

/// Stories further apart than this are told of two events (milliseconds).
const WINDOW: i64 = 30 * 86_400_000;
/// Stories compared with one item, those with the most keys in common first.
const CANDIDATES: usize = 32;
/// Stories looked up under one key, newest first: a key that is everywhere costs no more.
const PER_KEY: i64 = 256;

/// Sketches kept in memory at once.
const REMEMBERED: usize = 4096;
/// Items of a story that others are compared with.
const SKETCHED: i64 = SKETCH_PRINTS as i64;

/// An item with findings, on its way into a story.
pub struct Newcomer<'a> {
    pub seq: i64,
    pub id: ItemId,
    /// Milliseconds.
    pub published: i64,
    pub print: &'a Print,
}

/// Sketches read in this transaction: many items of a day are compared with the same few stories.
#[derive(Default)]
pub struct Sketches(HashMap<i64, Sketch>);

impl Sketches {
    fn of(&mut self, tx: &Transaction, story: i64) -> Result<Sketch, StoreError> {
        if let Some(known) = self.0.get(&story) {
            return Ok(known.clone());
        }
        let read = sketch(tx, story)?;
        if self.0.len() == REMEMBERED {
            self.0.clear();
        }
        self.0.insert(story, read.clone());
        Ok(read)
    }
}

/// Puts the item into a story as `decide` says; one that is in a story already stays there. Answers
/// whether the story is new.
pub fn place(
    tx: &Transaction,
    sketches: &mut Sketches,
    item: &Newcomer,
    decide: impl FnOnce(&Print, &[Sketch]) -> Decision,
) -> Result<bool, StoreError> {
    let home = tx
        .prepare_cached("SELECT story FROM member WHERE item = ?1")?
        .query_row([item.seq], |row| row.get(0))
        .optional()?;
    if let Some(story) = home {
        sketches.0.remove(&story);
        join(tx, item, story)?;
        return Ok(false);
    }
    let story = match decide(item.print, &candidates(tx, sketches, item)?) {
        Decision::Join(story) => story,
        Decision::Merge(stories) => match stories.split_first() {
            Some((first, others)) => {
                for other in others {
                    merge(tx, *first, *other)?;
                }
                sketches.0.clear();
                *first
            }
            None => StoryId(item.id.0),
        },
        Decision::New => StoryId(item.id.0),
    };
    let new = tx
        .prepare_cached("INSERT INTO story (id) VALUES (?1) ON CONFLICT DO NOTHING")?
        .execute([signed(story.0)])?;
    let story = standing(tx, story)?;
    sketches.0.remove(&story);
    join(tx, item, story)?;
    Ok(new == 1)
}

/// The stories that share a key with the item and are told within the window, most alike first.
fn candidates(tx: &Transaction, sketches: &mut Sketches, item: &Newcomer) -> Result<Vec<Sketch>, StoreError> {
    let mut shared: HashMap<i64, usize> = HashMap::new();
    let mut by_key = tx.prepare_cached(
        "SELECT story FROM story_key WHERE key = ?1 AND at BETWEEN ?2 AND ?3
         ORDER BY at DESC, story DESC LIMIT ?4",
    )?;
    for key in &item.print.keys {
        let stories = by_key
            .query_map(
                [
                    signed(*key),
                    item.published.saturating_sub(WINDOW),
                    item.published.saturating_add(WINDOW),
                    PER_KEY,
                ],
                |row| row.get(0),
            )?
            .collect::<Result<BTreeSet<i64>, _>>()?;
        for story in stories {
            *shared.entry(story).or_default() += 1;
        }
    }
    let mut best: Vec<(i64, usize)> = shared.into_iter().collect();
    best.sort_unstable_by_key(|(story, shared)| (usize::MAX - shared, hash(*story)));
    best.truncate(CANDIDATES);
    best.into_iter().map(|(story, _)| sketches.of(tx, story)).collect()
}

fn sketch(tx: &Transaction, story: i64) -> Result<Sketch, StoreError> {
    let mut first = tx.prepare_cached("SELECT print FROM member WHERE story = ?1 ORDER BY item LIMIT ?2")?;
    let prints = first
        .query_map(params![story, SKETCHED], |row| row.get::<_, String>(0))?
        .map(|text| from_json("an item's print", &text?))
        .collect::<Result<_, _>>()?;
    Ok(Sketch { story: StoryId(hash(story)), prints })
}

/// Makes the item a member, or renews its print; while the story is young its keys lead here too.
fn join(tx: &Transaction, item: &Newcomer, story: i64) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO member (item, story, voice, print) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET voice = excluded.voice, print = excluded.print",
    )?
    .execute(params![
        item.seq,
        story,
        signed(item.print.voice),
        to_json("an item's print", item.print)?
    ])?;
    let earlier: i64 = tx
        .prepare_cached(
            "SELECT COUNT(*) FROM (SELECT 1 FROM member WHERE story = ?1 AND item < ?2 LIMIT ?3)",
        )?
        .query_row(params![story, item.seq, SKETCHED], |row| row.get(0))?;
    if earlier < SKETCHED {
        let mut add = tx.prepare_cached(
            "INSERT INTO story_key (key, at, story) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        )?;
        for key in &item.print.keys {
            add.execute([signed(*key), item.published, story])?;
        }
    }
    Ok(())
}

/// `other` becomes part of `into`: its items, its keys, and what reps were told of it.
fn merge(tx: &Transaction, into: StoryId, other: StoryId) -> Result<(), StoreError> {
    let (into, other) = (standing(tx, into)?, standing(tx, other)?);
    if into == other {
        return Ok(());
    }
    for step in [
        "UPDATE member SET story = ?1 WHERE story = ?2",
        "INSERT INTO story_key (key, at, story)
         SELECT key, at, ?1 FROM story_key WHERE story = ?2 ON CONFLICT DO NOTHING",
        "UPDATE told SET story = ?1 WHERE story = ?2",
        "UPDATE story SET merged_into = ?1 WHERE id = ?2 OR merged_into = ?2",
    ] {
        tx.prepare_cached(step)?.execute([into, other])?;
    }
    tx.prepare_cached("DELETE FROM story_key WHERE story = ?1")?.execute([other])?;
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

#[cfg(test)]
mod tests {
    use super::super::sample::*;
    use super::*;
    use crate::judge::rank::Told;
    use crate::store::{Composition, Entry, Store};
    use jiff::Timestamp;

    /// Puts a stored item into a story by the decision that `decide` takes.
    fn place_as(store: &Store, id: u64, keys: &[u64], decide: impl FnOnce(&[Sketch]) -> Decision) {
        store
            .write(|tx| {
                let (seq, published) =
                    tx.query_row("SELECT seq, published FROM item WHERE id = ?1", [signed(id)], |row| {
                        Ok((row.get(0)?, row.get(1)?))
                    })?;
                let print = Print { keys: keys.to_vec(), voice: id, ..Print::default() };
                let newcomer = Newcomer { seq, id: ItemId(id), published, print: &print };
                place(tx, &mut Sketches::default(), &newcomer, |_, sketches| decide(sketches))
            })
            .unwrap();
    }

    fn with_items(items: &[(u64, Timestamp)]) -> (tempfile::TempDir, Store) {
        let (dir, store) = store(&["https://a.example/"]);
        let entries = items
            .iter()
            .map(|(id, published)| Entry {
                published: *published,
                ..entry(item(*id, "CFO leaves Acme", "a.example"), None)
            })
            .collect();
        deliver(&store, hour(0), vec![entries]);
        (dir, store)
    }

    fn ids(sketches: &[Sketch]) -> Vec<u64> {
        sketches.iter().map(|sketch| sketch.story.0).collect()
    }

    #[test]
    fn candidates_share_a_key_and_lie_within_a_month_most_alike_first() {
        let old = hour(-24 * 31);
        let (_dir, store) =
            with_items(&[(1, hour(-9)), (2, hour(-8)), (3, old), (4, hour(-7)), (5, hour(-1))]);
        place_as(&store, 1, &[10, 11], |_| Decision::New);
        place_as(&store, 2, &[10, 11, 12], |_| Decision::New);
        place_as(&store, 3, &[10, 11, 12], |_| Decision::New);
        place_as(&store, 4, &[99], |_| Decision::New);
        place_as(&store, 5, &[10, 11, 12], |sketches| {
            assert_eq!(ids(sketches), [2, 1]);
            assert_eq!(sketches[0].prints[0].keys, [10, 11, 12]);
            Decision::Join(StoryId(2))
        });
        assert_eq!(store.status().unwrap().stories, 4);
    }

    #[test]
    fn further_items_join_by_the_first_few_only() {
        let items: Vec<_> = (1..=9).map(|id| (id, hour(-1))).collect();
        let (_dir, store) = with_items(&items);
        place_as(&store, 1, &[1], |_| Decision::New);
        for id in 2..=8 {
            place_as(&store, id, &[id], |_| Decision::Join(StoryId(1)));
        }
        place_as(&store, 9, &[4, 5, 6], |sketches| {
            assert_eq!(sketches[0].prints.len(), SKETCH_PRINTS);
            assert_eq!(sketches[0].prints[3].keys, [4]);
            Decision::Join(StoryId(1))
        });
        store
            .read(|tx| {
                let keys: i64 = tx.query_row("SELECT COUNT(*) FROM story_key", [], |row| row.get(0))?;
                assert_eq!(keys, SKETCHED);
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn a_merge_moves_findings_keys_and_what_was_told() {
        let (_dir, store) = store(&["https://a.example/"]);
        let story = |id| entry(item(id, "CFO leaves Acme", "a.example"), Some("Acme"));
        let plain = |id| entry(item(id, "It is one story", "a.example"), None);
        deliver(&store, hour(0), vec![vec![story(2), story(4), plain(6), plain(8)]]);
        let told = |id| Told { story: StoryId(id), ..told_of("Acme") };
        let composition = Composition { told: vec![told(4)], ..composition("07:30") };
        store.compose_once(&composition).unwrap();

        place_as(&store, 6, &[6], |_| Decision::Merge(vec![StoryId(2), StoryId(4)]));

        let seen = store.findings(&dana(), hour(-9)).unwrap();
        assert_eq!(seen.iter().map(|one| one.story.0).collect::<Vec<_>>(), [2, 2]);
        assert_eq!(store.told(&dana()).unwrap(), [told(2)]);
        assert_eq!(store.standing_story(StoryId(4)).unwrap(), StoryId(2));
        assert_eq!(store.status().unwrap().stories, 1);
        // The story that was taken in still leads somewhere: by its keys and by its id.
        place_as(&store, 8, &[4 | 1], |sketches| {
            assert_eq!(ids(sketches), [2]);
            Decision::Join(StoryId(4))
        });
        assert_eq!(store.status().unwrap().stories, 1);
    }
}
