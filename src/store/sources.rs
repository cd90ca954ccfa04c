//! What is polled, and whose turn it is.
//!
//! In: the sources that the configuration names. Out: those that are due, each to one claimer.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::column::{duration, millis, span, time, to_json};
use super::{Store, StoreError};
use crate::gather::source::Skip;
use crate::item::link;
use crate::judge::rank::Cap;
use crate::judge::watch::RepId;

/// A source as the configuration names it; known by kind and address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceSpec {
    pub kind: String,
    pub address: String,
    pub label: Option<String>,
    /// Whose it is; empty: everybody's.
    pub reps: Vec<RepId>,
    /// How often it is asked where its owner doesn't mind.
    pub every: Option<Duration>,
    /// It is behind a password: what it brings is for its reps only.
    pub secret: bool,
}

/// What [`Store::register`] changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Registered {
    pub added: usize,
    pub retired: usize,
}

/// A source to poll, with what its last poll left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    pub id: i64,
    pub kind: String,
    pub address: String,
    pub label: Option<String>,
    /// JSON, as the last poll gave it.
    pub validators: Option<String>,
    /// The step's own, as the last poll gave it.
    pub state: Option<String>,
    /// The identities it carried when last delivered; empty before the first delivery.
    pub carried: Vec<u8>,
    /// Failed polls in a row.
    pub failures: u32,
    /// How often the configuration wants it asked.
    pub every: Option<Duration>,
    /// The usual time between two of its entries, as it was last reckoned.
    pub rhythm: Option<Duration>,
    /// The address that it has moved to, which is asked in its place.
    pub asks: Option<String>,
    /// Where it says it has moved, and proof so far: JSON, as the last poll gave it.
    pub moved: Option<String>,
    /// How often it has to be asked because its window moved past us.
    pub pace: Option<Duration>,
    /// Hours and days it asks to be left alone in, as bits.
    pub skip: u32,
    pub last_polled: Option<Timestamp>,
    /// When it was due.
    pub due: Timestamp,
    /// It has gone for good, and this is a try.
    pub gone: bool,
    /// What its last whole answer asked for, in its own words and in headers.
    pub ttl: Option<Duration>,
    pub fresh_for: Option<Duration>,
    /// It is behind a password.
    pub secret: bool,
}

impl Store {
    /// Makes the sources exactly these: new ones are due at once, absent ones are retired (kept with
    /// all they know, never polled), returned ones are polled again. Where nothing has changed,
    /// nothing is written. One that is named twice belongs to the reps of both.
    pub fn register(&self, specs: &[SourceSpec], now: Timestamp) -> Result<Registered, StoreError> {
        self.write(|tx| {
            let mut known = known_sources(tx)?;
            let mut done = Registered::default();
            let mut add = tx.prepare_cached(
                "INSERT INTO source (kind, address, label, reps, every, host, secret)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
            )?;
            // One that is to be asked more often than before is asked soon; its floor stands.
            let mut change = tx.prepare_cached(
                "UPDATE source SET label = ?2, reps = ?3, every = ?4, secret = ?5, retired = NULL,
                     next_due = CASE WHEN ?4 < COALESCE(every, ?4 + 1) AND last_polled IS NOT NULL
                                     THEN MIN(next_due, MAX(last_polled + ?4, COALESCE(floor, 0)))
                                     ELSE next_due END
                 WHERE id = ?1",
            )?;
            for ((kind, address), Named { label, reps, every, secret }) in once_each(specs) {
                let reps = to_json("a source's reps", &reps)?;
                let every = every.map(span);
                match known.remove(&(kind.to_owned(), address.to_owned())) {
                    None => {
                        let host = link::host(address);
                        done.added +=
                            add.execute(params![kind, address, label, reps, every, host, secret])?;
                    }
                    Some(old)
                        if old.retired
                            || old.label.as_deref() != label
                            || old.reps != reps
                            || old.every != every
                            || old.secret != secret =>
                    {
                        change.execute(params![old.id, label, reps, every, secret])?;
                    }
                    Some(_) => {}
                }
            }
            let mut retire = tx.prepare_cached("UPDATE source SET retired = ?2 WHERE id = ?1")?;
            for absent in known.values().filter(|old| !old.retired) {
                done.retired += retire.execute(params![absent.id, millis(now)])?;
            }
            Ok(done)
        })
    }

