//! A drill: a made-up story goes through matching, ranking and mail as a real one would, marked as what
//! it is. It is judged in a store of its own, so that it stands in no statistics and is told by no
//! digest; only the mail is real.

use jiff::Timestamp;

use super::digest::{PassError, digest_of, ranking, sender};
use super::judge;
use super::poll::LEASE;
use crate::config::{Config, Watchlist};
use crate::item::{Item, ItemId};
use crate::judge::Rules;
use crate::judge::account::Relation;
use crate::store::{Delivery, OutMail, Outcome, Poll, SourceSpec, Store, StoreError};
use crate::text::hash::stable;
use crate::text::language::Language;

/// What became of one rep's drill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drilled {
    /// In the outbox.
    Queued { subject: String },
    /// The story was not found to be about the rep's account: the matching is at fault.
    NotFound { account: String },
    /// The rep has no account to make up a story about.
    NoAccount,
}

/// Makes up a story for the rep and puts its mail into the outbox.
pub fn drill(
    store: &Store,
    rules: &Rules,
    config: &Config,
    watchlist: &Watchlist,
    now: Timestamp,
) -> Result<Drilled, PassError> {
    let ours = |relation| matches!(relation, Relation::Competitor | Relation::Supplier | Relation::Us);
    let accounts = &watchlist.watch.accounts;
    let Some(account) = accounts.iter().find(|account| !ours(account.relation)).or(accounts.first()) else {
        return Ok(Drilled::NoAccount);
    };
    let aside = tempfile::tempdir().map_err(|error| StoreError::Disk(error.to_string()))?;
    let made_up = Store::open(aside.path())?;
    tell(&made_up, rules, &account.name, now)?;
    let rep = &watchlist.watch.rep;
    let found = ranking(&made_up, rules, watchlist, now)?;
    if !found.by_account().iter().any(|lead| lead.account == account.name) {
        return Ok(Drilled::NotFound { account: account.name.clone() });
    }
    let mut digest = digest_of(&made_up, watchlist, &found, now)?;
    digest.subject = format!("Drill, not news: {}", digest.subject);
    digest.opening = "This is a drill: the story below is made up, to see that a real one would reach you. \
                      Nothing is to be done."
        .to_owned();
    let mail = digest.mail(&sender(config), &format!("drill {now}"))?;
    let subject = mail.subject.clone();
    store.enqueue(rep, &OutMail::from(mail), now)?;
    Ok(Drilled::Queued { subject })
}

/// The story, as a source would have brought it.
fn tell(store: &Store, rules: &Rules, account: &str, now: Timestamp) -> Result<(), StoreError> {
    let title = format!("{account} names Ann Example chief financial officer");
    let item = Item {
        id: ItemId(stable(&["drill", account])),
        title,
        summary: "This story is made up for a drill of tipoff.".to_owned(),
        url: None,
        published: Some(now),
        outlet: Some("tipoff drill".to_owned()),
        language: Some(Language("en")),
    };
    let spec = SourceSpec {
        kind: "feed".to_owned(),
        address: "drill:".to_owned(),
        label: None,
        reps: vec![],
        every: None,
        secret: false,
    };
    store.register(&[spec], now)?;
    let claimed = store.claim_sources("drill", now, true, LEASE, 1)?;
    let polls: Vec<Poll> = claimed
        .into_iter()
        .map(|source| Poll {
            source: source.id,
            owner: "drill".to_owned(),
            next_due: now,
            floor: None,
            bound: "drill",
            whereabouts: None,
            outcome: Outcome::Delivered(Delivery {
                entries: vec![judge::entry(item.clone(), false, rules, now)],
                ..Delivery::default()
            }),
        })
        .collect();
    store.commit(&polls, now)?;
    Ok(())
}
