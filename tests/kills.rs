//! Killed at random, again and again: nothing is lost, nothing is composed twice.
//!
//! `TIPOFF_KILLS=1000 cargo test --release --test kills -- --nocapture` kills as often as is wanted and
//! prints the counts; `TIPOFF_SEED` repeats a run's moments.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use support::nginx::Nginx;
use support::place::Place;
use support::post_office::{Limits, PostOffice};
use support::running::Running;
use tipoff::store::Store;

/// An hour in a second.
const SPEED: f64 = 3600.0;
/// A daemon that lives this long past a digest hour has had its chance: it waits ten minutes, a sixth of
/// a second, for what is under way.
const CHANCE: Duration = Duration::from_millis(1000);
const FEEDS: usize = 6;
const REPS: usize = 3;
const ACCOUNTS: usize = 12;
/// A digest every three hours.
const HOURS: &str = "daily 01:30 04:30 07:30 10:30 13:30 16:30 19:30 22:30";

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// Repeatable chance (Knuth's 64-bit linear congruential generator).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

fn start() -> Timestamp {
    "2026-11-23T00:00:00Z".parse().expect("a time")
}

fn account(number: usize) -> String {
    const NAMES: [&str; ACCOUNTS] = [
        "Brightwell",
        "Tessmar",
        "Corvane",
        "Haldenrail",
        "Norvik",
        "Ardmore",
        "Quillon",
        "Veskar",
        "Ostrelle",
        "Marchwood",
        "Kestrane",
        "Dunmarrow",
    ];
    format!("{} {}", NAMES[number % ACCOUNTS], ["Foods", "Pumps", "Freight"][number / ACCOUNTS % 3])
}

/// The feeds as they are at a time: one more item each three hours, spread over them.
fn publish(nginx: &Nginx, at: Timestamp, published: &mut usize) {
    let count = (at.as_second() - start().as_second()).max(0) as usize / 10_800 + 1;
    if count <= *published {
        return;
    }
    *published = count;
    for feed in 0..FEEDS {
        let items: String = (0..count)
            .filter(|item| item % FEEDS == feed)
            .map(|item| {
                let when = start() + SignedDuration::from_hours(3 * item as i64);
                let place = ["Leeds", "Cork", "Turin", "Lodz", "Porto"][item % 5];
                format!(
                    "<item><guid>https://n.example/{item}</guid><link>https://n.example/{item}</link>\
                     <title>{} to cut {} jobs in {place}</title><pubDate>{}</pubDate></item>",
                    account(item % ACCOUNTS),
                    100 + item,
                    when.strftime("%a, %d %b %Y %H:%M:%S GMT")
                )
            })
            .collect();
        let body = format!("<rss version=\"2.0\"><channel><title>Wire {feed}</title>{items}</channel></rss>");
        // Whole or not at all, as a publisher's server would have it.
        nginx.put(&format!("{feed}.new"), body);
        let www = nginx.www();
        std::fs::rename(www.join(format!("{feed}.new")), www.join(format!("{feed}.xml"))).expect("renamed");
    }
}

fn place(nginx: &Nginx, office: &PostOffice) -> Place {
    let urls: Vec<String> = (0..FEEDS).map(|feed| nginx.url(&format!("{feed}.xml"))).collect();
    let mail = format!(
        "transport = \"smtp\"\nfrom = \"tipoff@example.com\"\nsmtp = \"smtp://127.0.0.1:{}\"",
        office.port
    );
    let list = |rep: usize| {
        let mut text =
            format!("[rep]\nemail = \"rep{rep}@example.com\"\ndigest = \"{HOURS}\"\nempty_mail = true\n");
        for number in 0..ACCOUNTS {
            text += &format!("\n[[account]]\nname = \"{}\"\n", account(number));
        }
        text
    };
    let place = Place::with(&urls, &mail, &list(0));
    for rep in 1..REPS {
        place.write(&format!("watchlists/rep{rep}.toml"), &list(rep));
    }
    place
}

/// What a store holds in the end, by content.
#[derive(Debug, PartialEq, Eq)]
struct Remembered {
    items: BTreeSet<i64>,
    /// Rep, account, trigger, title of each signal told.
    told: BTreeSet<(String, String, String, String)>,
    /// Rep and slot.
    digests: BTreeSet<(String, String)>,
}

