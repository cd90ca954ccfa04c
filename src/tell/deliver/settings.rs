//! How mail goes out, as ops set it.

use std::net::IpAddr;
use std::path::PathBuf;

use url::Url;

use super::oauth::OAuth;
use crate::secret::Secret;

/// Settings of delivery.
#[derive(Clone, Debug)]
pub struct Settings {
    pub transport: Transport,
    /// The sender's address.
    pub from: String,
    pub reply_to: Option<String>,
    /// Every mail goes there instead of to the rep: for trying out.
    pub redirect_to: Option<String>,
    /// Where a refresh token is kept that the token server has put in the place of the configured one.
    pub state_dir: Option<PathBuf>,
}

/// The ways out.
#[derive(Clone, Debug)]
pub enum Transport {
    /// One .eml a mail.
    File {
        directory: PathBuf,
    },
    Stdout,
    Smtp(Box<Smtp>),
}

/// A mail server.
#[derive(Clone, Debug)]
pub struct Smtp {
    pub security: Security,
    pub host: String,
    pub port: u16,
    pub user: Option<String>,
    pub password: Option<Secret>,
    /// Certificates in PEM that are believed beside the system's.
    pub ca_file: Option<PathBuf>,
    /// Where it is set, the user signs in with a token and not with the password.
    pub oauth: Option<OAuth>,
}

/// How the connection is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// Not at all: for a server on this machine, or without a password.
    Plain,
    StartTls,
    Tls,
}

impl Smtp {
    /// Reads `smtp+starttls://user@host:587`, `smtps://user@host:465`, `smtp://localhost:25`.
    ///
    /// # Errors
    /// What is wrong, a sentence without the address: a password may stand in it.
    pub fn parse(text: &str) -> Result<Smtp, String> {
        let url =
            Url::parse(text).map_err(|error| format!("the mail server's address can't be read: {error}"))?;
        let (security, port) = match url.scheme() {
            "smtp" => (Security::Plain, 25),
            "smtp+starttls" => (Security::StartTls, 587),
            "smtps" => (Security::Tls, 465),
            other => return Err(format!("\"{other}\" is no way to a mail server")),
        };
        if url.password().is_some() {
            return Err("a password doesn't belong in this file".to_owned());
        }
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or("the mail server has no name")?;
        let host = host.trim_matches(['[', ']']).to_owned();
        let user = match url.username() {
            "" => None,
            user => Some(decoded(user)),
        };
        if security == Security::Plain && user.is_some() && !is_loopback(&host) {
            return Err(
                "a password would go over the network in the open; use smtp+starttls or smtps".to_owned()
            );
        }
        Ok(Smtp {
            security,
            host,
            port: url.port().unwrap_or(port),
            user,
            password: None,
            ca_file: None,
            oauth: None,
        })
    }
}

/// A user name is often an address: its @ is written %40.
fn decoded(user: &str) -> String {
    user.replace("%40", "@").replace("%2B", "+").replace("%2b", "+").replace("%25", "%")
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_server_is_written_as_an_address() {
        let smtp = Smtp::parse("smtp+starttls://dana%40example.com@mail.example.com").expect("a server");
        assert_eq!(
            (smtp.security, smtp.port, smtp.user.as_deref()),
            (Security::StartTls, 587, Some("dana@example.com"))
        );
        assert_eq!(Smtp::parse("smtps://mail.example.com").expect("a server").port, 465);
        assert_eq!(Smtp::parse("smtp://127.0.0.1:2525").expect("a server").port, 2525);
    }

    #[test]
    fn a_password_stays_out_of_files_and_off_the_open_network() {
        let said = Smtp::parse("smtps://dana:hunter2@mail.example.com").expect_err("refused");
        assert!(!said.contains("hunter2"));
        assert!(Smtp::parse("smtp://dana@mail.example.com").is_err());
        assert!(Smtp::parse("http://mail.example.com").is_err());
        assert_eq!(format!("{:?}", Secret::new("hunter2".to_owned())), "***");
    }
}
