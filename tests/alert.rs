//! What can't wait for the digest: told at once, once, and taken back as fast.

mod support;

use mail_parser::{Message, MessageParser};
use support::feed::atom;
use support::nginx::Nginx;
use support::place::Place;
use support::running::Running;
use support::smtpd::Smtpd;

const DANA: &str = r#"
[rep]
name = "Dana Reyes"
email = "dana@example.com"
timezone = "America/Chicago"
digest = "daily 07:30"
roles = ["CFO"]
alert = { score = 60, triggers = ["data-breach", "acquisition"], quiet = "20:00-07:00", per_day = 2 }

[[account]]
name = "Brightwell Foods"
aliases = ["Brightwell"]
tier = 1

[[account]]
name = "Corvane"
tier = 3

[[account]]
name = "Tessmar Pumps"
tier = 3
"#;

const MORNING: &str = "2026-11-24T14:00:00Z";

/// A place that has read yesterday's news, of which it is no longer new.
fn place(nginx: &Nginx, smtpd: &Smtpd) -> Place {
    nginx.put("herald.xml", atom(&["Herald opens a new page"], "2026-11-23T08:00:00Z"));
    let mail = format!(
        "transport = \"smtp\"\nsmtp = \"smtp://127.0.0.1:{}\"\nfrom = \"tipoff@example.com\"",
        smtpd.port
    );
    let place = Place::with(&[nginx.url("herald.xml")], &mail, DANA);
    place.well(&["poll", "--force", "--at", "2026-11-23T14:00:00Z"]);
    place.well(&["digest", "--at", MORNING]);
    place
}

/// The feed now brings these; polled and told at that time.
fn brings(place: &Place, nginx: &Nginx, titles: &[&str], at: &str) -> String {
    nginx.put("herald.xml", atom(titles, at));
    place.well(&["poll", "--force", "--at", at]);
    place.well(&["digest", "--at", at])
}

fn parsed(eml: &[u8]) -> Message<'_> {
    MessageParser::default().parse(eml).expect("a mail")
}

/// What has arrived, the oldest first.
fn arrived(smtpd: &Smtpd, number: usize) -> Vec<Vec<u8>> {
    let mut mails = smtpd.mails(number);
    mails.sort_by_key(|eml| parsed(eml).date().map(|date| date.to_timestamp()));
    mails
}

fn text(eml: &[u8]) -> String {
    parsed(eml).body_text(0).expect("a text part").into_owned()
}

const LEAVES: &str = "Brightwell finance chief Ann Lee to step down in June";
const TALKS: &str = "Ostrel in talks to buy Corvane, sources say";
const DENIAL: &str = "Corvane denies takeover talks with Ostrel";

#[test]
fn what_is_over_the_bar_comes_at_once_and_never_again_as_new() {
    let (nginx, smtpd) = (Nginx::start(""), Smtpd::start());
    let place = place(&nginx, &smtpd);
    let said = brings(&place, &nginx, &[LEAVES, "Tessmar Pumps wins an award"], "2026-11-24T16:00:00Z");
    assert!(said.contains("alert: Brightwell Foods: executive leaves"), "{said}");
    let mails = arrived(&smtpd, 1);
    let alert = text(&mails[0]);
    assert!(alert.starts_with("This could not wait for your digest."), "{alert}");
    assert!(alert.contains("Call: whoever stands in for their CFO"), "{alert}");
    assert!(!alert.contains("TESSMAR"), "an award is told at once\n{alert}");
    assert!(!alert.contains("QUIET") && !parsed(&mails[0]).subject().expect("one").contains("Nothing"));

    place.well(&["digest", "--at", "2026-11-25T13:30:00Z"]);
    let next = text(&arrived(&smtpd, 2)[1]);
    assert!(next.contains("TESSMAR") && !next.contains("BRIGHTWELL"), "{next}");
}

