//! What storing an item and finding its story costs as history grows.
//!
//! `cargo run --release --example stories_cost -- 10000 100000 1000000` prints, for each number of items
//! stored, the microseconds that each of the next two thousand costs (a thousand items a day, each with a
//! finding, in batches of a hundred).

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use tipoff::item::{Item, ItemId};
use tipoff::judge::account::Account;
use tipoff::judge::watch::Watch;
use tipoff::judge::{Rules, read};
use tipoff::store::{Delivery, Entry, Outcome, Poll, SourceSpec, Store};

const ACCOUNTS: u64 = 5_000;
const A_DAY: u64 = 1_000;
const BATCH: u64 = 100;
const TIMED: u64 = 2_000;

fn main() {
    let mut sizes: Vec<u64> = std::env::args().skip(1).filter_map(|size| size.parse().ok()).collect();
    sizes.sort_unstable();
    let dir = tempfile::tempdir().expect("a folder");
    let store = Store::open(dir.path()).expect("a store");
    let spec = SourceSpec {
        kind: "feed".into(),
        address: "https://a.example/".into(),
        label: None,
        reps: vec![],
        every: None,
        secret: false,
    };
    let start: Timestamp = "2024-01-01T00:00:00Z".parse().expect("a time");
    store.register(&[spec], start).expect("registered");
    let rules = rules();
    let mut stored = 0;
    for size in sizes {
        while stored < size {
            deliver(&store, entries(&rules, start, stored), start);
            stored += BATCH;
        }
        let mut spent = Duration::ZERO;
        for _ in 0..TIMED / BATCH {
            let entries = entries(&rules, start, stored);
            let begun = Instant::now();
            deliver(&store, entries, start);
            spent += begun.elapsed();
            stored += BATCH;
        }
        println!("{size} items stored: {} µs an item", spent.as_micros() / u128::from(TIMED));
    }
}

fn name(at: u64) -> String {
    const PARTS: [&str; 10] = ["bal", "cor", "dun", "fen", "gar", "hal", "ib", "jor", "kel", "lom"];
    let part = |place: u32| PARTS[(at / 10u64.pow(place) % 10) as usize];
    let name = format!("{}{}{}{}", part(0), part(1), part(2), part(3));
    name[..1].to_uppercase() + &name[1..]
}

fn rules() -> Rules {
    let watch = Watch::of("rep@example.com", (0..ACCOUNTS).map(|at| Account::named(name(at))).collect());
    Rules::build(vec![watch]).expect("rules")
}

/// A hundred items from this one on: three in ten tell what another of the day told.
fn entries(rules: &Rules, start: Timestamp, from: u64) -> Vec<Entry> {
    const SAYS: [&str; 5] = [
        "names Ann Lee chief financial officer",
        "to cut 400 jobs",
        "raises $85m in funding",
        "sued over patents",
        "recalls 9,000 pumps",
    ];
    (from..from + BATCH)
        .map(|at| {
            let event = at - at % 10 + (at % 10).min(6);
            let company = event.wrapping_mul(2_654_435_761) % ACCOUNTS;
            let title = format!("{} {} · {at}", name(company), SAYS[(event % 5) as usize]);
            let published = start + SignedDuration::from_secs((at * 86_400 / A_DAY) as i64);
            let item = Item {
                id: ItemId(tipoff::text::hash::stable(&[&at.to_string()])),
                title,
                summary: String::new(),
                url: None,
                published: Some(published),
                outlet: None,
                language: None,
            };
            let reading = read(&item, rules);
            Entry {
                published,
                item,
                changed: false,
                findings: reading.findings,
                print: reading.print,
                rules: 1,
            }
        })
        .collect()
}

fn deliver(store: &Store, entries: Vec<Entry>, start: Timestamp) {
    let now = start + SignedDuration::from_hours(24 * 2_000);
    let lease = Duration::from_secs(60);
    let claimed = store.claim_sources("bench", now, true, lease, 1).expect("claimed");
    let delivery = Delivery { entries, ..Delivery::default() };
    let poll = Poll {
        source: claimed[0].id,
        owner: "bench".into(),
        next_due: start,
        floor: None,
        bound: "rhythm",
        whereabouts: None,
        outcome: Outcome::Delivered(delivery),
    };
    store.commit(&[poll], now).expect("committed");
}
