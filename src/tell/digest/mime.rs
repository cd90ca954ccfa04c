//! A digest as a mail: its headers, its Message-ID, its bytes, fixed when composed.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;

use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use unicode_segmentation::UnicodeSegmentation;

use super::look::{Failed, Look};
use super::view::Thread;
use super::words::harmless;
use super::{Digest, DigestError, render};
use crate::text::hash::stable;

/// Characters of a subject; longer ones are cut at a word.
const SUBJECT: usize = 120;

/// Who sends.
#[derive(Clone, Debug)]
pub struct Sender {
    pub from: String,
    pub reply_to: Option<String>,
    /// Every mail goes there instead, and says for whom it is.
    pub redirect_to: Option<String>,
    /// How it looks.
    pub look: Look,
}

/// A finished mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    pub message_id: String,
    /// Of the envelope.
    pub from: String,
    /// Of the envelope.
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// The bytes that go out, whoever takes them.
    pub eml: Vec<u8>,
    /// The templates it was made with, and those of the house that failed.
    pub templates: Vec<String>,
    pub failed: Vec<Failed>,
}

impl Digest {
    /// Makes the mail. The same digest for the same slot has the same Message-ID, however often it is
    /// made.
    ///
    /// # Errors
    /// A template that fails, an address that is none.
    pub fn mail(&self, sender: &Sender, slot: &str) -> Result<Mail, DigestError> {
        let mut failed = Vec::new();
        let text = render::text(self, &sender.look, &mut failed)?;
        let html = render::html(self, &sender.look, &mut failed)?;
        let letter = Letter {
            email: &self.email,
            subject: &self.subject,
            thread: self.thread.as_ref(),
            now: self.now,
            what: "digest",
        };
        letter.written(sender, slot, (text, html), failed)
    }
}

/// What a mail is beside its text.
pub(super) struct Letter<'a> {
    pub email: &'a str,
    pub subject: &'a str,
    /// The mail it answers.
    pub thread: Option<&'a Thread>,
    pub now: Timestamp,
    /// One word, for its Message-ID.
    pub what: &'static str,
}

impl Letter<'_> {
    /// The mail with its headers. The same for the same slot has the same Message-ID.
    pub(super) fn written(
        &self,
        sender: &Sender,
        slot: &str,
        (text, html): (String, String),
        failed: Vec<Failed>,
    ) -> Result<Mail, DigestError> {
        let to = sender.redirect_to.as_deref().unwrap_or(self.email);
        let subject = match self.thread {
            // Readers that make threads by subject want it unchanged.
            Some(thread) => format!("Re: {}", thread.subject.trim_start_matches("Re: ")),
            None => self.subject.to_owned(),
        };
        let subject = match &sender.redirect_to {
            Some(_) if self.thread.is_none() => format!("For {}: {subject}", harmless(self.email)),
            _ => subject,
        };
        let subject = cut(&literal(&harmless(&subject)));
        let from = mailbox("From", &sender.from)?;
        let domain = from.email.domain().to_owned();
        let message_id = format!("<{:016x}.{}@{domain}>", stable(&[self.email, slot, to]), self.what);
        let list = format!("tipoff digest <{:016x}.tipoff.{domain}>", stable(&[self.email]));
        let leave = format!("<mailto:{}?subject=unsubscribe%20{}>", from.email, percent(self.email));
        let named = Mailbox::new(from.name.or_else(|| Some("tipoff".to_owned())), from.email.clone());
        let mut builder = Message::builder()
            .from(named)
            .to(mailbox("To", to)?)
            .subject(subject.clone())
            .message_id(Some(message_id.clone()))
            .date(clock(self.now))
            .header(ListId(list))
            .header(ListUnsubscribe(leave))
            .header(AutoSubmitted("auto-generated".to_owned()))
            .header(Suppress("All".to_owned()));
        if let Some(reply_to) = &sender.reply_to {
            builder = builder.reply_to(mailbox("Reply-To", reply_to)?);
        }
        if let Some(thread) = self.thread {
            builder = builder.in_reply_to(thread.message_id.clone()).references(thread.message_id.clone());
        }
        let body = MultiPart::alternative()
            .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(text.clone()))
            .singlepart(SinglePart::builder().header(ContentType::TEXT_HTML).body(html.clone()));
        let message = builder
            .multipart(body)
            .map_err(|error| DigestError::Header { header: "envelope", reason: error.to_string() })?;
        Ok(Mail {
            message_id,
            from: from.email.to_string(),
            to: to.to_owned(),
            subject,
            text,
            html,
            eml: message.formatted(),
            templates: ["html", "txt"].map(|form| format!("{}.{form}.j2", self.what)).to_vec(),
            failed,
        })
    }
}

