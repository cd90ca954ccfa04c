//! A trip with several mails: one connection as long as it lasts, another where it doesn't.

use std::time::{Duration, Instant};

use tipoff::tell::deliver::{Courier, DeliverError, Receipt, Smtp, Trip};

use crate::script::{Heard, MAIL, Server, Step, bounded, courier, well};
use crate::support::smtpd::Smtpd;

/// The mail of that number.
async fn send(trip: &mut Trip, number: usize) -> Result<Receipt, DeliverError> {
    let to = format!("rep{number}@example.com");
    let id = format!("<{number}@example.com>");
    let mail = [format!("X-Number: {number}\r\n").as_bytes(), MAIL].concat();
    bounded(trip.deliver("tipoff@example.com", &to, &id, &mail)).await
}

/// So many mails, of which each must go out.
async fn send_all(courier: &Courier, mails: usize) {
    let mut trip = courier.trip();
    for number in 0..mails {
        send(&mut trip, number).await.unwrap_or_else(|error| panic!("mail {number}: {error}"));
    }
    trip.end().await;
}

/// Each recipient was named to a mail that was taken, once.
fn each_once(server: &Server, mails: usize) {
    for number in 0..mails {
        assert_eq!(server.count(&format!("RCPT TO:<rep{number}@example.com>")), 1, "rep {number}");
    }
    assert_eq!(server.count("."), mails);
}

#[tokio::test]
async fn thirty_mails_reach_a_real_server_over_one_connection() {
    let smtpd = Smtpd::start();
    let smtp = Smtp::parse(&format!("smtp://127.0.0.1:{}", smtpd.port)).expect("a server");
    send_all(&courier(smtp), 30).await;
    assert_eq!(smtpd.mails(30).len(), 30);
    assert_eq!(smtpd.connections(), 1);
}

#[tokio::test]
async fn nothing_is_connected_before_the_first_mail() {
    let server = Server::new(well).await;
    server.courier().trip().end().await;
    assert_eq!(server.heard(), [""; 0]);
}

#[tokio::test]
async fn a_server_that_takes_leave_after_ten_mails_gets_all_thousand_once() {
    let server = Server::new(|heard| match heard.verb() {
        "MAIL" if heard.mails() == 10 => Step::Reset("421 4.4.2 ten mails are enough"),
        _ => well(heard),
    })
    .await;
    send_all(&server.courier(), 1000).await;
    each_once(&server, 1000);
    assert_eq!(server.count(""), 100);
}

#[tokio::test]
async fn a_connection_cut_between_two_mails_is_replaced() {
    let server = Server::new(|heard| match heard.command {
        "." if heard.connection % 2 == 1 => Step::Reset("250 taken, and gone"),
        _ => well(heard),
    })
    .await;
    let courier = server.courier();
    let mut trip = courier.trip();
    for number in 0..6 {
        send(&mut trip, number).await.unwrap_or_else(|error| panic!("mail {number}: {error}"));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    trip.end().await;
    each_once(&server, 6);
}

#[tokio::test]
async fn a_kept_connection_that_has_fallen_silent_does_not_use_up_the_mails_time() {
    let server = Server::new(|heard| match heard.verb() {
        "MAIL" if heard.connection == 1 && heard.mails() == 1 => Step::Silent,
        _ => well(heard),
    })
    .await;
    let start = Instant::now();
    send_all(&server.courier(), 3).await;
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    each_once(&server, 3);
    assert_eq!(server.count(""), 2);
}

#[tokio::test]
async fn a_server_that_goes_for_good_is_asked_once_more_and_no_oftener() {
    let server = Server::new(|heard| match heard.verb() {
        "MAIL" if heard.connection > 1 || heard.mails() == 1 => Step::Say("421 enough"),
        _ => well(heard),
    })
    .await;
    let courier = server.courier();
    let mut trip = courier.trip();
    assert!(send(&mut trip, 0).await.is_ok());
    let second = send(&mut trip, 1).await;
    assert!(
        matches!(&second, Err(error @ DeliverError::Throttled { .. }) if error.ends_trip()),
        "{second:?}"
    );
    assert_eq!(server.count(""), 2);
}

#[tokio::test]
async fn a_refused_mail_is_wiped_away_before_the_next() {
    let server = Server::new(|heard| match heard.command {
        "RCPT TO:<rep1@example.com>" => Step::Say("550 5.1.1 no such user"),
        _ => well(heard),
    })
    .await;
    let courier = server.courier();
    let mut trip = courier.trip();
    assert!(send(&mut trip, 0).await.is_ok());
    assert!(matches!(send(&mut trip, 1).await, Err(DeliverError::RefusedRecipient { .. })));
    assert!(send(&mut trip, 2).await.is_ok());
    trip.end().await;
    let heard = server.heard();
    let verbs: Vec<&str> =
        heard.iter().map(|command| command.split([' ', ':']).next().unwrap_or("")).collect();
    assert_eq!(
        verbs,
        [
            "", "EHLO", "MAIL", "RCPT", "DATA", ".", "MAIL", "RCPT", "RSET", "MAIL", "RCPT", "DATA", ".",
            "QUIT"
        ]
    );
}

#[tokio::test]
async fn after_a_mail_nobody_knows_of_the_next_goes_over_a_new_connection() {
    let script = |heard: &Heard| match heard.command {
        "." if heard.connection == 1 => Step::HangUp,
        _ => well(heard),
    };
    let server = Server::new(script).await;
    let courier = server.courier();
    let mut trip = courier.trip();
    assert!(matches!(send(&mut trip, 0).await, Err(DeliverError::Unknown { .. })));
    assert!(send(&mut trip, 1).await.is_ok());
    each_once(&server, 2);
}

#[tokio::test]
async fn a_mail_dropped_half_way_leaves_no_half_used_connection() {
    let server = Server::new(|heard| match heard.verb() {
        "RCPT" if heard.connection == 1 => Step::Silent,
        _ => well(heard),
    })
    .await;
    let courier = server.courier();
    let mut trip = courier.trip();
    let dropped = tokio::time::timeout(Duration::from_millis(200), send(&mut trip, 0)).await;
    assert!(dropped.is_err());
    assert!(send(&mut trip, 1).await.is_ok());
    assert_eq!(server.count(""), 2);
}
