//! tipoff.toml and the watchlists: loading, and mistakes with their place.
//!
//! In: files. Out: each room's own settings, the watchlists, the sources; or all mistakes at once. The
//! one place that sees all settings; nothing below imports it.

use std::path::{Path, PathBuf};

use crate::problem::Severity;
use crate::text::hash::bytes as hash_bytes;

mod alert;
mod channel;
mod compound;
mod diagnostic;
mod document;
mod duration;
mod feed;
mod files;
mod hidden;
mod logins;
mod look;
mod mail;
mod names;
mod opener;
mod ops;
mod rep;
mod sources;
mod trigger;
mod watchlist;

#[cfg(test)]
mod tests;

pub use diagnostic::Diagnostic;
pub use feed::Feed;
pub use ops::Config;
pub use rep::Rep;
pub use sources::{Derived, caps, derive, idle, sources};
pub use watchlist::Watchlist;

/// The configuration, and what is wrong with parts of it.
#[derive(Debug)]
pub struct Loaded {
    pub config: Config,
    pub warnings: Vec<Diagnostic>,
    /// Watchlists with mistakes: left out, the others go on.
    pub broken: Vec<Broken>,
    /// The text of each watchlist that is whole and right.
    pub texts: Vec<(PathBuf, String)>,
}

impl Loaded {
    /// Puts the last good version of each broken watchlist in its place, as `good` remembers them.
    /// Answers which files that were.
    pub fn fall_back(&mut self, good: impl Fn(&Path) -> Option<String>) -> Vec<PathBuf> {
        let mut kept = Vec::new();
        for broken in &self.broken {
            let Some(text) = good(&broken.path) else { continue };
            let Ok((watchlist, _)) = watchlist::read(&broken.path, text) else { continue };
            let sound = taken_key(&self.config, &watchlist, "").is_none();
            if sound && self.config.list_of(&watchlist.rep.email).is_none() {
                self.config.watchlists.push(watchlist);
                kept.push(broken.path.clone());
            }
        }
        self.config.furnish();
        // In the order of the files, as if nothing were broken.
        self.config.watchlists.sort_by(|a, b| a.path.cmp(&b.path));
        if !kept.is_empty() {
            self.config.fetch.logins = logins::logins(&self.config);
        }
        kept
    }
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
    let (mut broken, mut texts) = (Vec::new(), Vec::new());
    let (paths, missing) = files::watchlists(path, &config.patterns);
    diagnostics.extend(missing);
    for path in paths {
        let text = match files::read(&path) {
            Ok(text) => text,
            Err(diagnostic) => {
                broken.push(Broken { path, diagnostics: vec![diagnostic] });
                continue;
            }
        };
        match watchlist::read(&path, text.clone()) {
            Ok((watchlist, warnings)) => {
                if let Some(diagnostic) = taken_key(&config, &watchlist, &text) {
                    broken.push(Broken { path, diagnostics: vec![diagnostic] });
                    continue;
                }
                diagnostics.extend(warnings);
                match config.list_of(&watchlist.rep.email) {
                    Some(other) => broken.push(second_list(path, &watchlist, other)),
                    None => {
                        config.watchlists.push(watchlist);
                        texts.push((path, text));
                    }
                }
            }
            Err(diagnostics) => broken.push(Broken { path, diagnostics }),
        }
    }
    if let Some(folder) = &config.templates {
        let (house, mistakes) = look::read(folder);
        diagnostics.extend(mistakes);
        config.look = house.look;
        config.openers = house.openers;
    }
    config.furnish();
    config.fetch.logins = logins::logins(&config);
    Ok(Loaded { config, warnings: diagnostics, broken, texts })
}

/// Reads one watchlist; with it what is worth a warning.
///
/// # Errors
/// All its mistakes.
pub fn load_watchlist(path: &Path) -> Result<(Watchlist, Vec<Diagnostic>), Vec<Diagnostic>> {
    let text = files::read(path).map_err(|diagnostic| vec![diagnostic])?;
    watchlist::read(path, text)
}

/// Reads the text of a watchlist that is to stand in a file.
///
/// # Errors
/// As [`load_watchlist`].
pub fn read_watchlist(path: &Path, text: String) -> Result<(Watchlist, Vec<Diagnostic>), Vec<Diagnostic>> {
    watchlist::read(path, text)
}

/// A hash of all that the configuration is read from: it changes when a file does, or is added, or goes.
/// Where tipoff.toml can't be read it is a hash of that.
pub fn fingerprint(path: &Path) -> u64 {
    let ops = std::fs::read(path).unwrap_or_default();
    let patterns = ops::patterns(&String::from_utf8_lossy(&ops));
    let mut parts = vec![hash_bytes(&ops)];
    for list in files::watchlists(path, &patterns).0 {
        parts.push(hash_bytes(list.to_string_lossy().as_bytes()));
        parts.push(std::fs::read(&list).map_or(0, |text| hash_bytes(&text)));
    }
    if let Some(folder) = ops::templates(path, &String::from_utf8_lossy(&ops)) {
        for file in look::paths(&folder) {
            parts.push(hash_bytes(file.to_string_lossy().as_bytes()));
            parts.push(std::fs::read(&file).map_or(0, |text| hash_bytes(&text)));
        }
    }
    let bytes: Vec<u8> = parts.into_iter().flat_map(u64::to_le_bytes).collect();
    hash_bytes(&bytes)
}

/// A credential that tipoff.toml names as the key of a source, and a watchlist for one of its feeds: whoever
/// writes that would be sent it.
fn taken_key(config: &Config, watchlist: &Watchlist, text: &str) -> Option<Diagnostic> {
    let keys: Vec<&String> = config
        .sources
        .values()
        .filter_map(|setting| setting.credential.as_ref())
        .chain(config.apis.iter().filter_map(|api| Some(&api.key.as_ref()?.1)))
        .collect();
    let named = watchlist.feeds.iter().flat_map(|feed| feed.access.credentials());
    let taken = named.into_iter().find(|name| keys.iter().any(|key| hidden::is_same(key, name)))?;
    let path = watchlist.path.clone();
    let help = Some("name a credential of this feed's own".to_owned());
    let message = format!("\"{taken}\" is the key of a source that tipoff.toml asks: no feed may be sent it");
    let Some(at) = text.find(&format!("\"{taken}\"")) else {
        return Some(Diagnostic::of_file(path, message, help));
    };
    let starts: Vec<usize> =
        std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let span = at..at + taken.len() + 2;
    Some(Diagnostic::at(Severity::Error, path, text, &starts, span, message, help))
}

fn second_list(path: PathBuf, watchlist: &Watchlist, other: &Watchlist) -> Broken {
    let message = format!("{} has a watchlist already: {}", watchlist.rep.email, other.path.display());
    let help = Some("put all accounts of one rep into one file".to_owned());
    Broken { diagnostics: vec![Diagnostic::of_file(path.clone(), message, help)], path }
}
