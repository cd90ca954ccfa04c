//! A rumour, its alert or mail, its denial and the correction; and the story over time.

mod support;

use support::nginx::Nginx;
use support::place::Place;

const DANA: &str = r#"
[rep]
name = "Dana Reyes"
email = "dana@example.com"
roles = ["CFO"]

[[account]]
name = "Corvane"
tier = 1

[[account]]
name = "Brightwell Foods"
aliases = ["Brightwell"]
"#;

/// Puts what an outlet brings by now: titles with the time of each.
fn brings(nginx: &Nginx, outlet: &str, items: &[(&str, &str)]) {
    let name = outlet.to_lowercase();
    let entries: String = items
        .iter()
        .enumerate()
        .map(|(at, (title, time))| {
            format!(
                "<entry><title>{title}</title><link href='https://{name}.example/{at}'/>\
                 <id>{name}-{at}</id><updated>{time}</updated></entry>"
            )
        })
        .collect();
    nginx.put(
        &format!("{name}.xml"),
        format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'><title>{outlet}</title><id>{name}</id>\
             <updated>2026-11-03T08:00:00Z</updated>{entries}</feed>"
        ),
    );
}

/// The texts of all mails so far, the blanks of each made one, in the order they were made.
fn mails(place: &Place) -> Vec<String> {
    let mut mails: Vec<_> = std::fs::read_dir(place.path("mail"))
        .expect("a folder of mails")
        .map(|mail| std::fs::read(mail.expect("a file").path()).expect("read"))
        .collect();
    let parsed = |eml: &[u8]| {
        let mail = mail_parser::MessageParser::default().parse(eml).expect("a mail");
        let text = mail.body_text(0).expect("a text part");
        (mail.date().map(|date| date.to_timestamp()), text.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    mails.sort_by_key(|eml| parsed(eml).0);
    mails.iter().map(|eml| parsed(eml).1).collect()
}

#[test]
fn the_ledger_corrects_itself_and_the_story_can_be_read_from_its_first_telling_on() {
    let nginx = Nginx::start("");
    brings(&nginx, "Herald", &[("Ostrel in talks to buy Corvane, sources say", "2026-11-03T08:00:00Z")]);
    brings(&nginx, "Times", &[("A quiet day", "2026-11-03T08:00:00Z")]);
    let mail = "transport = \"file\"\ndirectory = \"mail\"\nfrom = \"tipoff@example.com\"";
    let place = Place::with(&[nginx.url("herald.xml"), nginx.url("times.xml")], mail, DANA);
    let turn = |at: &str| {
        place.well(&["poll", "--force", "--at", at]);
        place.well(&["digest", "--now", "--at", at])
    };
    turn("2026-11-03T12:00:00Z");
    brings(
        &nginx,
        "Times",
        &[
            ("A quiet day", "2026-11-03T08:00:00Z"),
            ("Corvane board denies takeover talks with Ostrel", "2026-11-05T08:00:00Z"),
            ("Brightwell names Ann Lee finance chief", "2026-11-05T09:00:00Z"),
        ],
    );
    turn("2026-11-05T12:00:00Z");
    let texts = mails(&place);
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert!(texts[0].contains("CORVANE") && texts[0].contains("in talks"), "{}", texts[0]);
    let second = &texts[1];
    let changed = second.find("CHANGED SINCE WE TOLD YOU").expect("a correction");
    assert!(changed < second.find("BRIGHTWELL FOODS").expect("a lead"), "{second}");
    assert!(
        second.contains("We told you on 3 November (acquisition, rumoured); it was denied today, says Times")
    );
    assert!(second.contains("Corvane board denies takeover talks with Ostrel"), "{second}");
    assert!(
        second.contains("https://times.example/1") && !second.contains("https://herald.example"),
        "{second}"
    );

    brings(
        &nginx,
        "Herald",
        &[
            ("Ostrel in talks to buy Corvane, sources say", "2026-11-03T08:00:00Z"),
            ("Ostrel to buy Corvane for $2bn after all", "2026-11-07T08:00:00Z"),
            ("Ostrel completes acquisition of Corvane", "2026-11-12T08:00:00Z"),
        ],
    );
    turn("2026-11-12T12:00:00Z");
    let said = place.well(&["story", "Corvane", "--json", "--at", "2026-11-12T12:00:00Z"]);
    let stories: Vec<serde_json::Value> =
        said.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(stories.len(), 1, "{said}");
    let event = stories[0]["events"]
        .as_array()
        .expect("events")
        .iter()
        .find(|event| event["trigger"] == "acquisition")
        .expect("the bid");
    let states: Vec<&str> =
        event["ledger"].as_array().expect("lines").iter().filter_map(|line| line["state"].as_str()).collect();
    assert_eq!(states, ["reported", "denied", "confirmed", "done"], "{said}");
    assert_eq!(event["state"], "done");
    let outlets: Vec<&str> = event["ledger"]
        .as_array()
        .expect("lines")
        .iter()
        .filter_map(|line| line["outlet"].as_str())
        .collect();
    assert_eq!(outlets, ["Herald", "Times", "Herald", "Herald"], "{said}");
    assert_eq!(stories[0]["told"].as_array().expect("tellings").len(), 3, "{said}");

    // As it was known then; and in words.
    let said = place.well(&["story", "Corvane", "--at", "2026-11-05T12:00:00Z"]);
    assert!(said.contains("denied by now") && !said.contains("completes"), "{said}");
    assert!(said.contains("told dana@example.com of Corvane · acquisition as rumoured"), "{said}");
    let why = place.well(&["explain", "Corvane", "--at", "2026-11-12T12:00:00Z"]);
    assert!(why.contains("stood      12 November 2026, 08:00 UTC: done, says Herald"), "{why}");
}
