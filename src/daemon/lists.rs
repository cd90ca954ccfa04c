//! What is watched for whom, as the files have it: looked at each minute, taken up when whole and right.
//!
//! Files are compared by content, not by events of the file system: that sees network shares, swapped
//! links and editors that rename. A change is taken up when it was seen twice alike, so that half a
//! file is not.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::config::{self, Broken, Config, Diagnostic, Loaded, Watchlist};
use crate::gather::fetch::{Client, FetchError};
use crate::gather::source::Services;
use crate::judge::Rules;
use crate::tell::deliver::Courier;

/// Between two looks at the files.
const LOOK: SignedDuration = SignedDuration::from_secs(60);

/// One configuration in use: a snapshot that work under way keeps, whatever is taken up meanwhile.
pub struct Live {
    pub config: Config,
    pub rules: Arc<Rules>,
    pub client: Client,
    pub courier: Courier,
    /// How the sources' services are asked.
    pub services: Arc<Services>,
    pub broken: Vec<Broken>,
    /// Those of the broken files whose last good version stands in.
    pub kept: Vec<PathBuf>,
}

/// Why a configuration can't be used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    #[error("the triggers can't be built: {0}")]
    Rules(String),
    #[error("{0}")]
    Fetch(#[from] FetchError),
}

impl Live {
    /// Makes a configuration ready for use; the client stays where its settings do, with its connections
    /// and its turns at each host. Compiles rules: takes its time.
    pub fn of(loaded: Loaded, kept: Vec<PathBuf>, before: Option<&Live>) -> Result<Live, Unusable> {
        let Loaded { config, broken, .. } = loaded;
        let watches = config.watchlists.iter().map(|list| list.watch.clone()).collect();
        let rules = Rules::build(watches).map_err(|problems| {
            Unusable::Rules(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
        })?;
        let client = match before.filter(|before| before.config.fetch == config.fetch) {
            Some(before) => before.client.clone(),
            None => Client::new(&config.fetch)?,
        };
        let courier = Courier::new(&config.mail);
        let derived = config::derive(&config);
        for why in &derived.off {
            tracing::warn!("{why}");
        }
        let services = Arc::new(derived.services);
        Ok(Live { rules: Arc::new(rules), client, courier, services, config, broken, kept })
    }
}

/// Looks at the files.
pub struct Lists {
    pub path: PathBuf,
    /// Of what is in use, or was found to be unusable.
    current: u64,
    /// A change that was seen once.
    pending: Option<u64>,
    looked: Timestamp,
}

impl Lists {
    /// The files as they are now are in use.
    pub fn new(path: &Path, now: Timestamp) -> Self {
        Lists { path: path.to_owned(), current: config::fingerprint(path), pending: None, looked: now }
    }

    /// True where the files have changed and stood still since the last look.
    pub fn changed(&mut self, now: Timestamp) -> bool {
        // A clock that was set back must not stop us from looking.
        let rested = now >= self.looked + LOOK || now < self.looked;
        if self.pending.is_none() && !rested {
            return false;
        }
        self.looked = now;
        let found = config::fingerprint(&self.path);
        if found == self.current {
            self.pending = None;
            return false;
        }
        if self.pending == Some(found) {
            self.current = found;
            self.pending = None;
            return true;
        }
        self.pending = Some(found);
        false
    }

    /// The files are read now, whatever was seen before.
    pub fn read_now(&mut self) {
        self.current = config::fingerprint(&self.path);
        self.pending = None;
    }
}

/// What changed from one configuration to the next, a line a rep.
pub fn difference(before: &[Watchlist], after: &[Watchlist]) -> Vec<String> {
    let mut lines = Vec::new();
    for list in after {
        let rep = &list.rep.email;
        let Some(old) = before.iter().find(|old| old.watch.rep == list.watch.rep) else {
            lines.push(format!("{rep}: a new watchlist with {} accounts", list.watch.accounts.len()));
            continue;
        };
        let names = |list: &Watchlist| -> std::collections::BTreeSet<String> {
            list.watch.accounts.iter().map(|account| account.name.clone()).collect()
        };
        let (was, is) = (names(old), names(list));
        let (added, removed) = (is.difference(&was).count(), was.difference(&is).count());
        if added + removed > 0 {
            lines.push(format!("{rep}: {added} accounts added, {removed} removed"));
        } else if old.watch != list.watch || old.feeds != list.feeds {
            lines.push(format!("{rep}: changed, with the same accounts"));
        }
    }
    for old in before {
        if !after.iter().any(|list| list.watch.rep == old.watch.rep) {
            lines.push(format!("{}: the watchlist is gone", old.rep.email));
        }
    }
    lines
}

/// The first mistake of a file, in a line.
pub fn in_a_line(diagnostics: &[Diagnostic]) -> String {
    diagnostics.first().map_or_else(|| "it can't be read".to_owned(), Diagnostic::in_a_line)
}