fn remembered(folder: &Path) -> (Remembered, u32) {
    let db = Connection::open(folder.join("tipoff.sqlite")).expect("a store");
    let sound: String = db.pragma_query_value(None, "integrity_check", |row| row.get(0)).expect("checked");
    assert_eq!(sound, "ok");
    let mut items = db.prepare("SELECT id FROM item").expect("items");
    let mut told = db
        .prepare(
            "SELECT told.rep, told.account, told.trigger, item.title FROM told
             JOIN member ON member.story = told.story JOIN item ON item.seq = member.item",
        )
        .expect("told");
    let mut digests = db.prepare("SELECT rep, slot FROM digest").expect("digests");
    let unsent: u32 = db
        .query_row("SELECT COUNT(*) FROM outbox WHERE state <> 'sent'", [], |row| row.get(0))
        .expect("outbox");
    let twice: u32 = db
        .query_row(
            "SELECT COUNT(*) - COUNT(DISTINCT rep || account || trigger || story) FROM told",
            [],
            |row| row.get(0),
        )
        .expect("told");
    assert_eq!(twice, 0, "a signal told twice");
    let all = Remembered {
        items: items.query_map([], |row| row.get(0)).expect("items").flatten().collect(),
        told: told
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .expect("told")
            .flatten()
            .collect(),
        digests: digests
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .expect("digests")
            .flatten()
            .collect(),
    };
    (all, unsent)
}

/// A clock that goes only while the daemon lives.
struct Simulated {
    at: Timestamp,
    began: Instant,
    speed: f64,
}

impl Simulated {
    fn now(&self) -> Timestamp {
        let passed = self.began.elapsed().as_secs_f64() * self.speed;
        self.at + SignedDuration::from_secs_f64(passed)
    }
}

fn begin(place: &Place, at: Timestamp, speed: f64) -> (Running, Simulated) {
    let daemon = Running::start(place, &["--at", &at.to_string(), "--speed", &speed.to_string()]);
    (daemon, Simulated { at, began: Instant::now(), speed })
}

/// Runs on until the last digest hour before `end` is over and all is quiet.
fn run_out(place: &Place, nginx: &Nginx, published: &mut usize, at: Timestamp, end: Timestamp, speed: f64) {
    let (mut daemon, clock) = begin(place, at, speed);
    daemon.says("ready");
    while clock.now() < end {
        publish(nginx, clock.now().min(end - SignedDuration::from_hours(3)), published);
        assert!(!daemon.is_over(), "{}", daemon.log());
        std::thread::sleep(Duration::from_millis(5));
    }
    let folder = place.path("data");
    support::wait_until("the outbox is empty", || remembered(&folder).1 == 0);
    let (took, code) = daemon.end();
    assert!(took < Duration::from_secs(5) && code == Some(0), "{took:?} {code:?}");
}

