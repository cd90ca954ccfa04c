//! What is polled, derived from the configuration.

use super::Config;
use crate::judge::watch::RepId;
use crate::store::SourceSpec;

/// Every source, an address once however many name it.
pub fn sources(config: &Config) -> Vec<SourceSpec> {
    let mut all: Vec<SourceSpec> = Vec::new();
    let mut places = std::collections::HashMap::new();
    let mut add = |address: &str, label: Option<&String>, rep: Option<&RepId>| {
        let at = *places.entry(address.to_owned()).or_insert_with(|| {
            let reps = rep.cloned().into_iter().collect();
            all.push(SourceSpec {
                kind: "feed".to_owned(),
                address: address.to_owned(),
                label: label.cloned(),
                reps,
            });
            all.len() - 1
        });
        let spec = &mut all[at];
        match rep {
            None => spec.reps.clear(),
            Some(rep) if !spec.reps.is_empty() && !spec.reps.contains(rep) => spec.reps.push(rep.clone()),
            Some(_) => {}
        }
    };
    for feed in &config.feeds {
        add(&feed.url, feed.title.as_ref(), None);
    }
    for watchlist in &config.watchlists {
        for feed in &watchlist.feeds {
            add(&feed.url, feed.title.as_ref(), Some(&watchlist.watch.rep));
        }
    }
    all
}
