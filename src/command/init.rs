//! `tipoff init DIR`: the files to start from.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use super::Done;

/// Write a commented tipoff.toml and a first watchlist into DIR
///
/// Nothing that exists is written over. Next: edit the two files, then `tipoff check`.
#[derive(Args)]
pub struct Init {
    /// The folder; it is made where it doesn't exist
    #[arg(default_value = ".")]
    dir: PathBuf,
}

const OPS_FILE: &str = include_str!("../../config/tipoff.toml");
const WATCHLIST: &str = include_str!("../../config/watchlist.toml");

impl Init {
    pub fn run(self) -> anyhow::Result<Done> {
        let ops = self.dir.join("tipoff.toml");
        let watchlist = self.dir.join("watchlists").join("me.toml");
        for path in [&ops, &watchlist] {
            if path.exists() {
                bail!("{} exists already and stays as it is; name another folder", path.display());
            }
        }
        write_new(&ops, OPS_FILE)?;
        write_new(&watchlist, WATCHLIST)?;
        let config =
            if self.dir == Path::new(".") { String::new() } else { format!(" --config {}", ops.display()) };
        anstream::println!("Wrote {} and {}.", ops.display(), watchlist.display());
        anstream::println!("Next: put your accounts and feeds into them, then");
        anstream::println!("  tipoff{config} check     proves both files");
        anstream::println!("  tipoff{config} poll      reads the feeds");
        anstream::println!("  tipoff{config} digest --now --preview     shows what a mail would say");
        Ok(Done::Well)
    }
}

/// Whole or not at all: written beside its place, then moved there.
fn write_new(path: &Path, text: &str) -> anyhow::Result<()> {
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(dir).with_context(|| format!("can't make the folder {}", dir.display()))?;
    let mut file =
        tempfile::NamedTempFile::new_in(dir).with_context(|| format!("can't write in {}", dir.display()))?;
    file.write_all(text.as_bytes())?;
    readable_by_all(&file)?;
    file.persist_noclobber(path).with_context(|| format!("can't write {}", path.display()))?;
    Ok(())
}

/// A temporary file is for its owner only; these are for the group that edits them.
fn readable_by_all(file: &tempfile::NamedTempFile) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
    Ok(())
}
