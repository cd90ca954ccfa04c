//! Every host that is asked: what leaves this machine, and how often.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde_json::json;
use url::Url;

use super::super::{Done, terminal};
use super::table::name;
use crate::config::Config;
use crate::item::link;
use crate::store::SourceHealth;
use crate::tell::deliver::Transport;

/// Between two polls of a source that was never polled.
const FIRST: SignedDuration = SignedDuration::from_mins(30);
/// Names that are shown of a host's sources.
const SHOWN: usize = 4;

/// What one host is asked.
#[derive(Default)]
struct Asked {
    /// Requests a day; none where it depends on what there is to do.
    a_day: Option<f64>,
    of: Vec<String>,
}

/// Shows the hosts, the most asked first.
pub fn show(config: &Config, sources: &[SourceHealth], json: bool) -> anyhow::Result<Done> {
    let mut hosts: Vec<(String, Asked)> = of_sources(sources).into_iter().collect();
    hosts.sort_by(|a, b| b.1.a_day.unwrap_or(0.0).total_cmp(&a.1.a_day.unwrap_or(0.0)));
    let asked = hosts.len();
    hosts.extend(of_settings(config));
    let mut out = anstream::stdout().lock();
    for (at, (host, Asked { a_day, of })) in hosts.iter().enumerate() {
        let count = if at < asked { of.len() } else { 0 };
        if json {
            let a_day = a_day.map(|n| (n * 10.0).round() / 10.0);
            let value = json!({ "host": host, "sources": count, "requests_a_day": a_day, "of": of });
            terminal::json_line(&mut out, &value)?;
            continue;
        }
        let mut names: Vec<&str> = of.iter().map(String::as_str).take(SHOWN).collect();
        let more = format!("{} more", of.len().saturating_sub(SHOWN));
        if of.len() > SHOWN {
            names.push(&more);
        }
        let often = match a_day {
            Some(n) if *n >= 10.0 => format!("{n:.0} requests a day, "),
            Some(n) => format!("{n:.1} requests a day, "),
            None => String::new(),
        };
        let line = format!("{host}  {often}for {}", names.join(", "));
        anstream::println!("{}", terminal::wrapped(&terminal::safe(&line), "  "));
    }
    Ok(Done::Well)
}

fn of_sources(sources: &[SourceHealth]) -> BTreeMap<String, Asked> {
    let mut hosts: BTreeMap<String, Asked> = BTreeMap::new();
    for source in sources.iter().filter(|source| source.retired.is_none() && source.gone.is_none()) {
        let host = link::host(&source.address).unwrap_or_else(|| "no host".to_owned());
        let asked = hosts.entry(host).or_default();
        asked.a_day = Some(asked.a_day.unwrap_or(0.0) + a_day(source));
        asked.of.push(name(source));
    }
    hosts
}

/// Polls a day at the pace of the last one.
fn a_day(source: &SourceHealth) -> f64 {
    let wait = match (source.last_polled, source.next_due) {
        (Some(last), Some(next)) => next.duration_since(last),
        _ => FIRST,
    };
    86_400.0 / wait.as_secs_f64().max(60.0)
}

/// What ops name is asked beside the sources.
fn of_settings(config: &Config) -> Vec<(String, Asked)> {
    let mut all = Vec::new();
    let mut add = |host: Option<&str>, what: &str| {
        if let Some(host) = host {
            all.push((host.to_owned(), Asked { a_day: None, of: vec![what.to_owned()] }));
        }
    };
    let proxy = config.fetch.proxy.as_deref().and_then(|proxy| Url::parse(proxy).ok());
    add(proxy.as_ref().and_then(Url::host_str), "every source (the proxy)");
    if let Transport::Smtp(smtp) = &config.mail.transport {
        add(Some(&smtp.host), "mail");
        add(smtp.oauth.as_ref().and_then(|oauth| oauth.token_url.host_str()), "the mail server's token");
    }
    add(config.heartbeat.as_ref().and_then(Url::host_str), "the heartbeat");
    all
}
