//! What polls brought.
//!
//! In: outcomes of many polls. Out: how much was new. Items, findings, stories, the identities that a
//! source carries and the validators that make its next poll a 304 are one transaction.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Transaction, params};

use super::column::{day, millis, span, to_json};
use super::items::{Committed, Entry, Intake, Origin};
use super::{Store, StoreError};

/// How one claimed source was polled.
#[derive(Clone, Debug, PartialEq)]
pub struct Poll {
    pub source: i64,
    /// Who claimed it.
    pub owner: String,
    pub next_due: Timestamp,
    /// Not asked before this on our own account: what its owner wishes.
    pub floor: Option<Timestamp>,
    /// Which wish settled `next_due`.
    pub bound: &'static str,
    /// Where it is asked from now on; `None` leaves that as it is.
    pub whereabouts: Option<Whereabouts>,
    pub outcome: Outcome,
}

/// Where a source is to be found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// In place of the address it is known by.
    pub asks: Option<String>,
    /// Where it says it has moved, and proof so far: JSON.
    pub moved: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Nothing new (304, or the same bytes). `None` keeps the validators as they are.
    Unchanged {
        validators: Option<String>,
    },
    Delivered(Delivery),
    Failed(Failure),
    /// Not asked: its host wants to be left alone. Nothing is known of it but that.
    Deferred,
}

/// What a source gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Delivery {
    pub validators: Option<String>,
    pub state: Option<String>,
    /// The identities that the source carries now.
    pub carried: Vec<u8>,
    /// Only what is new or has changed.
    pub entries: Vec<Entry>,
    /// What could not be read, a sentence each.
    pub problems: Vec<String>,
    /// The source's own name.
    pub title: Option<String>,
    /// The usual time between two of its entries; `None` keeps what is known.
    pub rhythm: Option<Duration>,
    /// Entries may have come and gone since the last poll.
    pub gap: bool,
    /// How often it has to be asked so that they don't.
    pub pace: Option<Duration>,
    /// Hours and days it asks to be left alone in, as bits.
    pub skip: u32,
    /// How long it asks to be left alone after each answer, in its own words and in headers.
    pub ttl: Option<Duration>,
    pub fresh_for: Option<Duration>,
    /// It is the past of an account that is new: known, and news to nobody.
    pub background: bool,
}

/// Why a source gave nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failure {
    /// One word for the cause.
    pub class: String,
    pub sentence: String,
    /// What to do about it.
    pub next: String,
    /// From Retry-After: not even a forced poll before this.
    pub retry_at: Option<Timestamp>,
    /// 410, or no answer to the try of one that has gone: left alone until `retry_at`.
    pub gone: bool,
}

impl Store {
    /// Stores the polls, all or none.
    pub fn commit(&self, polls: &[Poll], now: Timestamp) -> Result<Committed, StoreError> {
        let now = millis(now);
        self.write(|tx| {
            let mut intake = Intake::new(now);
            for poll in polls {
                let ours = match &poll.outcome {
                    Outcome::Unchanged { validators } => polled_well(tx, poll, validators.as_deref(), now)?,
                    Outcome::Delivered(delivery) => {
                        let ours = polled_well(tx, poll, delivery.validators.as_deref(), now)?;
                        if ours {
                            keep(tx, poll.source, delivery, now, &mut intake)?;
                        }
                        ours
                    }
                    Outcome::Failed(failure) => failed(tx, poll, failure, now)?,
                    Outcome::Deferred => deferred(tx, poll)?,
                };
                if ours && let Some(whereabouts) = &poll.whereabouts {
                    find(tx, poll.source, whereabouts)?;
                }
                intake.done.discarded += usize::from(!ours);
            }
            intake.finish(tx)
        })
    }
}

/// The source is well and free again. Answers whether the lease was still the poll's; if not, nothing
/// is written.
fn polled_well(
    tx: &Transaction,
    poll: &Poll,
    validators: Option<&str>,
    now: i64,
) -> Result<bool, StoreError> {
    let written = tx
        .prepare_cached(
            "UPDATE source SET next_due = ?3, validators = COALESCE(?4, validators),
                 floor = ?6, bound = ?7, retry_at = NULL, lease_owner = NULL, lease_until = NULL,
                 last_polled = ?5, last_ok = ?5, failures = 0, failing_since = NULL,
                 class = NULL, sentence = NULL, next_step = NULL, gone = NULL, missing = NULL
             WHERE id = ?1 AND lease_owner = ?2",
        )?
        .execute(params![
            poll.source,
            poll.owner,
            millis(poll.next_due),
            validators,
            now,
            poll.floor.map(millis),
            poll.bound
        ])?;
    Ok(written == 1)
}

