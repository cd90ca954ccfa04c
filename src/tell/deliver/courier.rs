//! Who takes a mail out, by whichever way is set.

use std::io::{self, Write};
use std::time::Duration;

use super::{DeliverError, Settings, Transport, file, smtp};

/// A whole delivery may take this long: a server that falls silent holds up nobody else's mail.
const PATIENCE: Duration = Duration::from_secs(60);

/// Takes mails out.
#[derive(Clone, Debug)]
pub struct Courier {
    transport: Transport,
    patience: Duration,
}

/// The far side's words of acceptance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub reply: String,
}

impl Courier {
    pub fn new(settings: &Settings) -> Self {
        Courier { transport: settings.transport.clone(), patience: PATIENCE }
    }

    /// The same with another bound on one delivery.
    pub fn with_patience(self, patience: Duration) -> Self {
        Courier { patience, ..self }
    }

    /// Takes one mail out.
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
        let here = |done: io::Result<()>, reply: &str| match done {
            Ok(()) => Ok(Receipt { reply: reply.to_owned() }),
            Err(error) => Err(DeliverError::Temporary { why: error.to_string() }),
        };
        match &self.transport {
            Transport::File { directory } => here(file::write(directory, to, message_id, eml), "written"),
            Transport::Stdout => here(print(eml), "printed"),
            Transport::Smtp(server) => smtp::send(server, from, to, eml, self.patience).await,
        }
    }
}

fn print(eml: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(eml)?;
    out.write_all(b"\n")?;
    out.flush()
}
