//! Mail into a folder, one .eml each.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// Writes the mail whole or not at all, under a name made of its Message-ID: the same mail twice is one
/// file.
pub fn write(directory: &Path, to: &str, message_id: &str, eml: &[u8]) -> io::Result<()> {
    fs::create_dir_all(directory)?;
    let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(directory)?;
    file.write_all(eml)?;
    file.as_file().sync_all()?;
    file.persist(directory.join(name(to, message_id))).map_err(|error| error.error)?;
    fs::File::open(directory)?.sync_all()
}

/// A name that no recipient can turn into a path.
fn name(to: &str, message_id: &str) -> String {
    let safe = |text: &str, most: usize| -> String {
        text.chars()
            .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '@' | '_') { c } else { '_' })
            .take(most)
            .collect()
    };
    let id = message_id.trim_matches(['<', '>']);
    let id = id.split('@').next().unwrap_or(id);
    format!("{}_{}.eml", safe(to, 80).trim_start_matches('.'), safe(id, 80))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_one_file_with_a_harmless_name() {
        let dir = tempfile::tempdir().expect("a folder");
        for _ in 0..2 {
            write(dir.path(), "../../dana@example.com", "<1.a/b@example.com>", b"mail").expect("written");
        }
        let names: Vec<_> =
            fs::read_dir(dir.path()).expect("read").map(|e| e.expect("entry").file_name()).collect();
        assert_eq!(names, ["_.._dana@example.com_1.a_b.eml"]);
    }
}
