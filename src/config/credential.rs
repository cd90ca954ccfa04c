//! The secrets of feeds, by name: where they lie, and the headers they become.

use std::collections::HashMap;
use std::path::PathBuf;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::feed::Access;
use super::{Config, sources};
use crate::gather::fetch::Login;

/// tipoff's own credentials, which no feed may name.
pub const OWN: &[&str] = &["smtp-password", "oauth-client-secret", "oauth-refresh-token", "imap-password"];

/// The secret of this name: a systemd credential, a file that an environment variable names, or the
/// variable itself.
fn read(name: &str) -> Option<String> {
    let from_file = |file: PathBuf| std::fs::read_to_string(file).ok().map(|text| text.trim_end().to_owned());
    let folder = std::env::var_os("CREDENTIALS_DIRECTORY").map(|folder| PathBuf::from(folder).join(name));
    folder
        .and_then(from_file)
        .or_else(|| {
            std::env::var_os(format!("{}_FILE", variable(name))).and_then(|file| from_file(file.into()))
        })
        .or_else(|| std::env::var(variable(name)).ok())
        .filter(|secret| !secret.is_empty())
}

fn variable(name: &str) -> String {
    let upper: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    format!("TIPOFF_{upper}")
}

pub fn is_at_hand(name: &str) -> bool {
    read(name).is_some()
}

/// Where it may lie, in a sentence.
pub fn places(name: &str) -> String {
    let variable = variable(name);
    format!(
        "give it as the systemd credential {name}, in the file that ${variable}_FILE names, or in ${variable}"
    )
}

/// What opens each source that isn't open, by its address; without those whose secret is nowhere.
pub fn logins(config: &Config) -> HashMap<String, Login> {
    let named = sources::named(config);
    let shut = named.into_iter().filter(|named| !named.feed.access.is_open());
    shut.filter_map(|named| Some((named.address.clone(), login(&named.feed.access)?))).collect()
}

fn login(access: &Access) -> Option<Login> {
    let mut headers = Vec::new();
    if let Some(name) = &access.password {
        let secret = read(name)?;
        // Without a user the credential is a token (RFC 6750).
        let value = match &access.user {
            Some(user) => format!("Basic {}", BASE64_STANDARD.encode(format!("{user}:{secret}"))),
            None => format!("Bearer {secret}"),
        };
        headers.push(("authorization".to_owned(), value));
    }
    for (header, name) in &access.headers {
        headers.push((header.clone(), read(name)?));
    }
    Some(Login::new(headers))
}
