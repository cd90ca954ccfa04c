//! Names looked up once a connection, and only addresses that may be asked handed on: what is checked
//! is what is connected to.

use std::net::SocketAddr;
use std::sync::Arc;

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::Semaphore;

use super::guard;

/// Look-ups under way at once: each takes a thread of the system's resolver.
const LOOKUPS: usize = 32;

/// The system's resolver behind the guard.
#[derive(Debug)]
pub struct Guarded {
    allowed: Arc<[IpNet]>,
    /// The proxy's host, wherever ops have it: it is asked by name, and no feed may be.
    proxy: Option<Arc<str>>,
    under_way: Arc<Semaphore>,
}

/// All addresses of a name are refused.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to no public address")]
pub struct Refused;

impl Guarded {
    pub fn new(allowed: &[IpNet], proxy: Option<String>) -> Self {
        Guarded {
            allowed: allowed.into(),
            proxy: proxy.map(Into::into),
            under_way: Arc::new(Semaphore::new(LOOKUPS)),
        }
    }
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let (allowed, under_way) = (Arc::clone(&self.allowed), Arc::clone(&self.under_way));
        let proxy = self.proxy.as_deref() == Some(name.as_str());
        Box::pin(async move {
            let _turn = under_way.acquire_owned().await?;
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let some = !found.is_empty();
            let fit: Vec<SocketAddr> =
                found.into_iter().filter(|address| proxy || guard::allows(address.ip(), &allowed)).collect();
            if some && fit.is_empty() {
                return Err(Refused.into());
            }
            Ok(Box::new(fit.into_iter()) as Addrs)
        })
    }
}
