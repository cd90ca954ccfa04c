//! How much is under way at once: requests a host, requests in all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Requests in all.
const IN_ALL: usize = 64;
/// Requests to one host.
const A_HOST: usize = 2;
/// Hosts remembered before those at rest are forgotten.
const HOSTS: usize = 4096;

/// Turns, handed out in the order they are asked for.
#[derive(Debug)]
pub struct Turns {
    all: Arc<Semaphore>,
    hosts: Mutex<HashMap<String, Weak<Semaphore>>>,
}

/// A turn; it ends when dropped.
#[derive(Debug)]
pub struct Turn {
    _host: OwnedSemaphorePermit,
    _all: OwnedSemaphorePermit,
    /// Keeps the host's semaphore alive while somebody holds a turn.
    _of: Arc<Semaphore>,
}

impl Turns {
    pub fn new() -> Self {
        Turns { all: Arc::new(Semaphore::new(IN_ALL)), hosts: Mutex::new(HashMap::new()) }
    }

    /// Waits for a turn at the host, then for one in all, so that one slow host takes few of these.
    /// `None` only where the semaphores are closed, which nobody does.
    pub async fn take(&self, host: &str) -> Option<Turn> {
        let of = self.host(host);
        let at_host = Arc::clone(&of).acquire_owned().await.ok()?;
        let in_all = Arc::clone(&self.all).acquire_owned().await.ok()?;
        Some(Turn { _host: at_host, _all: in_all, _of: of })
    }

    fn host(&self, host: &str) -> Arc<Semaphore> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = hosts.get(host).and_then(Weak::upgrade) {
            return known;
        }
        if hosts.len() >= HOSTS {
            hosts.retain(|_, semaphore| semaphore.strong_count() > 0);
        }
        let new = Arc::new(Semaphore::new(A_HOST));
        hosts.insert(host.to_owned(), Arc::downgrade(&new));
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[tokio::test(start_paused = true)]
    async fn a_third_request_to_a_host_waits_and_other_hosts_do_not() {
        let turns = Turns::new();
        let (first, _second) = (turns.take("a").await, turns.take("a").await);
        let soon = Duration::from_millis(10);
        assert!(tokio::time::timeout(soon, turns.take("a")).await.is_err());
        assert!(tokio::time::timeout(soon, turns.take("b")).await.is_ok());
        drop(first);
        assert!(tokio::time::timeout(soon, turns.take("a")).await.is_ok());
    }
}