#[test]
fn an_alert_that_turns_out_wrong_is_taken_back_at_once_in_its_thread() {
    let (nginx, smtpd) = (Nginx::start(""), Smtpd::start());
    let place = place(&nginx, &smtpd);
    brings(&place, &nginx, &[TALKS], "2026-11-24T16:00:00Z");
    let said = brings(&place, &nginx, &[TALKS, DENIAL], "2026-11-24T17:00:00Z");
    assert!(said.contains("alert: Re: Corvane"), "{said}");
    let mails = arrived(&smtpd, 2);
    let (first, second) = (parsed(&mails[0]), parsed(&mails[1]));
    let id = format!("<{}>", first.message_id().expect("one"));
    for header in ["In-Reply-To", "References"] {
        assert_eq!(second.header_raw(header).map(str::trim), Some(id.as_str()), "{header}");
    }
    assert_eq!(second.subject(), Some(format!("Re: {}", first.subject().expect("one")).as_str()));
    let program = "import sys, email, email.policy\n\
        m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)\n\
        assert not m.defects\n\
        print(m['In-Reply-To'], m['References'], m['Subject'] == sys.argv[1], m['Message-ID'] != m['In-Reply-To'])";
    let said = support::python(program, &[second.subject().expect("one")], &mails[1]);
    assert_eq!(said.trim(), format!("{id} {id} True True"));
    let correction = text(&mails[1]);
    assert!(correction.starts_with("This has changed since our alert."), "{correction}");
    let flat = correction.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("it was denied today, says"), "{correction}");
    assert!(flat.contains("Not a reason to call.") && flat.contains(DENIAL), "{correction}");
    assert!(!flat.contains(TALKS), "{correction}");

    let said = place.well(&["digest", "--at", "2026-11-25T13:30:00Z"]);
    assert!(said.contains("nothing new"), "the digest tells it again: {said}");
}

#[test]
fn at_night_nobody_is_woken_and_what_came_to_nothing_is_never_told() {
    let (nginx, smtpd) = (Nginx::start(""), Smtpd::start());
    let place = place(&nginx, &smtpd);
    // 21:00 and 23:00 in Chicago, then 07:05 in the morning.
    let said =
        brings(&place, &nginx, &[TALKS, "Tessmar Pumps hit by ransomware attack"], "2026-11-25T03:00:00Z");
    assert!(!said.contains("alert"), "{said}");
    brings(&place, &nginx, &[TALKS, DENIAL], "2026-11-25T05:00:00Z");
    let said = place.well(&["digest", "--at", "2026-11-25T13:05:00Z"]);
    assert!(said.contains("alert: Tessmar Pumps"), "{said}");
    let alert = text(&arrived(&smtpd, 1)[0]);
    assert!(!alert.contains("CORVANE"), "{alert}");
}

#[test]
fn more_than_the_days_number_waits_for_the_digest_and_what_comes_close_comes_together() {
    let (nginx, smtpd) = (Nginx::start(""), Smtpd::start());
    let place = place(&nginx, &smtpd);
    let breach = "Tessmar Pumps hit by ransomware attack";
    brings(&place, &nginx, &[LEAVES], "2026-11-24T16:00:00Z");
    // Two minutes later: too close on the first.
    let said = brings(&place, &nginx, &[TALKS], "2026-11-24T16:02:00Z");
    assert!(!said.contains("alert"), "{said}");
    brings(&place, &nginx, &[breach], "2026-11-24T16:06:00Z");
    let second = text(&arrived(&smtpd, 2)[1]);
    assert!(second.contains("CORVANE") && second.contains("TESSMAR"), "{second}");
    let said = brings(&place, &nginx, &["Vandrel to acquire Tessmar Pumps for $2bn"], "2026-11-24T18:00:00Z");
    assert!(!said.contains("alert"), "a third alert a day: {said}");
    place.well(&["digest", "--at", "2026-11-25T13:30:00Z"]);
    assert!(text(&arrived(&smtpd, 3)[2]).contains("TESSMAR"));
}

#[test]
fn the_daemon_tells_it_as_soon_as_a_poll_has_brought_it() {
    let (nginx, smtpd) = (Nginx::start(""), Smtpd::start());
    let place = place(&nginx, &smtpd);
    nginx.put("herald.xml", atom(&[LEAVES], "2026-11-24T15:00:00Z"));
    let daemon = Running::start(&place, &["--at", "2026-11-24T15:30:00Z", "--speed", "60"]);
    let mails = arrived(&smtpd, 1);
    assert!(text(&mails[0]).contains("BRIGHTWELL"));
    drop(daemon);
}
