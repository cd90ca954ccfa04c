//! Secrets, which never stand in tipoff.toml.

use std::path::{Path, PathBuf};

use super::document::Section;
use super::files;
use crate::tell::deliver::Secret;

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

/// A credential by the name that a watchlist gives it: from systemd's folder, else from the environment.
pub fn by_name(name: &str) -> Option<Secret> {
    let plain = name.chars().all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | '.'));
    if !plain || name.starts_with('.') {
        return None;
    }
    let folder = std::env::var_os("CREDENTIALS_DIRECTORY");
    let file = folder.and_then(|folder| std::fs::read_to_string(PathBuf::from(folder).join(name)).ok());
    file.or_else(|| std::env::var(variable(name)).ok()).map(|text| Secret::new(text.trim_end().to_owned()))
}

/// Where such a credential may lie, in a sentence.
pub fn places(name: &str) -> String {
    format!("give it as the systemd credential {name} (LoadCredential=), or in ${}", variable(name))
}

fn variable(name: &str) -> String {
    format!("TIPOFF_{}", name.to_ascii_uppercase().replace(['-', '.'], "_"))
}
