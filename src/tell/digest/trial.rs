//! A mail that says only that mail works.

use jiff::Timestamp;

use super::mime::plain;
use super::{DigestError, Mail, Sender};

/// A plain mail to a rep, for trying the way there without waiting for news; another each time.
///
/// # Errors
/// An address that is none.
pub fn trial(rep: &str, sender: &Sender, now: Timestamp) -> Result<Mail, DigestError> {
    let turned = match &sender.redirect_to {
        Some(_) => format!("It was for {rep}, and was sent here by redirect_to.\n"),
        None => String::new(),
    };
    let at = now.strftime("%Y-%m-%d %H:%M UTC");
    let text = format!(
        "This is a test, sent by `tipoff test-channel` on {at}.\n{turned}\n\
         Whoever reads it gets tipoff's mail. Nothing was marked as told, and no answer is needed.\n"
    );
    plain(sender, rep, "A test of tipoff", &text, now)
}
