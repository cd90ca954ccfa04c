//! Who works on what: each process holds a file locked in the data folder as long as it lives, so that
//! another can tell a dead holder's work from a slow one's. The kernel lets go of the lock however the
//! process ends.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::params;

use super::{Store, StoreError};

/// The folder of the locked files, in the data folder.
const FOLDER: &str = "working";

/// A process that takes work. Dropped, it holds nothing any more.
#[derive(Debug)]
pub struct Holder {
    pub name: String,
    path: PathBuf,
    _locked: File,
}

impl Drop for Holder {
    fn drop(&mut self) {
        // One that stays is found unlocked, and removed, by the next process.
        let _ = fs::remove_file(&self.path);
    }
}

impl Store {
    /// Registers this process as one that takes work, and lets go of what dead ones had taken.
    ///
    /// # Errors
    /// Where the data folder can't be written.
    pub fn hold(&self) -> Result<Holder, StoreError> {
        let folder = self.file.with_file_name(FOLDER);
        let failed = |error: io::Error| StoreError::from_io(&folder, &error);
        fs::create_dir_all(&folder).map_err(failed)?;
        self.release_dead(&folder)?;
        let name = format!("{}-{}", std::process::id(), Timestamp::now().as_nanosecond());
        let path = folder.join(&name);
        // Locked before it has its name: nobody finds it free.
        let hidden = folder.join(format!(".{name}"));
        let locked = File::create(&hidden).map_err(failed)?;
        locked.lock().map_err(failed)?;
        fs::rename(&hidden, &path).map_err(failed)?;
        Ok(Holder { name, path, _locked: locked })
    }

    /// Lets go of all that `owner` has taken and not finished: it is due again at once.
    pub fn release(&self, owner: &str) -> Result<(), StoreError> {
        self.write(|tx| {
            for table in ["source", "outbox"] {
                tx.execute(
                    &format!(
                        "UPDATE {table} SET lease_owner = NULL, lease_until = NULL WHERE lease_owner = ?1"
                    ),
                    params![owner],
                )?;
            }
            Ok(())
        })
    }

    fn release_dead(&self, folder: &Path) -> Result<(), StoreError> {
        let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let free = File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok());
            if free && !name.starts_with('.') {
                self.release(&name)?;
                let _ = fs::remove_file(entry.path());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::store::sample::{claim, hour, store};

    #[test]
    fn what_a_dead_process_had_taken_is_due_again_and_what_a_living_one_has_is_not() {
        let (dir, store) = store(&["https://a.example/", "https://b.example/"]);
        let living = store.hold().unwrap();
        assert_eq!(
            store.claim_sources(&living.name, hour(0), false, Duration::from_secs(600), 1).unwrap().len(),
            1
        );
        // A process that was killed leaves its file behind, unlocked.
        std::fs::write(dir.path().join("working/1-1"), "").unwrap();
        assert_eq!(claim(&store, "1-1", hour(0)).len(), 1);
        assert!(claim(&store, "third", hour(0)).is_empty(), "all is taken");

        let next = store.hold().unwrap();
        assert_eq!(claim(&store, &next.name, hour(0)).len(), 1, "the dead one's");
        let names = std::fs::read_dir(dir.path().join("working")).unwrap().count();
        assert_eq!(names, 2);
        drop((living, next));
        assert_eq!(std::fs::read_dir(dir.path().join("working")).unwrap().count(), 0);
    }
}
