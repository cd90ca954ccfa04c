//! The table [mail] of tipoff.toml: how mail goes out.

use std::path::{Path, PathBuf};

use super::document::{Key, Section, key};
use super::feed::address;
use super::files;
use crate::problem::Severity;
use crate::tell::deliver::{self, Secret, Smtp, Transport};

const MAIL: &[Key] = &[
    key("transport"),
    key("from"),
    key("smtp"),
    key("password_file"),
    key("ca_file"),
    key("directory"),
    key("reply_to"),
    key("redirect_to"),
];

/// The environment variable that holds the password of the mail server.
const PASSWORD_VARIABLE: &str = "TIPOFF_SMTP_PASSWORD";
/// The name of the systemd credential that holds it.
const PASSWORD_CREDENTIAL: &str = "smtp-password";

/// How mail goes out; `None` where too little of it is right.
pub fn settings(path: &Path, top: &Section<'_, '_>) -> Option<deliver::Settings> {
    let Some(section) = top.section("mail", MAIL) else {
        if !top.has("mail") {
            let help =
                "how mail goes out: [mail] with transport = \"smtp\", \"file\" or \"stdout\"".to_owned();
            top.wrong("mail", "the table [mail] is missing", help);
        }
        return None;
    };
    let transport = match section.text("transport").as_deref() {
        Some("file") => {
            let directory = section.needed("directory", "where the mails are written: directory = \"mail\"");
            directory.map(|directory| Transport::File { directory: files::relative(path, &directory) })
        }
        Some("stdout") => Some(Transport::Stdout),
        Some("smtp") => smtp(path, &section),
        Some(other) => {
            let help = "\"smtp\", \"file\" (one .eml each) or \"stdout\"".to_owned();
            section.wrong("transport", format!("\"{other}\" is no way to send mail"), help);
            None
        }
        None if section.has("transport") => None,
        None => {
            let help = "transport = \"smtp\", \"file\" (one .eml each) or \"stdout\"".to_owned();
            section.wrong("transport", "`transport` is missing", help);
            None
        }
    };
    let from = match (&transport, section.has("from")) {
        (Some(Transport::Stdout), false) => Some("tipoff@localhost".to_owned()),
        _ => section.needed("from", "the sender: from = \"tipoff@example.com\""),
    };
    for key in ["from", "reply_to", "redirect_to"] {
        address(&section, key);
    }
    Some(deliver::Settings {
        transport: transport?,
        from: from?,
        reply_to: section.text("reply_to"),
        redirect_to: section.text("redirect_to"),
    })
}

fn smtp(path: &Path, section: &Section<'_, '_>) -> Option<Transport> {
    let url =
        section.needed("smtp", "the mail server: smtp = \"smtp+starttls://mailer@mail.example.com:587\"")?;
    match Smtp::parse(&url) {
        Ok(mut smtp) => {
            smtp.password = password(path, section);
            smtp.ca_file = ca_file(path, section);
            if smtp.user.is_some() && smtp.password.is_none() {
                section.document.note(
                    Severity::Warning,
                    section.span_of("smtp"),
                    "a user is named and no password is at hand".to_owned(),
                    Some(format!("give it as the credential {PASSWORD_CREDENTIAL}, in `password_file`, or in ${PASSWORD_VARIABLE}")),
                );
            }
            Some(Transport::Smtp(smtp))
        }
        Err(why) => {
            section.wrong(
                "smtp",
                why,
                "write smtp+starttls://user@host:587, smtps://user@host or smtp://localhost:25".to_owned(),
            );
            None
        }
    }
}

/// A file that is read when the first mail goes out, so that its absence is said here.
fn ca_file(path: &Path, section: &Section<'_, '_>) -> Option<PathBuf> {
    let file = files::relative(path, &section.text("ca_file")?);
    if let Err(error) = std::fs::metadata(&file) {
        let help = "certificates in PEM, beside the system's".to_owned();
        section.wrong("ca_file", format!("can't read {}: {error}", file.display()), help);
    }
    Some(file)
}

/// From a systemd credential, a file, or the environment; never from this file.
fn password(path: &Path, section: &Section<'_, '_>) -> Option<Secret> {
    let from_file = |file: PathBuf| {
        std::fs::read_to_string(file).ok().map(|text| Secret::new(text.trim_end().to_owned()))
    };
    if let Some(folder) = std::env::var_os("CREDENTIALS_DIRECTORY")
        && let Some(secret) = from_file(PathBuf::from(folder).join(PASSWORD_CREDENTIAL))
    {
        return Some(secret);
    }
    if let Some(file) = section.text("password_file") {
        let file = files::relative(path, &file);
        let secret = from_file(file.clone());
        if secret.is_none() {
            section.wrong("password_file", format!("can't read {}", file.display()), None);
        }
        return secret;
    }
    std::env::var(PASSWORD_VARIABLE).ok().map(Secret::new)
}
