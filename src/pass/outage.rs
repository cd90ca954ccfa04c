//! What fails alike is judged together: a host that is out, or our own line, is no source's own matter.
//!
//! In: every source with its failure. Out: those that are excused, and those that have gone for good.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::due;
use crate::store::{Verdict, Wellbeing};

/// More of a host's sources, or of all, failing alike than this are an outage.
const OF_ALL: f64 = 0.3;
/// Sources of a host, and in all, below which there is no crowd to judge by.
const OF_A_HOST: usize = 4;
const IN_ALL: usize = 10;
/// Nothing at an address for this long, its host being well: it has gone.
const LONG: SignedDuration = SignedDuration::from_hours(14 * 24);
/// What many have alike is tried again after this: our own line sooner than a host.
const HOST_WAIT: Duration = Duration::from_secs(2 * 3600);
const OUR_WAIT: Duration = Duration::from_secs(20 * 60);
/// A host that says that everything has gone is believed for a day.
const GONE_WAIT: Duration = Duration::from_secs(24 * 3600);

/// Failures that may be everybody's at once; a refusal is meant for us, and left alone for as long as it
/// asks.
const COMMON: &[&str] = &[
    "name",
    "connect",
    "tls",
    "proxy",
    "timeout",
    "not-found",
    "gone",
    "their-fault",
    "encoding",
    "portal",
    "maintenance",
    "not-a-feed",
    "empty",
    "parked",
];

/// Judges all sources together; those that need nothing are left out.
pub fn judge(all: &[Wellbeing], now: Timestamp) -> Vec<(i64, Verdict)> {
    let common = |one: &Wellbeing| one.class.clone().filter(|class| COMMON.contains(&class.as_str()));
    let mut of_class: HashMap<String, (usize, BTreeSet<&str>)> = HashMap::new();
    let mut of_host: HashMap<(&str, String), usize> = HashMap::new();
    let mut hosts: HashMap<&str, usize> = HashMap::new();
    for one in all.iter().filter(|one| !one.long_gone(now)) {
        *hosts.entry(&one.host).or_default() += 1;
        if let Some(class) = common(one) {
            let (count, hosts) = of_class.entry(class.clone()).or_default();
            *count += 1;
            hosts.insert(&one.host);
            *of_host.entry((&one.host, class)).or_default() += 1;
        }
    }
    let total: usize = hosts.values().sum();
    let crowd = |count: usize, of: usize, least: usize| of >= least && count as f64 > of as f64 * OF_ALL;
    let mut verdicts = Vec::new();
    for one in all.iter().filter(|one| !one.long_gone(now)) {
        let Some(class) = common(one) else { continue };
        let ours = of_class
            .get(&class)
            .is_some_and(|(count, hosts)| hosts.len() > 1 && crowd(*count, total, IN_ALL));
        let in_host = hosts.get(one.host.as_str()).copied().unwrap_or(0);
        let failing = of_host.get(&(one.host.as_str(), class.clone())).copied().unwrap_or(0);
        let wait = match (ours, crowd(failing, in_host, OF_A_HOST)) {
            (true, _) => Some(OUR_WAIT),
            (false, true) if class == "gone" => Some(GONE_WAIT),
            (false, true) => Some(HOST_WAIT),
            (false, false) => None,
        };
        let verdict = match wait {
            Some(wait) => Verdict::Excused { by: due::after_an_outage(&one.address, wait, now) },
            None if class == "not-found" && one.gone.is_none() => match one.missing {
                Some(since) if since <= now - LONG => {
                    Verdict::Gone { next: due::after_the_end(&one.address, now).next }
                }
                Some(_) => continue,
                None => Verdict::Missing,
            },
            None => continue,
        };
        verdicts.push((one.id, verdict));
    }
    verdicts
}

impl Wellbeing {
    /// Its end is no part of what happens now.
    fn long_gone(&self, now: Timestamp) -> bool {
        self.gone.is_some_and(|gone| gone <= now - LONG)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-25T07:30:00Z".parse().expect("a time")
    }

    fn days(days: i64) -> Timestamp {
        now() - SignedDuration::from_hours(24 * days)
    }

    /// `failing` of `all` sources of a host, each missing for twenty days.
    fn host(name: &str, failing: usize, all: usize, class: &str) -> Vec<Wellbeing> {
        (0..all)
            .map(|n| Wellbeing {
                id: n as i64,
                host: name.to_owned(),
                address: format!("https://{name}/{n}"),
                class: (n < failing).then(|| class.to_owned()),
                missing: (n < failing && class == "not-found").then(|| days(20)),
                gone: (n < failing && class == "gone").then(now),
            })
            .collect()
    }

    fn kinds(all: &[Wellbeing]) -> Vec<&'static str> {
        let mut kinds: Vec<&'static str> = judge(all, now())
            .into_iter()
            .map(|(_, verdict)| match verdict {
                Verdict::Excused { .. } => "excused",
                Verdict::Missing => "missing",
                Verdict::Gone { .. } => "gone",
            })
            .collect();
        kinds.dedup();
        kinds
    }

    #[test]
    fn one_missing_for_long_on_a_host_that_is_well_has_gone() {
        assert_eq!(kinds(&host("a.example", 1, 20, "not-found")), ["gone"]);
        let mut young = host("a.example", 1, 20, "not-found");
        young[0].missing = None;
        assert_eq!(kinds(&young), ["missing"]);
        assert_eq!(kinds(&host("small.example", 1, 1, "not-found")), ["gone"]);
    }

    #[test]
    fn a_host_that_is_out_excuses_its_sources() {
        for class in ["not-found", "gone", "timeout"] {
            assert_eq!(kinds(&host("a.example", 7, 20, class)), ["excused"], "{class}");
        }
        assert_eq!(kinds(&host("a.example", 7, 20, "over-limit")), [""; 0]);
    }

    #[test]
    fn our_own_line_excuses_every_source() {
        let mut all: Vec<Wellbeing> =
            (0..20).flat_map(|n| host(&format!("{n}.example"), usize::from(n < 7), 1, "timeout")).collect();
        assert_eq!(kinds(&all), ["excused"]);
        all.truncate(9);
        assert_eq!(kinds(&all), [""; 0], "too few to judge by");
    }

    #[test]
    fn what_went_long_ago_counts_for_nobody() {
        let mut all = host("a.example", 7, 20, "gone");
        all.iter_mut().for_each(|one| one.gone = one.gone.map(|_| days(30)));
        assert_eq!(kinds(&all), [""; 0]);
    }
}
