//! Hosts that have had enough of us: all that is theirs is left alone for a while.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use url::Url;

/// Addresses of a host that have to say that we ask too often before it is the host's matter.
const FEW: usize = 3;
/// How long a host rests that doesn't say for how long, and at most: what a single address asks for
/// beyond that is its own matter.
const USUAL: Duration = Duration::from_secs(600);
const LONGEST: Duration = Duration::from_secs(3600);
/// Hosts remembered before those that have rested are forgotten.
const HOSTS: usize = 1024;

/// Which hosts rest.
#[derive(Debug, Default)]
pub struct Rests {
    hosts: Mutex<HashMap<String, Host>>,
}

#[derive(Debug)]
struct Host {
    until: Timestamp,
    /// Hashes of addresses that complained.
    complained: HashSet<u64>,
    rests: bool,
}

impl Rests {
    /// How long the host of `url` still rests.
    pub fn left(&self, url: &Url, now: Timestamp) -> Option<Duration> {
        let hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let host = hosts.get(&name(url)).filter(|host| host.rests && host.until > now)?;
        Duration::try_from(host.until.duration_since(now)).ok()
    }

    /// `url` said that we ask too often, for all of its host where it spoke so.
    pub fn complain(&self, url: &Url, of_host: bool, wait: Option<Duration>, now: Timestamp) {
        let wait = SignedDuration::try_from(wait.unwrap_or(USUAL).min(LONGEST)).unwrap_or_default();
        let until = now.checked_add(wait).unwrap_or(now);
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= HOSTS {
            hosts.retain(|_, host| host.until > now);
        }
        let fresh = || Host { until, complained: HashSet::new(), rests: false };
        let host = hosts.entry(name(url)).or_insert_with(fresh);
        if host.until <= now {
            *host = fresh();
        }
        host.until = host.until.max(until);
        host.complained.insert(crate::text::hash::stable(&[url.as_str()]));
        host.rests |= of_host || host.complained.len() >= FEW;
    }
}

fn name(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_rests_after_the_third_complaint_or_a_word_for_all_and_no_longer_than_an_hour() {
        let now: Timestamp = "2026-11-25T07:30:00Z".parse().expect("a time");
        let url = |n: usize| Url::parse(&format!("https://a.example/{n}")).expect("an address");
        let rests = Rests::default();
        for n in [1, 1, 2] {
            rests.complain(&url(n), false, None, now);
            assert_eq!(rests.left(&url(9), now), None);
        }
        rests.complain(&url(3), false, Some(Duration::from_secs(99_999)), now);
        assert_eq!(rests.left(&url(9), now), Some(LONGEST));
        assert_eq!(rests.left(&url(9), now + SignedDuration::from_hours(1)), None);
        let other = Url::parse("https://b.example/").expect("an address");
        assert_eq!(rests.left(&other, now), None);
        rests.complain(&other, true, None, now);
        assert_eq!(rests.left(&other, now), Some(USUAL));
    }
}
