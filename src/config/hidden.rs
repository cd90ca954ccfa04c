//! Secrets, which never stand in tipoff.toml.

use std::path::{Path, PathBuf};

use super::document::Section;
use super::files;
use crate::tell::deliver::Secret;

/// tipoff's own credentials, which no feed may name.
pub const OWN: &[&str] = &["smtp-password", "oauth-client-secret", "oauth-refresh-token", "imap-password"];

/// Something secret, and the places where it may lie: a systemd credential, a file, the environment;
/// never tipoff.toml.
pub struct Hidden {
    /// Its name in a sentence.
    pub what: &'static str,
    /// The name of the systemd credential.
    pub credential: &'static str,
    /// The key of tipoff.toml that names the file.
    pub key: &'static str,
    /// The environment variable.
    pub variable: &'static str,
}

impl Hidden {
    /// The first of the places that holds it.
    pub fn read(&self, path: &Path, section: &Section<'_, '_>) -> Option<Secret> {
        let from_file = |file: PathBuf| {
            std::fs::read_to_string(file).ok().map(|text| Secret::new(text.trim_end().to_owned()))
        };
        if let Some(folder) = std::env::var_os("CREDENTIALS_DIRECTORY")
            && let Some(secret) = from_file(PathBuf::from(folder).join(self.credential))
        {
            return Some(secret);
        }
        if let Some(file) = section.text(self.key) {
            let file = files::relative(path, &file);
            let secret = from_file(file.clone());
            if secret.is_none() {
                section.wrong(self.key, format!("can't read {}", file.display()), None);
            }
            return secret;
        }
        std::env::var(self.variable).ok().map(Secret::new)
    }

    /// Where it may lie, in a sentence.
    pub fn places(&self) -> String {
        format!("give it as the credential {}, in `{}`, or in ${}", self.credential, self.key, self.variable)
    }

    /// Says that it is nowhere; a file that can't be read is said already.
    pub fn missing(&self, section: &Section<'_, '_>) {
        if !section.has(self.key) {
            section.document.warning(
                section.span.clone(),
                format!("no {} is at hand, so that no mail can be sent", self.what),
                Some(self.places()),
            );
        }
    }
}

/// The secret of this name: a systemd credential, a file that an environment variable names, or the
/// variable itself.
pub fn by_name(name: &str) -> Option<Secret> {
    if !is_name(name) {
        return None;
    }
    let from_file = |file: PathBuf| std::fs::read_to_string(file).ok().map(|text| text.trim_end().to_owned());
    let folder = std::env::var_os("CREDENTIALS_DIRECTORY").map(|folder| PathBuf::from(folder).join(name));
    folder
        .and_then(from_file)
        .or_else(|| {
            std::env::var_os(format!("{}_FILE", variable(name))).and_then(|file| from_file(file.into()))
        })
        .or_else(|| std::env::var(variable(name)).ok())
        .filter(|secret| !secret.is_empty())
        .map(Secret::new)
}

/// Whether a credential can have this name: it is a file's, and leads nowhere else.
fn is_name(name: &str) -> bool {
    let plain = name.chars().all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | '.'));
    plain && !name.starts_with('.')
}

fn variable(name: &str) -> String {
    let upper: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    format!("TIPOFF_{upper}")
}

pub fn is_at_hand(name: &str) -> bool {
    by_name(name).is_some()
}

/// Where it may lie, in a sentence.
pub fn places(name: &str) -> String {
    let variable = variable(name);
    format!(
        "give it as the systemd credential {name}, in the file that ${variable}_FILE names, or in ${variable}"
    )
}
