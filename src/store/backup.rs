//! A consistent copy of the store while others write.

use std::fs::File;
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
        let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // SQLite writes into new or empty files only; one that is dropped before it is whole is gone.
        let part = tempfile::Builder::new().prefix(".backup-").tempfile_in(folder).map_err(failed)?;
        // A connection of its own, so that readers needn't wait for it.
        let db = connect(&self.file)?;
        db.execute("VACUUM INTO ?1", [part.path().to_string_lossy()])?;
        part.as_file().sync_all().map_err(failed)?;
        part.persist(to).map_err(|error| failed(error.error))?;
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)
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
        let files = std::fs::read_dir(elsewhere.path()).unwrap().flatten();
        let unfinished = files.filter(|file| file.file_name().to_string_lossy().starts_with(".backup-"));
        assert_eq!(unfinished.count(), 0);
    }

    #[test]
    fn a_place_that_cannot_be_written_is_named() {
        let (dir, store) = store(&[]);
        let said = store.backup(&dir.path().join("missing/copy.sqlite")).unwrap_err().to_string();
        assert!(said.contains("missing/copy.sqlite can't be written"), "{said}");
    }
}
