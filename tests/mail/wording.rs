//! What a rep reads, word for word.

use textwrap::core::display_width;

use crate::fixture::{empty, mail, many, now, reader, rich, sender};
use tipoff::tell::digest::{Sender, compose};

#[test]
fn a_rich_mail_reads_well_as_text() {
    let mail = mail(&rich());
    insta::assert_snapshot!("rich_text", format!("Subject: {}\n\n{}", mail.subject, mail.text));
}

#[test]
fn a_rich_mail_is_written_so_in_html() {
    insta::assert_snapshot!("rich_html", mail(&rich()).html);
}

#[test]
fn a_mail_without_news_is_short() {
    let mail = mail(&empty());
    insta::assert_snapshot!("empty_text", format!("Subject: {}\n\n{}", mail.subject, mail.text));
    insta::assert_snapshot!("empty_html", mail.html);
}

#[test]
fn what_was_called_off_comes_before_what_has_grown_and_is_no_lead() {
    let text = mail(&rich()).text;
    let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words} is missing"));
    assert!(place("Corvane Logistics") < place("Tessmar Pumps"));
    assert!(place("Tessmar Pumps") < place("1  BRIGHTWELL"));
    assert!(text.contains("Not a reason to call."));
    assert!(!text.contains("CORVANE"), "a denied story stands among the leads");
}

#[test]
fn a_mail_sent_elsewhere_for_trial_says_for_whom_it_is() {
    let elsewhere = Sender { redirect_to: Some("ops@example.com".into()), ..sender() };
    let mail = compose(&rich(), &reader(), &[], now()).mail(&elsewhere, "slot").expect("a mail");
    assert_eq!(mail.to, "ops@example.com");
    assert!(mail.subject.starts_with("For dana@example.com: "), "{}", mail.subject);
}

#[test]
fn the_same_slot_has_the_same_message_id_and_another_slot_another() {
    let digest = compose(&rich(), &reader(), &[], now());
    let id = |slot: &str| digest.mail(&sender(), slot).expect("a mail").message_id;
    assert_eq!(id("monday"), id("monday"));
    assert_ne!(id("monday"), id("tuesday"));
    assert!(id("monday").ends_with("@example.com>"));
}

#[test]
fn forty_long_leads_stay_under_the_size_at_which_mail_readers_cut() {
    let mail = mail(&many(40));
    assert!(mail.html.len() <= 90 << 10, "{} bytes of HTML", mail.html.len());
    // The breadth of a morning before the depth of one account: each of the thirty has its first signal.
    let shown = (0..30).filter(|at| mail.html.contains(&format!("Account {at:02}"))).count();
    assert_eq!(shown, 30, "whole leads are left out while others have signals to spare");
    assert!(mail.text.contains("ACCOUNT 29"), "the text part lost a lead");
    assert!(mail.html.contains("more in the plain text of this mail"), "what is left out is not counted");
}

#[test]
fn text_keeps_to_78_columns_but_for_links() {
    let text = mail(&rich()).text;
    let long: Vec<&str> =
        text.lines().filter(|line| display_width(line) > 78 && !line.contains("https://")).collect();
    assert!(long.is_empty(), "{long:#?}");
}
