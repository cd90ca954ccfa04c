//! What a server says, and whose fault that is.
//!
//! The reply's code says how bad it is (RFC 5321, 4.2.1), the enhanced code behind it whose (RFC 3463).
//! Where a server writes none, or the general one, its words have to do.

use lettre::transport::smtp::Error;

use super::DeliverError;

/// How far the dialogue was when a reply came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Connecting, greeting, EHLO, TLS.
    Greeting,
    Login,
    /// MAIL FROM.
    Sender,
    /// RCPT TO, and the answer after the final dot.
    Mail,
    Data,
}

/// A refusal in the server's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub code: u16,
    /// As "5.7.139".
    pub enhanced: Option<(u16, u16, u16)>,
    pub words: String,
}

impl Refusal {
    /// `None` where the server said nothing that can be read: the connection is of no more use.
    pub fn of(error: &Error) -> Option<Refusal> {
        let code = error.status()?.to_string().parse().ok()?;
        let words = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
        Some(Refusal::new(code, &words))
    }

    fn new(code: u16, words: &str) -> Refusal {
        let words = words.replace(['\r', '\n'], " ").trim().to_owned();
        let enhanced = words.split_whitespace().find_map(|word| enhanced(word, code / 100));
        Refusal { code, enhanced, words }
    }

    /// The whole of it, in one line.
    pub fn line(&self) -> String {
        format!("{} {}", self.code, self.words).trim_end().to_owned()
    }

    /// Whose fault it is. `fresh`: this connection has taken no mail yet, so that a goodbye (421) isn't
    /// the end of its turn.
    pub fn blame(&self, step: Step, fresh: bool) -> DeliverError {
        let why = self.line();
        if self.code / 100 == 4 {
            return match step {
                _ if self.is_throttle() || (self.code == 421 && fresh) => DeliverError::Throttled { why },
                Step::Mail | Step::Data => DeliverError::Temporary { why },
                _ => DeliverError::Away { why },
            };
        }
        match step {
            _ if self.is_quota() => DeliverError::Quota { why },
            Step::Mail | Step::Data if !self.is_about_us() => DeliverError::RefusedRecipient { why },
            _ => DeliverError::RefusedSender { why },
        }
    }

    /// Exchange's limits ("432 4.3.2", "4.7.500 Server busy"), Google's 4.7.28, and what others write
    /// without an enhanced code. Greylisting is a 4.7.1 too, and only asks for patience with one mail.
    fn is_throttle(&self) -> bool {
        const SAID: &[&str] = &["too many", "limit", "throttl", "slow down", "busy"];
        const RECIPIENTS: &[&str] = &["mailbox", "storage", "size"];
        let said = self.says(SAID) && !self.says(RECIPIENTS);
        let rate = said || self.words.split(|c: char| !c.is_alphabetic()).any(is_rate);
        match self.enhanced {
            Some((4, 3, 2)) => true,
            Some((4, 7, _)) | None => self.code == 432 || rate,
            Some(_) => self.code == 432,
        }
    }

    /// Exchange's 5.2.0 and 5.1.90, Google's 5.4.5, or its words; a full mailbox (552, 5.2.2) is the
    /// recipient's.
    fn is_quota(&self) -> bool {
        const SAID: &[&str] = &["quota", "daily limit", "sending limit", "daily user sending"];
        match self.enhanced {
            Some((5, 2, 0) | (5, 1, 90) | (5, 4, 5)) => true,
            Some((5, 2, _)) => false,
            _ => self.code != 552 && self.says(SAID) && !self.says(&["mailbox"]),
        }
    }

    /// Policy (5.7.x), a sender that is none (5.1.7, 5.1.8), a login that is missing, a relay refused.
    fn is_about_us(&self) -> bool {
        matches!(self.enhanced, Some((5, 7, _) | (5, 1, 7 | 8)))
            || matches!(self.code, 530 | 535)
            || self.says(&["relay"])
    }

    fn says(&self, any: &[&str]) -> bool {
        let words = self.words.to_ascii_lowercase();
        any.iter().any(|one| words.contains(one))
    }
}

fn is_rate(word: &str) -> bool {
    word.eq_ignore_ascii_case("rate")
}

