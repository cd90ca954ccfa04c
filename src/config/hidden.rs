//! Secrets, which never stand in tipoff.toml.

use std::path::{Path, PathBuf};

use super::document::Section;
use super::files;
use crate::gather::source;
use crate::secret::Secret;

/// tipoff's own credentials; the keys of sources are others.
const OWN: &[&str] = &["smtp-password", "oauth-client-secret", "oauth-refresh-token", "imap-password"];

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
        if let Some(secret) = from_folder(self.credential) {
            return Some(Secret::new(secret));
        }
        if let Some(file) = section.text(self.key) {
            let file = files::relative(path, &file);
            let secret = from_file(&file).map(Secret::new);
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
    let in_a_file = || from_file(Path::new(&std::env::var_os(format!("{}_FILE", variable(name)))?));
    from_folder(name)
        .or_else(in_a_file)
        .or_else(|| std::env::var(variable(name)).ok())
        .filter(|secret| !secret.is_empty())
        .map(Secret::new)
}

/// What systemd gives under this name.
pub fn from_folder(name: &str) -> Option<String> {
    from_file(&PathBuf::from(std::env::var_os("CREDENTIALS_DIRECTORY")?).join(name))
}

pub fn from_file(file: &Path) -> Option<String> {
    std::fs::read_to_string(file).ok().map(|text| text.trim_end().to_owned())
}

/// `x_api` has the credential `x-api-key`.
pub fn key_of(source: &str) -> String {
    format!("{}-key", source.replace('_', "-"))
}

/// Whether a watchlist may name it: whoever writes one must not be sent the mail server's password, nor the
/// key of a source. Names that lie in one variable are one.
pub fn is_free(name: &str) -> bool {
    let keys = source::ALL.iter().map(|source| key_of(source.name()));
    let own = OWN.iter().map(|name| (*name).to_owned()).chain(keys);
    is_name(name) && !own.into_iter().any(|own| variable(&own) == variable(name))
}

/// Whether two names are one credential's: they lie in one variable.
pub fn is_same(one: &str, other: &str) -> bool {
    variable(one) == variable(other)
}

/// Whether a credential can have this name: it is a file's, and leads nowhere else.
fn is_name(name: &str) -> bool {
    let plain = name.chars().all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | '.'));
    plain && !name.starts_with('.')
}

pub fn variable(name: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::is_free;

    #[test]
    fn a_watchlist_can_name_nothing_that_is_tipoffs_own() {
        for own in
            ["smtp-password", "SMTP_PASSWORD", "companies-house-key", "x_api.key", "../etc/passwd", ".x"]
        {
            assert!(!is_free(own), "{own}");
        }
        assert!(is_free("trade-press") && is_free("dana-slack"));
    }
}
