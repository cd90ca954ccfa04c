//! A digest or an alert as a message for a channel beside mail.
//!
//! In: what a mail says. Out: the body that the channel takes, within its limits; what doesn't fit is
//! counted, and stands in the mail.

mod ntfy;
mod slack;
mod teams;
mod webhook;

use super::deliver::ChannelKind;
use super::digest::Digest;

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    Digest,
    Alert,
}

/// The body for a channel. The same digest gives the same body.
pub fn body(kind: ChannelKind, digest: &Digest, occasion: Occasion) -> Vec<u8> {
    let value = match kind {
        ChannelKind::Slack => slack::message(digest),
        ChannelKind::Teams => teams::message(digest),
        ChannelKind::Ntfy => ntfy::message(digest, occasion),
        ChannelKind::Webhook => webhook::message(digest, occasion),
    };
    value.to_string().into_bytes()
}

/// A line that says what could not be shown; none where all is.
fn left_out(leads: usize) -> Option<String> {
    match leads {
        0 => None,
        1 => Some("1 more account is in your mail.".to_owned()),
        leads => Some(format!("{leads} more accounts are in your mail.")),
    }
}

/// A message that only says that the channel works.
pub fn trial(kind: ChannelKind) -> Vec<u8> {
    let text = "This is a test of tipoff: its messages come here. No answer is needed.";
    let value = match kind {
        ChannelKind::Slack => serde_json::json!({ "text": text }),
        ChannelKind::Teams => teams::card(vec![teams::text(text)]),
        ChannelKind::Ntfy => {
            serde_json::json!({ "title": "A test of tipoff", "message": text, "priority": 3 })
        }
        ChannelKind::Webhook => serde_json::json!({ "kind": "test", "subject": text }),
    };
    value.to_string().into_bytes()
}
