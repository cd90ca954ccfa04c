//! TLS: which certificates are believed, and that nothing goes out in the open.

use std::path::PathBuf;

use tipoff::tell::deliver::{DeliverError, Receipt, Secret, Smtp};

use crate::script::{Heard, Server, Step, but, courier, deliver, well};
use crate::support::authority::Authority;

const PASSWORD: &str = "correct horse";
/// A login as dana with that password, in PLAIN (RFC 4616).
const DANA: &str = "AUTH PLAIN AGRhbmEAY29ycmVjdCBob3JzZQ==";

async fn send(address: &str, password: &str, ca_file: Option<PathBuf>) -> Result<Receipt, DeliverError> {
    let mut smtp = Smtp::parse(address).expect("a server");
    smtp.password = Some(Secret::new(password.to_owned()));
    smtp.ca_file = ca_file;
    deliver(&courier(smtp)).await
}

/// A server that lets dana in by TLS alone.
fn careful(heard: &Heard) -> Step {
    match heard.verb() {
        "AUTH" if heard.command == DANA => Step::Say("235 welcome"),
        "AUTH" => Step::Say("535 5.7.8 authentication failed"),
        "MAIL" if !heard.before.iter().any(|command| command == DANA) => Step::Say("530 sign in first"),
        _ => well(heard),
    }
}

/// A server that wants STARTTLS, and one that speaks TLS from the start; with their addresses.
async fn servers(authority: &Authority) -> [(Server, String); 2] {
    let acceptor = authority.acceptor();
    let later = Server::new(move |heard| {
        let is_secure = heard.before.iter().any(|command| command == "STARTTLS");
        match heard.verb() {
            "" | "EHLO" if is_secure => careful(heard),
            "EHLO" => Step::Say("250 STARTTLS"),
            "STARTTLS" => Step::Secure(acceptor.clone()),
            _ if is_secure => careful(heard),
            _ => well(heard),
        }
    })
    .await;
    let at_once = Server::secure(authority.acceptor(), careful).await;
    let starttls = format!("smtp+starttls://dana@localhost:{}", later.port);
    let tls = format!("smtps://dana@localhost:{}", at_once.port);
    [(later, starttls), (at_once, tls)]
}

#[tokio::test]
async fn a_certificate_of_ones_own_authority_is_believed_with_ca_file_and_refused_without() {
    let authority = Authority::new();
    let ca_file = Some(authority.ca_file());
    for (server, address) in servers(&authority).await {
        let receipt = send(&address, PASSWORD, ca_file.clone()).await.expect(&address);
        assert!(receipt.reply.starts_with("250"), "{receipt:?}");
        assert_eq!(server.count("."), 1);

        match send(&address, PASSWORD, None).await {
            Err(DeliverError::Away { why }) => {
                assert!(why.contains("certificate") && why.contains("ca_file"), "{why}");
            }
            other => panic!("{address}: {other:?}"),
        }
        match send(&address, "wrong", ca_file.clone()).await {
            Err(DeliverError::RefusedSender { why }) => assert!(why.contains("535"), "{why}"),
            other => panic!("{address}: {other:?}"),
        }
        assert_eq!(server.heard().iter().filter(|command| command.starts_with("MAIL")).count(), 1);
    }
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused_with_the_name_to_write() {
    let authority = Authority::new();
    let [(_, starttls), _] = servers(&authority).await;
    let other_name = starttls.replace("localhost", "127.0.0.1");
    match send(&other_name, PASSWORD, Some(authority.ca_file())).await {
        Err(DeliverError::Away { why }) => assert!(why.contains("another name"), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_server_without_starttls_gets_neither_password_nor_mail() {
    let server = Server::new(well).await;
    let address = format!("smtp+starttls://dana@127.0.0.1:{}", server.port);
    match send(&address, PASSWORD, None).await {
        Err(DeliverError::Away { why }) => assert!(why.contains("no STARTTLS"), "{why}"),
        other => panic!("{other:?}"),
    }
    assert!(
        server
            .heard()
            .iter()
            .all(|command| ["", "QUIT"].contains(&&**command) || command.starts_with("EHLO"))
    );
}

#[tokio::test]
async fn a_server_that_falls_silent_at_tls_is_away() {
    let server = Server::new(|heard| match heard.verb() {
        "EHLO" => Step::Say("250 STARTTLS"),
        "STARTTLS" => Step::Say("220 go on"),
        _ => well(heard),
    })
    .await;
    let sent = send(&format!("smtp+starttls://dana@127.0.0.1:{}", server.port), PASSWORD, None).await;
    assert!(matches!(sent, Err(DeliverError::Away { .. })), "{sent:?}");
    let silent = but("", Step::Silent).await;
    let sent = send(&format!("smtps://dana@127.0.0.1:{}", silent.port), PASSWORD, None).await;
    assert!(matches!(sent, Err(DeliverError::Away { .. })), "{sent:?}");
}

#[tokio::test]
async fn a_ca_file_that_is_none_is_a_matter_of_the_settings() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("company.pem");
    for text in [
        None,
        Some("not a certificate"),
        Some("-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n"),
    ] {
        if let Some(text) = text {
            std::fs::write(&file, text).expect("written");
        }
        match send("smtps://dana@127.0.0.1:1", PASSWORD, Some(file.clone())).await {
            Err(DeliverError::Setup { why }) => assert!(why.contains("ca_file"), "{why}"),
            other => panic!("{text:?}: {other:?}"),
        }
    }
}
