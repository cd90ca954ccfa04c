//! What can go wrong with remembering, in sentences that an operator can act on.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Why the store can't do what was asked. Nothing of the failed call was written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("{} can't be made: {reason}; create it, or set data_dir to a folder that tipoff may write", .dir.display())]
    Folder { dir: PathBuf, reason: String },
    #[error(
        "{} is on a network file system ({kind}), where SQLite's write-ahead log gets damaged; set data_dir to a local disk", .dir.display()
    )]
    NetworkFileSystem { dir: PathBuf, kind: &'static str },
    #[error(
        "the store was written by a newer tipoff: schema {found}, this one knows {known}; upgrade tipoff"
    )]
    Newer { found: u32, known: u32 },
    #[error("the backup {} can't be written: {reason}", .to.display())]
    Backup { to: PathBuf, reason: String },
    #[error("the disk under data_dir is full; free some space, nothing of this step was kept")]
    Full,
    #[error("the store can't be written ({0}); check the owner and the mount of data_dir")]
    ReadOnly(String),
    #[error("the store can't be opened ({0}); check that data_dir is readable and writable")]
    CantOpen(String),
    #[error("another process kept the store locked for more than ten seconds; try again")]
    Locked,
    #[error(
        "somebody reads the store for more than a minute and its log may not grow; end that, or try again"
    )]
    Reader,
    #[error("the store is damaged ({0}); stop tipoff and restore tipoff.sqlite from a backup")]
    Damaged(String),
    #[error("{} is not there any more; bring the disk back, tipoff waits for it", .0.display())]
    Away(PathBuf),
    #[error("reading or writing data_dir failed ({0}); check the disk")]
    Disk(String),
    #[error("the store can't make sense of {what}: {reason}")]
    Content { what: &'static str, reason: String },
    #[error("a thread of tipoff broke off ({0}); this is a mistake in tipoff")]
    Stopped(String),
    #[error("the store refused a statement: {0}; this is a mistake in tipoff")]
    Statement(String),
}

impl StoreError {
    /// A file of the data folder beside the database that can't be used.
    pub(super) fn from_io(path: &Path, error: &io::Error) -> Self {
        let said = format!("{}: {error}", path.display());
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => StoreError::ReadOnly(said),
            _ => StoreError::Disk(said),
        }
    }

    /// True where waiting may help: a disk that is full, a folder that is away, a lock that is held.
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            StoreError::Folder { .. }
                | StoreError::Full
                | StoreError::ReadOnly(_)
                | StoreError::CantOpen(_)
                | StoreError::Locked
                | StoreError::Reader
                | StoreError::Disk(_)
                | StoreError::Away(_)
                | StoreError::Backup { .. }
        )
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let said = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => StoreError::Full,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => StoreError::ReadOnly(said),
            Some(ErrorCode::CannotOpen) => StoreError::CantOpen(said),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Locked,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Damaged(said),
            Some(ErrorCode::SystemIoFailure) => StoreError::Disk(said),
            _ => StoreError::Statement(said),
        }
    }
}
