//! tipoff.toml and the watchlists: loading, and mistakes with their place.
//!
//! In: files. Out: each room's own settings, the watchlists, the sources; or all mistakes at once. The
//! one place that sees all settings; nothing below imports it.

use std::path::{Path, PathBuf};

mod diagnostic;
mod document;
mod feed;
mod files;
mod hidden;
mod mail;
mod names;
mod ops;
mod sources;
mod trigger;
mod watchlist;

#[cfg(test)]
mod tests;

pub use diagnostic::Diagnostic;
pub use feed::Feed;
pub use ops::Config;
pub use sources::sources;
pub use watchlist::{Rep, Watchlist};

/// The configuration, and what is wrong with parts of it.
#[derive(Debug)]
pub struct Loaded {
    pub config: Config,
    pub warnings: Vec<Diagnostic>,
    /// Watchlists with mistakes: left out, the others go on.
    pub broken: Vec<Broken>,
}

/// A file that can't be used.
#[derive(Debug)]
pub struct Broken {
    pub path: PathBuf,
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads tipoff.toml and every watchlist it names.
///
/// # Errors
/// The mistakes of tipoff.toml itself; those of a watchlist are in [`Loaded::broken`].
pub fn load(path: &Path) -> Result<Loaded, Broken> {
    let text = files::read(path)
        .map_err(|diagnostic| Broken { path: path.to_owned(), diagnostics: vec![diagnostic] })?;
    let (ops, mut diagnostics) = ops::read(path, text);
    let Some(mut config) = ops.filter(|_| !diagnostics.iter().any(Diagnostic::is_error)) else {
        return Err(Broken { path: path.to_owned(), diagnostics });
    };
    let mut broken = Vec::new();
    let (paths, missing) = files::watchlists(path, &config.patterns);
    diagnostics.extend(missing);
    for path in paths {
        match load_watchlist(&path) {
            Ok((watchlist, warnings)) => {
                diagnostics.extend(warnings);
                match config
                    .watchlists
                    .iter()
                    .find(|other| other.rep.email.eq_ignore_ascii_case(&watchlist.rep.email))
                {
                    Some(other) => broken.push(second_list(path, &watchlist, other)),
                    None => config.watchlists.push(watchlist),
                }
            }
            Err(diagnostics) => broken.push(Broken { path, diagnostics }),
        }
    }
    Ok(Loaded { config, warnings: diagnostics, broken })
}

/// Reads one watchlist; with it what is worth a warning.
///
/// # Errors
/// All its mistakes.
pub fn load_watchlist(path: &Path) -> Result<(Watchlist, Vec<Diagnostic>), Vec<Diagnostic>> {
    let text = files::read(path).map_err(|diagnostic| vec![diagnostic])?;
    watchlist::read(path, text)
}

fn second_list(path: PathBuf, watchlist: &Watchlist, other: &Watchlist) -> Broken {
    let message = format!("{} has a watchlist already: {}", watchlist.rep.email, other.path.display());
    let help = Some("put all accounts of one rep into one file".to_owned());
    Broken { diagnostics: vec![Diagnostic::of_file(path.clone(), message, help)], path }
}
