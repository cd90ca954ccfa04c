//! `tipoff backup`: a consistent copy of the store while everything runs.

use std::path::PathBuf;

use clap::Args;

use super::{Common, Done, setup};
use crate::store::Store;

/// Copy the store, whole and consistent, while the daemon runs
#[derive(Args)]
pub struct Backup {
    /// Where the copy goes; a file that is there is replaced, once the new one is whole
    to: PathBuf,
}

impl Backup {
    pub fn run(self, common: &Common) -> anyhow::Result<Done> {
        let Some(loaded) = setup::load(common) else { return Ok(Done::WrongUse) };
        let store = Store::open(&loaded.config.data_dir)?;
        store.backup(&self.to)?;
        let size = std::fs::metadata(&self.to).map_or(0, |file| file.len());
        anstream::println!("{} ({:.1} MB)", self.to.display(), size as f64 / 1e6);
        Ok(Done::Well)
    }
}