    /// Of what only this source tells, at most so many signals a day are told: kind, address, number. Of the
    /// others all.
    pub fn cap(&self, caps: &[(String, String, u32)]) -> Result<(), StoreError> {
        let known = self.read(|tx| {
            let mut all =
                tx.prepare_cached("SELECT kind, address, most FROM source WHERE most IS NOT NULL")?;
            let known: Vec<(String, String, u32)> = all
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                .collect::<Result<_, _>>()?;
            Ok(known)
        })?;
        if known.len() == caps.len() && known.iter().all(|one| caps.contains(one)) {
            return Ok(());
        }
        self.write(|tx| {
            tx.execute("UPDATE source SET most = NULL WHERE most IS NOT NULL", [])?;
            let mut set =
                tx.prepare_cached("UPDATE source SET most = ?3 WHERE kind = ?1 AND address = ?2")?;
            for (kind, address, most) in caps {
                set.execute(params![kind, address, most])?;
            }
            Ok(())
        })
    }

    /// The sources of which not all is told.
    pub fn caps(&self) -> Result<Vec<Cap>, StoreError> {
        self.read(|tx| {
            let mut all = tx.prepare_cached(
                "SELECT id, COALESCE(label, title, host, address), most FROM source
                 WHERE most IS NOT NULL AND retired IS NULL ORDER BY id",
            )?;
            let caps = all
                .query_map([], |row| {
                    let most: u32 = row.get(2)?;
                    Ok(Cap { source: row.get(0)?, name: row.get(1)?, most: most as usize })
                })?
                .collect::<Result<_, _>>()?;
            Ok(caps)
        })
    }

    /// Takes up to `limit` sources that are due, the longest due first, for `lease` from `now`. Nobody
    /// is given one again before its poll is committed or the lease is over. A Retry-After is waited
    /// for, a source that is gone (410) is left alone for a month, and one that is asked for once is not asked
    /// again, whatever `force` says. Where not
    /// all are taken, a few of each host are: the rest of a large one has its turn later.
    ///
    /// With `force` due times are passed over, so a source that was just polled is handed out by the
    /// next call: take all in one.
    pub fn claim_sources(
        &self,
        owner: &str,
        now: Timestamp,
        force: bool,
        lease: Duration,
        limit: usize,
    ) -> Result<Vec<Claimed>, StoreError> {
        let now_ms = millis(now);
        let until = now_ms.saturating_add(i64::try_from(lease.as_millis()).unwrap_or(i64::MAX));
        self.write(|tx| {
            let mut due = tx.prepare_cached(if limit == usize::MAX { ALL } else { SOME })?;
            let claimed = due
                .query_map(
                    params![
                        if force { i64::MAX } else { now_ms },
                        now_ms,
                        i64::try_from(limit).unwrap_or(i64::MAX),
                        if force { 0 } else { Skip::moment(now) },
                    ],
                    claimed,
                )?
                .collect::<Result<Vec<_>, _>>()?;
            let mut take =
                tx.prepare_cached("UPDATE source SET lease_owner = ?2, lease_until = ?3 WHERE id = ?1")?;
            for source in &claimed {
                take.execute(params![source.id, owner, until])?;
            }
            Ok(claimed)
        })
    }

