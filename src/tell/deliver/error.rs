//! Why a mail did not go out: whose fault it was, and how far it reaches.

/// A mail that did not go out, or of which nobody knows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeliverError {
    /// This mail is worth another try: the server says so of its recipient or its text (4xx), or the
    /// connection died before the whole of it was out.
    #[error("not now: {why}")]
    Temporary { why: String },
    /// The server refuses this recipient or this mail for good (5xx).
    #[error("refused: {why}")]
    RefusedRecipient { why: String },
    /// The server refuses us: the login, the sender, our right to send. Never marks an address.
    #[error("the mail server refuses tipoff: {why}")]
    RefusedSender { why: String },
    /// The sender has sent all that it may: nothing goes out before tomorrow. Never marks an address.
    #[error("the sender's quota is used up: {why}")]
    Quota { why: String },
    /// Too much in too little time: all mails wait, then go more slowly.
    #[error("the mail server asks to slow down: {why}")]
    Throttled { why: String },
    /// No server that takes mail was there: nothing is known about any mail.
    #[error("the mail server can't be used now: {why}")]
    Away { why: String },
    /// The whole mail went out and no answer came: the server may have it.
    #[error("no answer after the mail was sent: {why}")]
    Unknown { why: String },
    /// The settings can't be used.
    #[error("mail can't be sent: {why}")]
    Setup { why: String },
}

impl DeliverError {
    /// Its name for programs.
    pub fn kind(&self) -> &'static str {
        match self {
            DeliverError::Temporary { .. } => "temporary",
            DeliverError::RefusedRecipient { .. } => "refused-recipient",
            DeliverError::RefusedSender { .. } => "refused-sender",
            DeliverError::Quota { .. } => "quota",
            DeliverError::Throttled { .. } => "throttled",
            DeliverError::Away { .. } => "away",
            DeliverError::Unknown { .. } => "unknown",
            DeliverError::Setup { .. } => "setup",
        }
    }

    /// True where the next mail would fail alike, so that a batch stops here. The three that are about
    /// one mail alone don't end a trip: the next may well go out.
    pub fn ends_trip(&self) -> bool {
        !matches!(
            self,
            DeliverError::Temporary { .. }
                | DeliverError::RefusedRecipient { .. }
                | DeliverError::Unknown { .. }
        )
    }
}

#[cfg(test)]
mod tests {
    use super::DeliverError;

    #[test]
    fn only_what_is_about_one_mail_lets_the_batch_go_on() {
        let why = String::new;
        assert!(!DeliverError::Temporary { why: why() }.ends_trip());
        assert!(!DeliverError::RefusedRecipient { why: why() }.ends_trip());
        assert!(!DeliverError::Unknown { why: why() }.ends_trip());
        assert!(DeliverError::Quota { why: why() }.ends_trip());
        assert!(DeliverError::Away { why: why() }.ends_trip());
        assert!(DeliverError::Throttled { why: why() }.ends_trip());
    }
}
