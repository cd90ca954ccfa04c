//! Servers that take no password: a token server, and a mail server that knows its tokens.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use mail_parser::decoders::base64::base64_decode;
use tipoff::tell::deliver::{Courier, DeliverError, Grant, OAuth, Secret, Smtp, token_url};

use crate::script::{Heard, MAIL, Server, Step, bounded, but, courier_with, deliver, well};
use crate::support::place::{Place, Said};

const SECRET: &str = "client/secret+1";

/// A token server, and the questions it was asked.
#[derive(Clone, Default)]
struct Tokens {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Tokens {
    /// Answers by the number of the question, from 1.
    async fn new(answer: impl Fn(usize) -> (u16, String) + Clone + Send + Sync + 'static) -> Tokens {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let tokens = Tokens { port: listener.local_addr().expect("an address").port(), ..Tokens::default() };
        let asked = tokens.asked.clone();
        let app = Router::new().route(
            "/token",
            post(move |question: String| async move {
                let number = {
                    let mut asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
                    asked.push(question);
                    asked.len()
                };
                let (status, text) = answer(number);
                (StatusCode::from_u16(status).expect("a status"), [("location", "/token")], text)
            }),
        );
        tokio::spawn(async move { axum::serve(listener, app).await });
        tokens
    }

    /// Gives token-1, token-2 and so on.
    async fn counting() -> Tokens {
        Tokens::new(|number| {
            (200, format!(r#"{{"access_token":"token-{number}","expires_in":3600,"token_type":"Bearer"}}"#))
        })
        .await
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn oauth(&self, grant: Grant) -> OAuth {
        OAuth {
            token_url: token_url(&format!("http://127.0.0.1:{}/token", self.port)).expect("an address"),
            client_id: "tipoff".into(),
            scope: Some("https://mail.example.com/.default".into()),
            client_secret: Some(Secret::new(SECRET)),
            grant,
            proxy: None,
            ca_file: None,
        }
    }
}

/// The tokens that the mail server believes.
#[derive(Clone, Default)]
struct Valid(Arc<Mutex<BTreeSet<String>>>);

impl Valid {
    fn only(&self, token: &str) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = BTreeSet::from([token.to_owned()]);
    }

    /// By what an AUTH command holds.
    fn knows(&self, command: &str) -> bool {
        let said = command.strip_prefix("AUTH XOAUTH2 ").and_then(|text| base64_decode(text.as_bytes()));
        let said = String::from_utf8(said.unwrap_or_default()).expect("text");
        let valid = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        valid.iter().any(|token| said == format!("user=dana@example.com\x01auth=Bearer {token}\x01\x01"))
    }

    /// A mail server's answer to what is about signing in. A refusal comes as Google's does: a
    /// challenge, and the reason when the challenge is answered with nothing.
    fn script(&self, heard: &Heard) -> Step {
        match heard.verb() {
            "EHLO" => Step::Say("250 AUTH XOAUTH2"),
            "AUTH" if self.knows(heard.command) => Step::Say("235 welcome"),
            "AUTH" => Step::Say("334 eyJzdGF0dXMiOiI0MDAifQ=="),
            "" if !heard.before.is_empty() => Step::Say("535 5.7.8 not accepted"),
            _ => well(heard),
        }
    }
}

fn courier(server: &Server, oauth: OAuth, state_dir: Option<PathBuf>) -> Courier {
    let address = format!("smtp://dana%40example.com@127.0.0.1:{}", server.port);
    let mut smtp = Smtp::parse(&address).expect("a server");
    smtp.oauth = Some(oauth);
    courier_with(smtp, state_dir)
}

fn refresh(token: &str) -> Grant {
    Grant::RefreshToken { refresh_token: Some(Secret::new(token)) }
}

async fn send(courier: &Courier, mails: usize) {
    let mut trip = courier.trip();
    for number in 0..mails {
        let to = format!("rep{number}@example.com");
        let sent = bounded(trip.deliver("dana@example.com", &to, "<1@example.com>", MAIL)).await;
        assert!(sent.is_ok(), "mail {number}: {sent:?}");
    }
    trip.end().await;
}

#[tokio::test]
async fn a_program_signs_in_by_its_own_right_and_asks_once_for_many_trips() {
    let (tokens, valid) = (Tokens::counting().await, Valid::default());
    valid.only("token-1");
    let server = Server::new(move |heard| valid.script(heard)).await;
    let courier = courier(&server, tokens.oauth(Grant::ClientCredentials), None);
    send(&courier, 3).await;
    send(&courier.clone(), 3).await;
    assert_eq!(server.count("."), 6);
    assert_eq!(
        tokens.asked(),
        [
            "client_id=tipoff&client_secret=client%2Fsecret%2B1&grant_type=client_credentials&scope=https%3A%2F%2Fmail.example.com%2F.default"
        ]
    );
    assert!(!format!("{courier:?}").contains("secret+1") && !format!("{courier:?}").contains("token-1"));
}

#[tokio::test]
async fn a_token_taken_back_in_the_middle_is_renewed_once_and_no_mail_is_lost() {
    for goodbye in
        ["421 4.7.0 your token was taken back", "530 5.7.57 client not authenticated", "535 5.7.3 no"]
    {
        let (tokens, valid) = (Tokens::counting().await, Valid::default());
        valid.only("token-1");
        let server = Server::new(move |heard| match heard.verb() {
            "MAIL" if heard.connection == 1 && heard.mails() == 5 => {
                valid.only("token-2");
                Step::Say(goodbye)
            }
            _ => valid.script(heard),
        })
        .await;
        send(&courier(&server, tokens.oauth(Grant::ClientCredentials), None), 10).await;
        assert_eq!(tokens.asked().len(), 2, "{goodbye}");
        assert_eq!(server.count("."), 10, "{goodbye}");
        for number in 0..10 {
            assert_eq!(server.count(&format!("RCPT TO:<rep{number}@example.com>")), 1, "{goodbye}");
        }
    }
}

#[tokio::test]
async fn a_token_that_is_never_accepted_is_renewed_once_and_then_ours() {
    let (tokens, valid) = (Tokens::counting().await, Valid::default());
    let server = Server::new(move |heard| valid.script(heard)).await;
    let courier = courier(&server, tokens.oauth(Grant::ClientCredentials), None);
    let refused = deliver(&courier).await.expect_err("refused");
    assert!(matches!(refused, DeliverError::RefusedSender { .. }) && refused.ends_trip(), "{refused:?}");
    assert!(refused.to_string().contains("535 5.7.8 not accepted"), "{refused}");
    assert_eq!(tokens.asked().len(), 2);
}

#[tokio::test]
async fn a_token_is_renewed_before_it_ends() {
    let tokens =
        Tokens::new(|number| (200, format!(r#"{{"access_token":"token-{number}","expires_in":"1"}}"#))).await;
    let valid = Valid::default();
    let believed = valid.clone();
    let server = Server::new(move |heard| believed.script(heard)).await;
    let courier = courier(&server, tokens.oauth(Grant::ClientCredentials), None);
    for number in 1..=2 {
        valid.only(&format!("token-{number}"));
        send(&courier, 2).await;
        assert_eq!(tokens.asked().len(), number);
        tokio::time::sleep(Duration::from_millis(600)).await;
    }
}

#[tokio::test]
async fn a_refresh_token_that_was_replaced_is_kept_until_somebody_signs_in_again() {
    let tokens = Tokens::new(|number| {
        (200, format!(r#"{{"access_token":"token","expires_in":3600,"refresh_token":"refresh-{number}"}}"#))
    })
    .await;
    let valid = Valid::default();
    valid.only("token");
    let server = Server::new(move |heard| valid.script(heard)).await;
    let dir = tempfile::tempdir().expect("a folder");
    for configured in ["first", "first", "second"] {
        send(&courier(&server, tokens.oauth(refresh(configured)), Some(dir.path().to_owned())), 1).await;
    }
    let used: Vec<String> = tokens
        .asked()
        .iter()
        .filter_map(|question| {
            question.split('&').find(|pair| pair.starts_with("refresh_token=")).map(str::to_owned)
        })
        .collect();
    assert_eq!(used, ["refresh_token=first", "refresh_token=refresh-1", "refresh_token=second"]);
}

#[tokio::test]
async fn what_a_token_server_refuses_is_a_sentence_without_a_secret() {
    let error = |name: &str| {
        format!(r#"{{"error":"{name}","error_description":"not client/secret+1 nor old-refresh\r\n"}}"#)
    };
    for (status, text, kind, words) in [
        (401, error("invalid_client"), "RefusedSender", "client_id"),
        (400, error("invalid_grant"), "RefusedSender", "sign in again"),
        (400, error("invalid_scope"), "RefusedSender", "scope"),
        (400, error("something_else"), "RefusedSender", "something_else"),
        (503, error("invalid_client"), "Away", "503"),
        (429, String::new(), "Away", "429"),
        (302, String::new(), "Setup", "token_url"),
        (404, "<html>client/secret+1".to_owned(), "Setup", "token_url"),
        (200, "<html>welcome".to_owned(), "Setup", "token_url"),
        (200, "x".repeat(1 << 20), "Setup", "token_url"),
    ] {
        let tokens = Tokens::new(move |_| (status, text.clone())).await;
        let server = Server::new(well).await;
        let courier = courier(&server, tokens.oauth(refresh("old-refresh")), None);
        let error = deliver(&courier).await.expect_err("no token");
        let said = format!("{error:?}");
        assert!(said.starts_with(kind) && said.contains(words), "{status}: {said}");
        assert!(!said.contains("secret+1") && !said.contains("old-refresh"), "{said}");
        assert_eq!(tokens.asked().len(), 1, "a redirect is not followed");
        assert_eq!(server.heard().len(), 0, "no token, so no connection");
    }
}

#[tokio::test]
async fn a_token_server_that_is_away_makes_the_mail_wait() {
    let server = Server::new(well).await;
    let nobody = Tokens { port: crate::support::free_port(), ..Tokens::default() };
    let silent = Tokens { port: but("POST", Step::Silent).await.port, ..Tokens::default() };
    for tokens in [nobody, silent] {
        let courier = courier(&server, tokens.oauth(Grant::ClientCredentials), None);
        let error = deliver(&courier).await.expect_err("no token");
        assert!(matches!(error, DeliverError::Away { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_secret_that_is_not_at_hand_is_said_before_anything_is_asked() {
    let (tokens, server) = (Tokens::counting().await, Server::new(well).await);
    let without = OAuth { client_secret: None, ..tokens.oauth(Grant::ClientCredentials) };
    let unsigned = tokens.oauth(Grant::RefreshToken { refresh_token: None });
    for (oauth, words) in [(without, "oauth-client-secret"), (unsigned, "oauth-refresh-token")] {
        match deliver(&courier(&server, oauth, None)).await {
            Err(DeliverError::Setup { why }) => assert!(why.contains(words), "{why}"),
            other => panic!("{other:?}"),
        }
    }
    assert!(tokens.asked().is_empty());
}

#[tokio::test]
async fn a_server_that_takes_no_passwords_or_no_tokens_says_what_to_set() {
    let microsoft =
        but("AUTH", Step::Say("535 5.7.139 Authentication unsuccessful, basic authentication is disabled"))
            .await;
    let refused = deliver(&microsoft.courier_of(Some("dana"))).await.expect_err("refused");
    assert!(refused.to_string().contains("[mail.oauth]"), "{refused}");
    assert!(refused.to_string().contains("basic authentication is disabled"), "{refused}");
    let tokens_only = but("EHLO", Step::Say("250 AUTH XOAUTH2")).await;
    match deliver(&tokens_only.courier_of(Some("dana"))).await {
        Err(DeliverError::Setup { why }) => assert!(why.contains("[mail.oauth]"), "{why}"),
        other => panic!("{other:?}"),
    }
    let (tokens, passwords_only) = (Tokens::counting().await, Server::new(well).await);
    let courier = courier(&passwords_only, tokens.oauth(Grant::ClientCredentials), None);
    match deliver(&courier).await {
        Err(DeliverError::Setup { why }) => assert!(why.contains("XOAUTH2"), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ops_give_the_secret_as_a_credential_and_find_it_in_no_output() {
    let (tokens, valid) = (Tokens::counting().await, Valid::default());
    valid.only("token-1");
    let server = Server::new(move |heard| valid.script(heard)).await;
    let mail = format!(
        "transport = \"smtp\"\nsmtp = \"smtp://dana%40example.com@127.0.0.1:{}\"\nfrom = \"dana@example.com\"\n\
         [mail.oauth]\ntoken_url = \"http://127.0.0.1:{}/token\"\nclient_id = \"tipoff\"\ngrant = \"client-credentials\"\n",
        server.port, tokens.port
    );
    let place =
        Place::with(&[], &mail, "[rep]\nemail = \"dana@example.com\"\n[[account]]\nname = \"Tessmar\"\n");
    place.write("credentials/oauth-client-secret", &format!("{SECRET}\n"));
    let folder = place.path("credentials");
    let mut command = place.command(&["test-channel", "-vv"]);
    command.env("CREDENTIALS_DIRECTORY", folder).env("TIPOFF_LOG", "trace");
    let ran =
        tokio::task::spawn_blocking(move || command.output()).await.expect("it ends").expect("tipoff runs");
    let said = Said::of(ran);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert!(tokens.asked()[0].contains("client_secret=client%2Fsecret%2B1"));
    for secret in [SECRET, "client%2Fsecret", "token-1"] {
        assert!(
            !said.out.contains(secret) && !said.err.contains(secret),
            "{secret}: {}{}",
            said.out,
            said.err
        );
    }
    assert!(said.err.len() > 100, "the log is there: {}", said.err);
}
