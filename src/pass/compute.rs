//! Work that computes or waits for the disk, on a thread where it holds nobody up.

use tokio::task::spawn_blocking;

use crate::store::StoreError;

/// Runs it; a thread that breaks off is an error like another.
pub(super) async fn compute<T: Send + 'static, E: Send + 'static + From<Stopped>>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, E> {
    spawn_blocking(work).await.unwrap_or_else(|panic| Err(Stopped(panic.to_string()).into()))
}

/// A thread of ours broke off.
pub(super) struct Stopped(pub(super) String);

impl From<Stopped> for StoreError {
    fn from(stopped: Stopped) -> Self {
        StoreError::Stopped(stopped.0)
    }
}
