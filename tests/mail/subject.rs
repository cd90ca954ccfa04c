//! Subjects that no mail server may choke on: long ones, and ones beyond ASCII (RFC 2047, RFC 5322).

use mail_parser::MessageParser;
use mail_parser::decoders::base64::base64_decode;
use tipoff::judge::rank::Ranking;
use tipoff::tell::digest::{Mail, Sender, compose};

use crate::fixture::{lead, mail, now, reader, sender, signal};
use crate::support::python;

/// Names of accounts, which stand first in a subject.
fn names() -> Vec<String> {
    vec![
        "語".repeat(300),
        "株式会社 データ 東京 ".repeat(30),
        "👩‍👩‍👧‍👦🇯🇵👍🏽".repeat(40),
        format!("{} & Söhne", "👩‍👩‍👧‍👦".repeat(9)),
        "x".repeat(400),
        "é".repeat(400),
        "e\u{301}".repeat(200),
        format!("a{}", "🚀".repeat(200)),
        "=?utf-8?b?4pyT?= Ltd".to_owned(),
        "שלום עולם ".repeat(30),
        "Tessmar Pumps".to_owned(),
    ]
}

fn of(name: &str) -> Ranking {
    let leads = vec![lead(name, 50.0, vec![signal("Leaves", "She will step down", "will step down")])];
    Ranking { leads, blocks: vec![], fresh: vec![], held: vec![], quiet: 0, watched: 1 }
}

/// The lines of the Subject field.
fn field(mail: &Mail) -> Vec<String> {
    let text = String::from_utf8(mail.eml.clone()).expect("ASCII");
    let mut lines = text.split("\r\n").skip_while(|line| !line.starts_with("Subject:"));
    let first = lines.next().expect("a subject").to_owned();
    let more = lines.take_while(|line| line.starts_with([' ', '\t'])).map(str::to_owned);
    [first].into_iter().chain(more).collect()
}

#[test]
fn encoded_words_are_short_whole_and_cut_between_characters() {
    for name in names() {
        let mail = mail(&of(&name));
        assert!(mail.subject.chars().count() <= 120, "{}", mail.subject);
        for line in field(&mail) {
            assert!(line.is_ascii() && line.len() <= 76 + "Subject: ".len(), "{line}");
            let words = line.split_whitespace().filter(|word| word.starts_with("=?"));
            for word in words {
                assert!(word.len() <= 75, "{} octets: {word}", word.len());
                let inside = word.strip_prefix("=?utf-8?b?").and_then(|word| word.strip_suffix("?="));
                let bytes = base64_decode(inside.expect("a whole word").as_bytes()).expect("base64");
                assert!(String::from_utf8(bytes).is_ok(), "{word} ends within a character");
            }
        }
    }
}

#[test]
fn no_line_of_a_mail_is_longer_than_the_protocol_allows() {
    for name in names() {
        let eml = mail(&of(&name)).eml;
        assert!(eml.is_ascii());
        let longest =
            eml.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line).len()).max();
        assert!(longest <= Some(998), "{longest:?} octets, for {name}");
    }
}

#[test]
fn two_mail_readers_read_the_subject_back() {
    let redirected = Sender { redirect_to: Some("staging@example.com".into()), ..sender() };
    for name in names() {
        let straight = mail(&of(&name));
        let turned =
            compose(&of(&name), &reader(), &[], now()).mail(&redirected, "2026-11-24 07:30").expect("a mail");
        for mail in [straight, turned] {
            let read = MessageParser::default().parse(&mail.eml).expect("a mail");
            assert_eq!(read.subject(), Some(mail.subject.as_str()));
            assert_eq!(by_python(&mail.eml), mail.subject);
        }
    }
}

#[test]
fn a_headline_that_looks_like_an_encoded_word_stays_as_it_is_written() {
    // It would be read as a turned text: U+202E, which is taken out where it stands in the open.
    let mail = mail(&of("=?utf-8?b?4oCu?= Ltd"));
    assert_eq!(by_python(&mail.eml), mail.subject);
    assert!(mail.subject.contains("4oCu") && !by_python(&mail.eml).contains('\u{202e}'), "{}", mail.subject);
}

/// The subject by Python's reader.
fn by_python(eml: &[u8]) -> String {
    let program = "import sys, email, email.policy\n\
        m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)\n\
        assert not m.defects and not m['Subject'].defects, (m.defects, m['Subject'].defects)\n\
        sys.stdout.buffer.write(m['Subject'].encode())";
    python(program, &[], eml)
}
