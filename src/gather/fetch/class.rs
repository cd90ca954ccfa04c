//! What can go wrong with a request, by class: each with its sentence and the next step.

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
    Consent,
    Portal,
    Maintenance,
    Parked,
    SignIn,
    KeyWrong,
    Forbidden,
    OverLimit,
    HostRests,
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

    /// Whether there is nothing at the address any more, and perhaps elsewhere.
    pub fn is_lost(self) -> bool {
        matches!(self, Class::NotFound | Class::Gone | Class::Name | Class::Parked)
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
                "take another feed of the outlet, its news sitemap or a press wire, or ask it to let the \
                 User-Agent with your contact through",
            ),
            Class::Consent => (
                "consent",
                "a page that asks for consent stands before it",
                "take another feed of the outlet or its news sitemap: nobody here can consent",
            ),
            Class::Portal => (
                "portal",
                "the network here answers in its place",
                "sign in to the network, or have its filter let tipoff through; it is tried again by itself",
            ),
            Class::Maintenance => {
                ("maintenance", "the outlet says that it is being worked on", "it is tried again by itself")
            }
            Class::Parked => (
                "parked",
                "the domain has been given up: a page of advertisements answers",
                "take the feed out, or find where the outlet has moved",
            ),
            Class::SignIn => (
                "sign-in",
                "it asks for a sign-in",
                "take a public feed of the outlet, or give [[feed]] its `user` and `password`",
            ),
            Class::KeyWrong => (
                "key-wrong",
                "it doesn't accept the user, password or key that it was given",
                "renew the credential that the [[feed]] names",
            ),
            Class::Forbidden => (
                "forbidden",
                "it refuses us, and asks for no sign-in",
                "ask the outlet to let the User-Agent with your contact through, or take another feed of it",
            ),
            Class::OverLimit => {
                ("over-limit", "it says we ask too often", "it is left alone for as long as it asks")
            }
            Class::HostRests => (
                "host-rests",
                "its host has had enough of us for now",
                "it is left alone for as long as it asks",
            ),
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
