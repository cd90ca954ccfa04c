//! What is polled, derived from the configuration.

use super::{Config, Feed};
use crate::judge::watch::RepId;
use crate::store::SourceSpec;

/// Every source, an address once however many name it.
pub fn sources(config: &Config) -> Vec<SourceSpec> {
    let mut all: Vec<SourceSpec> = Vec::new();
    let mut places = std::collections::HashMap::new();
    let mut add = |feed: &Feed, rep: Option<&RepId>| {
        let address = feed.url.as_str();
        let at = *places.entry((feed.kind, address.to_owned())).or_insert_with(|| {
            let reps = rep.cloned().into_iter().collect();
            all.push(SourceSpec {
                kind: feed.kind.to_owned(),
                address: address.to_owned(),
                label: feed.title.clone(),
                reps,
                every: feed.every,
            });
            all.len() - 1
        });
        let spec = &mut all[at];
        spec.every = spec.every.into_iter().chain(feed.every).min();
        match rep {
            None => spec.reps.clear(),
            Some(rep) if !spec.reps.is_empty() && !spec.reps.contains(rep) => spec.reps.push(rep.clone()),
            Some(_) => {}
        }
    };
    for feed in &config.feeds {
        add(feed, None);
    }
    for watchlist in &config.watchlists {
        for feed in &watchlist.feeds {
            add(feed, Some(&watchlist.watch.rep));
        }
    }
    all
}
