//! What most commands begin with: the configuration read, the store opened; the rules for those that
//! judge or rank.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, bail};
use jiff::Timestamp;

use super::Common;
use crate::config::{self, Broken, Config, Diagnostic, Loaded, Watchlist};
use crate::gather::fetch::Client;
use crate::judge::Rules;
use crate::judge::watch::Watch;
use crate::pass;
use crate::store::Store;

/// Where the ops file is looked for when no `--config` is given.
const PLACES: &[&str] = &["tipoff.toml", "/etc/tipoff/tipoff.toml"];

/// A configuration in use.
pub struct Setup {
    pub config: Config,
    pub store: Arc<Store>,
    /// Watchlists with mistakes; a last good version may stand in for one.
    pub broken: Vec<Broken>,
}

/// Reads the configuration and says its mistakes; `None` where nothing can be done with it.
pub fn load(common: &Common) -> Option<Loaded> {
    let path = path(common);
    match config::load(&path) {
        Ok(loaded) => {
            say(&loaded.warnings);
            Some(loaded)
        }
        Err(broken) => {
            say(&broken.diagnostics);
            None
        }
    }
}

/// The ops file: the one that was named, else the first that exists, else the one to complain about.
pub fn path(common: &Common) -> PathBuf {
    common.config.clone().unwrap_or_else(|| {
        let there = PLACES.iter().map(PathBuf::from).find(|path| path.exists());
        there.unwrap_or_else(|| PathBuf::from(PLACES[0]))
    })
}

/// Opens everything a command needs, and makes the store know the sources.
pub fn open(common: &Common, now: Timestamp) -> anyhow::Result<Option<Setup>> {
    let Some(loaded) = load(common) else { return Ok(None) };
    assemble(loaded, now).map(Some)
}

/// The same for a configuration that is at hand.
pub fn assemble(mut loaded: Loaded, now: Timestamp) -> anyhow::Result<Setup> {
    let folder = &loaded.config.data_dir;
    let store =
        Store::open(folder).with_context(|| format!("can't use the data folder {}", folder.display()))?;
    let kept = pass::lists::settle(&store, &mut loaded, now)?;
    for broken in &loaded.broken {
        say(&broken.diagnostics);
        let meanwhile = match kept.contains(&broken.path) {
            true => "its last good version is used until it is mended",
            false => "it is left out until it is mended",
        };
        anstream::eprintln!("tipoff: {}: {meanwhile}; the others go on", broken.path.display());
    }
    Ok(Setup { store: Arc::new(store), config: loaded.config, broken: loaded.broken })
}

impl Setup {
    /// The rules of all watchlists, for what judges or ranks.
    pub fn rules(&self) -> anyhow::Result<Arc<Rules>> {
        rules(self.config.watchlists.iter().map(|list| list.watch.clone()).collect()).map(Arc::new)
    }
}

/// The watchlist of the rep named, or all.
///
/// # Errors
/// Where nobody has that address.
pub fn lists<'c>(config: &'c Config, rep: Option<&str>) -> anyhow::Result<Vec<&'c Watchlist>> {
    match rep {
        None => Ok(config.watchlists.iter().collect()),
        Some(email) => match config.list_of(email) {
            Some(list) => Ok(vec![list]),
            None => bail!("no watchlist has the rep {email}; `tipoff check` lists them"),
        },
    }
}

/// The one watchlist that a command is about: of the rep named, or the only one.
///
/// # Errors
/// Where nobody has that address, or there are several and none is named.
pub fn list<'c>(config: &'c Config, rep: Option<&str>) -> anyhow::Result<&'c Watchlist> {
    match lists(config, rep)?.as_slice() {
        [only] => Ok(only),
        [] => bail!("there is no watchlist; `tipoff init` writes one to start from"),
        several => {
            let all: Vec<&str> = several.iter().map(|list| list.rep.email.as_str()).collect();
            bail!("whose? Name the rep: --rep {}", all.join(" or --rep "))
        }
    }
}

/// The rules of these watches; their files have been checked.
pub fn rules(watches: Vec<Watch>) -> anyhow::Result<Rules> {
    Rules::build(watches).map_err(|problems| {
        let all: Vec<String> = problems.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("the triggers can't be built: {}", all.join("; "))
    })
}

/// The client for everything that is fetched.
pub fn client(config: &Config) -> anyhow::Result<Client> {
    Ok(Client::new(&config.fetch)?)
}

/// Says mistakes on standard error, each with its place.
pub fn say(diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        anstream::eprintln!("{diagnostic}");
    }
}

/// A runtime for commands that wait for the network.
pub fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("can't start the runtime")
}
