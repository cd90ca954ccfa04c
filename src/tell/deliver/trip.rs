//! Several mails on one way out.
//!
//! A server counts connections as it counts mails, so one is kept between mails and only replaced when
//! it has gone: cut for being idle, or taken leave of (421) after so many mails.

use std::io::{self, Write};

use lettre::Address;
use tokio::time::Instant;

use super::connection::{Connection, Failed};
use super::courier::Courier;
use super::{DeliverError, Receipt, Smtp, Transport, file};

/// One go of deliveries. Its connection is opened for the first mail, and lives until [`Trip::end`] or
/// until it fails.
#[derive(Debug)]
pub struct Trip {
    courier: Courier,
    kept: Option<Connection>,
}

impl Trip {
    pub(super) fn new(courier: Courier) -> Self {
        Trip { courier, kept: None }
    }

    /// Takes one mail out, within the courier's patience.
    ///
    /// # Errors
    /// By whose fault it was; [`DeliverError::ends_trip`] says whether the next mail is worth a try.
    pub async fn deliver(
        &mut self,
        from: &str,
        to: &str,
        message_id: &str,
        eml: &[u8],
    ) -> Result<Receipt, DeliverError> {
        let here = |done: io::Result<()>, reply: &str| match done {
            Ok(()) => Ok(Receipt { reply: reply.to_owned() }),
            Err(error) => Err(DeliverError::Away { why: error.to_string() }),
        };
        let courier = self.courier.clone();
        match courier.transport() {
            Transport::File { directory } => here(file::write(directory, to, message_id, eml), "written"),
            Transport::Stdout => here(print(eml), "printed"),
            Transport::Smtp(server) => self.send(server, from, to, eml).await,
        }
    }

    /// Takes leave of the server. The mails are out by then, so that its answer changes nothing.
    pub async fn end(self) {
        if let Some(connection) = self.kept {
            connection.quit().await;
        }
    }

    async fn send(
        &mut self,
        server: &Smtp,
        from: &str,
        to: &str,
        eml: &[u8],
    ) -> Result<Receipt, DeliverError> {
        let sender = address(from).map_err(|why| DeliverError::Setup { why })?;
        let recipient = address(to).map_err(|why| DeliverError::RefusedRecipient { why })?;
        let patience = self.courier.patience();
        let start = Instant::now();
        let end = start + patience;
        // Taken out, so that a delivery that is dropped half way leaves no half-used connection behind.
        if let Some(mut connection) = self.kept.take() {
            // A connection cut by a firewall is silent: that may not use up this mail's time.
            match connection.begin(&sender, &recipient, start + patience / 4).await {
                Ok(()) => return self.finish(connection, recipient, eml, end).await,
                Err(failed) if failed.alive => return self.keep(connection, Err(failed)),
                Err(failed) => tracing::debug!("the kept connection is gone: {}", failed.error),
            }
        }
        let mut connection = Connection::open(&self.courier, server, end).await?;
        match connection.begin(&sender, &recipient, end).await {
            Ok(()) => self.finish(connection, recipient, eml, end).await,
            Err(failed) => self.keep(connection, Err(failed)),
        }
    }

    async fn finish(
        &mut self,
        mut connection: Connection,
        recipient: Address,
        eml: &[u8],
        end: Instant,
    ) -> Result<Receipt, DeliverError> {
        let outcome = connection.finish(recipient, eml, end).await;
        self.keep(connection, outcome)
    }

    /// Keeps a connection that still answers.
    fn keep(
        &mut self,
        connection: Connection,
        outcome: Result<Receipt, Failed>,
    ) -> Result<Receipt, DeliverError> {
        if outcome.as_ref().map_or_else(|failed| failed.alive, |_| true) {
            self.kept = Some(connection);
        }
        outcome.map_err(|failed| failed.error)
    }
}

fn address(text: &str) -> Result<Address, String> {
    text.parse().map_err(|error| format!("\"{text}\" is no address: {error}"))
}

fn print(eml: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(eml)?;
    out.write_all(b"\n")?;
    out.flush()
}