/// Stores what a source gave.
fn keep(
    tx: &Transaction,
    source: i64,
    delivery: &Delivery,
    now: i64,
    intake: &mut Intake,
) -> Result<(), StoreError> {
    let mut new = 0;
    let mut newest = None;
    let first: bool = tx
        .prepare_cached("SELECT NOT EXISTS (SELECT 1 FROM carried WHERE source = ?1)")?
        .query_row([source], |row| row.get(0))?;
    let origin = match (delivery.background, first) {
        (true, _) => Origin::Background,
        (false, true) => Origin::Baseline,
        (false, false) => Origin::News,
    };
    for entry in &delivery.entries {
        // What another source brought first is this one's item too.
        newest = newest.max(Some(millis(entry.published).min(now)));
        new += i64::from(intake.take(tx, source, entry, origin)?);
    }
    // A delivery without validators ends the old ones: they belong to another answer.
    tx.prepare_cached(
        "UPDATE source SET validators = ?2, state = ?3, problems = ?4, title = COALESCE(?5, title),
             gap = CASE WHEN ?6 THEN ?7 ELSE gap END, rhythm = COALESCE(?9, rhythm),
             pace = ?10, skip = ?11, ttl = ?12, fresh = ?13,
             last_item = MAX(COALESCE(last_item, ?8), COALESCE(?8, last_item))
         WHERE id = ?1",
    )?
    .execute(params![
        source,
        delivery.validators,
        delivery.state,
        to_json("a source's problems", &delivery.problems)?,
        delivery.title,
        delivery.gap,
        now,
        newest,
        delivery.rhythm.map(span),
        delivery.pace.map(span),
        delivery.skip,
        delivery.ttl.map(span),
        delivery.fresh_for.map(span)
    ])?;
    tx.prepare_cached(
        "INSERT INTO carried (source, identities) VALUES (?1, ?2)
         ON CONFLICT DO UPDATE SET identities = excluded.identities",
    )?
    .execute(params![source, delivery.carried])?;
    if new > 0 {
        tx.prepare_cached(
            "INSERT INTO arrival (source, day, items) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET items = items + excluded.items",
        )?
        .execute([source, day(now), new])?;
    }
    Ok(())
}

/// Validators and state stay: what was last delivered is still what the source last said.
fn failed(tx: &Transaction, poll: &Poll, failure: &Failure, now: i64) -> Result<bool, StoreError> {
    let written = tx
        .prepare_cached(
            "UPDATE source SET next_due = ?3, retry_at = ?4, bound = ?10, lease_owner = NULL, lease_until = NULL,
                 last_polled = ?5, failures = failures + 1,
                 failing_since = COALESCE(failing_since, ?5),
                 class = ?6, sentence = ?7, next_step = ?8,
                 gone = CASE WHEN ?9 THEN COALESCE(gone, ?5) ELSE gone END
             WHERE id = ?1 AND lease_owner = ?2",
        )?
        .execute(params![
            poll.source,
            poll.owner,
            millis(poll.next_due),
            failure.retry_at.map(millis),
            now,
            failure.class,
            failure.sentence,
            failure.next,
            failure.gone,
            poll.bound
        ])?;
    Ok(written == 1)
}

fn deferred(tx: &Transaction, poll: &Poll) -> Result<bool, StoreError> {
    let written = tx
        .prepare_cached(
            "UPDATE source SET next_due = ?3, bound = ?4, lease_owner = NULL, lease_until = NULL
             WHERE id = ?1 AND lease_owner = ?2",
        )?
        .execute(params![poll.source, poll.owner, millis(poll.next_due), poll.bound])?;
    Ok(written == 1)
}

