//! Signing in: by password, or by a token where the server takes no password.

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::Auth;

use super::blame::{Refusal, Step, words};
use super::{DeliverError, Secret, Smtp};

/// Why a server did not let us in.
#[derive(Debug)]
pub enum Denied {
    /// It knows neither this password nor this token (535).
    Unknown(DeliverError),
    Other(DeliverError),
}

impl From<Denied> for DeliverError {
    fn from(denied: Denied) -> DeliverError {
        match denied {
            Denied::Unknown(error) | Denied::Other(error) => error,
        }
    }
}

/// Signs in with a token where there is one, else with the password where one is set.
pub async fn login(
    smtp: &mut AsyncSmtpConnection,
    server: &Smtp,
    token: Option<&Secret>,
) -> Result<(), Denied> {
    let Some(user) = &server.user else { return Ok(()) };
    let credentials = |secret: &Secret| Credentials::new(user.clone(), secret.reveal().to_owned());
    let done = match (token, &server.password) {
        (Some(token), _) => {
            offered(smtp, server, &[Mechanism::Xoauth2], "no login by token (XOAUTH2)")?;
            by_token(smtp, credentials(token)).await
        }
        (None, Some(password)) => {
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            offered(smtp, server, &mechanisms, "no login by password (PLAIN or LOGIN)")?;
            smtp.auth(&mechanisms, &credentials(password)).await.map(drop)
        }
        (None, None) => return Ok(()),
    };
    done.map_err(|error| denied(server, &error, token.is_some()))
}

/// XOAUTH2 as Google and Microsoft have it: a refusal comes in two steps, the first of which (334) hides
/// the reason, and wants an empty line before the second says it.
async fn by_token(smtp: &mut AsyncSmtpConnection, credentials: Credentials) -> Result<(), Error> {
    let response = smtp.command(Auth::new(Mechanism::Xoauth2, credentials, None)?).await?;
    if response.has_code(334) {
        smtp.command("\r\n").await?;
    }
    Ok(())
}

fn offered(
    smtp: &AsyncSmtpConnection,
    server: &Smtp,
    mechanisms: &[Mechanism],
    what: &str,
) -> Result<(), Denied> {
    if smtp.server_info().get_auth_mechanism(mechanisms).is_some() {
        return Ok(());
    }
    let next = match mechanisms {
        [Mechanism::Xoauth2] => "take [mail.oauth] out and give a password",
        _ if smtp.server_info().get_auth_mechanism(&[Mechanism::Xoauth2]).is_some() => {
            "it takes a token: set [mail.oauth]"
        }
        _ => "take the user out of `smtp` where it wants none, or use smtp+starttls or smtps",
    };
    let why = format!("{}, port {}, offers {what}: {next}", server.host, server.port);
    Err(Denied::Other(DeliverError::Setup { why }))
}

fn denied(server: &Smtp, error: &Error, by_token: bool) -> Denied {
    let Some(refusal) = Refusal::of(error) else {
        return Denied::Other(DeliverError::Away { why: format!("{}: {}", server.host, words(error)) });
    };
    if refusal.code != 535 {
        return Denied::Other(refusal.blame(Step::Login, true));
    }
    let why = format!("{} (it said: {})", advice(server, &refusal, by_token), refusal.line());
    Denied::Unknown(DeliverError::RefusedSender { why })
}

/// What to try where a login was refused. 5.7.139 is Microsoft's alone; 5.7.3 and 5.7.8 are what any
/// server may say (RFC 4954, 6), and mean more where Microsoft or Google says them.
fn advice(server: &Smtp, refusal: &Refusal, by_token: bool) -> &'static str {
    let is_of = |names: &[&str]| names.iter().any(|name| server.host.ends_with(name));
    let microsoft = is_of(&["office365.com", "outlook.com", "office.com"]);
    if by_token && microsoft {
        return "Microsoft refuses the token: is SMTP switched on for this mailbox (Authenticated SMTP), and may the client send as it?";
    }
    if by_token {
        return "the token is refused: is it for this mailbox and for sending mail (scope)?";
    }
    if refusal.enhanced == Some((5, 7, 139)) || microsoft {
        return "Microsoft takes no passwords any more: set [mail.oauth], with a client that may send mail";
    }
    if is_of(&["gmail.com", "google.com"]) {
        return "Google takes no account passwords: set [mail.oauth], or give an app password";
    }
    "the server knows no such user with this password: check the user in `smtp`, and the password"
}
