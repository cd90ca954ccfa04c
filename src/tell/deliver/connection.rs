//! A connection to a mail server, spoken to step by step, each step bounded.
//!
//! lettre's own transport bounds only the connect, and doesn't tell silence before the mail from
//! silence after it; so the steps are taken here, on its connection.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{Extension, MailParameter};
use lettre::transport::smtp::response::Response;
use tokio::time::{Instant, timeout_at};

use super::blame::{Refusal, Step, words};
use super::connect::connect;
use super::courier::Courier;
use super::login::{Denied, login};
use super::token::Tokens;
use super::{DeliverError, Receipt, Secret, Smtp};

/// Taking leave may take this long; the mail is out by then.
const LEAVE: Duration = Duration::from_secs(2);
/// Bytes of a mail that are written at once.
const PIECE: usize = 64 << 10;

/// A connection that has greeted and, where that is set, let us in.
pub struct Connection {
    smtp: AsyncSmtpConnection,
    host: String,
    /// No mail has been taken on it yet.
    fresh: bool,
    /// A refused mail left its sender or recipient behind.
    stained: bool,
}

/// A mail that didn't go out on this connection.
#[derive(Debug)]
pub struct Failed {
    pub error: DeliverError,
    /// The server answered in order: the connection can take another mail.
    pub alive: bool,
}

impl Connection {
    /// Connects, secures the connection, signs in. A token that is refused is replaced once: it may have
    /// been taken back before its time.
    ///
    /// # Errors
    /// None of them is about a mail.
    pub async fn open(courier: &Courier, server: &Smtp, end: Instant) -> Result<Connection, DeliverError> {
        let Some(tokens) = courier.tokens() else {
            return Connection::signed_in(courier, server, None, end).await.map_err(DeliverError::from);
        };
        let token = token(tokens, end).await?;
        match Connection::signed_in(courier, server, Some(&token), end).await {
            Err(Denied::Unknown(_)) => {
                tokens.refused(&token);
                let token = self::token(tokens, end).await?;
                Connection::signed_in(courier, server, Some(&token), end).await.map_err(DeliverError::from)
            }
            outcome => outcome.map_err(DeliverError::from),
        }
    }

    async fn signed_in(
        courier: &Courier,
        server: &Smtp,
        token: Option<&Secret>,
        end: Instant,
    ) -> Result<Connection, Denied> {
        let silent = |when: &str| {
            Denied::Other(DeliverError::Away { why: format!("{} fell silent {when}", server.host) })
        };
        let connected = timeout_at(end, connect(courier, server, end)).await;
        let mut smtp = connected.map_err(|_| silent("before it greeted"))?.map_err(Denied::Other)?;
        let login = timeout_at(end, login(&mut smtp, server, token)).await;
        login.map_err(|_| silent("at the login"))??;
        Ok(Connection { smtp, host: server.host.clone(), fresh: true, stained: false })
    }

    /// Names the sender. Nothing of the mail is taken before that is done.
    pub async fn begin(&mut self, sender: &Address, recipient: &Address, end: Instant) -> Result<(), Failed> {
        let foreign = self.foreign(sender, recipient)?;
        if self.stained {
            self.command(Rset, Step::Sender, "between two mails", end).await.map_err(Failed::dead)?;
            self.stained = false;
        }
        let mail = Mail::new(Some(sender.clone()), foreign);
        self.command(mail, Step::Sender, "at the sender", end).await.map(drop)
    }

    /// Recipient and mail: each refusal is told from the others, and silence after the mail from silence
    /// before it. A connection that dies before the final dot was written leaves no doubt: the mail is
    /// not out (RFC 5321, 4.1.1.4).
    pub async fn finish(&mut self, recipient: Address, eml: &[u8], end: Instant) -> Result<Receipt, Failed> {
        self.command(Rcpt::new(recipient, vec![]), Step::Mail, "at the recipient", end).await?;
        self.command(Data, Step::Data, "before the mail", end).await?;
        // The final dot brings its own end of line.
        let body = eml.strip_suffix(b"\r\n").unwrap_or(eml);
        let whole = AtomicBool::new(false);
        let pieces = Pieces { left: body.chunks(PIECE), whole: &whole };
        let said = timeout_at(end, self.smtp.message_iter(pieces)).await;
        let why = match said {
            Ok(Ok(response)) if response.has_code(354) => self.out_of_step(&response),
            Ok(Ok(response)) => {
                self.fresh = false;
                return Ok(Receipt { reply: line(&response) });
            }
            Ok(Err(error)) => match Refusal::of(&error) {
                Some(refusal) => return Err(self.refused(&refusal, Step::Mail)),
                None => words(&error),
            },
            Err(_) => format!("{} fell silent", self.host),
        };
        Err(Failed::dead(if whole.load(Ordering::Relaxed) {
            DeliverError::Unknown { why }
        } else {
            DeliverError::Temporary { why: format!("{why}, before the whole mail was out") }
        }))
    }

