//! What ails, by its cause.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::Settings;

/// This many of all sources failing alike is our own line, our resolver or our proxy.
const OF_ALL: f64 = 0.3;
/// Fewer sources than this are no crowd to judge by.
const CROWD: usize = 10;
/// An outage of ours is told after this long.
const OUTAGE: SignedDuration = SignedDuration::from_hours(1);
/// Ops are reminded this often.
const WEEK: SignedDuration = SignedDuration::from_hours(24 * 7);
/// Sources of one host that are named; the others are counted.
const NAMED: usize = 5;

/// A source that fails.
#[derive(Clone, Debug)]
pub struct Ailing {
    pub host: String,
    /// Its name or address, without keys.
    pub what: String,
    /// One word for the kind of failure.
    pub class: String,
    /// In a row.
    pub failures: u32,
    pub since: Timestamp,
    pub sentence: String,
    pub next: String,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// What it is known by.
    pub key: String,
    pub since: Timestamp,
    /// In a line.
    pub what: String,
    /// What to do, and what it touches.
    pub lines: Vec<String>,
    /// False: not worth a mail yet; but where ops know of it, it is not well either.
    pub ripe: bool,
}

/// A cause that ops were told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub key: String,
    pub since: Timestamp,
    pub told: Timestamp,
    pub what: String,
}

/// What is to be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    pub new: Vec<Cause>,
    pub reminded: Vec<Cause>,
    pub well: Vec<Known>,
}

impl News {
    pub fn is_none(&self) -> bool {
        self.new.is_empty() && self.reminded.is_empty() && self.well.is_empty()
    }
}

/// The causes behind what fails, of `total` sources: our own line where very many fail alike, else the
/// host.
pub fn causes(ailing: &[Ailing], total: usize, settings: &Settings, now: Timestamp) -> Vec<Cause> {
    let mut by_class: BTreeMap<&str, Vec<&Ailing>> = BTreeMap::new();
    let mut by_host: BTreeMap<&str, Vec<&Ailing>> = BTreeMap::new();
    for one in ailing {
        by_class.entry(&one.class).or_default().push(one);
    }
    let mut causes = Vec::new();
    for (class, all) in by_class {
        let hosts: std::collections::BTreeSet<&str> = all.iter().map(|one| one.host.as_str()).collect();
        if total >= CROWD && hosts.len() > 1 && all.len() as f64 > total as f64 * OF_ALL {
            causes.push(outage(class, &all, total, now));
        } else {
            all.into_iter().for_each(|one| by_host.entry(&one.host).or_default().push(one));
        }
    }
    causes.extend(by_host.into_iter().map(|(host, all)| of_host(host, &all, settings, now)));
    causes
}

fn outage(class: &str, all: &[&Ailing], total: usize, now: Timestamp) -> Cause {
    let since = first(all, now);
    Cause {
        key: format!("all:{class}"),
        since,
        what: format!("{} of {total} sources fail alike ({class})", all.len()),
        lines: vec![
            format!("One of them says: {}", all[0].sentence),
            "So many at once is rarely the sources: look at this machine's line, resolver and proxy."
                .to_owned(),
        ],
        ripe: since <= now - OUTAGE && all.iter().any(|one| one.failures >= 2),
    }
}

fn of_host(host: &str, all: &[&Ailing], settings: &Settings, now: Timestamp) -> Cause {
    let patience = SignedDuration::from_hours(i64::from(settings.hours));
    let ripe = |one: &&&Ailing| one.failures >= settings.failures && one.since <= now - patience;
    let told: Vec<&Ailing> = all.iter().filter(ripe).copied().collect();
    let shown = if told.is_empty() { all } else { &told };
    let first_of = shown[0];
    let mut lines: Vec<String> = shown.iter().take(NAMED).map(|one| one.what.clone()).collect();
    if shown.len() > NAMED {
        lines.push(format!("and {} more of this host", shown.len() - NAMED));
    }
    lines.push(format!("What to do: {}", first_of.next));
    let what = match shown.len() {
        1 => format!("{host}: {}", first_of.sentence),
        many => format!("{host}, {many} sources: {}", first_of.sentence),
    };
    Cause { key: format!("host:{host}"), since: first(shown, now), what, lines, ripe: !told.is_empty() }
}

