//! Titles written to break the mail.

use crate::fixture::{lead, mail, now, reader, sender, signal};
use mail_parser::MessageParser;
use tipoff::judge::rank::{Link, Ranking, Signal};
use tipoff::tell::deliver::ChannelKind;
use tipoff::tell::digest::{Busy, Mail, Weekly, compose, week};
use tipoff::tell::message::{self, Occasion};
use tipoff::tell::news;

const TITLES: &[&str] = &[
    "<script>alert(1)</script> will step down <img src=x onerror=alert(2)>",
    "\"><a href=\"javascript:alert(3)\">will step down</a>",
    "will step down\r\nBcc: everyone@example.com\r\n\r\nbody",
    "will step down \u{202e}nwod pets\u{202c} \u{2066}x",
    "w\u{200b}ill step down \u{feff}\u{ad}will step down",
    "{{ d.subject }} {% raw %} will step down",
    "\u{0}\u{7}\u{1b}[31mwill step down",
];

/// One lead whose account, trigger, title, outlet and links are all hostile.
fn attack(title: &str) -> Mail {
    let signal = Signal {
        name: format!("Leaves {title}"),
        outlets: vec![title.to_owned()],
        links: vec![
            Link { outlet: title.to_owned(), url: "javascript:alert(4)".into() },
            Link { outlet: title.to_owned(), url: "https://x.example/\"><script>alert(5)</script>".into() },
        ],
        language: Some("\"><script>".into()),
        via: Some(title.to_owned()),
        ..signal("Leaves", title, "will step down")
    };
    let leads = vec![lead(&format!("Acme {title}"), 50.0, vec![signal])];
    mail(&Ranking { leads, blocks: vec![], fresh: vec![], held: vec![], quiet: 0, watched: 1 })
}

#[test]
fn markup_stays_text() {
    for title in TITLES {
        let html = attack(title).html;
        for tag in ["<script", "<img", "href=\"javascript", "onerror=alert(2)>"] {
            assert!(!html.contains(tag), "{tag} of {title:?} lives in the HTML");
        }
    }
}

#[test]
fn no_header_can_be_slipped_in() {
    for title in TITLES {
        let mail = attack(title);
        let read = MessageParser::default().parse(&mail.eml).expect("a mail");
        assert!(read.bcc().is_none(), "{title:?} added a header");
        assert_eq!(read.subject(), Some(mail.subject.as_str()));
        assert!(!mail.subject.contains(['\r', '\n']));
        assert!(mail.subject.chars().count() <= 120);
    }
}

#[test]
fn nothing_invisible_and_no_turned_text_gets_through() {
    for title in TITLES {
        let mail = attack(title);
        for part in [&mail.subject, &mail.text, &mail.html] {
            let bad = part.chars().find(|c| {
                matches!(c, '\u{0}'..='\u{8}' | '\u{1b}' | '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2066}' | '\u{feff}')
            });
            assert_eq!(bad, None, "of {title:?}");
        }
    }
}

#[test]
fn a_title_of_3000_characters_is_cut() {
    let long = format!("will step down {}", "x".repeat(3000));
    let mail = attack(&long);
    assert!(mail.subject.chars().count() <= 120);
    assert!(mail.html.len() <= 90 << 10);
    let widest =
        mail.text.lines().filter(|line| !line.contains("://")).map(|line| line.chars().count()).max();
    assert!(widest.is_some_and(|wide| wide <= 998), "a line of {widest:?} characters");
}

/// A lead whose account, trigger, title, outlet and links are all hostile.
fn hostile_lead(title: &str) -> tipoff::judge::rank::Lead {
    let signal = Signal {
        name: format!("Leaves {title}"),
        outlets: vec![title.to_owned()],
        links: vec![
            Link { outlet: title.to_owned(), url: "javascript:alert(4)".into() },
            Link { outlet: title.to_owned(), url: "https://x.example/\"><script>alert(5)</script>".into() },
        ],
        ..signal("Leaves", title, "will step down")
    };
    lead(&format!("Acme {title}"), 50.0, vec![signal])
}