/// A mail of plain text alone, that is no digest: `text` is taken line by line. Another one each time.
///
/// # Errors
/// An address that is none.
pub fn plain(
    sender: &Sender,
    to: &str,
    subject: &str,
    text: &str,
    now: Timestamp,
) -> Result<Mail, DigestError> {
    let recipient = sender.redirect_to.as_deref().unwrap_or(to);
    let subject = match &sender.redirect_to {
        Some(_) => cut(&harmless(&format!("For {to}: {subject}"))),
        None => cut(&harmless(subject)),
    };
    let from = mailbox("From", &sender.from)?;
    let when = now.as_millisecond().to_string();
    let message_id =
        format!("<{:016x}.notice@{}>", stable(&[recipient, &subject, text, &when]), from.email.domain());
    let named = Mailbox::new(from.name.or_else(|| Some("tipoff".to_owned())), from.email.clone());
    let lines: Vec<String> = text.lines().map(harmless_line).collect();
    let text = lines.join("\n") + "\n";
    let mut builder = Message::builder()
        .from(named)
        .to(mailbox("To", recipient)?)
        .subject(subject.clone())
        .message_id(Some(message_id.clone()))
        .date(clock(now))
        .header(AutoSubmitted("auto-generated".to_owned()))
        .header(Suppress("All".to_owned()));
    if let Some(reply_to) = &sender.reply_to {
        builder = builder.reply_to(mailbox("Reply-To", reply_to)?);
    }
    let message = builder
        .header(ContentType::TEXT_PLAIN)
        .body(text.clone())
        .map_err(|error| DigestError::Header { header: "envelope", reason: error.to_string() })?;
    Ok(Mail {
        message_id,
        from: from.email.to_string(),
        to: recipient.to_owned(),
        subject,
        text,
        html: String::new(),
        eml: message.formatted(),
        templates: Vec::new(),
        failed: Vec::new(),
    })
}

/// A line with its indent, and nothing in it that acts.
fn harmless_line(line: &str) -> String {
    let indent = line.len() - line.trim_start_matches(' ').len();
    format!("{}{}", &line[..indent], harmless(&line[indent..]))
}

fn mailbox(header: &'static str, text: &str) -> Result<Mailbox, DigestError> {
    text.parse::<Mailbox>()
        .or_else(|_| text.parse::<Address>().map(|address| Mailbox::new(None, address)))
        .map_err(|error| DigestError::Header { header, reason: format!("\"{}\": {error}", harmless(text)) })
}

/// What lettre reads a time from; nothing is mailed before 1970.
fn clock(at: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(at.as_second()).unwrap_or(0))
}

/// A text that no mail reader takes for an encoded word (RFC 2047, 2): in a headline it would be read as
/// what it hides, which nobody has looked through.
fn literal(subject: &str) -> String {
    subject.replace("=?", "= ?")
}

/// At most [`SUBJECT`] characters, cut at a word where there is one, and within nothing that is seen as
/// one character: a family of emoji is seven.
fn cut(subject: &str) -> String {
    if subject.chars().count() <= SUBJECT {
        return subject.to_owned();
    }
    let mut left = SUBJECT - 1;
    let head: String = subject
        .graphemes(true)
        .take_while(|seen| {
            let fits = seen.chars().count() <= left;
            left = left.saturating_sub(seen.chars().count());
            fits
        })
        .collect();
    let kept = head.rsplit_once(' ').map(|(kept, _)| kept).filter(|kept| kept.chars().count() > SUBJECT / 2);
    format!("{}…", kept.unwrap_or(&head))
}

/// What may stand in the query of a mailto address as it is (RFC 6068).
fn percent(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'@');
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// A header that is one line of ASCII.
macro_rules! header {
    ($name:ident, $written:literal) => {
        #[derive(Clone)]
        struct $name(String);

        impl Header for $name {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($written)
            }
            fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok($name(text.to_owned()))
            }
            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), self.0.clone())
            }
        }
    };
}

header!(ListId, "List-Id");
header!(ListUnsubscribe, "List-Unsubscribe");
header!(AutoSubmitted, "Auto-Submitted");
header!(Suppress, "X-Auto-Response-Suppress");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_subject_is_cut_at_a_word_and_within_no_character() {
        assert_eq!(cut("short"), "short");
        let long = cut(&"word ".repeat(60));
        assert!(long.chars().count() <= SUBJECT && long.ends_with("word…"));
        assert_eq!(cut(&"語".repeat(300)).chars().count(), SUBJECT);
        let family = "👩‍👩‍👧‍👦";
        assert_eq!(cut(&family.repeat(40)), format!("{}…", family.repeat(17)));
    }
}
