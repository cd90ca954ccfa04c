//! The morning's mails against servers with limits: all go out, none twice, and no address is marked
//! for what is the server's or the sender's matter.

mod support;

use std::cell::Cell;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use support::post_office::{Limits, PostOffice};
use tipoff::judge::watch::RepId;
use tipoff::pass::deliver::{Delivered, Post, deliver};
use tipoff::store::{OutMail, Store};
use tipoff::tell::deliver::{Channels, Courier, Settings, Smtp, Transport};

/// 07:30 at a server.
struct Morning {
    store: Arc<Store>,
    courier: Courier,
    now: Timestamp,
    runtime: tokio::runtime::Runtime,
    _dir: tempfile::TempDir,
}

impl Morning {
    fn with(port: u16, reps: usize) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let store = Arc::new(Store::open(dir.path()).expect("a store"));
        let smtp = Smtp::parse(&format!("smtp://127.0.0.1:{port}")).expect("a server");
        let settings = Settings {
            transport: Transport::Smtp(Box::new(smtp)),
            from: "tipoff@example.com".into(),
            reply_to: None,
            redirect_to: None,
            state_dir: None,
        };
        let courier = Courier::new(&settings).with_patience(Duration::from_secs(5));
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
        let now: Timestamp = "2026-11-25T07:30:00Z".parse().expect("a time");
        for rep in 0..reps {
            let to = format!("rep{rep}@example.com");
            let id = format!("<{rep}@example.com>");
            let eml =
                format!("From: tipoff@example.com\r\nTo: {to}\r\nMessage-ID: {id}\r\n\r\nCall Acme.\r\n");
            let mail = OutMail {
                to: to.clone(),
                from: "tipoff@example.com".into(),
                message_id: id,
                subject: "Call Acme".into(),
                eml: eml.into_bytes(),
                channel: None,
            };
            store.enqueue(&RepId(to), &mail, now).expect("queued");
        }
        Morning { store, courier, now, runtime, _dir: dir }
    }

    /// One pass of delivery, `minutes` after the hour.
    fn pass(&self, minutes: i64) -> Delivered {
        let now = self.now + SignedDuration::from_mins(minutes);
        let post = Post {
            store: &self.store,
            courier: &self.courier,
            channels: &Channels::default(),
            owner: "test",
            now: &|| now,
            stop: &|| false,
        };
        self.runtime.block_on(deliver(post)).expect("the store works")
    }
}

fn once_each(office: &PostOffice, reps: usize) {
    let mails = office.mails();
    assert_eq!(mails.len(), reps);
    assert!(mails.values().all(|times| *times == 1));
}

#[test]
fn a_server_that_leaves_after_ten_mails_gets_a_thousand() {
    let office = PostOffice::start(Limits { per_connection: Some(10), ..Limits::default() });
    let morning = Morning::with(office.port, 1000);
    let done = morning.pass(0);
    assert_eq!((done.sent.len(), done.is_whole()), (1000, true), "{:?}", done.resting);
    once_each(&office, 1000);
}

#[test]
fn three_connections_and_thirty_mails_a_minute_are_kept_and_all_reps_have_their_mail() {
    // The minute is a third of a second here.
    let minute = Duration::from_millis(330);
    let office = PostOffice::start(Limits {
        connections: Some(3),
        per_window: Some((30, minute)),
        ..Limits::default()
    });
    let morning = Morning::with(office.port, 300);
    let (mut sent, mut rests, passes) = (0, 0, Cell::new(0));
    while sent < 300 {
        assert!(passes.get() < 60, "{sent} of 300");
        let done = morning.pass(passes.get() * 2);
        assert!(done.refused.is_empty() && done.postponed.is_empty(), "{done:?}");
        sent += done.sent.len();
        rests += usize::from(done.resting.is_some());
        passes.set(passes.get() + 1);
        std::thread::sleep(minute);
    }
    assert!(rests >= 5, "it was asked to slow down {rests} times");
    assert!(office.most_open() <= 3);
    once_each(&office, 300);
}

#[test]
fn a_quota_that_is_used_up_stops_the_sender_for_the_day_and_marks_nobody() {
    let office = PostOffice::start(Limits { quota: Some(20), ..Limits::default() });
    let morning = Morning::with(office.port, 50);
    let done = morning.pass(0);
    assert!(done.sent.len() >= 20 && done.refused.is_empty() && done.postponed.is_empty(), "{done:?}");
    let until = morning.store.resting().expect("read").expect("it rests").until;
    assert_eq!(until, morning.now + SignedDuration::from_hours(24));
    let before = office.order().len();
    assert!(morning.pass(600).sent.is_empty());
    assert_eq!(office.order().len(), before, "not asked again that day");
    assert_eq!(morning.store.status().expect("read").refused, 0);
}

#[test]
fn one_dead_address_stops_no_other_and_is_marked() {
    let nobody = Some(("rep3@example.com", "550 5.1.1 no such user"));
    let office = PostOffice::start(Limits { nobody, ..Limits::default() });
    let morning = Morning::with(office.port, 10);
    let done = morning.pass(0);
    assert_eq!(done.sent.len(), 9);
    assert_eq!(done.refused.len(), 1);
    assert_eq!(morning.store.refusals().expect("read")[0].to, "rep3@example.com");
}

#[test]
fn a_group_that_we_may_not_write_to_stops_nobody_elses_mail() {
    let nobody = Some(("rep0@example.com", "550 5.7.1 you may not write to this group"));
    let office = PostOffice::start(Limits { nobody, ..Limits::default() });
    let morning = Morning::with(office.port, 10);
    let mut sent = 0;
    for minutes in [0, 20, 40] {
        sent += morning.pass(minutes).sent.len();
    }
    assert_eq!(sent, 9);
    assert_eq!(morning.store.status().expect("read").refused, 0, "not before a day is over");
    assert_eq!(morning.pass(25 * 60).refused.len(), 1);
}

#[test]
fn a_server_that_is_away_marks_nobody_and_gets_all_when_it_is_back() {
    let port = support::free_port();
    let morning = Morning::with(port, 5);
    for hour in 0..30 {
        let done = morning.pass(hour * 60);
        assert!(done.sent.is_empty() && done.refused.is_empty() && done.postponed.is_empty(), "{done:?}");
        assert!(done.resting.is_some());
    }
    let listener = TcpListener::bind(("127.0.0.1", port)).expect("the port is still free");
    let office = PostOffice::at(listener, Limits::default());
    assert_eq!(morning.pass(31 * 60).sent.len(), 5);
    assert_eq!(morning.store.resting().expect("read"), None);
    once_each(&office, 5);
}
