//! Coverage far above what an account is used to.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{Factor, Kind, Seen, Signal, Told, signal};
use crate::judge::Confidence;
use crate::judge::account::Account;
use crate::judge::finding::{Evidence, Field};
use crate::judge::trigger::{Stance, TriggerId};
use crate::text::{clip, frequency, word};

/// The trigger that a spike is told and remembered as.
pub const SPIKE: &str = "coverage-spike";
/// Days like today that today is held against: working days, or days of the weekend.
const LIKE_DAYS: usize = 14;
/// Items below which nothing is a spike.
const FEW: usize = 5;
/// Of the like days, on so many an account that is always in the news has some.
const ALWAYS: usize = 10;
/// Told at most once in so many days.
const PAUSE_DAYS: i64 = 7;
/// What a spike is worth: it says that something happens, not what.
const WEIGHT: f64 = 0.25;
/// Words that are said to drive it.
const WORDS: usize = 3;

/// The spike of an account, where there is one that was not told this week. `seen` are the account's items of
/// all kinds; `watched_since` is the first that is known of anybody.
pub fn of(
    account: &Account,
    seen: &[&Seen],
    told: &[Told],
    watched_since: Timestamp,
    now: Timestamp,
) -> Option<Signal> {
    let is_told = |told: &&Told| {
        told.account == account.name
            && told.trigger.0 == SPIKE
            && now.duration_since(told.at) < SignedDuration::from_hours(24 * PAUSE_DAYS)
    };
    if told.iter().any(|one| is_told(&one)) {
        return None;
    }
    let mut by_day: BTreeMap<i64, BTreeSet<(&str, Option<&str>)>> = BTreeMap::new();
    for one in seen {
        let age = now.duration_since(one.published).as_hours().div_euclid(24);
        by_day.entry(age).or_default().insert((&one.title, one.outlet.as_deref()));
    }
    let count = |age: i64| by_day.get(&age).map_or(0, BTreeSet::len);
    let is_weekend = |age: i64| {
        let day = (now - SignedDuration::from_hours(24 * age)).to_zoned_datetime(TimeZone::UTC).weekday();
        matches!(day, Weekday::Saturday | Weekday::Sunday)
    };
    let like: Vec<i64> = (1..60).filter(|age| is_weekend(*age) == is_weekend(0)).take(LIKE_DAYS).collect();
    let is_known = now.duration_since(watched_since).as_hours() >= 24 * like.last().copied()?;
    let usual = like.iter().map(|age| count(*age)).sum::<usize>() as f64 / LIKE_DAYS as f64;
    let always = like.iter().filter(|age| count(**age) > 0).count() >= ALWAYS;
    let today = count(0);
    if !is_known || always || today < FEW || today as f64 <= usual + 3.0 * (usual + 1.0).sqrt() {
        return None;
    }
    let fresh: Vec<&Seen> =
        seen.iter().copied().filter(|one| now.duration_since(one.published).as_hours() < 24).collect();
    Some(told_as(account, &fresh, today, usual))
}

fn told_as(account: &Account, fresh: &[&Seen], today: usize, usual: f64) -> Signal {
    // The day's items are not empty: a spike has some.
    let first = fresh.iter().min_by_key(|one| (one.published, &one.title)).copied().unwrap_or(fresh[0]);
    let driven = words(account, fresh).join(", ");
    let why = format!("{today} items today, {usual:.1} on days like this; driven by {driven}");
    let end = clip::head(&first.title, 160).len();
    let (outlets, links) = signal::outlets(fresh);
    Signal {
        trigger: TriggerId(SPIKE.to_owned()),
        name: format!("Much in the news: {driven}"),
        kind: Kind::Awareness,
        story: first.story,
        stance: Stance::Reported,
        confidence: Confidence::CERTAIN,
        impact: WEIGHT,
        p: WEIGHT,
        evidence: Evidence {
            field: Field::Title,
            start: 0,
            end,
            text: first.title[..end].to_owned(),
            facts: Vec::new(),
        },
        title: first.title.clone(),
        summary: first.summary.clone(),
        language: first.language.clone(),
        published: first.published,
        turned: first.published,
        independent: signal::voices(fresh),
        outlets,
        links,
        factors: vec![Factor { name: "spike", value: WEIGHT, why }],
        update: None,
        via: None,
        ahead: None,
        taken: None,
    }
}

/// The words that most of the day's titles share, the account's own name left out.
fn words(account: &Account, fresh: &[&Seen]) -> Vec<String> {
    let own = crate::text::fold::fold(&account.name);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let titles: BTreeSet<&str> = fresh.iter().map(|one| one.title.as_str()).collect();
    for title in titles {
        let folded = crate::text::fold::fold(title);
        let all: BTreeSet<&str> = word::words(&folded)
            .filter(|word| word.len() > 3 && frequency::of(word).level < 56 && !word::contains(&own, word))
            .collect();
        all.into_iter().for_each(|word| *counts.entry(word.to_owned()).or_default() += 1);
    }
    let mut best: Vec<(usize, String)> = counts.into_iter().map(|(word, count)| (count, word)).collect();
    best.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    best.into_iter().take(WORDS).map(|(_, word)| word).collect()
}
