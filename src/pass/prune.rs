//! One go of forgetting: what is older than a year and a month, and was told or worth nothing.

use jiff::{SignedDuration, Timestamp};

use crate::store::{Pruned, Store, StoreError};

/// A year and a month: last year's event of the same kind is still there to compare with.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 400);

pub fn prune(store: &Store, now: Timestamp) -> Result<Pruned, StoreError> {
    let done = store.prune(now - KEPT, now)?;
    if done != Pruned::default() {
        tracing::info!(items = done.items, texts = done.texts, mails = done.mails, "forgotten");
    }
    Ok(done)
}
