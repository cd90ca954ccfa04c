//! What opens the feeds that aren't open: credentials become headers.

use std::collections::HashMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::feed::Access;
use super::{Config, hidden, sources};
use crate::gather::fetch::Login;

/// What opens each source that isn't open, by its address; without those whose secret is nowhere.
pub fn logins(config: &Config) -> HashMap<String, Login> {
    let named = sources::named(config);
    let shut = named.into_iter().filter(|named| !named.feed.access.is_open());
    shut.filter_map(|named| Some((named.address.clone(), login(&named.feed.access)?))).collect()
}

fn login(access: &Access) -> Option<Login> {
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
    Some(Login::new(headers))
}
