//! What is polled, and how: derived from tipoff.toml and the watchlists.
//!
//! In: the settings of each source, the fields of accounts and segments. Out: every source once, however
//! many name it, what each is told, and how often it is asked so that a day's requests suffice.

use std::collections::HashMap;
use std::time::Duration;

use super::Config;
use crate::gather::source;
use crate::gather::source::services::{About, Services, USUAL_TIER};
use crate::item::link;
use crate::judge::watch::RepId;
use crate::store::SourceSpec;

mod api;
mod company;
mod feeds;
mod own;
mod plan;
mod public;
mod search;
mod settings;

pub use api::{Api, KEYS as API, keys as api_keys, read as api};
pub(super) use feeds::named;
pub use own::{Owned, fields, of_segment};
pub use settings::{Settings, settings};

/// What the configuration comes to.
#[derive(Debug, Default)]
pub struct Derived {
    pub specs: Vec<SourceSpec>,
    pub services: Services,
    /// Sources that are wanted and can't be asked, each with why.
    pub off: Vec<String>,
}

/// A source as a part of this room derives it.
#[derive(Clone, Debug, PartialEq)]
struct Wanted {
    kind: &'static str,
    address: String,
    label: Option<String>,
    options: serde_json::Value,
    tier: u8,
    /// Empty: everybody's.
    reps: Vec<RepId>,
    every: Option<Duration>,
    /// It is behind a password: what it brings is for its reps only.
    secret: bool,
}

impl Wanted {
    fn everybodys(kind: &'static str, address: String) -> Wanted {
        Wanted {
            kind,
            address,
            label: None,
            options: serde_json::Value::Null,
            tier: USUAL_TIER,
            reps: Vec::new(),
            every: None,
            secret: false,
        }
    }
}

pub use feeds::caps;

/// Every source, an address once however many name it.
pub fn sources(config: &Config) -> Vec<SourceSpec> {
    derive(config).specs
}

/// The addresses that hold a key: what each is known by, and the whole.
pub(super) fn keyed(config: &Config) -> Vec<(String, String)> {
    let all = wanted(config, &mut Vec::new()).into_iter();
    all.filter_map(|source| Some((link::keyless(&source.address)?, source.address))).collect()
}

/// All that is wanted, an address once.
fn wanted(config: &Config, off: &mut Vec<String>) -> Vec<Wanted> {
    let mut wanted: Vec<Wanted> = feeds::feeds(config);
    wanted.extend(own::derive(config, off));
    let companies = company::all(config);
    wanted.extend(search::derive(config, &companies));
    wanted.extend(public::derive(config, &companies, off));
    wanted.extend(api::derive(config, &companies));
    once_each(wanted)
}

/// All that follows from a configuration.
pub fn derive(config: &Config) -> Derived {
    let mut derived = Derived::default();
    let mut off = Vec::new();
    let mut once = wanted(config, &mut off);
    once.retain(|source| settings::may_be_asked(config, source.kind, &mut off));
    plan::fit(&mut once, &config.sources);
    for mut source in once {
        // A key stands in the files and in what is sent, nowhere else.
        source.address = link::keyless(&source.address).unwrap_or(source.address);
        if source.options != serde_json::Value::Null || source.tier != USUAL_TIER {
            let about = About { options: source.options, tier: source.tier };
            derived.services.about.insert((source.kind.to_owned(), source.address.clone()), about);
        }
        derived.specs.push(SourceSpec {
            kind: source.kind.to_owned(),
            address: source.address,
            label: source.label,
            reps: source.reps,
            every: source.every,
            secret: source.secret,
        });
    }
    derived.services.by_name = settings::services(config);
    off.sort();
    off.dedup();
    derived.off = off;
    derived
}

/// Every kind of source that is not asked, with why not and what would change it.
pub fn idle(config: &Config) -> Vec<(&'static str, String)> {
    let derived = derive(config);
    let is_asked = |name: &str| derived.specs.iter().any(|spec| spec.kind == name);
    let of = |source: &&'static dyn source::Source| {
        let name = source.name();
        if is_asked(name) || !settings::can_be_set(name) {
            return None;
        }
        let said = derived.off.iter().find(|why| why.contains(&format!("source {name} ")));
        Some((name, said.cloned().unwrap_or_else(|| why_idle(config, name))))
    };
    source::ALL.iter().filter_map(of).collect()
}

fn why_idle(config: &Config, name: &str) -> String {
    let switch = format!("enabled = true in [sources.{name}]");
    match (own::field_of(name), settings::is_on(config, name)) {
        (Some(_), _) if name == "rsshub" => "no account names a page that only an RSSHub makes a feed of: \
             linkedin, facebook or instagram"
            .to_owned(),
        (Some(field), _) => format!("no account names one: {field}"),
        (None, true) => "it is on, and no account gives it anything to ask for".to_owned(),
        (None, false) => match source::by_name(name).map(|source| source.manners().key) {
            Some(source::Key::Needed) => format!("it is not switched on: {switch}, and a key"),
            _ => format!("it is not switched on: {switch}"),
        },
    }
}

/// One of each kind and address: everybody's where one is, the dearest tier, the shortest time.
fn once_each(all: Vec<Wanted>) -> Vec<Wanted> {
    let mut places: HashMap<(&'static str, String), usize> = HashMap::new();
    let mut once: Vec<Wanted> = Vec::new();
    for new in all {
        let at = *places.entry((new.kind, new.address.clone())).or_insert(once.len());
        let Some(known) = once.get_mut(at) else {
            once.push(new);
            continue;
        };
        known.every = known.every.into_iter().chain(new.every).min();
        known.tier = known.tier.min(new.tier);
        known.label = known.label.take().or(new.label);
        join(&mut known.options, new.options);
        if known.reps.is_empty() || new.reps.is_empty() {
            known.reps.clear();
        } else {
            let more: Vec<RepId> = new.reps.into_iter().filter(|rep| !known.reps.contains(rep)).collect();
            known.reps.extend(more);
        }
    }
    once
}

/// Lists are joined; of everything else the first stays.
fn join(known: &mut serde_json::Value, new: serde_json::Value) {
    use serde_json::Value;
    match (known, new) {
        (Value::Object(known), Value::Object(new)) => {
            for (key, value) in new {
                match known.get_mut(&key) {
                    Some(old) => join(old, value),
                    None => {
                        known.insert(key, value);
                    }
                }
            }
        }
        (Value::Array(known), Value::Array(new)) => {
            for value in new {
                if !known.contains(&value) {
                    known.push(value);
                }
            }
        }
        (known @ Value::Null, new) => *known = new,
        _ => {}
    }
}
