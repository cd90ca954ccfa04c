//! One mail, and whose fault it is where it doesn't go out.

use tipoff::tell::deliver::{DeliverError, Smtp};

use crate::script::{MAIL, Server, Step, bounded, but, courier, deliver, well};
use crate::support::{free_port, smtpd::Smtpd};

/// The name of the error, as far as it is one.
async fn blamed(server: &Server) -> String {
    let error = deliver(&server.courier()).await.expect_err("not sent");
    format!("{error:?}").split(' ').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_mail_arrives_whole_at_a_real_server() {
    let smtpd = Smtpd::start();
    let smtp = Smtp::parse(&format!("smtp://127.0.0.1:{}", smtpd.port)).expect("a server");
    let receipt = deliver(&courier(smtp)).await.expect("sent");
    assert!(receipt.reply.starts_with("250"), "{receipt:?}");
    let mails = smtpd.mails(1);
    let mail = String::from_utf8_lossy(&mails[0]).replace("\r\n", "\n");
    assert!(mail.ends_with("\n\n.a line\nthe last\n"), "{mail}");
}

#[tokio::test]
async fn a_server_without_a_fault_takes_the_mail_with_and_without_a_login() {
    let server = Server::new(well).await;
    assert!(deliver(&server.courier()).await.is_ok());
    assert!(deliver(&server.courier_of(Some("dana"))).await.is_ok());
}

#[tokio::test]
async fn silence_before_the_recipient_says_nothing_about_any_mail() {
    for command in ["", "EHLO", "MAIL"] {
        assert_eq!(blamed(&but(command, Step::Silent).await).await, "Away", "silent at {command:?}");
        assert_eq!(blamed(&but(command, Step::HangUp).await).await, "Away", "gone at {command:?}");
    }
    let gone = Smtp::parse(&format!("smtp://127.0.0.1:{}", free_port())).expect("a server");
    assert!(matches!(deliver(&courier(gone)).await, Err(DeliverError::Away { .. })));
    let nameless = Smtp::parse("smtp://no-such-host.invalid").expect("a server");
    assert!(matches!(deliver(&courier(nameless)).await, Err(DeliverError::Away { .. })));
}

#[tokio::test]
async fn silence_before_the_mail_is_worth_another_try() {
    for command in ["RCPT", "DATA"] {
        assert_eq!(blamed(&but(command, Step::Silent).await).await, "Temporary");
        assert_eq!(blamed(&but(command, Step::HangUp).await).await, "Temporary");
    }
}

#[tokio::test]
async fn silence_or_a_cut_after_the_mail_is_unknown_and_never_called_failed() {
    for step in [Step::Silent, Step::HangUp] {
        assert_eq!(blamed(&but(".", step).await).await, "Unknown");
    }
}

#[tokio::test]
async fn a_cut_in_the_middle_of_a_mail_leaves_no_doubt() {
    let server = but("DATA", Step::CutAfter(100_000)).await;
    let long = [MAIL, &b"word ".repeat(8 << 20)].concat();
    let (courier, to) = (server.courier(), "dana@example.com");
    let sent = bounded(courier.deliver("tipoff@example.com", to, "<1@example.com>", &long)).await;
    assert!(matches!(sent, Err(DeliverError::Temporary { .. })), "{sent:?}");
}

#[tokio::test]
async fn silence_after_the_servers_yes_is_a_mail_sent() {
    for step in [Step::Silent, Step::HangUp] {
        assert!(deliver(&but("QUIT", step).await.courier()).await.is_ok());
    }
    assert!(deliver(&but(".", Step::Reset("250 taken")).await.courier()).await.is_ok());
}

#[tokio::test]
async fn a_refusal_is_laid_at_the_door_of_whose_it_is() {
    for (command, reply, whose) in [
        ("RCPT", "550 5.1.1 no such user", "RefusedRecipient"),
        ("RCPT", "452 4.2.2 mailbox full", "Temporary"),
        ("RCPT", "554 5.7.1 relay access denied", "RefusedSender"),
        ("MAIL", "550 5.7.60 not allowed to send as this sender", "RefusedSender"),
        (".", "554 5.2.0 sending quota exceeded", "Quota"),
        (".", "554 message refused", "RefusedRecipient"),
        (".", "451 4.3.0 try later", "Temporary"),
        (".", "432 4.3.2 concurrent connections limit exceeded", "Throttled"),
        ("", "421 too busy", "Throttled"),
        ("", "450 not now", "Away"),
        ("", "554 no service for you", "RefusedSender"),
        ("MAIL", "421 too many", "Throttled"),
    ] {
        assert_eq!(blamed(&but(command, Step::Say(reply)).await).await, whose, "{reply} at {command:?}");
    }
}

#[tokio::test]
async fn a_server_that_only_knows_login_is_told_name_and_password_when_it_asks() {
    let server = Server::new(|heard| match heard.before.last().map_or("", String::as_str) {
        "AUTH LOGIN" if heard.command == "ZGFuYQ==" => Step::Say("334 UGFzc3dvcmQ6"),
        "ZGFuYQ==" if heard.command == "c2VjcmV0" => Step::Say("235 welcome"),
        _ => match heard.verb() {
            "EHLO" => Step::Say("250 AUTH LOGIN"),
            "AUTH" => Step::Say("334 VXNlcm5hbWU6"),
            _ => well(heard),
        },
    })
    .await;
    let sent = deliver(&server.courier_of(Some("dana"))).await;
    assert!(sent.is_ok(), "{sent:?} {:?}", server.heard());
    assert_eq!(server.count("c2VjcmV0"), 1, "the password");
}

#[tokio::test]
async fn a_yes_to_another_question_is_no_yes_to_the_mail() {
    assert_eq!(blamed(&but("MAIL", Step::Say("354 go on")).await).await, "Away");
    assert_eq!(blamed(&but("DATA", Step::Say("250 ok")).await).await, "Temporary");
    assert_eq!(blamed(&but(".", Step::Say("354 go on")).await).await, "Unknown");
}

#[tokio::test]
async fn a_refused_login_is_ours_and_shows_no_password() {
    let server = but("AUTH", Step::Say("535 5.7.8 authentication failed")).await;
    let refused = deliver(&server.courier_of(Some("dana"))).await.expect_err("refused");
    assert!(matches!(refused, DeliverError::RefusedSender { .. }), "{refused:?}");
    assert!(!format!("{refused:?} {refused}").contains("secret"));
}

#[tokio::test]
async fn an_address_beyond_ascii_is_only_for_servers_that_take_it() {
    let to = "jürgen@example.com";
    let server = Server::new(well).await;
    let sent = server.courier().deliver("tipoff@example.com", to, "<1@example.com>", MAIL).await;
    assert!(matches!(sent, Err(DeliverError::RefusedRecipient { .. })), "{sent:?}");
    let server = but("EHLO", Step::Say("250-hello\r\n250 SMTPUTF8")).await;
    let sent = server.courier().deliver("tipoff@example.com", to, "<1@example.com>", MAIL).await;
    assert!(sent.is_ok(), "{sent:?}");
    assert_eq!(server.count("MAIL FROM:<tipoff@example.com> SMTPUTF8"), 1, "{:?}", server.heard());
}
