//! Who takes mails out, by whichever way is set.

use std::sync::Arc;
use std::time::Duration;

use super::token::Tokens;
use super::trust::Trust;
use super::{DeliverError, Settings, Transport, Trip};

/// A whole delivery may take this long: a server that falls silent holds up nobody else's mail.
const PATIENCE: Duration = Duration::from_secs(60);

/// Takes mails out.
#[derive(Clone, Debug)]
pub struct Courier {
    transport: Transport,
    patience: Duration,
    trust: Arc<Trust>,
    tokens: Option<Arc<Tokens>>,
}

/// The far side's words of acceptance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub reply: String,
}

impl Courier {
    pub fn new(settings: &Settings) -> Self {
        let oauth = match &settings.transport {
            Transport::Smtp(server) => server.oauth.clone(),
            Transport::File { .. } | Transport::Stdout => None,
        };
        let tokens = oauth.map(|oauth| Arc::new(Tokens::new(oauth, settings.state_dir.clone())));
        Courier { tokens, transport: settings.transport.clone(), patience: PATIENCE, trust: Arc::default() }
    }

    /// The same with another bound on one delivery.
    pub fn with_patience(self, patience: Duration) -> Self {
        Courier { patience, ..self }
    }

    /// Sets out with several mails; nothing is connected before the first.
    pub fn trip(&self) -> Trip {
        Trip::new(self.clone())
    }

    /// Takes one mail out: a trip with one mail.
    ///
    /// # Errors
    /// By whose fault it was; within the courier's patience.
    pub async fn deliver(
        &self,
        from: &str,
        to: &str,
        message_id: &str,
        eml: &[u8],
    ) -> Result<Receipt, DeliverError> {
        let mut trip = self.trip();
        let outcome = trip.deliver(from, to, message_id, eml).await;
        trip.end().await;
        outcome
    }

    pub(super) fn transport(&self) -> &Transport {
        &self.transport
    }

    pub(super) fn tokens(&self) -> Option<&Tokens> {
        self.tokens.as_deref()
    }

    pub(super) fn trust(&self) -> &Trust {
        &self.trust
    }

    pub(super) fn patience(&self) -> Duration {
        self.patience
    }
}
