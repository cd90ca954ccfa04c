//! Whose certificates are believed: the system's store, and a file of ops beside it.

use std::fmt;
use std::sync::OnceLock;

use lettre::transport::smtp::client::{Certificate, TlsParameters};

use super::{DeliverError, Smtp};

/// What TLS is spoken by, read when it is first needed.
#[derive(Default)]
pub struct Trust(OnceLock<TlsParameters>);

impl Trust {
    /// # Errors
    /// Where `ca_file` or the system's store can't be used; another try reads them again.
    pub fn parameters(&self, server: &Smtp) -> Result<TlsParameters, DeliverError> {
        match self.0.get() {
            Some(parameters) => Ok(parameters.clone()),
            None => {
                let read = read(server).map_err(|why| DeliverError::Setup { why })?;
                Ok(self.0.get_or_init(|| read).clone())
            }
        }
    }
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trust")
    }
}

fn read(server: &Smtp) -> Result<TlsParameters, String> {
    let mut builder = TlsParameters::builder(server.host.clone());
    if let Some(file) = &server.ca_file {
        let cant = |error: String| format!("[mail] ca_file can't be used: {}: {error}", file.display());
        let pem = std::fs::read(file).map_err(|error| cant(error.to_string()))?;
        if !pem.windows(BEGIN.len()).any(|window| window == BEGIN) {
            return Err(cant("it holds no certificate; it has to be PEM".to_owned()));
        }
        let certificates = Certificate::from_pem(&pem).map_err(|error| cant(error.to_string()))?;
        builder = builder.add_root_certificate(certificates);
    }
    builder.build().map_err(|error| {
        format!("the certificates to trust can't be read: {error}; is the package ca-certificates there?")
    })
}

/// The first line of a certificate in PEM (RFC 7468).
const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";

/// What is wrong with a server's certificate, with what to try; `None` where the error is of another kind.
pub fn distrusted(server: &Smtp, error: &str) -> Option<String> {
    let (_, reason) = error.split_once("invalid peer certificate: ")?;
    let host = &server.host;
    let (what, next) = if reason.contains("UnknownIssuer") || reason.contains("CaUsedAsEndEntity") {
        (
            "is signed by nobody this machine trusts",
            "where it is your own, name the PEM file of its authority: ca_file in [mail]",
        )
    } else if reason.contains("not valid for name") || reason.contains("NotValidForName") {
        ("is for another name", "write the name that it is for in `smtp`")
    } else if reason.contains("xpired") {
        ("has expired", "it has to be renewed on the server; is this machine's clock right?")
    } else {
        ("can't be trusted", "where your own authority signed it, name its PEM file: ca_file in [mail]")
    };
    Some(format!("the certificate of {host} {what} ({reason}): {next}"))
}
