//! A mail to a server, step by step, each bounded.
//!
//! lettre's own transport bounds only the connect, and doesn't tell silence before the mail from
//! silence after it; so the steps are taken here, on its connection.

use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use tokio::time::{Instant, timeout_at};

use super::{DeliverError, Receipt, Security, Smtp};

/// Taking leave may take this long; the mail is out by then.
const LEAVE: Duration = Duration::from_secs(2);

/// Sends one mail over a connection of its own.
pub async fn send(
    server: &Smtp,
    from: &str,
    to: &str,
    eml: &[u8],
    patience: Duration,
) -> Result<Receipt, DeliverError> {
    let sender = address(from).map_err(|why| DeliverError::Setup { why })?;
    let recipient = address(to).map_err(|why| DeliverError::RefusedRecipient { why })?;
    let end = Instant::now() + patience;
    let silent = |step: &str| DeliverError::Temporary { why: format!("{} fell silent {step}", server.host) };

    let mut connection = match timeout_at(end, connect(server, patience)).await {
        Ok(connected) => connected.map_err(|error| failed(&error))?,
        Err(_) => return Err(silent("before it greeted")),
    };
    if let Some(credentials) = credentials(server) {
        let mechanisms = [Mechanism::Plain, Mechanism::Login];
        match timeout_at(end, connection.auth(&mechanisms, &credentials)).await {
            Ok(done) => done.map_err(|error| refused_sender(&error)).map(drop)?,
            Err(_) => return Err(silent("at the login")),
        };
    }
    let outcome = dialogue(&mut connection, &server.host, (sender, recipient), eml, end).await;
    // Whether the server says goodbye changes nothing.
    drop(tokio::time::timeout(LEAVE, connection.quit()).await);
    outcome
}

/// Sender, recipient, mail: each refusal is told from the others, and silence after the mail from
/// silence before it.
async fn dialogue(
    connection: &mut AsyncSmtpConnection,
    host: &str,
    (sender, recipient): (Address, Address),
    eml: &[u8],
    end: Instant,
) -> Result<Receipt, DeliverError> {
    let silent = |step: &str| DeliverError::Temporary { why: format!("{host} fell silent {step}") };
    timeout_at(end, connection.command(Mail::new(Some(sender), vec![])))
        .await
        .map_err(|_| silent("at the sender"))?
        .map_err(|error| refused_sender(&error))?;
    timeout_at(end, connection.command(Rcpt::new(recipient, vec![])))
        .await
        .map_err(|_| silent("at the recipient"))?
        .map_err(|error| refused_recipient(&error))?;
    timeout_at(end, connection.command(Data))
        .await
        .map_err(|_| silent("before the mail"))?
        .map_err(|error| refused_recipient(&error))?;
    match timeout_at(end, connection.message(eml)).await {
        Ok(Ok(response)) => {
            let said: Vec<&str> = response.message().collect();
            Ok(Receipt { reply: format!("{} {}", response.code(), said.join(" ")) })
        }
        Ok(Err(error)) if error.is_permanent() || error.is_transient() => Err(refused_recipient(&error)),
        Ok(Err(error)) => Err(DeliverError::Unknown { why: words(&error) }),
        Err(_) => Err(DeliverError::Unknown { why: format!("{host} fell silent") }),
    }
}

async fn connect(server: &Smtp, patience: Duration) -> Result<AsyncSmtpConnection, Error> {
    let tls = || TlsParameters::new(server.host.clone());
    let hello = ClientId::default();
    let address = (server.host.as_str(), server.port);
    let at_once = if server.security == Security::Tls { Some(tls()?) } else { None };
    let mut connection =
        AsyncSmtpConnection::connect_tokio1(address, Some(patience), &hello, at_once, None).await?;
    if server.security == Security::StartTls {
        connection.starttls(tls()?, &hello).await?;
    }
    Ok(connection)
}

fn credentials(server: &Smtp) -> Option<Credentials> {
    let (user, password) = (server.user.clone()?, server.password.as_ref()?);
    Some(Credentials::new(user, password.reveal().to_owned()))
}

fn address(text: &str) -> Result<Address, String> {
    text.parse().map_err(|error| format!("\"{text}\" is no address: {error}"))
}

/// Before the login all is the server's or the settings' matter.
fn failed(error: &Error) -> DeliverError {
    if error.is_permanent() { refused_sender(error) } else { DeliverError::Temporary { why: words(error) } }
}

fn refused_sender(error: &Error) -> DeliverError {
    if error.is_transient() {
        DeliverError::Temporary { why: words(error) }
    } else {
        DeliverError::RefusedSender { why: words(error) }
    }
}

/// A refusal at the recipient or the mail. The enhanced code says whose it is (RFC 3463): 5.7.x is
/// policy against the sender, as is Exchange's 5.2.0; the rest is about the recipient.
fn refused_recipient(error: &Error) -> DeliverError {
    let why = words(error);
    if !error.is_permanent() {
        return DeliverError::Temporary { why };
    }
    let sender = why.contains("5.7.") || why.contains("5.2.0") || why.to_ascii_lowercase().contains("relay");
    if sender { DeliverError::RefusedSender { why } } else { DeliverError::RefusedRecipient { why } }
}

/// The error with its cause, in one line.
fn words(error: &Error) -> String {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
    format!("{error}{cause}").replace(['\r', '\n'], " ")
}
