//! The feeds that the files name, each with the way it is opened.

use std::collections::{BTreeSet, HashMap};

use url::Url;

use super::Wanted;
use crate::config::feed::Access;
use crate::config::{Config, Feed};
use crate::item::link;
use crate::judge::watch::RepId;

/// A feed where a file names it.
pub(in crate::config) struct Named<'c> {
    pub feed: &'c Feed,
    /// Whose file it is; `None`: everybody's.
    pub rep: Option<&'c RepId>,
    /// What the source is known by: the feed's address as it was first written.
    pub address: String,
}

/// Every feed of every file. One address that is opened in two ways is two sources: who names it without
/// the password doesn't read what is behind it.
pub(in crate::config) fn named(config: &Config) -> Vec<Named<'_>> {
    let shared = config.feeds.iter().map(|feed| (feed, None));
    let theirs =
        config.watchlists.iter().flat_map(|list| list.feeds.iter().map(|feed| (feed, Some(&list.watch.rep))));
    let all: Vec<(&Feed, Option<&RepId>)> = shared.chain(theirs).collect();
    let mut ways: HashMap<String, BTreeSet<&Access>> = HashMap::new();
    let mut written: HashMap<String, &str> = HashMap::new();
    for (feed, _) in &all {
        let place = place(&feed.url);
        written.entry(place.clone()).or_insert(&feed.url);
        ways.entry(place).or_default().insert(&feed.access);
    }
    all.into_iter()
        .map(|(feed, rep)| {
            let place = place(&feed.url);
            let mut address = written[&place].to_owned();
            if ways[&place].len() > 1 && !feed.access.is_open() {
                address = format!("{}#{}", address.split('#').next().unwrap_or_default(), way(&feed.access));
            }
            Named { feed, rep, address }
        })
        .collect()
}

/// Every feed as a source.
pub(super) fn feeds(config: &Config) -> Vec<Wanted> {
    let of = |Named { feed, rep, address }: Named<'_>| Wanted {
        label: feed.title.clone(),
        reps: rep.cloned().into_iter().collect(),
        every: feed.every,
        secret: !feed.access.is_open() || link::keyless(&address).is_some(),
        ..Wanted::everybodys(feed.kind, address)
    };
    named(config).into_iter().map(of).collect()
}

/// The feeds of which not all is told: kind, address, signals a day. Of several wishes for one the most.
pub fn caps(config: &Config) -> Vec<(String, String, u32)> {
    let mut caps: Vec<(String, String, u32)> = Vec::new();
    for Named { feed, address, .. } in named(config) {
        let Some(most) = feed.max_per_day else { continue };
        let address = link::keyless(&address).unwrap_or(address);
        match caps.iter_mut().find(|(kind, known, _)| kind == feed.kind && *known == address) {
            Some((.., known)) => *known = most.max(*known),
            None => caps.push((feed.kind.to_owned(), address, most)),
        }
    }
    caps
}

/// An address as a server sees it.
fn place(address: &str) -> String {
    Url::parse(address).map_or_else(
        |_| address.to_owned(),
        |mut url| {
            url.set_fragment(None);
            url.into()
        },
    )
}

/// The names of what opens a feed.
fn way(access: &Access) -> String {
    let headers = access.headers.iter().map(|(_, credential)| credential);
    let names: Vec<&str> = access
        .user
        .iter()
        .chain(&access.password)
        .chain(headers)
        .chain(&access.in_address)
        .map(String::as_str)
        .collect();
    names.join("+")
}
