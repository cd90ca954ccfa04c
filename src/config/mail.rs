//! The table [mail] of tipoff.toml: how mail goes out.

use std::path::{Path, PathBuf};

use super::document::{Key, Section, key};
use super::feed::address;
use super::files;
use super::hidden::Hidden;
use crate::tell::deliver::{self, Grant, OAuth, Smtp, Transport, token_url as token_url_of};

const MAIL: &[Key] = &[
    key("transport"),
    key("from"),
    key("smtp"),
    key("password_file"),
    key("ca_file"),
    key("oauth"),
    key("directory"),
    key("reply_to"),
    key("redirect_to"),
];

const OAUTH: &[Key] = &[
    key("token_url"),
    key("client_id"),
    key("scope"),
    key("grant"),
    key("client_secret_file"),
    key("refresh_token_file"),
    key("proxy"),
];
const GRANTS: &str = "grant = \"client-credentials\" (the program's own right) or \"refresh-token\" (of a person who signed in once)";

const PASSWORD: Hidden = Hidden {
    what: "password",
    credential: "smtp-password",
    key: "password_file",
    variable: "TIPOFF_SMTP_PASSWORD",
};
const CLIENT_SECRET: Hidden = Hidden {
    what: "client secret",
    credential: "oauth-client-secret",
    key: "client_secret_file",
    variable: "TIPOFF_OAUTH_CLIENT_SECRET",
};
const REFRESH_TOKEN: Hidden = Hidden {
    what: "refresh token",
    credential: "oauth-refresh-token",
    key: "refresh_token_file",
    variable: "TIPOFF_OAUTH_REFRESH_TOKEN",
};

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
        state_dir: None,
    })
}

