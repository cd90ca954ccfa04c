//! Mail parsers read back what we wrote.

use crate::fixture::{mail, rich};
use crate::support::python;
use mail_parser::MessageParser;

#[test]
fn a_mail_parser_reads_back_what_was_written() {
    let mail = mail(&rich());
    let read = MessageParser::default().parse(&mail.eml).expect("a mail");
    assert_eq!(read.subject(), Some(mail.subject.as_str()));
    assert_eq!(unix(&read.body_text(0).expect("text")), mail.text);
    assert_eq!(unix(&read.body_html(0).expect("html")), mail.html);
    let header = |name: &str| read.header_raw(name).map(|value| value.trim().to_owned());
    assert_eq!(header("Auto-Submitted").as_deref(), Some("auto-generated"));
    assert_eq!(
        header("List-Unsubscribe").as_deref(),
        Some("<mailto:tipoff@example.com?subject=unsubscribe%20dana@example.com>")
    );
    assert!(header("List-Id").is_some_and(|id| id.ends_with('>')));
    assert_eq!(header("Date").as_deref(), Some("Tue, 24 Nov 2026 07:30:00 +0000"));
    assert_eq!((header("In-Reply-To"), header("References")), (None, None));
}

#[test]
fn pythons_mail_reader_agrees() {
    let mail = mail(&rich());
    let program = "import sys, email, email.policy\n\
        m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)\n\
        assert not m.defects, m.defects\n\
        sys.stdout.buffer.write((m['Subject'] + '\\n' + m.get_body(('plain',)).get_content()).encode())";
    let said = unix(&python(program, &[], &mail.eml));
    assert_eq!(said.trim_end(), format!("{}\n{}", mail.subject, mail.text).trim_end());
}

fn unix(text: &str) -> String {
    text.replace("\r\n", "\n")
}
