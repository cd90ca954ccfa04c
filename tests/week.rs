//! The week in one look.

mod support;

use mail_parser::MessageParser;
use support::feed::atom;
use support::nginx::Nginx;
use support::place::Place;
use support::running::Running;

const MAIL: &str = "transport = \"file\"\ndirectory = \"mail\"\nfrom = \"tipoff@example.com\"";
const DANA: &str = r#"
[rep]
name = "Dana Reyes"
email = "dana@example.com"
digest = "weekdays 07:30"
weekly = "fri 16:00"

[[account]]
name = "Brightwell Foods"
tier = 1

[[account]]
name = "Tessmar Pumps"

[[account]]
name = "Corvane"
"#;

/// A week of digests: Monday brings nothing, then two accounts move, and a rumour is denied.
fn week(nginx: &Nginx) -> Place {
    nginx.put("herald.xml", atom(&["A new page"], "2026-11-20T08:00:00Z"));
    let place = Place::with(&[nginx.url("herald.xml")], MAIL, DANA);
    place.well(&["poll", "--force", "--at", "2026-11-20T14:00:00Z"]);
    let leaves = "Brightwell Foods finance chief Ann Lee to step down";
    let talks = "Ostrel in talks to buy Corvane, sources say";
    for (day, titles) in [
        ("24", vec![leaves, talks]),
        ("25", vec!["Brightwell Foods cuts 240 jobs in Leeds"]),
        ("26", vec!["Corvane denies takeover talks with Ostrel"]),
    ] {
        nginx.put("herald.xml", atom(&titles, &format!("2026-11-{day}T05:00:00Z")));
        place.well(&["poll", "--force", "--at", &format!("2026-11-{day}T06:00:00Z")]);
        place.well(&["digest", "--at", &format!("2026-11-{day}T08:00:00Z")]);
    }
    place
}

fn mails(place: &Place) -> Vec<(String, String, String)> {
    let folder = std::fs::read_dir(place.path("mail")).expect("a folder");
    let all = folder.map(|file| {
        let eml = std::fs::read(file.expect("a file").path()).expect("read");
        let mail = MessageParser::default().parse(&eml).expect("a mail");
        let part = |body: Option<std::borrow::Cow<'_, str>>| body.expect("a part").into_owned();
        (mail.subject().expect("one").to_owned(), part(mail.body_text(0)), part(mail.body_html(0)))
    });
    all.filter(|(subject, ..)| subject.starts_with("Your week")).collect()
}

const FRIDAY: &str = "2026-11-27T16:05:00Z";

#[test]
fn on_friday_the_week_comes_once_with_a_chart_and_tells_nothing_again() {
    let nginx = Nginx::start("");
    let place = week(&nginx);
    place.well(&["digest", "--at", "2026-11-27T08:00:00Z"]);
    assert!(mails(&place).is_empty(), "the week before its hour");
    let said = place.well(&["digest", "--at", FRIDAY]);
    assert!(
        said.contains("the week: 2 leads: Your week: Brightwell Foods was busiest, 2 accounts moved"),
        "{said}"
    );
    place.well(&["digest", "--at", "2026-11-27T17:00:00Z"]);
    let found = mails(&place);
    assert_eq!(found.len(), 1);
    let (_, text, html) = &found[0];
    let full = "#".repeat(24);
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("20 November to 27 November: 3 signals at 2 accounts of 3."), "{text}");
    assert!(flat.contains("One thing that we told you turned out otherwise"), "{text}");
    for words in [
        &format!("Brightwell Foods            {full}  2"),
        &format!("Corvane                     {:24}  1", "#".repeat(12)),
        "STILL WORTH A CALL",
        "QUIET 1 account had nothing.",
    ] {
        assert!(text.contains(words), "{words} in\n{text}");
    }
    let still = text.split("STILL WORTH").nth(1).expect("the block");
    assert!(!still.contains("Corvane ·"), "what was denied is worth no call\n{text}");
    assert!(html.contains("width=\"50%\" style=\"background-color:#2f7d4f"), "the bar of half the length");
    // It marks nothing: a signal that comes now is news, and what was told is not.
    nginx.put("herald.xml", atom(&["Tessmar Pumps hit by ransomware attack"], "2026-11-30T05:00:00Z"));
    place.well(&["poll", "--force", "--at", "2026-11-30T06:00:00Z"]);
    let said = place.well(&["digest", "--at", "2026-11-30T08:00:00Z"]);
    assert!(said.contains("1 leads: Tessmar Pumps"), "{said}");
}

#[test]
fn a_week_in_which_nothing_moved_is_no_mail() {
    let nginx = Nginx::start("");
    let place = week(&nginx);
    assert!(place.well(&["digest", "--weekly", "--preview", "--at", FRIDAY]).contains("BY ACCOUNT"));
    let json = place.json(&["digest", "--weekly", "--preview", "--json", "--at", FRIDAY]);
    assert_eq!(json["week"]["busy"][0]["account"], "Brightwell Foods");
    place.well(&["digest", "--at", "2026-12-11T16:05:00Z"]);
    assert!(mails(&place).is_empty());
}

#[test]
fn the_daemon_sends_it_at_its_hour() {
    let nginx = Nginx::start("");
    let place = week(&nginx);
    let daemon = Running::start(&place, &["--at", "2026-11-27T15:50:00Z", "--speed", "60"]);
    support::wait_until("the week's mail", || mails(&place).len() == 1);
    drop(daemon);
}
