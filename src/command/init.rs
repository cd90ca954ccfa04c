//! `tipoff init DIR`: the files to start from.

use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::Args;

use super::{Done, file};
use crate::tell::digest::Look;

/// Write a commented tipoff.toml and a first watchlist into DIR
///
/// Nothing that exists is written over. Next: edit the two files, then `tipoff check`.
#[derive(Args)]
pub struct Init {
    /// The folder; it is made where it doesn't exist
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// Only our templates, to make your own of: `templates = "…"` in tipoff.toml names the folder
    #[arg(long)]
    templates: bool,
}

const OPS_FILE: &str = include_str!("../../config/tipoff.toml");
const WATCHLIST: &str = include_str!("../../config/watchlist.toml");

impl Init {
    pub fn run(self) -> anyhow::Result<Done> {
        if self.templates {
            return self.templates();
        }
        let ops = self.dir.join("tipoff.toml");
        let watchlist = self.dir.join("watchlists").join("me.toml");
        for path in [&ops, &watchlist] {
            if path.exists() {
                bail!("{} exists already and stays as it is; name another folder", path.display());
            }
        }
        file::write_new(&ops, OPS_FILE.as_bytes())?;
        file::write_new(&watchlist, WATCHLIST.as_bytes())?;
        let config =
            if self.dir == Path::new(".") { String::new() } else { format!(" --config {}", ops.display()) };
        anstream::println!("Wrote {} and {}.", ops.display(), watchlist.display());
        anstream::println!("Next: put your accounts and feeds into them, then");
        anstream::println!("  tipoff{config} check     proves both files");
        anstream::println!("  tipoff{config} poll      reads the feeds");
        anstream::println!("  tipoff{config} digest --now --preview     shows what a mail would say");
        Ok(Done::Well)
    }

    fn templates(&self) -> anyhow::Result<Done> {
        for name in Look::names() {
            let path = self.dir.join(name);
            if path.exists() {
                bail!("{} exists already and stays as it is; name another folder", path.display());
            }
            file::write_new(&path, Look::ours(name).unwrap_or_default().as_bytes())?;
        }
        anstream::println!("Wrote our templates into {}. Keep those that you change.", self.dir.display());
        anstream::println!("`tipoff digest --preview --at TIME` shows a day with them.");
        Ok(Done::Well)
    }
}
