//! Why a mail did not go out, by whose fault it was.

/// A mail that did not go out, or of which nobody knows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeliverError {
    /// Worth another try: the server is away, slow, or says so (4xx).
    #[error("not now: {why}")]
    Temporary { why: String },
    /// The server refuses this recipient or this mail for good (5xx).
    #[error("refused: {why}")]
    RefusedRecipient { why: String },
    /// The server refuses us: the login, the sender. Never the recipient's fault.
    #[error("the mail server refuses tipoff: {why}")]
    RefusedSender { why: String },
    /// The whole mail went out and no answer came: the server may have it.
    #[error("no answer after the mail was sent: {why}")]
    Unknown { why: String },
    /// The settings can't be used.
    #[error("mail can't be sent: {why}")]
    Setup { why: String },
}
