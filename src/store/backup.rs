//! A consistent copy of the store while others write.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::Path;

use super::open::connect;
use super::{Store, StoreError};

impl Store {
    /// Writes the store as it is now to `to`, whole or not at all; a file that is there is replaced.
    /// Writers go on meanwhile.
    ///
    /// # Errors
    /// Where `to` can't be written, with the reason.
    pub fn backup(&self, to: &Path) -> Result<(), StoreError> {
        let failed = |e: std::io::Error| StoreError::Backup { to: to.to_owned(), reason: e.to_string() };
        let mut name = to.file_name().map(OsString::from).unwrap_or_default();
        name.push(".part");
        let part = to.with_file_name(name);
        // Left by a backup that was killed; SQLite writes into new files only.
        match fs::remove_file(&part) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(failed(e)),
            _ => {}
        }
        File::create_new(&part).map_err(failed)?;
        // A connection of its own, so that readers needn't wait for it.
        let db = connect(&self.file)?;
        db.execute("VACUUM INTO ?1", [part.to_string_lossy()])?;
        File::open(&part).and_then(|copy| copy.sync_all()).map_err(failed)?;
        fs::rename(&part, to).map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::*;
    use super::*;
    use crate::store::FILE;

    #[test]
    fn a_backup_opens_as_a_store_with_what_there_was() {
        let (_dir, store) = store(&["https://a.example/"]);
        deliver(&store, hour(0), vec![vec![entry(item(1, "CFO leaves Acme", "a.example"), Some("Acme"))]]);
        let elsewhere = tempfile::tempdir().unwrap();
        let to = elsewhere.path().join(FILE);
        store.backup(&to).unwrap();
        deliver(&store, hour(1), vec![vec![entry(item(2, "More", "a.example"), None)]]);
        assert_eq!(Store::open(elsewhere.path()).unwrap().status().unwrap().items, 1);
        store.backup(&to).unwrap();
        assert_eq!(
            fs::read_dir(elsewhere.path())
                .unwrap()
                .filter(|f| { f.as_ref().is_ok_and(|f| f.file_name().to_string_lossy().ends_with(".part")) })
                .count(),
            0
        );
    }

    #[test]
    fn a_place_that_cannot_be_written_is_named() {
        let (dir, store) = store(&[]);
        let said = store.backup(&dir.path().join("missing/copy.sqlite")).unwrap_err().to_string();
        assert!(said.contains("missing/copy.sqlite can't be written"), "{said}");
    }
}
