//! What mail readers make of it: only what all of them show is used, and they read back what we wrote.

use crate::fixture::{empty, mail, python, rich};
use mail_parser::MessageParser;

/// Properties that fourteen mail readers (Apple, Gmail, Outlook, Yahoo, Samsung, Thunderbird, Proton)
/// support wholly or in part, by caniemail.com's data.
const PROPERTIES: &[&str] = &[
    "background-color",
    "border-collapse",
    "border",
    "color",
    "direction",
    "display",
    "font",
    "font-family",
    "font-size",
    "font-weight",
    "letter-spacing",
    "line-height",
    "margin",
    "max-width",
    "padding",
    "text-align",
    "text-decoration",
    "text-indent",
    "text-transform",
    "vertical-align",
    "width",
];
/// Ornament: where a mail reader doesn't know it, only a word without end is too wide.
const ORNAMENT: &[&str] = &["word-break"];
const TAGS: &[&str] = &[
    "!doctype", "html", "head", "meta", "title", "style", "body", "table", "tr", "td", "div", "p", "span",
    "b", "strong", "small", "br", "a", "code", "hr", "h1", "h2", "h3", "ul", "ol", "li",
];

#[test]
fn every_mail_reader_knows_the_tags_and_styles() {
    for html in [mail(&rich()).html, mail(&empty()).html] {
        for tag in html.split('<').skip(1) {
            let name: String = tag
                .trim_start_matches('/')
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '!')
                .collect();
            assert!(TAGS.contains(&name.to_ascii_lowercase().as_str()), "the tag {name}");
        }
        let inline = html.split("style=\"").skip(1).filter_map(|rest| rest.split('"').next());
        for declaration in inline.flat_map(|style| style.split(';')).filter(|one| !one.trim().is_empty()) {
            let (property, value) = declaration.split_once(':').expect("a property and its value");
            let known = PROPERTIES.contains(&property.trim()) || ORNAMENT.contains(&property.trim());
            assert!(known, "the property {property}");
            assert!(!value.contains("url("), "{declaration} loads something");
            assert!(property.trim() != "display" || value.trim() == "none", "{declaration}");
        }
        // The style element is ornament: without it all must stand.
        let style =
            html.split_once("<style>").and_then(|(_, rest)| rest.split_once("</style>")).expect("style").0;
        assert!(style.trim_start().starts_with("@media (prefers-color-scheme: dark)"));
    }
}

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
    let said = unix(&python(program, &mail.eml));
    assert_eq!(said.trim_end(), format!("{}\n{}", mail.subject, mail.text).trim_end());
}

fn unix(text: &str) -> String {
    text.replace("\r\n", "\n")
}