    /// The lease of everything that `owner` holds lasts `by` longer: a host with many slow sources takes
    /// its time.
    pub fn renew_sources(&self, owner: &str, by: Duration) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.prepare_cached("UPDATE source SET lease_until = lease_until + ?2 WHERE lease_owner = ?1")?
                .execute(params![owner, span(by)])?;
            Ok(())
        })
    }

    /// Makes the sources of these reps, and everybody's, due within `spread` from `now`, each at a moment
    /// of its own; those that were polled after `fresh_since` or whose owner wishes to be left alone
    /// stay as they are. Answers how many.
    pub fn hasten(
        &self,
        reps: &[RepId],
        fresh_since: Timestamp,
        now: Timestamp,
        spread: Duration,
    ) -> Result<usize, StoreError> {
        let reps: Vec<&str> = reps.iter().map(|rep| rep.0.as_str()).collect();
        let reps = to_json("reps", &reps)?;
        let now = millis(now);
        self.write(|tx| {
            // The multiplier is Knuth's: neighbouring ids land far apart.
            Ok(tx
                .prepare_cached(
                    "UPDATE source SET bound = 'digest',
                         next_due = ?2 + (id * 2654435761) % 1000 * ?4 / 1000
                     WHERE retired IS NULL AND gone IS NULL AND lease_until IS NULL
                       AND next_due > ?2 + ?4 AND last_polled < ?3 AND failures = 0
                       AND COALESCE(floor, 0) <= ?2 AND COALESCE(retry_at, 0) <= ?2
                       AND skip & ?5 = 0
                       AND (reps = '[]' OR EXISTS (
                           SELECT 1 FROM json_each(source.reps) AS theirs
                           JOIN json_each(?1) AS asked ON asked.value = theirs.value))",
                )?
                .execute(params![reps, now, millis(fresh_since), span(spread), Skip::moment(time(now))])?)
        })
    }

    /// True while a source of the rep that was due by `slot` is under way, or waits for its turn.
    pub fn under_way(&self, rep: &RepId, slot: Timestamp) -> Result<bool, StoreError> {
        self.read(|tx| {
            Ok(tx
                .prepare_cached(
                    "SELECT 1 FROM source
                     WHERE retired IS NULL AND gone IS NULL AND next_due <= ?2
                       AND COALESCE(retry_at, 0) <= ?2 AND skip & ?3 = 0
                       AND (reps = '[]' OR EXISTS (
                           SELECT 1 FROM json_each(source.reps) AS theirs WHERE theirs.value = ?1))
                     LIMIT 1",
                )?
                .exists(params![rep.0, millis(slot), Skip::moment(slot)])?)
        })
    }

    /// True where a source is due and nobody works on it.
    pub fn any_due(&self, now: Timestamp) -> Result<bool, StoreError> {
        self.read(|tx| {
            Ok(tx
                .prepare_cached(
                    "SELECT 1 FROM source
                     WHERE retired IS NULL AND next_due <= ?1 AND skip & ?2 = 0
                       AND (retry_at IS NULL OR retry_at <= ?1)
                       AND (lease_until IS NULL OR lease_until <= ?1)
                     LIMIT 1",
                )?
                .exists(params![millis(now), Skip::moment(now)])?)
        })
    }

    /// When the next source comes due, leases apart; `None` where there is none to poll.
    pub fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.read(|tx| {
            let due = tx
                .prepare_cached(
                    "SELECT MAX(next_due, COALESCE(retry_at, 0)) AS due FROM source
                     WHERE retired IS NULL ORDER BY due LIMIT 1",
                )?
                .query_row([], |row| row.get(0))
                .optional()?;
            Ok(due.map(time))
        })
    }
}

/// What is due, in the order in which it is taken.
const ALL: &str = "SELECT id, kind, address, label, validators, state, identities, failures, every, rhythm,
         asks, moved, pace, skip, last_polled, next_due, gone, ttl, fresh, secret
     FROM source LEFT JOIN carried ON carried.source = source.id
     WHERE retired IS NULL AND next_due <= ?1 AND skip & ?4 = 0
       AND (bound IS NULL OR bound <> 'once')
       AND (retry_at IS NULL OR retry_at <= ?2)
       AND (lease_until IS NULL OR lease_until <= ?2)
     ORDER BY next_due, id LIMIT ?3";
