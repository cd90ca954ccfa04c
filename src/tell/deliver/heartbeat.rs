//! A sign of life: an address that ops watch is called, and its silence alarms them.

use std::time::Duration;

use url::Url;

/// The whole call.
const PATIENCE: Duration = Duration::from_secs(20);

/// Calls the address.
///
/// # Errors
/// Why it failed, without the address: it may hold a key.
pub async fn beat(url: &Url, proxy: Option<&str>) -> Result<(), String> {
    let words = |error: reqwest::Error| error.without_url().to_string();
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("tipoff/", env!("CARGO_PKG_VERSION")))
        .timeout(PATIENCE)
        .no_proxy();
    if let Some(proxy) = proxy {
        builder = builder.proxy(reqwest::Proxy::all(proxy).map_err(words)?);
    }
    let answer = builder.build().map_err(words)?.get(url.clone()).send().await.map_err(words)?;
    match answer.status() {
        status if status.is_success() => Ok(()),
        status => Err(format!("it answers {status}")),
    }
}
