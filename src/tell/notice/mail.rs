//! A notice as a plain mail.

use jiff::Timestamp;

use super::cause::{Cause, News};
use crate::tell::digest::{DigestError, Mail, Sender, plain};

/// Says all that is new in one mail.
///
/// # Errors
/// An address that is none.
pub fn compose(news: &News, to: &str, sender: &Sender, now: Timestamp) -> Result<Mail, DigestError> {
    plain(sender, to, &subject(news), &text(news), now)
}

fn subject(news: &News) -> String {
    let first = news.new.first().or(news.reminded.first()).map(|cause| cause.what.as_str());
    let others = match news.new.len() + news.reminded.len() {
        0 | 1 => String::new(),
        all => format!(" · {} more", all - 1),
    };
    match (first, news.well.first()) {
        (Some(what), _) => format!("tipoff: {what}{others}"),
        (None, Some(known)) if news.well.len() == 1 => format!("tipoff: well again: {}", known.what),
        (None, _) => format!("tipoff: {} troubles are over", news.well.len()),
    }
}

fn text(news: &News) -> String {
    let mut text = String::new();
    section(&mut text, "SINCE OUR LAST MAIL", &news.new);
    section(&mut text, "STILL SO (we remind you weekly)", &news.reminded);
    if !news.well.is_empty() {
        text += "WELL AGAIN\n";
        for known in &news.well {
            text += &format!("  {} (since {})\n", known.what, minute(known.since));
        }
        text += "\n";
    }
    text + "--\ntipoff status, tipoff sources and tipoff check say more. Address: [ops] email in tipoff.toml\n"
}

fn section(text: &mut String, heading: &str, causes: &[Cause]) {
    if causes.is_empty() {
        return;
    }
    *text += &format!("{heading}\n");
    for cause in causes {
        *text += &format!("  {} (since {})\n", cause.what, minute(cause.since));
        for line in &cause.lines {
            *text += &format!("    {line}\n");
        }
    }
    text.push('\n');
}

/// "2026-11-25 07:30 UTC".
fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