/// Nothing that acts in a terminal, turns a text round or is not seen.
fn assert_plain(what: &str, text: &str) {
    let bad = text.chars().find(|c| {
        matches!(c, '\u{0}'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2066}' | '\u{2067}' | '\u{feff}')
            && *c != '\r'
    });
    assert_eq!(bad, None, "in {what}: {text}");
}

/// Every string in a value.
fn strings(value: &serde_json::Value) -> Vec<&str> {
    match value {
        serde_json::Value::String(text) => vec![text],
        serde_json::Value::Array(all) => all.iter().flat_map(strings).collect(),
        serde_json::Value::Object(all) => all.values().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}

fn long_and_hostile() -> Vec<String> {
    let mut titles: Vec<String> = TITLES.iter().map(|title| (*title).to_owned()).collect();
    titles.push(format!("will step down {}", "x".repeat(3000)));
    titles.push(format!("will step down {}", "*_[a](b) <!channel> ".repeat(150)));
    titles
}

#[test]
fn no_channel_is_reached_by_more_than_text() {
    for title in long_and_hostile() {
        let ranking = Ranking {
            leads: (0..30).map(|_| hostile_lead(&title)).collect(),
            blocks: vec![],
            fresh: vec![],
            held: vec![],
            quiet: 0,
            watched: 30,
        };
        let digest = compose(&ranking, &reader(), &[], now());
        for kind in [ChannelKind::Slack, ChannelKind::Teams, ChannelKind::Ntfy, ChannelKind::Webhook] {
            let body = message::body(kind, &digest, Occasion::Alert);
            let value: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
            for text in strings(&value) {
                assert_plain(&format!("{kind:?}"), text);
                assert!(!text.contains("javascript:alert(4)") || kind == ChannelKind::Webhook, "{text}");
            }
            if kind == ChannelKind::Slack {
                // The header is plain text, in which nobody is called.
                let blocks = value["blocks"].as_array().expect("blocks");
                for text in blocks.iter().skip(1).flat_map(strings) {
                    assert!(!text.contains("<!") && text.chars().count() <= 3000, "{text}");
                }
            }
        }
    }
}

#[test]
fn no_feed_no_table_and_no_week_carries_more_than_text() {
    for title in long_and_hostile() {
        let leads = [hostile_lead(&title)];
        let entries = news::entries("dana@example.com", &leads, &[]);
        let channel = news::Channel::of("Dana", "dana@example.com", Some(&leads[0].account), &entries, now());
        let json = news::json_feed(&channel, &entries);
        for text in strings(&json) {
            assert_plain("the JSON feed", text);
        }
        let table = news::table(&entries).expect("a table");
        assert_plain("the table", &table);
        assert_eq!(table.lines().count(), 2, "a title broke the table's row: {table}");
        let atom = news::atom(&channel, &entries);
        assert_plain("the Atom feed", &atom);
        let read = feed_rs::parser::parse(atom.as_bytes()).expect("a feed");
        assert_eq!(read.entries.len(), 1);
        let html = json["items"][0]["content_html"].as_str().expect("HTML");
        let url = json["items"][0]["url"].as_str().expect("an address");
        for text in [atom.as_str(), html, url] {
            assert!(!text.contains("<script") && !text.contains("=\"javascript:"), "{text}");
        }
        let busy = Busy { account: leads[0].account.clone(), signals: 3, before: 1, what: title.clone() };
        let weekly = Weekly {
            busy: vec![busy],
            open: &leads,
            changed: 1,
            judged: None,
            held: &[],
            quiet: 0,
            watched: 1,
            unread: &[],
        };
        let mail = week(&weekly, &reader(), now()).mail(&sender(), "week").expect("a mail");
        for part in [&mail.subject, &mail.text, &mail.html] {
            assert_plain("the week", part);
        }
        assert!(!mail.html.contains("<script") && !mail.html.contains("=\"javascript:"));
        assert!(
            mail.text.lines().all(|line| line.chars().count() <= 80 || line.contains("://")),
            "{}",
            mail.text
        );
    }
}
