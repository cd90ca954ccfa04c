//! Why a source could not be read, or was not asked.

use std::time::Duration;

use super::compute::Stopped;
use crate::gather::fetch::{Class, FetchError};
use crate::gather::source::Unreadable;
use crate::store::Failure;

/// Why a source could not be read.
pub(super) struct Unread {
    pub(super) failure: Box<Failure>,
    pub(super) retry_after: Option<Duration>,
    /// Nothing was asked, and for what it waits.
    pub(super) deferred: Option<Deferral>,
}

/// What a source waits for that was not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deferral {
    /// Others of its service were before it.
    Turn,
    /// The day's requests are used up.
    Tomorrow,
}

impl Unread {
    pub(super) fn new(class: &str, sentence: impl Into<String>, next: impl Into<String>) -> Self {
        let failure = Failure {
            class: class.to_owned(),
            sentence: sentence.into(),
            next: next.into(),
            ..Failure::default()
        };
        Unread { failure: Box::new(failure), retry_after: None, deferred: None }
    }

    pub(super) fn ours(sentence: impl Into<String>) -> Self {
        Unread::new("ours", sentence, "please report this")
    }
}

impl From<FetchError> for Unread {
    fn from(error: FetchError) -> Self {
        let mut unread = Unread::new(error.class.as_str(), error.sentence, error.next);
        unread.failure.gone = error.class == Class::Gone;
        unread.retry_after = error.retry_after;
        let waits = error.class == Class::OverLimit && error.status.is_none();
        unread.deferred = waits.then_some(Deferral::Turn);
        unread
    }
}

impl From<Unreadable> for Unread {
    fn from(error: Unreadable) -> Self {
        let unread = Unread::new(error.class.as_str(), error.sentence, error.next);
        Unread { retry_after: error.rest, ..unread }
    }
}

impl From<Stopped> for Unread {
    fn from(stopped: Stopped) -> Self {
        Unread::ours(format!("reading it broke off: {}", stopped.0))
    }
}
