//! From feeds on a web server to a mail in a mailbox, and what a rep reads there.

mod support;

use mail_parser::{Message, MessageParser};
use support::nginx::Nginx;
use support::place::Place;
use support::smtpd::Smtpd;

const DANA: &str = r#"
[rep]
name = "Dana Reyes"
email = "dana@example.com"
timezone = "America/Chicago"
digest = "daily 07:30"
roles = ["CFO"]

[[account]]
name = "Brightwell Foods"
aliases = ["Brightwell"]
tier = 1
uses = ["Globex"]

[[account]]
name = "Corvane"

[[competitor]]
name = "Globex"
"#;

fn entry(link: &str, title: &str, date: &str) -> String {
    format!(
        "<entry><title>{title}</title><link href='{link}'/><id>{link}</id><updated>{date}</updated></entry>"
    )
}

fn atom(outlet: &str, entries: &[String]) -> String {
    format!(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>{outlet}</title><id>{outlet}</id><updated>2026-11-24T00:00:00Z</updated>{}</feed>",
        entries.concat()
    )
}

fn smtp(smtpd: &Smtpd) -> String {
    format!("transport = \"smtp\"\nsmtp = \"smtp://127.0.0.1:{}\"\nfrom = \"tipoff@example.com\"", smtpd.port)
}

fn day(nginx: &Nginx) -> Vec<String> {
    let date = "2026-11-24T08:00:00Z";
    let first = [
        entry("https://herald.example/1", "Brightwell finance chief Ann Lee to step down in June", date),
        entry("https://herald.example/2", "Globex outage leaves thousands offline", date),
        entry("https://herald.example/3", "Ostrel in talks to buy Corvane, sources say", date),
        entry(
            "https://herald.example/4",
            "INVESTOR ALERT: Bell LLP reminds Corvane investors of lead plaintiff deadline",
            date,
        ),
    ];
    let second = [entry("https://times.example/1", "Brightwell loses CFO Lee after six years", date)];
    nginx.put("herald.xml", atom("Herald", &first));
    nginx.put("times.xml", atom("Times", &second));
    vec![nginx.url("herald.xml"), nginx.url("times.xml")]
}

const MORNING: &str = "2026-11-24T14:00:00Z";

fn parsed(eml: &[u8]) -> Message<'_> {
    MessageParser::default().parse(eml).expect("a mail")
}

#[test]
fn a_days_news_becomes_one_mail_and_is_never_told_twice() {
    let (nginx, smtpd) = (Nginx::start(""), Smtpd::start());
    let place = Place::with(&day(&nginx), &smtp(&smtpd), DANA);
    place.well(&["poll", "--force", "--at", MORNING]);
    place.well(&["digest", "--at", MORNING]);
    let mails = smtpd.mails(1);
    let mail = parsed(&mails[0]);
    assert_eq!(mail.subject(), Some("Brightwell Foods: executive leaves · 2 more accounts moved"));
    let text = mail.body_text(0).expect("a text part").into_owned();
    for part in [
        "2 independent outlets",
        "You sell to CFOs; tier 1",
        "https://herald.example/1",
        "https://times.example/1",
        "uses Globex",
        "1 noise (1 law-firm alert)",
        "dana.toml",
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    assert!(mail.body_html(0).expect("an HTML part").contains("Brightwell"));
    for header in ["List-Id", "List-Unsubscribe", "Auto-Submitted", "Message-ID", "Date"] {
        assert!(mail.header(header).is_some(), "{header}");
    }
    assert!(mail.header("References").is_none() && mail.header("In-Reply-To").is_none());

    let why = place.well(&["explain", "Corvane", "--at", MORNING]);
    assert!(why.contains("is the company  0.95") && why.contains("a name that is no common word"), "{why}");

    // The same morning again, and the next with nothing new: silence.
    assert!(place.well(&["digest", "--at", MORNING]).contains("not due"));
    assert!(place.well(&["digest", "--now", "--at", MORNING]).contains("nothing new"));
    place.well(&["poll", "--force", "--at", "2026-11-25T14:00:00Z"]);
    assert!(place.well(&["digest", "--at", "2026-11-25T14:00:00Z"]).contains("nothing new"));
    assert_eq!(smtpd.mails(1).len(), 1);
}

#[test]
fn a_denial_comes_back_as_a_correction_at_the_head_of_the_next_mail() {
    let (nginx, smtpd) = (Nginx::start(""), Smtpd::start());
    let place = Place::with(&day(&nginx), &smtp(&smtpd), DANA);
    place.well(&["poll", "--force", "--at", MORNING]);
    place.well(&["digest", "--now", "--at", MORNING]);
    let denial =
        entry("https://times.example/2", "Corvane denies takeover talks with Ostrel", "2026-11-25T08:00:00Z");
    nginx.put("times.xml", atom("Times", &[denial]));
    place.well(&["poll", "--force", "--at", "2026-11-25T14:00:00Z"]);
    place.well(&["digest", "--now", "--at", "2026-11-25T14:00:00Z"]);
    let mails = smtpd.mails(2);
    let texts: Vec<String> =
        mails.iter().map(|mail| parsed(mail).body_text(0).expect("text").into_owned()).collect();
    let correction =
        texts.iter().find(|text| text.contains("CHANGED SINCE WE TOLD YOU")).expect("a correction");
    let words = correction.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("We told you on 24 November (acquisition, rumoured)"), "{correction}");
    assert!(words.contains("it was denied today, says Times. Not a reason to call."), "{correction}");
    // The denial's own headline and link, not the rumour's.
    let changed = words.split("CHANGED SINCE WE TOLD YOU").nth(1).expect("the block");
    assert!(changed.contains("Corvane denies takeover talks with Ostrel"), "{correction}");
    assert!(changed.contains("https://times.example/2") && !changed.contains("in talks"), "{correction}");
}

