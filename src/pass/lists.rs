//! The configuration becomes the store's: what is polled, and the last good version of each watchlist.

use std::path::PathBuf;

use jiff::Timestamp;

use crate::config::{self, Loaded};
use crate::store::{Store, StoreError};

/// Keeps what is good, puts the last good version in the place of what is broken, and makes the store
/// know the sources. Answers the broken files that an older version stands in for.
pub fn settle(store: &Store, loaded: &mut Loaded, now: Timestamp) -> Result<Vec<PathBuf>, StoreError> {
    for (path, text) in &loaded.texts {
        store.keep_watchlist(path, text, now)?;
    }
    let kept = loaded.fall_back(|path| match store.good_watchlist(path) {
        Ok(known) => known.map(|(text, _)| text),
        Err(error) => {
            tracing::warn!("the last good version of {} can't be read: {error}", path.display());
            None
        }
    });
    store.register(&config::sources(&loaded.config), now)?;
    store.cap(&config::caps(&loaded.config))?;
    Ok(kept)
}