fn find(tx: &Transaction, source: i64, whereabouts: &Whereabouts) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE source SET asks = ?2, moved = ?3 WHERE id = ?1")?.execute(params![
        source,
        whereabouts.asks,
        whereabouts.moved
    ])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::sample::*;
    use super::*;

    #[test]
    fn a_commit_that_fails_midway_leaves_nothing_behind() {
        let (_dir, store) = store(&["https://a.example/", "https://b.example/"]);
        claim(&store, "a", hour(0));
        // Stands for a disk that fills up at the second poll.
        store
            .writer
            .lock()
            .unwrap()
            .execute_batch(
                "CREATE TEMP TRIGGER full BEFORE INSERT ON item WHEN NEW.title = 'Second'
                 BEGIN SELECT RAISE(ABORT, 'no room'); END",
            )
            .unwrap();
        let polls = [
            delivered(1, vec![entry(item(1, "First", "a.example"), Some("Acme"))]),
            delivered(2, vec![entry(item(2, "Second", "b.example"), None)]),
        ];
        let said = store.commit(&polls, hour(0)).unwrap_err().to_string();
        assert!(said.contains("no room"), "{said}");
        let status = store.status().unwrap();
        assert_eq!((status.items, status.stories, status.last_poll), (0, 0, None));
        assert!(store.findings(&dana(), hour(-9)).unwrap().is_empty());
        let again = claim(&store, "a", hour(1));
        assert!(again.iter().all(|source| source.carried.is_empty() && source.validators.is_none()));
    }

    #[test]
    fn an_item_that_two_sources_bring_is_one_with_two_outlets() {
        let (_dir, store) = store(&["https://a.example/", "https://b.example/"]);
        let bring = |outlet| vec![entry(item(7, "CFO leaves Acme", outlet), Some("Acme"))];
        let done = deliver(&store, hour(0), vec![bring("a.example"), bring("b.example")]);
        assert_eq!((done.new_items, done.new_stories, done.findings), (1, 1, 1));
        let seen = store.findings(&dana(), hour(-9)).unwrap();
        let outlets: Vec<_> = seen.iter().filter_map(|one| one.outlet.as_deref()).collect();
        assert_eq!(outlets, ["a.example", "b.example"]);
        assert_eq!(seen[1].url.as_deref(), Some("https://b.example/7"));
        assert_eq!(seen[0].story, seen[1].story);
        assert_eq!(store.status().unwrap().items, 1);
    }

    #[test]
    fn a_changed_item_is_judged_again_and_keeps_its_date_and_story() {
        let (_dir, store) = store(&["https://a.example/"]);
        deliver(&store, hour(0), vec![vec![entry(item(7, "CFO leaves Acme", "a.example"), Some("Acme"))]]);
        let before = store.findings(&dana(), hour(-9)).unwrap().remove(0);
        let changed = Entry {
            changed: true,
            published: hour(3),
            rules: 2,
            ..entry(item(7, "CFO leaves Globex", "a.example"), Some("Globex"))
        };
        assert_eq!(deliver(&store, hour(3), vec![vec![changed.clone()]]).new_items, 0);
        let after = store.findings(&dana(), hour(-9)).unwrap();
        assert_eq!(after.len(), 1);
        assert_eq!(after[0].finding, finding("Globex"));
        assert_eq!(after[0].title, "CFO leaves Globex");
        assert_eq!((after[0].published, after[0].story), (before.published, before.story));
        let silent = Entry { findings: vec![], ..changed };
        deliver(&store, hour(4), vec![vec![silent]]);
        assert!(store.findings(&dana(), hour(-9)).unwrap().is_empty());
    }

    #[test]
    fn a_date_ahead_of_us_counts_as_now() {
        let (_dir, store) = store(&["https://a.example/"]);
        let far = Entry { published: hour(9999), ..entry(item(1, "x", "a.example"), Some("Acme")) };
        deliver(&store, hour(0), vec![vec![far]]);
        assert_eq!(store.findings(&dana(), hour(0)).unwrap()[0].published, hour(0));
        assert_eq!(store.sources(hour(0)).unwrap()[0].last_item, Some(hour(0)));
    }

    #[test]
    fn a_304_keeps_what_the_source_last_said_and_takes_new_validators() {
        let (_dir, store) = store(&["https://a.example/"]);
        deliver(&store, hour(0), vec![vec![]]);
        let unchanged = |now, validators: Option<&str>| {
            claim(&store, "a", now);
            let outcome = Outcome::Unchanged { validators: validators.map(str::to_owned) };
            store.commit(&[Poll { next_due: now, ..poll(1, outcome) }], now).unwrap();
            let source = claim(&store, "look", now).remove(0);
            store
                .commit(
                    &[Poll { owner: "look".to_owned(), ..poll(1, Outcome::Unchanged { validators: None }) }],
                    now,
                )
                .unwrap();
            (source.validators, source.carried)
        };
        assert_eq!(unchanged(hour(1), None), (Some("\"v1\"".to_owned()), vec![1, 2, 3]));
        assert_eq!(unchanged(hour(2), Some("\"v2\"")), (Some("\"v2\"".to_owned()), vec![1, 2, 3]));
    }

    #[test]
    fn a_thousand_unchanged_sources_are_one_transaction() {
        let names: Vec<String> = (0..1000).map(|n| format!("https://{n}.example/")).collect();
        let (_dir, store) = store(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let claimed = claim(&store, "a", hour(0));
        let polls: Vec<Poll> =
            claimed.iter().map(|source| poll(source.id, Outcome::Unchanged { validators: None })).collect();
        assert_eq!(store.commit(&polls, hour(0)).unwrap(), Committed::default());
        assert!(claim(&store, "a", hour(0)).is_empty());
        assert_eq!(store.next_due().unwrap(), Some(hour(1)));
    }

    #[test]
    fn a_failing_source_is_counted_until_it_is_well_again() {
        let (_dir, store) = store(&["https://a.example/"]);
        let fail = |now| {
            store.claim_sources("a", now, true, LEASE, 1).unwrap();
            let failure = Failure {
                class: "name".to_owned(),
                sentence: "a.example has no address".to_owned(),
                next: "check the spelling".to_owned(),
                ..Failure::default()
            };
            store.commit(&[poll(1, Outcome::Failed(failure))], now).unwrap();
        };
        fail(hour(0));
        fail(hour(1));
        let sick = store.sources(hour(1)).unwrap().remove(0);
        assert_eq!((sick.failures, sick.since), (2, Some(hour(0))));
        assert_eq!(sick.next.as_deref(), Some("check the spelling"));
        assert_eq!(store.status().unwrap().sources_failing, 1);
        deliver(&store, hour(2), vec![vec![entry(item(1, "x", "a.example"), None)]]);
        let well = store.sources(hour(2)).unwrap().remove(0);
        assert_eq!((well.failures, well.since, well.class), (0, None, None));
        assert_eq!((well.items_30d, well.last_item), (1, Some(hour(-2))));
        assert_eq!(store.status().unwrap().sources_failing, 0);
    }
}