/// The same, eight of a host at most.
const SOME: &str = "SELECT id, kind, address, label, validators, state, identities, failures, every, rhythm,
         asks, moved, pace, skip, last_polled, next_due, gone, ttl, fresh, secret
     FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY COALESCE(host, id) ORDER BY next_due, id) AS of_host
           FROM source
           WHERE retired IS NULL AND next_due <= ?1 AND skip & ?4 = 0
             AND (bound IS NULL OR bound <> 'once')
             AND (retry_at IS NULL OR retry_at <= ?2)
             AND (lease_until IS NULL OR lease_until <= ?2)) AS source
         LEFT JOIN carried ON carried.source = source.id
     WHERE of_host <= 8 ORDER BY next_due, id LIMIT ?3";

fn claimed(row: &Row) -> rusqlite::Result<Claimed> {
    Ok(Claimed {
        id: row.get(0)?,
        kind: row.get(1)?,
        address: row.get(2)?,
        label: row.get(3)?,
        validators: row.get(4)?,
        state: row.get(5)?,
        carried: row.get::<_, Option<Vec<u8>>>(6)?.unwrap_or_default(),
        failures: row.get(7)?,
        every: row.get::<_, Option<i64>>(8)?.map(duration),
        rhythm: row.get::<_, Option<i64>>(9)?.map(duration),
        asks: row.get(10)?,
        moved: row.get(11)?,
        pace: row.get::<_, Option<i64>>(12)?.map(duration),
        skip: row.get(13)?,
        last_polled: row.get::<_, Option<i64>>(14)?.map(time),
        due: time(row.get(15)?),
        gone: row.get::<_, Option<i64>>(16)?.is_some(),
        ttl: row.get::<_, Option<i64>>(17)?.map(duration),
        fresh_for: row.get::<_, Option<i64>>(18)?.map(duration),
        secret: row.get(19)?,
    })
}

/// A source under its kind and address.
struct Named<'a> {
    label: Option<&'a str>,
    reps: Vec<&'a str>,
    every: Option<Duration>,
    secret: bool,
}

fn once_each(specs: &[SourceSpec]) -> BTreeMap<(&str, &str), Named<'_>> {
    let mut all: BTreeMap<(&str, &str), Named<'_>> = BTreeMap::new();
    for spec in specs {
        let reps: Vec<&str> = spec.reps.iter().map(|rep| rep.0.as_str()).collect();
        let label = spec.label.as_deref();
        all.entry((&spec.kind, &spec.address))
            .and_modify(|known| {
                known.label = known.label.or(label);
                // Who wants it oftener gets it for all.
                known.every = known.every.into_iter().chain(spec.every).min();
                if known.reps.is_empty() || reps.is_empty() {
                    known.reps.clear();
                } else {
                    known.reps.extend(&reps);
                }
            })
            .or_insert(Named { label, reps: reps.clone(), every: spec.every, secret: spec.secret });
    }
    for named in all.values_mut() {
        named.reps.sort_unstable();
        named.reps.dedup();
    }
    all
}

struct Known {
    id: i64,
    label: Option<String>,
    reps: String,
    every: Option<i64>,
    secret: bool,
    retired: bool,
}

