//! From files to what the daemon works with: the store opened, the configuration in use.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::task::spawn_blocking;

use super::clock::Clock;
use super::lists::Live;
use super::service::Service;
use super::{DaemonError, LEAST, TICK};
use crate::config::Loaded;
use crate::pass;
use crate::store::{Store, StoreError};

/// Opens the store; waits where it is away, and tells the service manager that a long migration takes
/// its time.
pub async fn open(loaded: &Loaded, service: &mut Service, clock: &Clock) -> Result<Arc<Store>, DaemonError> {
    let folder = loaded.config.data_dir.clone();
    let mut said = None;
    loop {
        let folder = folder.clone();
        let mut opening = spawn_blocking(move || Store::open(&folder));
        let opened = loop {
            match tokio::time::timeout(TICK, &mut opening).await {
                Ok(opened) => break opened,
                Err(_) => {
                    service.status("bringing the store up to date".to_owned());
                    service.extend(TICK * 6);
                }
            }
        };
        match opened.unwrap_or_else(|panic| Err(StoreError::Stopped(panic.to_string()))) {
            Ok(store) => return Ok(Arc::new(store)),
            Err(error) if error.may_pass() => {
                let words = error.to_string();
                if said.as_ref() != Some(&words) {
                    tracing::error!("{words}; tipoff waits for it");
                    said = Some(words.clone());
                }
                service.status(format!("waiting: {words}"));
                service.extend(TICK * 6);
                tokio::time::sleep(clock.real(TICK).max(LEAST)).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Makes a configuration the one in use.
pub async fn settle(
    mut loaded: Loaded,
    store: Arc<Store>,
    before: Option<Arc<Live>>,
    now: Timestamp,
) -> Result<(Live, Arc<Store>), DaemonError> {
    let settled = spawn_blocking(move || {
        let kept = pass::lists::settle(&store, &mut loaded, now)?;
        Ok((Live::of(loaded, kept, before.as_deref())?, store))
    });
    settled.await.unwrap_or_else(|panic| Err(StoreError::Stopped(panic.to_string()).into()))
}
