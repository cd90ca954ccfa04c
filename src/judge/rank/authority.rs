//! How far the outlet of an item is to be believed, by a small table.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Serialize;

use super::Seen;
use crate::item::link::{host, on_domain};
use crate::judge::account::Account;
use crate::text::fold::fold;

/// The kinds of outlets, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Authority {
    /// Repeats what others wrote, often without choosing.
    Aggregator,
    Unknown,
    Trade,
    National,
    /// The company itself, on its own site or through a release wire.
    Own,
    /// A register, a court, a regulator.
    Filing,
}

impl Authority {
    /// That an event happened which one such outlet tells, 0…1.
    pub fn sureness(self) -> f64 {
        match self {
            Authority::Aggregator => 0.85,
            Authority::Unknown => 0.9,
            Authority::Trade => 0.93,
            Authority::National => 0.96,
            Authority::Own | Authority::Filing => 1.0,
        }
    }

    /// For people: "a filing", "national press".
    pub fn said(self) -> &'static str {
        match self {
            Authority::Aggregator => "an aggregator",
            Authority::Unknown => "an outlet of unknown standing",
            Authority::Trade => "trade press",
            Authority::National => "national press",
            Authority::Own => "the company's own word",
            Authority::Filing => "an official record",
        }
    }
}

/// Hosts and names → their kind.
static TABLE: LazyLock<HashMap<&'static str, Authority>> = LazyLock::new(|| {
    let mut table = HashMap::new();
    for line in include_str!("authority.tsv").lines().filter(|line| !line.starts_with('#')) {
        let Some((kind, names)) = line.split_once('\t') else { continue };
        let authority = match kind {
            "filing" => Authority::Filing,
            "national" => Authority::National,
            "trade" => Authority::Trade,
            "wire" => Authority::Own,
            _ => Authority::Aggregator,
        };
        table.extend(names.split(' ').map(|name| (name, authority)));
    }
    table
});

/// The authority of who told an item. The outlet's own name goes before the host that carried it.
pub fn of(seen: &Seen, account: &Account) -> Authority {
    let on_site = |domain: &str| seen.url.as_deref().is_some_and(|url| on_domain(url, domain));
    if account.domain.as_deref().is_some_and(on_site) {
        return Authority::Own;
    }
    let named = seen.outlet.as_deref().and_then(|outlet| TABLE.get(fold(outlet).as_str()).copied());
    named.or_else(|| seen.url.as_deref().and_then(of_address)).unwrap_or(Authority::Unknown)
}

/// The authority of a host, or of the one that it belongs to.
fn of_address(url: &str) -> Option<Authority> {
    let host = host(url)?;
    let mut rest = host.as_str();
    loop {
        if let Some(known) = TABLE.get(rest) {
            return Some(*known);
        }
        rest = rest.split_once('.')?.1;
    }
}

/// True for an address of a register, a court or a regulator.
pub fn is_record(url: &str) -> bool {
    of_address(url) == Some(Authority::Filing)
}

/// True for an address that leads on to somebody else's article.
pub fn is_redirect(url: &str) -> bool {
    of_address(url) == Some(Authority::Aggregator)
}

/// True for a record or a page that news are made from: a filing, a register, the account's status page
/// or its list of jobs.
pub fn is_before_press(seen: &Seen, account: &Account) -> bool {
    let page = || {
        let host = seen.url.as_deref().and_then(host).unwrap_or_default();
        ["status.", "jobs.", "careers.", "boards."].iter().any(|start| host.starts_with(start))
    };
    match of(seen, account) {
        Authority::Filing => true,
        Authority::Own | Authority::Unknown => page(),
        _ => false,
    }
}