#[test]
fn two_processes_compose_one_digest() {
    let (nginx, smtpd) = (Nginx::start(""), Smtpd::start());
    let place = Place::with(&day(&nginx), &smtp(&smtpd), DANA);
    place.well(&["poll", "--force", "--at", MORNING]);
    let start = || {
        place
            .command(&["digest", "--now", "--at", MORNING])
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("tipoff runs")
    };
    let mut all: Vec<_> = (0..4).map(|_| start()).collect();
    for one in &mut all {
        assert!(one.wait().expect("ends").success());
    }
    smtpd.mails(1);
    std::thread::sleep(std::time::Duration::from_secs(1));
    assert_eq!(smtpd.mails(1).len(), 1);
    assert_eq!(place.json(&["status", "--json"])["outbox"], 0);
}

#[test]
fn a_preview_sends_and_marks_nothing() {
    let nginx = Nginx::start("");
    let place = Place::with(
        &day(&nginx),
        "transport = \"file\"\ndirectory = \"mail\"\nfrom = \"tipoff@example.com\"",
        DANA,
    );
    place.well(&["poll", "--force", "--at", MORNING]);
    for _ in 0..2 {
        let preview = place.json(&["digest", "--preview", "--json", "--at", MORNING]);
        assert_eq!(preview["rep"], "dana@example.com");
        assert_eq!(preview["leads"][0]["account"], "Brightwell Foods");
        assert_eq!(preview["leads"][0]["use"], "engage");
        let signal = &preview["leads"][0]["signals"][0];
        for key in [
            "trigger",
            "stance",
            "confidence",
            "impact",
            "evidence",
            "story",
            "published",
            "outlets",
            "links",
            "factors",
        ] {
            assert!(!signal[key].is_null(), "{key}");
        }
        assert_eq!(preview["held"], 1);
    }
    assert!(!place.path("mail").exists());
    place.well(&["digest", "--now", "--at", MORNING]);
    assert_eq!(std::fs::read_dir(place.path("mail")).expect("a folder").count(), 1);
}

#[test]
fn a_mail_server_that_is_away_costs_nothing_but_time() {
    let nginx = Nginx::start("");
    let port = support::free_port();
    let mail =
        format!("transport = \"smtp\"\nsmtp = \"smtp://127.0.0.1:{port}\"\nfrom = \"tipoff@example.com\"");
    let place = Place::with(&day(&nginx), &mail, DANA);
    place.well(&["poll", "--force", "--at", MORNING]);
    assert_eq!(place.run(&["digest", "--now", "--at", MORNING]).code, 1);
    assert_eq!(place.json(&["status", "--json"])["outbox"], 1);
    let smtpd = Smtpd::start();
    let ops = place.read("tipoff.toml").replace(&port.to_string(), &smtpd.port.to_string());
    place.write("tipoff.toml", &ops);
    place.well(&["digest", "--now", "--at", "2026-11-24T14:10:00Z"]);
    assert_eq!(smtpd.mails(1).len(), 1);
}
