//! Files that a command leaves behind: whole or not at all.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use anyhow::Context;
use tempfile::NamedTempFile;

/// Writes a file, in the place of one that is there.
pub fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let file = written_beside(path, bytes)?;
    file.persist(path).with_context(|| format!("can't write {}", path.display()))?;
    Ok(())
}

/// Writes a file where there is none.
pub fn write_new(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let file = written_beside(path, bytes)?;
    file.persist_noclobber(path).with_context(|| format!("can't write {}", path.display()))?;
    Ok(())
}

/// Writes a file that somebody else keeps: where it really lies, with the mode and, as far as we may, the
/// owner it had.
pub fn replace(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let path = fs::canonicalize(path).with_context(|| format!("can't find {}", path.display()))?;
    let was = fs::metadata(&path).with_context(|| format!("can't read {}", path.display()))?;
    let file = written_beside(&path, bytes)?;
    file.as_file().set_permissions(was.permissions())?;
    let _ = std::os::unix::fs::fchown(file.as_file(), Some(was.uid()), Some(was.gid()));
    file.as_file().sync_all()?;
    file.persist(&path).with_context(|| format!("can't write {}", path.display()))?;
    Ok(())
}

fn written_beside(path: &Path, bytes: &[u8]) -> anyhow::Result<NamedTempFile> {
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(dir).with_context(|| format!("can't make the folder {}", dir.display()))?;
    let mut file = NamedTempFile::new_in(dir).with_context(|| format!("can't write in {}", dir.display()))?;
    file.write_all(bytes)?;
    // A temporary file is for its owner only; these are for others to read.
    file.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
    Ok(file)
}
