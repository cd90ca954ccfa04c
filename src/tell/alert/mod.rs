//! What can't wait for the digest.
//!
//! In: a ranking, the rep's bar, what was alerted before. Out: the part of the ranking to tell at once,
//! and the mail it becomes; what was alerted and has turned out wrong goes back the same way.

mod pick;
mod settings;

use jiff::Timestamp;

pub use pick::{Alerted, Picked, pick};
pub use settings::{APART, Quiet, Settings};

use crate::judge::rank::{Ranking, block};
use crate::tell::digest::{Digest, Reader, Thread, compose};

/// The mail of an alert.
pub fn digest(picked: &Picked, reader: &Reader, now: Timestamp) -> Digest {
    let mut leads = picked.leads.clone();
    // One event that reaches several is told once.
    let blocks = block::gather(&mut leads);
    let ranking =
        Ranking { leads, blocks, fresh: Vec::new(), held: Vec::new(), quiet: 0, watched: picked.leads.len() };
    let mut digest = compose(&ranking, reader, &[], now);
    digest.greeting = match picked.corrects.is_some() {
        true => "This has changed since our alert.".to_owned(),
        false => "This could not wait for your digest.".to_owned(),
    };
    digest.opening = String::new();
    digest.quiet = String::new();
    digest.thread = picked
        .corrects
        .as_ref()
        .map(|alerted| Thread { message_id: alerted.message_id.clone(), subject: alerted.subject.clone() });
    digest
}