fn smtp(path: &Path, section: &Section<'_, '_>) -> Option<Transport> {
    let url =
        section.needed("smtp", "the mail server: smtp = \"smtp+starttls://mailer@mail.example.com:587\"")?;
    match Smtp::parse(&url) {
        Ok(mut smtp) => {
            smtp.password = PASSWORD.read(path, section);
            smtp.ca_file = ca_file(path, section);
            smtp.oauth = oauth(path, section, smtp.ca_file.clone());
            let by_token = section.has("oauth");
            if by_token && smtp.user.is_none() {
                let help = "smtp = \"smtp+starttls://mailer%40example.com@smtp.office365.com\"".to_owned();
                section.wrong("smtp", "a token is for a mailbox, and none is named", help);
            } else if by_token && smtp.oauth.is_none() {
                // What it lacks is said; without it no login can go well.
                return None;
            } else if smtp.user.is_some() && smtp.password.is_none() && !by_token {
                section.document.warning(
                    section.span_of("smtp"),
                    "a user is named and no password is at hand",
                    Some(PASSWORD.places()),
                );
            }
            Some(Transport::Smtp(Box::new(smtp)))
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

/// How a token is asked for; `None` where no token is, or too little of it is right.
fn oauth(path: &Path, mail: &Section<'_, '_>, ca_file: Option<PathBuf>) -> Option<OAuth> {
    let section = mail.section("oauth", OAUTH)?;
    let token_url = section.needed(
        "token_url",
        "where tokens are given: token_url = \"https://login.microsoftonline.com/TENANT/oauth2/v2.0/token\"",
    );
    let token_url = token_url
        .and_then(|text| token_url_of(&text).map_err(|why| section.wrong("token_url", why, None)).ok());
    let client_id = section.needed("client_id", "the client's name at the token server: client_id = \"…\"");
    let client_secret = CLIENT_SECRET.read(path, &section);
    let grant = match section.needed("grant", GRANTS).as_deref() {
        Some("client-credentials") => {
            if client_secret.is_none() {
                CLIENT_SECRET.missing(&section);
            }
            Some(Grant::ClientCredentials)
        }
        Some("refresh-token") => {
            let refresh_token = REFRESH_TOKEN.read(path, &section);
            if refresh_token.is_none() {
                REFRESH_TOKEN.missing(&section);
            }
            Some(Grant::RefreshToken { refresh_token })
        }
        Some(other) => {
            section.wrong("grant", format!("\"{other}\" is no grant"), GRANTS.to_owned());
            None
        }
        None => None,
    };
    let proxy = section.text("proxy");
    if proxy.as_ref().is_some_and(|proxy| !proxy.starts_with("http://") && !proxy.starts_with("https://")) {
        section.wrong("proxy", "a proxy is written as http://proxy.example.com:3128", None);
    }
    Some(OAuth {
        token_url: token_url?,
        client_id: client_id?,
        scope: section.text("scope"),
        client_secret,
        grant: grant?,
        proxy,
        ca_file,
    })
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::config::load;

    /// What is said about this [mail] table, and the settings where they can be used.
    fn read(mail: &str) -> (Vec<String>, Option<deliver::Settings>) {
        let place = tempfile::tempdir().expect("a folder");
        let path: PathBuf = place.path().join("tipoff.toml");
        std::fs::write(place.path().join("secret"), "hunter2\n").expect("written");
        std::fs::write(
            &path,
            format!("data_dir = \"d\"\nwatchlists = []\n[mail]\nfrom = \"a@example.com\"\n{mail}"),
        )
        .expect("written");
        let (found, settings) = match load(&path) {
            Ok(loaded) => (loaded.warnings, Some(loaded.config.mail)),
            Err(broken) => (broken.diagnostics, None),
        };
        (found.into_iter().map(|one| one.message).collect(), settings)
    }

    const SMTP: &str = "transport = \"smtp\"\nsmtp = \"smtp+starttls://a%40example.com@mail.example.com\"\n";

    #[test]
    fn a_token_takes_the_place_of_the_password() {
        let (said, settings) = read(&format!(
            "{SMTP}[mail.oauth]\ntoken_url = \"https://login.example.com/token\"\nclient_id = \"tipoff\"\n\
             grant = \"refresh-token\"\nrefresh_token_file = \"secret\"\nscope = \"mail\"\n"
        ));
        assert_eq!(said, [""; 0]);
        let settings = settings.expect("settings");
        assert!(settings.state_dir.is_some_and(|folder| folder.ends_with("d")));
        let Transport::Smtp(smtp) = settings.transport else { panic!("no mail server") };
        let oauth = smtp.oauth.expect("a token");
        assert!(!format!("{oauth:?}").contains("hunter2"));
        match oauth.grant {
            Grant::RefreshToken { refresh_token: Some(token) } => assert_eq!(token.reveal(), "hunter2"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_secret_that_is_not_at_hand_is_a_warning_since_others_may_run_the_check() {
        let (said, settings) = read(&format!(
            "{SMTP}[mail.oauth]\ntoken_url = \"https://login.example.com/token\"\nclient_id = \"tipoff\"\n\
             grant = \"client-credentials\"\n"
        ));
        assert_eq!(said, ["no client secret is at hand, so that no mail can be sent"]);
        assert!(settings.is_some());
    }

    #[test]
    fn mistakes_of_the_token_are_said_at_once() {
        let (said, settings) = read(&format!(
            "{SMTP}ca_file = \"none.pem\"\n[mail.oauth]\ntoken_url = \"http://login.example.com/token\"\n\
             grant = \"password\"\nclient_secret = \"hunter2\"\n"
        ));
        assert!(settings.is_none());
        for words in
            ["none.pem", "https://", "`client_id` is missing", "no grant", "unknown key `client_secret`"]
        {
            assert!(said.iter().any(|one| one.contains(words)), "{words}: {said:?}");
        }
        assert!(said.iter().all(|one| !one.contains("hunter2")), "{said:?}");
    }

    #[test]
    fn a_token_wants_the_name_of_a_mailbox() {
        let (said, settings) = read(
            "transport = \"smtp\"\nsmtp = \"smtps://mail.example.com\"\n[mail.oauth]\n\
             token_url = \"https://login.example.com/token\"\nclient_id = \"tipoff\"\n\
             grant = \"refresh-token\"\nrefresh_token_file = \"secret\"\n",
        );
        assert_eq!(said, ["a token is for a mailbox, and none is named"]);
        assert!(settings.is_none());
    }
}