fn first(all: &[&Ailing], now: Timestamp) -> Timestamp {
    all.iter().map(|one| one.since).min().unwrap_or(now)
}

/// What of the causes is news to ops who know of these.
pub fn news(causes: Vec<Cause>, known: &[Known], now: Timestamp) -> News {
    let well = known.iter().filter(|known| !causes.iter().any(|cause| cause.key == known.key));
    let mut news = News { well: well.cloned().collect(), ..News::default() };
    for cause in causes {
        match known.iter().find(|known| known.key == cause.key) {
            Some(known) if known.told <= now - WEEK => news.reminded.push(cause),
            Some(_) => {}
            None if cause.ripe => news.new.push(cause),
            None => {}
        }
    }
    news
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-25T07:30:00Z".parse().expect("a time")
    }

    fn ailing(host: &str, class: &str, failures: u32, hours: i64) -> Ailing {
        Ailing {
            host: host.to_owned(),
            what: format!("https://{host}/feed"),
            class: class.to_owned(),
            failures,
            since: now() - SignedDuration::from_hours(hours),
            sentence: "the host has no address".to_owned(),
            next: "look at its name".to_owned(),
        }
    }

    fn told(causes: Vec<Cause>, known: &[Known]) -> (Vec<String>, Vec<String>, Vec<String>) {
        let news = news(causes, known, now());
        let keys = |all: &[Cause]| all.iter().map(|cause| cause.key.clone()).collect();
        (keys(&news.new), keys(&news.reminded), news.well.into_iter().map(|known| known.key).collect())
    }

    fn known(key: &str, days: i64) -> Known {
        let told = now() - SignedDuration::from_hours(24 * days);
        Known { key: key.to_owned(), since: told, told, what: "it failed".to_owned() }
    }

    #[test]
    fn a_source_is_told_of_after_so_many_failures_and_so_many_hours() {
        let settings = Settings::default();
        for (failures, hours, expected) in [(2, 48, false), (30, 5, false), (3, 6, true)] {
            let causes = causes(&[ailing("a.example", "name", failures, hours)], 5, &settings, now());
            assert_eq!(!told(causes, &[]).0.is_empty(), expected, "{failures} failures in {hours} hours");
        }
    }

    #[test]
    fn many_sources_of_one_host_are_one_notice() {
        let all: Vec<Ailing> = (0..40).map(|_| ailing("a.example", "status", 9, 48)).collect();
        let causes = causes(&all, 1000, &Settings::default(), now());
        assert_eq!(causes.len(), 1);
        assert!(causes[0].what.starts_with("a.example, 40 sources: "), "{}", causes[0].what);
        assert_eq!(causes[0].lines.len(), NAMED + 2);
    }

    #[test]
    fn twenty_thousand_sources_behind_one_dead_resolver_are_one_notice() {
        let all: Vec<Ailing> = (0..20_000).map(|n| ailing(&format!("h{n}.example"), "name", 2, 2)).collect();
        let causes = causes(&all, 20_500, &Settings::default(), now());
        assert_eq!(told(causes, &[]).0, ["all:name"]);
    }

    #[test]
    fn ops_are_reminded_weekly_and_told_once_that_it_is_well() {
        let ill = || causes(&[ailing("a.example", "name", 9, 480)], 5, &Settings::default(), now());
        assert_eq!(told(ill(), &[known("host:a.example", 3)]), (vec![], vec![], vec![]));
        assert_eq!(told(ill(), &[known("host:a.example", 7)]).1, ["host:a.example"]);
        assert_eq!(told(vec![], &[known("host:a.example", 3)]).2, ["host:a.example"]);
        assert!(news(vec![], &[], now()).is_none());
    }

    #[test]
    fn what_fails_again_after_a_good_answer_is_not_called_well_before_its_time() {
        let flapping = causes(&[ailing("a.example", "name", 1, 1)], 5, &Settings::default(), now());
        assert_eq!(told(flapping, &[known("host:a.example", 3)]), (vec![], vec![], vec![]));
    }
}