fn known_sources(tx: &Transaction) -> Result<HashMap<(String, String), Known>, StoreError> {
    let mut all = tx.prepare_cached(
        "SELECT kind, address, id, label, reps, every, retired IS NOT NULL, secret FROM source",
    )?;
    let known = all
        .query_map([], |row| {
            Ok((
                (row.get(0)?, row.get(1)?),
                Known {
                    id: row.get(2)?,
                    label: row.get(3)?,
                    reps: row.get(4)?,
                    every: row.get(5)?,
                    retired: row.get(6)?,
                    secret: row.get(7)?,
                },
            ))
        })?
        .collect::<Result<_, _>>()?;
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::super::sample::*;
    use super::*;
    use crate::store::{Failure, Outcome, Store};

    fn addresses(claimed: &[Claimed]) -> Vec<&str> {
        claimed.iter().map(|source| source.address.as_str()).collect()
    }

    #[test]
    fn two_processes_on_one_file_share_the_work_and_never_double_it() {
        let names: Vec<String> = (0..200).map(|n| format!("https://{n}.example/")).collect();
        let (dir, first) = store(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let second = Store::open(dir.path()).unwrap();
        let work = |store: &Store, owner: &str| {
            let mut mine = Vec::new();
            loop {
                let some = store.claim_sources(owner, hour(0), false, LEASE, 7).unwrap();
                if some.is_empty() {
                    return mine;
                }
                mine.extend(some.into_iter().map(|source| source.id));
            }
        };
        let mut all = std::thread::scope(|scope| {
            let a = scope.spawn(|| work(&first, "a"));
            let b = scope.spawn(|| work(&second, "b"));
            let mut all = a.join().unwrap();
            all.extend(b.join().unwrap());
            all
        });
        all.sort_unstable();
        assert_eq!(all.len(), 200);
        all.dedup();
        assert_eq!(all.len(), 200);
    }

    #[test]
    fn a_lease_that_is_over_is_taken_by_another() {
        let (_dir, store) = store(&["https://a.example/"]);
        assert_eq!(claim(&store, "a", hour(0)).len(), 1);
        assert!(claim(&store, "b", hour(0)).is_empty());
        assert_eq!(claim(&store, "b", hour(1)).len(), 1);
        let late = poll(1, Outcome::Unchanged { validators: None });
        assert_eq!(store.commit(&[late], hour(1)).unwrap().discarded, 1);
        assert_eq!(store.sources(hour(1)).unwrap()[0].last_polled, None);
    }

    #[test]
    fn force_passes_over_due_times_but_not_over_retry_after_or_gone() {
        let (_dir, store) =
            store(&["https://gone.example/", "https://later.example/", "https://well.example/"]);
        claim(&store, "a", hour(0));
        let failed = |retry_at, gone| Outcome::Failed(Failure { retry_at, gone, ..Failure::default() });
        let polls = [
            poll(1, failed(Some(hour(999)), true)),
            poll(2, failed(Some(hour(5)), false)),
            poll(3, Outcome::Unchanged { validators: None }),
        ];
        store.commit(&polls, hour(0)).unwrap();
        let forced = |now| store.claim_sources("a", now, true, LEASE, usize::MAX).unwrap();
        assert!(claim(&store, "a", hour(0)).is_empty());
        assert_eq!(addresses(&forced(hour(0))), ["https://well.example/"]);
        assert_eq!(addresses(&forced(hour(5))), ["https://later.example/", "https://well.example/"]);
        assert!(store.sources(hour(5)).unwrap()[0].gone.is_some());
    }

    #[test]
    fn a_source_that_leaves_the_configuration_rests_and_comes_back_with_what_it_knew() {
        let (_dir, store) = store(&["https://a.example/", "https://b.example/"]);
        deliver(&store, hour(0), vec![vec![], vec![]]);
        let done = store.register(&[spec("https://a.example/")], hour(1)).unwrap();
        assert_eq!(done, Registered { added: 0, retired: 1 });
        assert_eq!(addresses(&claim(&store, "a", hour(2))), ["https://a.example/"]);
        assert_eq!(store.sources(hour(2)).unwrap()[1].retired, Some(hour(1)));
        let both = [spec("https://a.example/"), spec("https://b.example/")];
        assert_eq!(store.register(&both, hour(2)).unwrap(), Registered::default());
        let back = claim(&store, "a", hour(2));
        assert_eq!(addresses(&back), ["https://b.example/"]);
        assert_eq!(back[0].carried, [1, 2, 3]);
        assert_eq!(back[0].validators.as_deref(), Some("\"v1\""));
    }

    #[test]
    fn a_source_of_two_reps_is_one_source_and_one_of_everybody_stays_everybodys() {
        let (_dir, store) = store(&[]);
        let of = |address: &str, reps: &[&str]| SourceSpec {
            reps: reps.iter().map(|rep| RepId((*rep).to_owned())).collect(),
            ..spec(address)
        };
        let specs = [of("x", &["b"]), of("x", &["a"]), of("y", &["a"]), of("y", &[])];
        assert_eq!(store.register(&specs, hour(0)).unwrap().added, 2);
        let sources = store.sources(hour(0)).unwrap();
        assert_eq!(sources[0].reps, [RepId("a".to_owned()), RepId("b".to_owned())]);
        assert_eq!(sources[1].reps, []);
    }
}