#[test]
fn killed_at_random_it_loses_nothing_and_composes_nothing_twice() {
    let (kills, seed) = (setting("TIPOFF_KILLS", 100), setting("TIPOFF_SEED", 20_261_125));
    let mut chance = Chance(seed);
    let slow = Limits { slowness: Duration::from_millis(4), ..Limits::default() };
    let (nginx, office) = (Nginx::start(""), PostOffice::start(slow));
    let place = place(&nginx, &office);
    let (mut at, mut published) = (start(), 0);
    let mut phases: BTreeMap<&str, usize> = BTreeMap::new();
    publish(&nginx, at, &mut published);
    let mut lives = Vec::new();
    for _ in 0..kills {
        let born = at;
        let (daemon, clock) = begin(&place, at, SPEED);
        // Half of them at any moment; the others shortly after something was begun.
        let marks = ["polled", "digest composed", "mail sent"];
        let mark = marks.get(chance.below(6) as usize);
        let mut ready = None;
        let most = Duration::from_millis(200 + chance.below(1300));
        while clock.began.elapsed() < most {
            publish(&nginx, clock.now(), &mut published);
            if ready.is_none() && daemon.log().contains("ready") {
                ready = Some(clock.now());
            }
            if mark.is_some_and(|mark| daemon.log().contains(mark)) {
                std::thread::sleep(Duration::from_millis(chance.below(30)));
                break;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        at = clock.now();
        lives.push((ready.unwrap_or(at).max(born), at));
        *phases.entry(phase(&daemon.log())).or_default() += 1;
        daemon.kill();
    }
    // The last three hours bring nothing new: what was published is told by the end.
    let end = at + SignedDuration::from_hours(12);
    run_out(&place, &nginx, &mut published, at, end, SPEED);
    let (killed, _) = remembered(&place.path("data"));

    let other = PostOffice::start(Limits::default());
    let nginx = Nginx::start("");
    let unkilled = self::place(&nginx, &other);
    let mut again = 0;
    publish(&nginx, start(), &mut again);
    run_out(&unkilled, &nginx, &mut again, start(), end, SPEED * 4.0);
    let (whole, _) = remembered(&unkilled.path("data"));

    assert_eq!(killed.items, whole.items, "every item is stored");
    assert_eq!(killed.items.len(), published.max(again), "and they are all that was published");
    assert_eq!(killed.told, whole.told, "every signal is in a digest");
    assert_eq!(killed.told.len(), published * REPS, "of each rep");
    lives.push((at, end));
    // Down, or killed at once, from one hour to the next: those are caught up together.
    let had_its_chance = |slot: Timestamp| {
        let next = slot + SignedDuration::from_hours(3);
        lives.iter().any(|(ready, died)| {
            let alive = (*died).min(next) - slot.max(*ready);
            alive.as_secs_f64() / SPEED >= CHANCE.as_secs_f64()
        })
    };
    let all = slots(start(), end);
    let due: BTreeSet<_> = all
        .iter()
        .filter(|(at, ..)| had_its_chance(*at))
        .map(|(_, rep, slot)| (rep.clone(), slot.clone()))
        .collect();
    let missing: Vec<_> = due.difference(&killed.digests).collect();
    assert!(missing.is_empty(), "every due digest is composed; missing {missing:?}");
    let mails = office.mails();
    assert_eq!(mails.len(), killed.digests.len(), "every digest is delivered");
    let repeated = mails.values().filter(|times| **times > 1).count();
    assert!(repeated as u64 <= kills / 4 + 1, "{repeated} repeated");
    println!(
        "{kills} kills (seed {seed}; {phases:?}): {} items, {} signals told, {} digests of {} hours that came while it \
         lived ({} in all), {} mails, {repeated} of them delivered twice with one Message-ID",
        killed.items.len(),
        killed.told.len(),
        killed.digests.len(),
        due.len(),
        all.len(),
        mails.len()
    );
}

/// What the daemon was at, by its log.
fn phase(log: &str) -> &'static str {
    let last = log.lines().next_back().unwrap_or_default();
    match () {
        () if !log.contains("ready") => "starting",
        () if last.contains("digest composed") => "composed",
        () if last.contains("mail sent") => "sending",
        () if last.contains("polled") => "polling",
        () => "other",
    }
}

/// The digest hours of all reps between two times, but for the last that may still be under way.
fn slots(from: Timestamp, to: Timestamp) -> Vec<(Timestamp, String, String)> {
    let mut all = Vec::new();
    let mut at = from + SignedDuration::from_mins(90);
    while at < to - SignedDuration::from_mins(30) {
        let slot = at.strftime("%Y-%m-%dT%H:%M+00:00").to_string();
        all.extend((0..REPS).map(|rep| (at, format!("rep{rep}@example.com"), slot.clone())));
        at += SignedDuration::from_hours(3);
    }
    all
}

#[test]
fn killed_while_it_brings_an_old_store_up_to_date_it_loses_nothing() {
    let kills = setting("TIPOFF_KILLS", 100) / 10;
    let mut chance = Chance(setting("TIPOFF_SEED", 20_261_125));
    let (nginx, office) = (Nginx::start(""), PostOffice::start(Limits::default()));
    nginx.put("0.xml", "<rss version=\"2.0\"><channel><title>Wire</title></channel></rss>");
    let version = |file: &Path| -> u32 {
        let db = Connection::open(file).expect("a store");
        db.pragma_query_value(None, "user_version", |row| row.get(0)).expect("a version")
    };
    let newest = {
        let dir = tempfile::tempdir().expect("a folder");
        drop(Store::open(dir.path()).expect("a new store"));
        version(&dir.path().join("tipoff.sqlite"))
    };
    let (mut interrupted, mails) = (0, 4000);
    for _ in 0..kills.max(1) {
        let place = place(&nginx, &office);
        let folder = place.path("data");
        std::fs::create_dir(&folder).expect("a folder");
        let file = folder.join("tipoff.sqlite");
        let db = Connection::open(&file).expect("a store");
        db.execute_batch(&format!(
            "PRAGMA journal_mode = wal; {} PRAGMA user_version = 1;
             INSERT INTO digest (id, rep, slot, at) VALUES (1, 'rep0@example.com', 'old', 1700000000000);
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {mails})
             INSERT INTO outbox (digest, rep, recipient, sender, message_id, subject, eml, state)
             SELECT 1, 'rep0@example.com', 'rep0@example.com', 't@example.com', '<' || i || '>', 'old',
                    randomblob(8000), 'sent' FROM n;",
            include_str!("../src/store/schema/0001.sql")
        ))
        .expect("an old store");
        drop(db);
        let (daemon, clock) = begin(&place, start(), SPEED);
        std::thread::sleep(Duration::from_millis(20 + chance.below(400)));
        daemon.kill();
        let at = clock.now();
        interrupted += usize::from(version(&file) == 1);
        let (mut daemon, _) = begin(&place, at, SPEED);
        daemon.says("ready");
        assert_eq!(version(&file), newest);
        let db = Connection::open(&file).expect("a store");
        let kept: u32 = db
            .query_row(
                "SELECT COUNT(*) FROM outbox WHERE subject = 'old' AND queued = 1700000000000",
                [],
                |row| row.get(0),
            )
            .expect("counted");
        assert_eq!(kept, mails);
        daemon.kill();
    }
    println!("{} kills at the migration, {interrupted} before it was done", kills.max(1));
}
