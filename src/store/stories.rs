//! An item finds its story, inside the transaction that stores it: two processes can't open two
//! stories for one event.
//!
//! A story is what the ties among items make of them (`judge::story::cluster`): whatever an item ties
//! together is looked at anew, so that the order of arrival doesn't matter. Stories that become one,
//! or come apart, take along what reps were told of them, and the change is kept.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::{OptionalExtension, Transaction, params};

use super::StoreError;
use super::column::{hash, signed};
use super::story_change::{open, transfer};
use super::ties::{self, Found, Part, Prints};
use crate::item::ItemId;
use crate::judge::story::Print;
use crate::judge::story::cluster::{Tie, cluster};
use crate::text::hash::stable;

/// An item with findings, on its way into a story.
pub struct Newcomer<'a> {
    pub seq: i64,
    pub id: ItemId,
    /// Milliseconds.
    pub published: i64,
    pub print: &'a Print,
    /// Milliseconds.
    pub now: i64,
}

/// An item of a part, as the store knows it.
struct Known {
    item: i64,
    id: i64,
    published: i64,
    story: Option<i64>,
}

/// Puts the item into a story. One that is in a story already stays there, unless it says something
/// else now. Answers whether a story is new.
pub fn place(tx: &Transaction, prints: &mut Prints, item: &Newcomer) -> Result<bool, StoreError> {
    let bytes = item.print.to_bytes();
    let before: Option<(i64, bool)> = tx
        .prepare_cached("SELECT story, print IS ?2 FROM member WHERE item = ?1")?
        .query_row(params![item.seq, bytes], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some((_, true)) = before {
        return Ok(false);
    }
    prints.forget(item.seq);
    let found = ties::find(tx, prints, item.seq, item.published, item.print)?;
    let copy_of = match &found {
        Found::Copy(original) => Some(*original),
        Found::Ties(_) => None,
    };
    let home = match copy_of {
        Some(original) => story_of(tx, original)?,
        None => before.map(|(story, _)| story),
    };
    let new = home.is_none();
    let story = home.unwrap_or(signed(item.id.0));
    open(tx, story)?;
    tx.prepare_cached(
        "INSERT INTO member (item, story, voice, print, copy_of) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET story = excluded.story, voice = excluded.voice,
             print = excluded.print, copy_of = excluded.copy_of",
    )?
    .execute(params![item.seq, story, signed(item.print.voice), bytes, copy_of])?;
    let Found::Ties(ties) = found else {
        // What it was tied to before, as something else, is tied to the original now.
        ties::keep(tx, item.seq, &[])?;
        return Ok(false);
    };
    ties::keep_keys(tx, item.seq, item.published, &item.print.keys)?;
    let neighbours = ties::keep(tx, item.seq, &ties)?;
    let mut from = vec![item.seq];
    from.extend(neighbours);
    if ties.is_empty() && from.len() == 1 {
        return Ok(new);
    }
    let part = ties::part(tx, &from)?;
    let stories = settle(tx, &part, new.then_some(item.seq), item.now)?;
    Ok(new && stories.get(&item.seq) == Some(&signed(item.id.0)))
}

/// Finds the stories of a part anew and moves its items to them. Answers the story of each item.
fn settle(
    tx: &Transaction,
    part: &Part,
    newcomer: Option<i64>,
    now: i64,
) -> Result<BTreeMap<i64, i64>, StoreError> {
    let known = known(tx, part, newcomer)?;
    let at: HashMap<i64, usize> = known.iter().enumerate().map(|(at, known)| (known.item, at)).collect();
    let ties: Vec<Tie> =
        part.ties.iter().map(|(one, other, odds)| Tie::of(at[one], at[other], *odds)).collect();
    let groups = cluster(known.len(), &ties);
    let names = names(&known, &groups);
    let mut moves: BTreeMap<(i64, i64), Vec<i64>> = BTreeMap::new();
    let mut stories = BTreeMap::new();
    for (known, group) in known.iter().zip(&groups) {
        let story = names[group];
        stories.insert(known.item, story);
        let was = known.story.unwrap_or(known.id);
        if was != story {
            moves.entry((was, story)).or_default().push(known.item);
        }
    }
    for ((from, into), items) in moves {
        let is_new = items.len() == 1 && newcomer == items.first().copied();
        transfer(tx, from, into, &items, is_new, now)?;
    }
    Ok(stories)
}

/// The items of a part in the order of their dates, then of their ids.
fn known(tx: &Transaction, part: &Part, newcomer: Option<i64>) -> Result<Vec<Known>, StoreError> {
    let mut of = tx.prepare_cached(
        "SELECT item.id, item.published, member.story FROM member JOIN item ON item.seq = member.item
         WHERE member.item = ?1",
    )?;
    let mut all = Vec::with_capacity(part.items.len());
    for item in &part.items {
        let (id, published, story) =
            of.query_row([item], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let story = Some(story).filter(|_| newcomer != Some(*item));
        all.push(Known { item: *item, id, published, story });
    }
    all.sort_by_key(|known| (known.published, hash(known.id)));
    Ok(all)
}

/// A name for each group: the story that most of its items were in, each story named once; else the
/// id of its first item.
fn names(known: &[Known], groups: &[usize]) -> BTreeMap<usize, i64> {
    let mut claims: BTreeMap<(usize, i64), usize> = BTreeMap::new();
    for (known, group) in known.iter().zip(groups) {
        if let Some(story) = known.story {
            *claims.entry((*group, story)).or_default() += 1;
        }
    }
    let mut claims: Vec<(usize, usize, i64)> =
        claims.into_iter().map(|((group, story), items)| (items, group, story)).collect();
    claims.sort_unstable_by_key(|(items, group, story)| (usize::MAX - items, *group, hash(*story)));
    let mut names: BTreeMap<usize, i64> = BTreeMap::new();
    let mut taken: BTreeSet<i64> = BTreeSet::new();
    for (_, group, story) in claims {
        if !names.contains_key(&group) && taken.insert(story) {
            names.insert(group, story);
        }
    }
    for (known, group) in known.iter().zip(groups) {
        if !names.contains_key(group) && taken.insert(known.id) {
            names.insert(*group, known.id);
        }
    }
    // The story that bears an item's id may go on without that item.
    for (known, group) in known.iter().zip(groups) {
        names.entry(*group).or_insert_with(|| signed(stable(&["apart from", &known.id.to_string()])));
    }
    names
}

fn story_of(tx: &Transaction, item: i64) -> Result<Option<i64>, StoreError> {
    let story = tx
        .prepare_cached("SELECT story FROM member WHERE item = ?1")?
        .query_row([item], |row| row.get(0))
        .optional()?;
    Ok(story)
}

#[cfg(test)]
mod tests {
    use super::super::sample::*;
    use super::*;
    use crate::judge::rank::Told;
    use crate::judge::story::StoryId;
    use crate::judge::story::print::Happening;
    use crate::judge::story::words::Word;
    use crate::store::{Composition, Entry};
    use crate::store::{Store, StoryChange};

    /// A print of these words, an event of Acme's.
    fn print(words: &[&str]) -> Print {
        let mut words: Vec<Word> = words.iter().map(|word| Word::new(word, 25, false, true, 0)).collect();
        words.sort_unstable_by_key(|word| word.id());
        let keys = words.iter().map(|word| u64::from(word.id())).collect();
        let event = Happening { account: 1, trigger: 1 };
        Print {
            keys,
            accounts: vec![1].into(),
            events: vec![event].into(),
            triggers: vec![1].into(),
            families: 1,
            published: hour(-2).as_second(),
            voice: xxhash_rust::xxh3::xxh3_64(format!("{words:?}").as_bytes()),
            words: words.as_slice().into(),
            ..Print::default()
        }
    }

    fn telling(id: u64, words: &[&str]) -> Entry {
        Entry { print: print(words), ..entry(item(id, "CFO leaves Acme", "a.example"), Some("Acme")) }
    }

    fn stories_of(store: &Store) -> Vec<u64> {
        store.findings(&dana(), hour(-9)).unwrap().iter().map(|one| one.story.0).collect()
    }

    const ONE: &[&str] = &["brightwell", "chief", "leaves", "june", "soup"];
    const SAME: &[&str] = &["brightwell", "chief", "quits", "june", "soup"];
    const OTHER: &[&str] = &["canteen", "contract", "leeds", "council", "seven"];

    #[test]
    fn what_tells_the_same_is_one_story_in_whatever_order_it_comes() {
        for order in [[2, 4, 6], [6, 4, 2], [4, 6, 2]] {
            let (_dir, store) = store(&["https://a.example/"]);
            let words = |id| {
                if id == 6 {
                    OTHER
                } else if id == 2 {
                    ONE
                } else {
                    SAME
                }
            };
            for (at, id) in order.into_iter().enumerate() {
                deliver(&store, hour(at as i64), vec![vec![telling(id, words(id))]]);
            }
            let stories = stories_of(&store);
            assert_eq!(stories.len(), 3);
            assert_eq!(stories[0], stories[1], "{order:?}");
            assert_ne!(stories[0], stories[2], "{order:?}");
            assert_eq!(store.status().unwrap().stories, 2);
        }
    }

    #[test]
    fn a_story_goes_on_without_the_item_whose_id_it_bears() {
        let item = |item: i64, story| Known { item, id: item, published: item, story: Some(story) };
        let known = [item(2, 2), item(4, 2), item(6, 2)];
        let names = names(&known, &[0, 1, 1]);
        assert_eq!(names[&1], 2);
        assert!(names[&0] != 2 && names.len() == 2);
    }

    #[test]
    fn a_copy_goes_where_its_original_goes() {
        let (_dir, store) = store(&["https://a.example/"]);
        let copies: Vec<Entry> = (1..=9).map(|n| telling(2 * n, ONE)).collect();
        deliver(&store, hour(0), vec![copies]);
        assert_eq!(store.status().unwrap().stories, 1);
        store
            .read(|tx| {
                let ties: i64 = tx.query_row("SELECT COUNT(*) FROM tie", [], |row| row.get(0))?;
                let keyed: i64 =
                    tx.query_row("SELECT COUNT(DISTINCT item) FROM fresh_key", [], |row| row.get(0))?;
                assert_eq!((ties, keyed), (0, 1));
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn stories_that_turn_out_to_be_one_take_along_what_was_told() {
        let (_dir, store) = store(&["https://a.example/"]);
        const LEFT: &[&str] = &["alpha", "beta", "gamma", "delta"];
        const RIGHT: &[&str] = &["epsilon", "zeta", "eta", "theta"];
        const BOTH: &[&str] = &["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"];
        let apart = |mut entry: Entry| {
            // Nothing but words speaks for them.
            (entry.print.accounts, entry.print.events) = (vec![].into(), vec![].into());
            entry
        };
        deliver(&store, hour(0), vec![vec![apart(telling(2, LEFT)), apart(telling(4, RIGHT))]]);
        assert_eq!(store.status().unwrap().stories, 2);
        let told = |id| Told { story: StoryId(id), ..told_of("Acme") };
        store.compose_once(&Composition { told: vec![told(4)], ..composition("07:30") }).unwrap();

        deliver(&store, hour(1), vec![vec![apart(telling(6, BOTH))]]);

        assert_eq!(stories_of(&store), [2, 2, 2]);
        assert_eq!(store.told(&dana()).unwrap(), [told(2)]);
        assert_eq!(store.standing_story(StoryId(4)).unwrap(), StoryId(2));
        let change = StoryChange { at: hour(1), from: StoryId(4), into: StoryId(2), items: 1 };
        assert_eq!(store.story_changes(StoryId(2)).unwrap(), [change]);
        assert_eq!(store.status().unwrap().stories, 1);
    }

    #[test]
    fn a_telling_that_says_something_else_now_leaves_its_story() {
        let (_dir, store) = store(&["https://a.example/"]);
        deliver(&store, hour(0), vec![vec![telling(2, ONE), telling(4, SAME)]]);
        assert_eq!(store.status().unwrap().stories, 1);
        let told = Told { story: StoryId(2), ..told_of("Acme") };
        store.compose_once(&Composition { told: vec![told], ..composition("07:30") }).unwrap();
        deliver(&store, hour(1), vec![vec![Entry { changed: true, ..telling(4, OTHER) }]]);
        assert_eq!(stories_of(&store), [2, 4]);
        let told: Vec<u64> = store.told(&dana()).unwrap().iter().map(|told| told.story.0).collect();
        assert_eq!(told, [2, 4], "what was told of it is not told again");
    }
}
