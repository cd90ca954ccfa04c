//! A rep's signals for other programs: as entries, and as feeds in a folder after each digest.

use std::io;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::digest::{LOOK_BACK, PassError, rank_for};
use crate::config::{Config, Watchlist};
use crate::judge::Rules;
use crate::judge::rank::Lead;
use crate::store::{Store, StoreError};
use crate::tell::news::{Channel, Entry, Shelf, atom, entries, json_feed, put};

/// Days that a feed goes back.
pub const DAYS: i64 = 30;
/// Entries of a feed; a reader that comes daily misses none.
const MOST: usize = 500;

/// The rep's signals published at `since` or later, the newest first: what stands, and what was mailed and is
/// otherwise now. What is held back, snoozed or muted is not among them.
pub fn of(
    store: &Store,
    rules: &Rules,
    list: &Watchlist,
    since: Timestamp,
    now: Timestamp,
) -> Result<Vec<Entry>, StoreError> {
    let rep = &list.watch.rep;
    let seen = store.findings(rep, now - LOOK_BACK)?;
    let standing = rank_for(store, rules, list, (&seen, &[]), now)?;
    // Held against what was told first, all that has changed since is an update.
    let first = store.first_told(rep, now)?;
    let since_told = rank_for(store, rules, list, (&seen, &first), now)?;
    let changed = since_told.leads.into_iter().map(|lead| Lead {
        signals: lead.signals.into_iter().filter(|signal| signal.update.is_some()).collect(),
        score: 0.0,
        ..lead
    });
    // What is otherwise now comes first: of two alike the first stays.
    let leads: Vec<Lead> = changed.chain(standing.by_account()).chain(standing.fresh).collect();
    let mut all = entries(&list.rep.email, &leads, &store.told(rep)?);
    all.retain(|entry| entry.published >= since || entry.updated >= since);
    Ok(all)
}

/// Writes the rep's feeds, where ops want them; what can't be written is told to ops, and harms no mail.
pub fn write(
    store: &Store,
    rules: &Rules,
    config: &Config,
    list: &Watchlist,
    now: Timestamp,
) -> Result<(), PassError> {
    let Some(folder) = &config.export else { return Ok(()) };
    let all = of(store, rules, list, now - SignedDuration::from_hours(24 * DAYS), now)?;
    let key = format!("export:{}", list.rep.email);
    match files(folder, list, &all, now) {
        Ok(()) => store.is_well(&key)?,
        Err(error) => {
            let what = format!("the feeds of {} can't be written", list.rep.email);
            let why = format!("{}: {error}", folder.display());
            tracing::warn!("{what}: {why}");
            store.ails(&key, &what, &why, now)?;
        }
    }
    Ok(())
}

fn files(folder: &Path, list: &Watchlist, all: &[Entry], now: Timestamp) -> io::Result<()> {
    let accounts = || list.watch.accounts.iter().map(|account| account.name.as_str());
    let shelf = Shelf::of(folder, &list.rep.email, accounts());
    let who = list.rep.name.as_deref().unwrap_or(&list.rep.email);
    for account in std::iter::once(None).chain(accounts().map(Some)) {
        let theirs: Vec<Entry> = all
            .iter()
            .filter(|entry| account.is_none_or(|name| entry.account_name == name))
            .take(MOST)
            .cloned()
            .collect();
        for ending in ["atom", "json"] {
            let Some(path) = shelf.file(account, ending) else { continue };
            // An account without news has no file; one that had some has an empty one.
            if theirs.is_empty() && account.is_some() && !path.exists() {
                continue;
            }
            let channel = Channel::of(who, &list.rep.email, account, &theirs, now);
            let text = match ending {
                "atom" => atom(&channel, &theirs),
                _ => format!("{:#}\n", json_feed(&channel, &theirs)),
            };
            put(&path, &text)?;
        }
    }
    Ok(())
}