    /// Takes leave, whether or not the server answers.
    pub async fn quit(mut self) {
        drop(tokio::time::timeout(LEAVE, self.smtp.quit()).await);
    }

    /// An address beyond ASCII is only for servers that say so (RFC 6531, 3.1).
    fn foreign(&self, sender: &Address, recipient: &Address) -> Result<Vec<MailParameter>, Failed> {
        let is_ascii = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
        if is_ascii(sender) && is_ascii(recipient) {
            return Ok(vec![]);
        }
        if self.smtp.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Ok(vec![MailParameter::SmtpUtfEight]);
        }
        let why = format!("{} takes no address beyond ASCII (it offers no SMTPUTF8)", self.host);
        let error = if is_ascii(sender) {
            DeliverError::RefusedRecipient { why }
        } else {
            DeliverError::RefusedSender { why }
        };
        Err(Failed { error, alive: true })
    }

    async fn command(
        &mut self,
        command: impl fmt::Display,
        step: Step,
        when: &str,
        end: Instant,
    ) -> Result<Response, Failed> {
        match timeout_at(end, self.smtp.command(command)).await {
            Ok(Ok(response)) if response.has_code(354) == (step == Step::Data) => Ok(response),
            Ok(Ok(response)) => Err(Failed::dead(of_nobody(step, self.out_of_step(&response)))),
            Ok(Err(error)) => Err(match Refusal::of(&error) {
                Some(refusal) => self.refused(&refusal, step),
                None => Failed::dead(of_nobody(step, words(&error))),
            }),
            Err(_) => Err(Failed::dead(of_nobody(step, format!("{} fell silent {when}", self.host)))),
        }
    }

    /// A yes to another question than ours: whatever follows can't be believed either. Somebody between us
    /// and the server may have slipped in answers before TLS began.
    fn out_of_step(&self, response: &Response) -> String {
        format!("{} answers out of step: {}", self.host, line(response))
    }

    fn refused(&mut self, refusal: &Refusal, step: Step) -> Failed {
        self.stained = true;
        // 421 takes leave (RFC 5321, 3.8); 530 and 535 mean that the login no longer holds.
        let alive = !matches!(refusal.code, 421 | 530 | 535);
        Failed { error: refusal.blame(step, self.fresh), alive }
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("host", &self.host).finish_non_exhaustive()
    }
}

impl Failed {
    fn dead(cause: impl Into<Failed>) -> Failed {
        Failed { alive: false, ..cause.into() }
    }
}

impl From<DeliverError> for Failed {
    fn from(error: DeliverError) -> Failed {
        Failed { error, alive: false }
    }
}

/// The mail piece by piece; notes that the last one was written, since lettre asks for the next only
/// then.
struct Pieces<'m> {
    left: std::slice::Chunks<'m, u8>,
    whole: &'m AtomicBool,
}

impl<'m> Iterator for Pieces<'m> {
    type Item = &'m [u8];

    fn next(&mut self) -> Option<Self::Item> {
        let piece = self.left.next();
        if piece.is_none() {
            self.whole.store(true, Ordering::Relaxed);
        }
        piece
    }
}

/// A token within the mail's time.
async fn token(tokens: &Tokens, end: Instant) -> Result<Secret, DeliverError> {
    let why = || "no token came in time".to_owned();
    timeout_at(end, tokens.token()).await.map_err(|_| DeliverError::Away { why: why() })?
}

fn line(response: &Response) -> String {
    let said: Vec<&str> = response.message().collect();
    format!("{} {}", response.code(), said.join(" "))
}

/// A failure without a reply: from the recipient on it may be this mail's, before that it is no mail's.
fn of_nobody(step: Step, why: String) -> DeliverError {
    match step {
        Step::Data | Step::Mail => DeliverError::Temporary { why },
        _ => DeliverError::Away { why },
    }
}
