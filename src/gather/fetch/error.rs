//! Why a request failed, in classes: each has one sentence and one next step.
//!
//! No text here holds an address: keys stand in queries, passwords before an @.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use super::resolve::Refused;

/// The cause of a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    Name,
    Refused,
    Connect,
    Tls,
    Proxy,
    Timeout,
    TooLarge,
    TooManyRedirects,
    BotWall,
    SignIn,
    OverLimit,
    NotFound,
    Gone,
    BadRequest,
    TheirFault,
    Encoding,
    Robots,
    Ours,
}

impl Class {
    /// The name it is stored and counted under.
    pub fn as_str(self) -> &'static str {
        self.words().0
    }

    /// What happened, a sentence.
    pub fn sentence(self) -> &'static str {
        self.words().1
    }

    /// What to try next.
    pub fn next(self) -> &'static str {
        self.words().2
    }

    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Class::Name => (
                "name",
                "the host's name leads nowhere",
                "check the spelling, or whether the outlet has moved",
            ),
            Class::Refused => (
                "refused",
                "the address is not public, so it is not asked",
                "where it is meant, name its network in [fetch] allow_networks",
            ),
            Class::Connect => (
                "connect",
                "nobody answers at the address",
                "open it in a browser; it is tried again by itself",
            ),
            Class::Tls => (
                "tls",
                "no secure connection: the certificate is not trusted or out of date",
                "behind a company's TLS inspection name its certificate in [fetch] ca_file",
            ),
            Class::Proxy => (
                "proxy",
                "the proxy doesn't let it through",
                "check [fetch] proxy, or name the host in no_proxy",
            ),
            Class::Timeout => (
                "timeout",
                "no whole answer within the time",
                "it is tried again by itself; raise [fetch] timeout for slow hosts",
            ),
            Class::TooLarge => {
                ("too-large", "the answer is over 8 MiB", "look for a shorter feed of the outlet")
            }
            Class::TooManyRedirects => {
                ("redirects", "it leads on and on", "open it in a browser and take the address it ends at")
            }
            Class::BotWall => (
                "bot-wall",
                "a wall against robots stands before it",
                "look for another feed of the outlet, or ask it to let this User-Agent through",
            ),
            Class::SignIn => ("sign-in", "it asks for a sign-in", "take a public feed of the outlet"),
            Class::OverLimit => {
                ("over-limit", "it says we ask too often", "it is left alone for as long as it asks")
            }
            Class::NotFound => {
                ("not-found", "there is nothing at the address (404)", "find where the feed has moved")
            }
            Class::Gone => {
                ("gone", "it says the feed has gone for good (410)", "take the feed out, or find a new one")
            }
            Class::BadRequest => {
                ("bad-request", "it doesn't accept the request", "open it in a browser and check the address")
            }
            Class::TheirFault => {
                ("their-fault", "the outlet's server has a fault", "it is tried again by itself")
            }
            Class::Encoding => (
                "encoding",
                "the answer broke off or isn't encoded as it says",
                "it is tried again by itself",
            ),
            Class::Robots => (
                "robots",
                "its robots.txt asks not to read it",
                "name a feed or a news sitemap of the outlet instead",
            ),
            Class::Ours => ("ours", "the request could not be made", "please report this"),
        }
    }
}

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

    /// The class of an answer that is no success.
    pub fn of_status(status: u16, wall: bool, retry_after: Option<Duration>) -> Self {
        let class = match status {
            _ if wall => Class::BotWall,
            401 | 403 | 407 => Class::SignIn,
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
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.sentence, self.next)
    }
}

impl Error for FetchError {}