/// Three numbers with dots, of which the first repeats the code's first digit.
fn enhanced(word: &str, class: u16) -> Option<(u16, u16, u16)> {
    let word = word.trim_matches(|c: char| !c.is_ascii_digit());
    let parts: Vec<u16> = word
        .split('.')
        .map(|part| part.parse().ok().filter(|_| part.len() <= 3))
        .collect::<Option<Vec<u16>>>()?;
    match parts[..] {
        [first, subject, detail] if first == class => Some((first, subject, detail)),
        _ => None,
    }
}

/// An error without a reply, with its cause, in one line.
pub fn words(error: &Error) -> String {
    error.to_string().replace(['\r', '\n'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first word of what is made of a reply to a mail or its recipient.
    fn blamed(reply: &str, step: Step) -> String {
        let (code, words) = reply.split_once(' ').unwrap_or((reply, ""));
        let error = Refusal::new(code.parse().expect("a code"), words).blame(step, false);
        format!("{error:?}").split(' ').next().unwrap_or_default().to_owned()
    }

    #[test]
    fn what_real_servers_say_of_a_mail_is_laid_at_the_right_door() {
        for (reply, whose) in [
            ("550 5.1.1 The email account that you tried to reach does not exist", "RefusedRecipient"),
            ("550 no such user here", "RefusedRecipient"),
            ("552 5.2.2 The recipient's mailbox is over quota", "RefusedRecipient"),
            ("552 mailbox exceeds its quota", "RefusedRecipient"),
            ("554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException", "Quota"),
            ("550 5.4.5 Daily user sending limit exceeded", "Quota"),
            ("550 5.1.90 you've reached your daily limit for message recipients", "Quota"),
            ("550 your sending quota is used up", "Quota"),
            ("550 5.7.60 SMTP; Client does not have permissions to send as this sender", "RefusedSender"),
            ("554 5.7.1 <a@example.org>: Relay access denied", "RefusedSender"),
            ("550 relaying denied", "RefusedSender"),
            ("530 5.5.1 Authentication Required", "RefusedSender"),
            ("452 4.2.2 The recipient's inbox is over quota", "Temporary"),
            ("450 4.7.1 Greylisted, please try again in 300 seconds", "Temporary"),
            ("450 4.2.1 The user is receiving mail at a rate that is too high", "Temporary"),
            ("451 4.7.1 a separate matter of corporate policy", "Temporary"),
            ("450 mailbox busy", "Temporary"),
            ("452 storage limit exceeded", "Temporary"),
            ("432 4.3.2 Concurrent connections limit exceeded", "Throttled"),
            ("421 4.7.28 an unusual rate of mail originating from your address", "Throttled"),
            ("451 4.7.500 Server busy. Please try again later from [192.0.2.1]", "Throttled"),
            ("450 too many messages, slow down", "Throttled"),
        ] {
            assert_eq!(blamed(reply, Step::Mail), whose, "{reply}");
        }
    }

    #[test]
    fn before_the_recipient_nothing_is_about_a_mail() {
        for (reply, step, whose) in [
            ("554 no service for 192.0.2.1", Step::Greeting, "RefusedSender"),
            ("421 try later", Step::Greeting, "Away"),
            ("454 4.7.0 Temporary authentication failure", Step::Login, "Away"),
            ("454 4.7.0 Too many login attempts", Step::Login, "Throttled"),
            ("535 5.7.8 Error: authentication failed", Step::Login, "RefusedSender"),
            ("501 5.1.7 Bad sender address", Step::Sender, "RefusedSender"),
            ("452 4.3.1 Insufficient system storage", Step::Sender, "Away"),
            ("550 5.4.5 Daily user sending limit exceeded", Step::Sender, "Quota"),
        ] {
            assert_eq!(blamed(reply, step), whose, "{reply}");
        }
        let fresh = Refusal::new(421, "try later").blame(Step::Greeting, true);
        assert!(matches!(fresh, DeliverError::Throttled { .. }));
    }

    #[test]
    fn an_enhanced_code_is_three_numbers_and_no_address() {
        assert_eq!(enhanced("5.7.139", 5), Some((5, 7, 139)));
        assert_eq!(enhanced("(5.1.1)", 5), Some((5, 1, 1)));
        assert_eq!((enhanced("5.7.1.2", 5), enhanced("4.7.1", 5), enhanced("5.7", 5)), (None, None, None));
    }
}
