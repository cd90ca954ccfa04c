//! How a token is asked for, as ops set it: for servers that take no password.

use std::path::PathBuf;

use url::{Host, Url};

use super::Secret;

/// A client of a token server (RFC 6749).
#[derive(Clone, Debug)]
pub struct OAuth {
    pub token_url: Url,
    pub client_id: String,
    pub scope: Option<String>,
    /// None for a client that anybody may be (RFC 6749, 2.1).
    pub client_secret: Option<Secret>,
    pub grant: Grant,
    /// `http://proxy.example.com:3128`; without one the server is asked directly.
    pub proxy: Option<String>,
    /// Certificates in PEM that are believed beside the system's.
    pub ca_file: Option<PathBuf>,
}

/// By what right a token is given.
#[derive(Clone, Debug)]
pub enum Grant {
    /// The program's own (RFC 6749, 4.4).
    ClientCredentials,
    /// A person's who has signed in once (RFC 6749, 6).
    RefreshToken {
        /// None where it is not at hand.
        refresh_token: Option<Secret>,
    },
}

/// Reads the address of a token server.
///
/// # Errors
/// What is wrong, a sentence.
pub fn token_url(text: &str) -> Result<Url, String> {
    let url =
        Url::parse(text).map_err(|error| format!("the token server's address can't be read: {error}"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("a password doesn't belong in this file".to_owned());
    }
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_here => Ok(url),
        _ => Err("secrets go there, so it has to be https://".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::token_url;

    #[test]
    fn secrets_go_over_https_or_stay_on_this_machine() {
        assert!(token_url("https://login.example.com/token").is_ok());
        assert!(token_url("http://127.0.0.1:8080/token").is_ok());
        assert!(token_url("http://[::1]/token").is_ok());
        assert!(token_url("http://localhost/token").is_ok());
        for wrong in [
            "http://login.example.com/token",
            "http://localhost.example.com/",
            "https://tipoff:hunter2@login.example.com/",
            "ftp://localhost/",
            "token",
        ] {
            assert!(token_url(wrong).is_err(), "{wrong}");
        }
    }
}
