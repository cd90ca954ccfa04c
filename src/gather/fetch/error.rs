//! Why a request failed, in classes: each has one sentence and one next step.
//!
//! No text here holds an address: keys stand in queries, passwords before an @.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use super::class::Class;
use super::resolve::Refused;
use super::wall::Wall;

/// How long a host is left alone that says in a page of its own that we ask too often (SEC EDGAR's rule).
const LIMIT_WAIT: Duration = Duration::from_secs(600);

/// A request that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchError {
    pub class: Class,
    /// What happened, a sentence without a full stop.
    pub sentence: String,
    pub next: String,
    /// What the answer asks to wait.
    pub retry_after: Option<Duration>,
    /// Of the answer, where there was one.
    pub status: Option<u16>,
}

impl FetchError {
    pub fn new(class: Class) -> Self {
        FetchError {
            class,
            sentence: class.sentence().to_owned(),
            next: class.next().to_owned(),
            retry_after: None,
            status: None,
        }
    }

    /// The class of an error of the client; `otherwise` where its chain tells nothing better.
    pub fn of(error: reqwest::Error, otherwise: Class) -> Self {
        let first: &dyn Error = &error;
        let chain = || std::iter::successors(Some(first), |cause| Error::source(*cause));
        let says = |words: &[&str]| {
            chain().skip(1).any(|cause| {
                let text = cause.to_string().to_ascii_lowercase();
                words.iter().any(|word| text.contains(word))
            })
        };
        if chain().any(|cause| cause.downcast_ref::<Refused>().is_some())
            || says(&["leads to no public address"])
        {
            return FetchError::new(Class::Refused);
        }
        FetchError::new(match () {
            () if error.is_timeout() || says(&["timed out"]) => Class::Timeout,
            () if says(&["proxy", "tunnel"]) => Class::Proxy,
            () if says(&["certificate", "tls", "handshake"]) => Class::Tls,
            () if says(&["dns error", "failed to lookup"]) => Class::Name,
            () if error.is_connect() => Class::Connect,
            () => otherwise,
        })
    }

    /// The class of an answer that is no success; `signed_in`: it was sent a credential.
    pub fn of_status(status: u16, signed_in: bool, retry_after: Option<Duration>) -> Self {
        let class = match status {
            401 | 403 if signed_in => Class::KeyWrong,
            401 | 407 => Class::SignIn,
            403 | 451 => Class::Forbidden,
            404 => Class::NotFound,
            410 => Class::Gone,
            429 => Class::OverLimit,
            503 if retry_after.is_some() => Class::OverLimit,
            500.. => Class::TheirFault,
            _ => Class::BadRequest,
        };
        let mut error = FetchError { retry_after, status: Some(status), ..FetchError::new(class) };
        if !matches!(class, Class::NotFound | Class::Gone) {
            error.sentence = format!("{} ({status})", error.sentence);
        }
        error
    }

    /// A page that stands in the way, under whatever status.
    pub fn of_wall(wall: Wall, status: u16, retry_after: Option<Duration>) -> Self {
        let wait = (wall.class == Class::OverLimit).then_some(LIMIT_WAIT);
        let error = FetchError::new(wall.class);
        FetchError {
            sentence: format!("{} ({}, {status})", error.sentence, wall.who),
            retry_after: retry_after.or(wait),
            status: Some(status),
            ..error
        }
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.sentence, self.next)
    }
}

impl Error for FetchError {}
