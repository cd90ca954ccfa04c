//! How addresses that ops name are called over HTTP: directly or through their proxy, never through one of
//! the environment, and to where they say, no further.

use std::time::Duration;

use reqwest::{Client, Proxy};

/// A whole call.
const PATIENCE: Duration = Duration::from_secs(20);

/// A client for such calls.
///
/// # Errors
/// A proxy that can't be used.
pub fn client(proxy: Option<&str>, redirects: reqwest::redirect::Policy) -> Result<Client, reqwest::Error> {
    let builder = Client::builder()
        .user_agent(concat!("tipoff/", env!("CARGO_PKG_VERSION")))
        .timeout(PATIENCE)
        .redirect(redirects)
        .no_proxy();
    match proxy {
        Some(proxy) => builder.proxy(Proxy::all(proxy)?).build(),
        None => builder.build(),
    }
}
