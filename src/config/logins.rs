//! What opens the feeds that aren't open: credentials become headers.

use std::collections::HashMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::feed::Access;
use super::{Config, hidden, sources};
use crate::gather::fetch::Login;
use crate::item::link;

/// What opens each source that isn't open, by the address that it is known by; without those whose secret
/// is nowhere.
pub fn logins(config: &Config) -> HashMap<String, Login> {
    let mut all = HashMap::new();
    for (known, whole) in sources::keyed(config) {
        all.insert(known, Login::new(Vec::new(), Some(whole)));
    }
    for named in sources::named(config).iter().filter(|named| !named.feed.access.is_open()) {
        let known = link::keyless(&named.address).unwrap_or_else(|| named.address.clone());
        let Some(headers) = headers(&named.feed.access) else { continue };
        let Some(whole) = filled(&named.feed.url, &named.feed.access.in_address) else { continue };
        all.insert(known, Login::new(headers, Some(whole)));
    }
    for (address, header, key) in sources::api_keys(config) {
        if let Some(secret) = hidden::by_name(&key) {
            let value = match header.as_str() {
                "authorization" => format!("Bearer {}", secret.reveal()),
                _ => secret.reveal().to_owned(),
            };
            let known = link::keyless(&address).unwrap_or_else(|| address.clone());
            all.insert(known, Login::new(vec![(header, value)], Some(address)));
        }
    }
    all
}

/// An address with its credentials in the places that name them.
fn filled(address: &str, names: &[String]) -> Option<String> {
    names.iter().try_fold(address.to_owned(), |address, name| {
        let secret = hidden::by_name(name)?;
        let written: String = url::form_urlencoded::byte_serialize(secret.reveal().as_bytes()).collect();
        Some(address.replace(&format!("{{{name}}}"), &written))
    })
}

fn headers(access: &Access) -> Option<Vec<(String, String)>> {
    let mut headers = Vec::new();
    if let Some(name) = &access.password {
        let secret = hidden::by_name(name)?;
        // Without a user the credential is a token (RFC 6750).
        let value = match &access.user {
            Some(user) => format!("Basic {}", BASE64_STANDARD.encode(format!("{user}:{}", secret.reveal()))),
            None => format!("Bearer {}", secret.reveal()),
        };
        headers.push(("authorization".to_owned(), value));
    }
    for (header, name) in &access.headers {
        headers.push((header.clone(), hidden::by_name(name)?.reveal().to_owned()));
    }
    Some(headers)
}
