//! Mail servers that fail at each step, and one that doesn't.

mod support;

use std::future::Future;
use std::time::Duration;

use support::smtpd::Smtpd;
use tipoff::tell::deliver::{Courier, DeliverError, Receipt, Secret, Settings, Smtp, Transport};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

const MAIL: &[u8] = b"From: tipoff@example.com\r\nTo: dana@example.com\r\nSubject: test\r\nMessage-ID: <1@example.com>\r\n\r\n.a line\r\nthe last\r\n";

/// What the server does when a command comes.
#[derive(Clone, Copy)]
enum Step {
    Say(&'static str),
    Silent,
    HangUp,
}

/// A server that answers by `step`; what it says first is for the greeting ("").
async fn server(step: fn(&str) -> Step) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(talk(stream, step));
        }
    });
    port
}

async fn talk(stream: tokio::net::TcpStream, step: fn(&str) -> Step) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut command = String::new();
    let mut in_mail = false;
    loop {
        if !in_mail || command == "." {
            match step(&command) {
                Step::Say(text) => {
                    in_mail = text.starts_with("354");
                    if write.write_all(format!("{text}\r\n").as_bytes()).await.is_err() {
                        return;
                    }
                }
                Step::Silent => {
                    std::future::pending::<()>().await;
                }
                Step::HangUp => return,
            }
        }
        match lines.next_line().await {
            Ok(Some(line)) => command = line,
            _ => return,
        }
    }
}

/// A server without a fault.
fn well(command: &str) -> Step {
    match command.split([' ', ':']).next().unwrap_or_default() {
        "" => Step::Say("220 ready"),
        "EHLO" => Step::Say("250 AUTH PLAIN LOGIN"),
        "AUTH" => Step::Say("235 welcome"),
        "DATA" => Step::Say("354 go on"),
        "QUIT" => Step::Say("221 bye"),
        _ => Step::Say("250 ok"),
    }
}

async fn deliver(port: u16, user: Option<&str>) -> Result<Receipt, DeliverError> {
    let mut smtp = Smtp::parse(&format!("smtp://127.0.0.1:{port}")).expect("a server");
    smtp.user = user.map(str::to_owned);
    smtp.password = user.map(|_| Secret::new("secret".into()));
    let settings = Settings {
        transport: Transport::Smtp(smtp),
        from: "tipoff@example.com".into(),
        reply_to: None,
        redirect_to: None,
    };
    let courier = Courier::new(&settings).with_patience(Duration::from_secs(2));
    let sent = courier.deliver("tipoff@example.com", "dana@example.com", "<1@example.com>", MAIL);
    bounded(sent).await
}

/// Each failure ends by itself.
async fn bounded<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(10), work).await.expect("it ends by itself")
}

#[tokio::test]
async fn a_mail_arrives_whole_at_a_real_server() {
    let smtpd = Smtpd::start();
    let receipt = deliver(smtpd.port, None).await.expect("sent");
    assert!(receipt.reply.starts_with("250"), "{receipt:?}");
    let mails = smtpd.mails(1);
    let mail = String::from_utf8_lossy(&mails[0]).replace("\r\n", "\n");
    assert!(mail.contains("\n\n.a line\nthe last\n"), "{mail}");
}

#[tokio::test]
async fn a_server_without_a_fault_takes_the_mail_with_and_without_a_login() {
    let port = server(well).await;
    assert!(deliver(port, None).await.is_ok());
    assert!(deliver(port, Some("dana")).await.is_ok());
}

#[tokio::test]
async fn silence_before_the_mail_is_worth_another_try() {
    for step in [
        (|command| if command.is_empty() { Step::Silent } else { well(command) }) as fn(&str) -> Step,
        |command| if command.starts_with("EHLO") { Step::Silent } else { well(command) },
        |command| if command.starts_with("MAIL") { Step::Silent } else { well(command) },
        |command| if command.starts_with("RCPT") { Step::Silent } else { well(command) },
        |command| if command.starts_with("DATA") { Step::Silent } else { well(command) },
    ] {
        let outcome = deliver(server(step).await, None).await;
        assert!(matches!(outcome, Err(DeliverError::Temporary { .. })), "{outcome:?}");
    }
}

#[tokio::test]
async fn silence_or_a_cut_after_the_mail_is_unknown_and_never_called_failed() {
    for step in [
        (|command| if command == "." { Step::Silent } else { well(command) }) as fn(&str) -> Step,
        |command| if command == "." { Step::HangUp } else { well(command) },
    ] {
        let outcome = deliver(server(step).await, None).await;
        assert!(matches!(outcome, Err(DeliverError::Unknown { .. })), "{outcome:?}");
    }
}

#[tokio::test]
async fn silence_after_the_servers_yes_is_a_mail_sent() {
    for step in [
        (|command| if command == "QUIT" { Step::Silent } else { well(command) }) as fn(&str) -> Step,
        |command| if command == "QUIT" { Step::HangUp } else { well(command) },
    ] {
        assert!(deliver(server(step).await, None).await.is_ok());
    }
}

#[tokio::test]
async fn a_refusal_is_laid_at_the_door_of_whose_it_is() {
    let unknown =
        server(|c| if c.starts_with("RCPT") { Step::Say("550 5.1.1 no such user") } else { well(c) }).await;
    assert!(matches!(deliver(unknown, None).await, Err(DeliverError::RefusedRecipient { .. })));
    let full =
        server(|c| if c.starts_with("RCPT") { Step::Say("452 4.2.2 mailbox full") } else { well(c) }).await;
    assert!(matches!(deliver(full, None).await, Err(DeliverError::Temporary { .. })));
    let login =
        server(
            |c| if c.starts_with("AUTH") { Step::Say("535 5.7.139 basic sign-in is off") } else { well(c) },
        )
        .await;
    let refused = deliver(login, Some("dana")).await.expect_err("refused");
    assert!(matches!(refused, DeliverError::RefusedSender { .. }), "{refused:?}");
    assert!(!format!("{refused:?} {refused}").contains("secret"));
    let quota =
        server(|c| if c == "." { Step::Say("554 5.2.0 sending quota exceeded") } else { well(c) }).await;
    assert!(matches!(deliver(quota, None).await, Err(DeliverError::RefusedSender { .. })));
    let busy = server(|c| if c.is_empty() { Step::Say("421 too busy") } else { well(c) }).await;
    assert!(matches!(deliver(busy, None).await, Err(DeliverError::Temporary { .. })));
}
