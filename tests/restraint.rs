//! A rep who is away, has a day off, or is spared a mail on a thin day; and others who read along.

mod support;

use mail_parser::MessageParser;
use support::feed::atom;
use support::nginx::Nginx;
use support::place::Place;

const ACCOUNTS: &str = r#"
[[account]]
name = "Brightwell Foods"
tier = 1

[[account]]
name = "Tessmar Pumps"
tier = 3
"#;
const LEAVES: &str = "Brightwell Foods finance chief Ann Lee to step down";
const AWARD: &str = "Tessmar Pumps wins an award";

/// A rep with these wishes, in a place that has read the feed before these titles came on Tuesday.
fn place(nginx: &Nginx, wishes: &str, titles: &[&str]) -> Place {
    let feed = |titles: &[&str]| atom(titles, "2026-11-24T06:00:00Z");
    nginx.put("herald.xml", feed(&["A new page"]));
    let mail = "transport = \"file\"\ndirectory = \"mail\"\nfrom = \"tipoff@example.com\"";
    let rep = format!("[rep]\nemail = \"dana@example.com\"\ndigest = \"daily 07:30\"\n{wishes}\n{ACCOUNTS}");
    let place = Place::with(&[nginx.url("herald.xml")], mail, &rep);
    place.well(&["poll", "--force", "--at", "2026-11-23T14:00:00Z"]);
    nginx.put("herald.xml", feed(titles));
    place.well(&["poll", "--force", "--at", "2026-11-24T07:00:00Z"]);
    place
}

/// The digest of that day, at 08:00.
fn digest(place: &Place, day: &str) -> String {
    place.well(&["digest", "--at", &format!("2026-11-{day}T08:00:00Z")])
}

/// Whom the mails so far are to, with their subjects.
fn mails(place: &Place) -> Vec<(String, String)> {
    let Ok(folder) = std::fs::read_dir(place.path("mail")) else { return Vec::new() };
    let mut mails: Vec<(String, String)> = folder
        .map(|file| {
            let eml = std::fs::read(file.expect("a file").path()).expect("read");
            let mail = MessageParser::default().parse(&eml).expect("a mail");
            let to = mail.to().and_then(|to| to.first()?.address()).expect("an address").to_owned();
            (to, mail.subject().expect("a subject").to_owned())
        })
        .collect();
    mails.sort();
    mails
}

#[test]
fn while_the_rep_is_away_somebody_stands_in() {
    let nginx = Nginx::start("");
    let place = place(&nginx, "away = { until = 2026-11-26, to = \"lee@example.com\" }", &[LEAVES]);
    digest(&place, "24");
    let mails = mails(&place);
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].0, "lee@example.com");
    assert!(mails[0].1.starts_with("For dana@example.com: Brightwell Foods"), "{mails:?}");
}

#[test]
fn with_nobody_to_stand_in_and_on_a_holiday_it_waits_and_is_not_lost() {
    let nginx = Nginx::start("");
    let place = place(&nginx, "away = { until = 2026-11-25 }\nholidays = [2026-11-26]", &[LEAVES]);
    for day in ["24", "25", "26"] {
        assert!(digest(&place, day).contains("not due"), "a mail on the {day}th");
    }
    assert!(digest(&place, "27").contains("1 leads: Brightwell Foods"));
}

#[test]
fn a_thin_day_waits_for_a_better_one_but_not_for_ever() {
    let nginx = Nginx::start("");
    let place = place(&nginx, "min_leads = 2\nmin_score = 40\nmax_wait = \"2d\"", &[AWARD]);
    assert!(digest(&place, "24").contains("nothing new"));
    assert!(digest(&place, "25").contains("nothing new"));
    assert!(digest(&place, "26").contains("1 leads: Tessmar Pumps"));
    assert_eq!(mails(&place).len(), 1);
}

#[test]
fn a_day_with_a_hot_lead_is_no_thin_day() {
    let nginx = Nginx::start("");
    let place = place(&nginx, "min_leads = 5\nmin_score = 40\nmax_wait = \"9d\"", &[AWARD, LEAVES]);
    assert!(digest(&place, "24").contains("2 leads: Brightwell Foods"));
}

#[test]
fn others_read_their_part_and_nothing_else() {
    let nginx = Nginx::start("");
    let wishes = "cc = [{ to = \"team@example.com\", tier = 1 }, { to = \"pr@example.com\", triggers = [\"award\"] }, { to = \"no@example.com\", accounts = [\"Nobody\"] }]";
    let place = place(&nginx, wishes, &[AWARD, LEAVES]);
    digest(&place, "24");
    let subject = |to: &str| mails(&place).into_iter().find(|mail| mail.0 == to).map(|mail| mail.1);
    assert_eq!(subject("team@example.com").as_deref(), Some("Brightwell Foods: executive leaves"));
    assert_eq!(subject("pr@example.com").as_deref(), Some("Tessmar Pumps: award"));
    assert_eq!(subject("no@example.com"), None);
    assert!(subject("dana@example.com").is_some_and(|subject| subject.contains("1 more account moved")));
}
