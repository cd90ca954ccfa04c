//! A sign of life: an address that ops watch is called, and its silence alarms them.

use reqwest::redirect::Policy;
use url::Url;

use super::web;

/// Calls the address.
///
/// # Errors
/// Why it failed, without the address: it may hold a key.
pub async fn beat(url: &Url, proxy: Option<&str>) -> Result<(), String> {
    let words = |error: reqwest::Error| error.without_url().to_string();
    let client = web::client(proxy, Policy::default()).map_err(words)?;
    let answer = client.get(url.clone()).send().await.map_err(words)?;
    match answer.status() {
        status if status.is_success() => Ok(()),
        status => Err(format!("it answers {status}")),
    }
}
