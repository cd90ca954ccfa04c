//! Titles written to break the mail.

use crate::fixture::{lead, mail, signal};
use mail_parser::MessageParser;
use tipoff::judge::rank::{Link, Ranking, Signal};
use tipoff::tell::digest::Mail;

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
