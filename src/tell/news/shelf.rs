//! Feeds as files, where other programs fetch them.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::text::fold::fold;
use crate::text::hash::stable;

/// Bytes of a file's name, without its ending.
const NAME: usize = 60;

/// The files of one rep: `dana@example.com.atom`, and `dana@example.com/acme-corporation.atom`.
pub struct Shelf {
    folder: PathBuf,
    rep: String,
    /// Of each account on the list.
    names: BTreeMap<String, String>,
}

impl Shelf {
    /// Where a rep's feeds lie; the names of the accounts are those of the whole list, so that two that would
    /// share a file don't.
    pub fn of<'a>(folder: &Path, email: &str, accounts: impl Iterator<Item = &'a str>) -> Shelf {
        let plain: Vec<(&str, String)> = accounts.map(|name| (name, slug(name))).collect();
        let mut count: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, slug) in &plain {
            *count.entry(slug).or_default() += 1;
        }
        let own = |(name, slug): &(&str, String)| {
            let alone = !slug.is_empty() && count.get(slug.as_str()) == Some(&1);
            let file = if alone { slug.clone() } else { format!("{slug}-{:08x}", stable(&[name]) as u32) };
            ((*name).to_owned(), file)
        };
        let names = plain.iter().map(own).collect();
        Shelf { folder: folder.to_owned(), rep: address(email), names }
    }

    /// The file of the rep, or of an account on the list.
    pub fn file(&self, account: Option<&str>, ending: &str) -> Option<PathBuf> {
        match account {
            None => Some(self.folder.join(format!("{}.{ending}", self.rep))),
            Some(account) => {
                let name = self.names.get(account)?;
                Some(self.folder.join(&self.rep).join(format!("{name}.{ending}")))
            }
        }
    }
}

/// Lower case letters and digits, hyphens between them.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in fold(name).chars() {
        match c.is_alphanumeric() {
            true => slug.push(c),
            false if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            false => {}
        }
        if slug.len() > NAME {
            break;
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// An address as a file's name: never a path, and never hidden.
fn address(email: &str) -> String {
    let safe =
        |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '@' | '_' | '+') { c } else { '_' };
    let name: String = email.to_lowercase().chars().map(safe).take(200).collect();
    if name.starts_with('.') { format!("_{name}") } else { name }
}

/// Writes a file whole or not at all; one that says the same already stays as it is, with its date.
pub fn put(path: &Path, text: &str) -> io::Result<()> {
    if fs::read(path).is_ok_and(|known| known == text.as_bytes()) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    // For a web server of another user; the folder says who may enter.
    file.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_account_has_a_file_of_its_own_and_no_name_leads_elsewhere() {
        let names = ["Acme Corp.", "ACME, Corp", "../../etc/passwd", "株式会社", "…", "Österreich AG"];
        let shelf = Shelf::of(Path::new("/out"), "../Dana@Example.com", names.into_iter());
        let files: Vec<String> = names
            .iter()
            .map(|name| shelf.file(Some(name), "atom").expect("listed").display().to_string())
            .collect();
        let mut once = files.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), names.len(), "{files:?}");
        assert!(
            files
                .iter()
                .all(|file| file.starts_with("/out/_.._dana@example.com/") && file.matches('/').count() == 3)
        );
        assert!(files[2].ends_with("/etc-passwd.atom"), "{files:?}");
        assert_eq!(shelf.file(None, "json").expect("a file"), Path::new("/out/_.._dana@example.com.json"));
        assert_eq!(shelf.file(Some("Globex"), "atom"), None);
    }
}
