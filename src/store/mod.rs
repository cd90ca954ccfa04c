//! What is remembered: the only room with SQL.
//!
//! In and out: our words, as values. One file a stage of the flow: [`sources`] gives work to poll,
//! [`polls`] keeps what came, [`findings`] gives what a digest is made of, [`digests`] keeps what was
//! composed, [`outbox`] gives mail to deliver. A write is one transaction; work is claimed for a time,
//! so that two processes on one file never take the same.
//!
//! The methods wait for the disk: call them where that holds nobody up.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};

pub mod ailments;
pub mod alerts;
mod audience;
mod backup;
mod budget;
mod column;
pub mod digests;
mod error;
pub mod findings;
mod items;
pub mod lease;
mod log;
mod open;
pub mod outages;
pub mod outbox;
pub mod polls;
pub mod prune;
pub mod rereading;
#[cfg(test)]
mod sample;
mod schema;
mod serving;
pub mod sources;
pub mod status;
mod stories;
mod story_change;
mod ties;
pub mod trouble;
pub mod verdicts;
pub mod watchlists;
mod ways;
mod withdrawal;
mod wording;

pub use ailments::Ailment;
pub use digests::{Composed, Composition, DigestNumber, Kind, OutMail, Telling};
pub use error::StoreError;
pub use findings::Explained;
pub use items::{Committed, Entry};
pub use lease::Holder;
pub use open::FILE;
pub use outages::{Verdict, Wellbeing};
pub use outbox::{Outgoing, Refusal};
pub use polls::{Delivery, Failure, Outcome, Poll, Whereabouts};
pub use prune::Pruned;
pub use rereading::StoredItem;
pub use sources::{Claimed, Registered, SourceSpec};
pub use status::{SourceHealth, Status};
pub use story_change::StoryChange;
pub use verdicts::{Judged, Mailed};
pub use ways::{MAIL, Rest};

/// One database file, opened. Many threads may share it, and many processes may open the same file.
pub struct Store {
    writer: Mutex<Connection>,
    /// Sees the last commit and waits for no writer.
    reader: Mutex<Connection>,
    file: PathBuf,
    /// Of the file that was opened.
    identity: (u64, u64),
}

impl Store {
    /// Runs `work` in one transaction that takes the write lock at its start (a transaction that turns
    /// from reading to writing is refused at once where another writes), and rolls back on any error.
    fn write<T>(&self, work: impl FnOnce(&Transaction) -> Result<T, StoreError>) -> Result<T, StoreError> {
        // A panic elsewhere has rolled its transaction back: the connection is sound.
        let mut db = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        self.keep_log_short(&db)?;
        let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&tx)?;
        tx.commit()?;
        Ok(done)
    }

    /// Runs `work` on one consistent picture of the store.
    fn read<T>(&self, work: impl FnOnce(&Transaction) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut db = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let tx = db.transaction()?;
        work(&tx)
    }
}
