//! Opening: a folder becomes a store, or a sentence that says why not.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{Store, StoreError, schema};

/// The database's name in the data folder.
pub const FILE: &str = "tipoff.sqlite";
/// How long a call waits for another process's write.
const PATIENCE: Duration = Duration::from_secs(10);
/// Statements kept prepared per connection: more than there are in this room.
const PREPARED: usize = 128;

impl Store {
    /// Opens the store in `dir`; makes the folder and the tables where they are missing.
    ///
    /// # Errors
    /// A folder that can't be made or written, a network file system, a database of a newer tipoff,
    /// or one that is damaged.
    pub fn open(dir: &Path) -> Result<Store, StoreError> {
        fs::create_dir_all(dir)
            .map_err(|e| StoreError::Folder { dir: dir.to_owned(), reason: e.to_string() })?;
        refuse_network(dir)?;
        let file = dir.join(FILE);
        let mut writer = connect(&file)?;
        write_ahead(&writer)?;
        schema::bring_up_to_date(&mut writer)?;
        let reader = connect(&file)?;
        reader.pragma_update(None, "query_only", true)?;
        let identity = identity(&file)?;
        Ok(Store { writer: Mutex::new(writer), reader: Mutex::new(reader), file, identity })
    }

    /// Whether the file that was opened still lies where it lay: a disk that was unmounted leaves
    /// SQLite writing into a file that nobody finds again.
    ///
    /// # Errors
    /// [`StoreError::Away`].
    pub fn still_there(&self) -> Result<(), StoreError> {
        match identity(&self.file) {
            Ok(found) if found == self.identity => Ok(()),
            _ => Err(StoreError::Away(self.file.clone())),
        }
    }

    /// Opens a store that was open before, once its file is there again. An empty folder in its place
    /// is a disk that is away, not a new store.
    ///
    /// # Errors
    /// [`StoreError::Away`] while the file isn't there.
    pub fn reopen(&self) -> Result<Store, StoreError> {
        identity(&self.file).map_err(|_| StoreError::Away(self.file.clone()))?;
        Store::open(self.file.parent().unwrap_or(Path::new(".")))
    }
}

/// Device and inode.
fn identity(file: &Path) -> Result<(u64, u64), StoreError> {
    let found = fs::metadata(file).map_err(|error| StoreError::from_io(file, &error))?;
    Ok((found.dev(), found.ino()))
}

pub fn connect(file: &Path) -> Result<Connection, StoreError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(file, flags)?;
    db.busy_timeout(PATIENCE)?;
    db.set_prepared_statement_cache_capacity(PREPARED);
    // Items of a few kilobytes fill pages of 16 KiB best; 64 MiB of cache hold a large poll's pages until
    // they are committed.
    db.execute_batch(
        "PRAGMA page_size = 16384;
         PRAGMA cache_size = -65536;
         PRAGMA foreign_keys = ON;
         PRAGMA temp_store = MEMORY;",
    )?;
    Ok(db)
}

/// Write-ahead log, on the disk before a commit returns, and cut back to 64 MiB after a checkpoint.
fn write_ahead(db: &Connection) -> Result<(), StoreError> {
    let began = Instant::now();
    loop {
        // SQLite doesn't wait its busy timeout where two processes turn a new file to WAL at once.
        match db.pragma_update(None, "journal_mode", "wal") {
            Err(e)
                if e.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && began.elapsed() < PATIENCE =>
            {
                std::thread::sleep(Duration::from_millis(20));
            }
            result => break result?,
        }
    }
    db.execute_batch(
        "PRAGMA synchronous = FULL;
         PRAGMA wal_autocheckpoint = 1000;
         PRAGMA journal_size_limit = 67108864;",
    )?;
    Ok(())
}

/// SQLite's write-ahead log needs memory shared between processes, which network file systems don't
/// give (<https://sqlite.org/wal.html>, "all processes … must be on the same host").
#[cfg(target_os = "linux")]
fn refuse_network(dir: &Path) -> Result<(), StoreError> {
    let found = rustix::fs::statfs(dir)
        .map_err(|e| StoreError::Folder { dir: dir.to_owned(), reason: e.to_string() })?;
    match network_kind(found.f_type as u32) {
        Some(kind) => Err(StoreError::NetworkFileSystem { dir: dir.to_owned(), kind }),
        None => Ok(()),
    }
}

#[cfg(not(target_os = "linux"))]
fn refuse_network(_dir: &Path) -> Result<(), StoreError> {
    Ok(())
}

/// By the magic numbers of statfs(2).
#[cfg(target_os = "linux")]
fn network_kind(magic: u32) -> Option<&'static str> {
    match magic {
        0x6969 => Some("NFS"),
        0xFF53_4D42 => Some("CIFS"),
        0x517B | 0xFE53_4D42 => Some("SMB"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::Connection;

    #[test]
    fn a_database_of_a_newer_tipoff_is_refused_in_words() {
        let dir = tempfile::tempdir().unwrap();
        drop(Store::open(dir.path()).unwrap());
        let db = Connection::open(dir.path().join(FILE)).unwrap();
        db.pragma_update(None, "user_version", 7).unwrap();
        let said = Store::open(dir.path()).err().unwrap().to_string();
        assert!(
            said.contains("written by a newer tipoff: schema 7, this one knows 3; upgrade tipoff"),
            "{said}"
        );
    }

    #[test]
    fn a_file_that_is_no_database_is_called_damaged() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(FILE), "not a database".repeat(1000)).unwrap();
        assert!(matches!(Store::open(dir.path()), Err(StoreError::Damaged(_))));
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("file"), "").unwrap();
        let said = Store::open(&dir.path().join("file/data")).err().unwrap().to_string();
        assert!(said.contains("file/data can't be made"), "{said}");
    }

    #[test]
    fn many_open_a_new_store_at_once() {
        let dir = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| Store::open(&dir.path().join("deep/er")).unwrap());
            }
        });
    }

    #[test]
    fn the_log_is_on_disk_before_a_commit_returns() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let db = store.writer.lock().unwrap();
        let ask = |name: &str| {
            db.pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0)).unwrap()
        };
        assert_eq!(ask("journal_mode"), "wal".to_owned().into());
        assert_eq!(ask("synchronous"), 2.into());
        assert_eq!(ask("foreign_keys"), 1.into());
        assert_eq!(ask("journal_size_limit"), (64 << 20).into());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn network_file_systems_are_known_by_their_numbers() {
        assert_eq!(network_kind(0x6969), Some("NFS"));
        assert_eq!(network_kind(0xFE53_4D42), Some("SMB"));
        assert_eq!(network_kind(0xEF53), None, "ext4");
    }
}
