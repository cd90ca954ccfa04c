//! The way to a mail server: its addresses, TCP, TLS, and its greeting.

use std::io;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::extension::ClientId;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, timeout};

use super::blame::{Refusal, Step, words};
use super::courier::Courier;
use super::trust::distrusted;
use super::{DeliverError, Security, Smtp};

/// Connects and secures the connection as the settings say, or not at all: there is no way back to plain
/// text. The caller bounds the whole.
pub async fn connect(
    courier: &Courier,
    server: &Smtp,
    end: Instant,
) -> Result<AsyncSmtpConnection, DeliverError> {
    let tls = || courier.trust().parameters(server);
    let hello = ClientId::default();
    let connected = match server.security {
        Security::Tls => {
            let (address, left) = ((server.host.as_str(), server.port), left(end));
            AsyncSmtpConnection::connect_tokio1(address, Some(left), &hello, Some(tls()?), None).await
        }
        Security::Plain | Security::StartTls => {
            let stream = reach(server, end).await.map_err(|error| DeliverError::Away {
                why: format!("can't connect to {}, port {}: {error}", server.host, server.port),
            })?;
            AsyncSmtpConnection::connect_with_transport(Box::new(stream), &hello).await
        }
    };
    let mut connection = connected.map_err(|error| failed(server, &error))?;
    if server.security == Security::StartTls {
        if !connection.can_starttls() {
            let why = format!(
                "{} offers no STARTTLS on port {}, and nothing is sent in the open; write smtps:// where it wants TLS from the start",
                server.host, server.port
            );
            return Err(DeliverError::Away { why });
        }
        connection.starttls(tls()?, &hello).await.map_err(|error| failed(server, &error))?;
    }
    Ok(connection)
}

/// TCP to the first address that answers; none of them may use up the time of the others. A mail and
/// its final dot are two short writes, which Nagle's algorithm would hold back for 40 ms each.
async fn reach(server: &Smtp, end: Instant) -> io::Result<TcpStream> {
    let mut failure = io::Error::new(io::ErrorKind::NotFound, "its name has no address");
    let addresses: Vec<_> = lookup_host((server.host.as_str(), server.port)).await?.collect();
    for (tried, address) in addresses.iter().enumerate() {
        let others = u32::try_from(addresses.len() - tried).unwrap_or(u32::MAX);
        match timeout(left(end) / others, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                stream.set_nodelay(true)?;
                return Ok(stream);
            }
            Ok(Err(error)) => failure = error,
            Err(_) => failure = io::Error::new(io::ErrorKind::TimedOut, "no answer"),
        }
    }
    Err(failure)
}

fn left(end: Instant) -> std::time::Duration {
    end.saturating_duration_since(Instant::now())
}

/// Nothing of this is about a mail.
fn failed(server: &Smtp, error: &Error) -> DeliverError {
    match Refusal::of(error) {
        Some(refusal) => refusal.blame(Step::Greeting, true),
        None => {
            let said = words(error);
            let why = distrusted(server, &said).unwrap_or_else(|| format!("{}: {said}", server.host));
            DeliverError::Away { why }
        }
    }
}
