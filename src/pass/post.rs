//! What mails and messages have in common on their way out.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::store::Store;
use crate::tell::deliver::{Channels, Courier};

/// A lease outlasts the longest delivery, which is bounded within a minute, and those before it.
pub(super) const LEASE: Duration = Duration::from_secs(1800);
/// A mail that the server puts off (4xx) is tried for a day.
pub(super) const GIVE_UP: SignedDuration = SignedDuration::from_hours(24);

/// What became of the mails.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    pub sent: Vec<String>,
    /// Recipient and why; tried again later.
    pub postponed: Vec<(String, String)>,
    /// Recipient and why; given up.
    pub refused: Vec<(String, String)>,
    /// The whole way out rests until then, and why; no mail is the worse for it.
    pub resting: Option<(Timestamp, String)>,
}

impl Delivered {
    /// True where all that was tried went out.
    pub fn is_whole(&self) -> bool {
        self.postponed.is_empty() && self.refused.is_empty() && self.resting.is_none()
    }
}

/// Where mails are sent from, and when to leave off.
#[derive(Clone, Copy)]
pub struct Post<'a> {
    pub store: &'a Arc<Store>,
    pub courier: &'a Courier,
    pub channels: &'a Channels,
    pub owner: &'a str,
    /// The time it is: a long queue takes its time.
    pub now: &'a (dyn Fn() -> Timestamp + Sync),
    /// Asked before each mail: the process is about to end.
    pub stop: &'a (dyn Fn() -> bool + Sync),
}

/// One minute, then twice as long each time, within an hour.
pub(super) fn wait(attempts: u32) -> SignedDuration {
    SignedDuration::from_mins(1i64 << attempts.min(6)).min(SignedDuration::from_hours(1))
}
