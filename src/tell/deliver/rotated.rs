//! A refresh token that the token server has put in the place of the configured one, kept over restarts.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::Secret;
use crate::text::hash::stable;

const NAME: &str = "oauth-refresh-token";

/// The token that was kept; `None` where the configured one has changed since, which means that somebody
/// has signed in again.
pub fn kept(folder: &Path, configured: &Secret) -> Option<Secret> {
    let text = fs::read_to_string(folder.join(NAME)).ok()?;
    let (of, token) = text.trim_end().split_once('\n')?;
    (of == mark(configured)).then(|| Secret::new(token.to_owned()))
}

/// Keeps a token, whole or not at all, readable for its owner only.
pub fn keep(folder: &Path, configured: &Secret, token: &Secret) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    // A temporary file is made with mode 0600.
    let mut file = tempfile::Builder::new().prefix(".oauth-").tempfile_in(folder)?;
    writeln!(file, "{}\n{}", mark(configured), token.reveal())?;
    file.as_file().sync_all()?;
    file.persist(folder.join(NAME)).map_err(|error| error.error)?;
    fs::File::open(folder)?.sync_all()
}

/// What the configured token is known by again.
fn mark(configured: &Secret) -> String {
    format!("{:016x}", stable(&[configured.reveal()]))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_kept_token_holds_until_somebody_signs_in_again() {
        let dir = tempfile::tempdir().expect("a folder");
        let secret = |text: &str| Secret::new(text.to_owned());
        assert_eq!(kept(dir.path(), &secret("first")), None);
        for token in ["second", "third"] {
            keep(dir.path(), &secret("first"), &secret(token)).expect("kept");
            assert_eq!(kept(dir.path(), &secret("first")), Some(secret(token)));
        }
        assert_eq!(kept(dir.path(), &secret("another sign-in")), None);
        let mode = fs::metadata(dir.path().join(NAME)).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
