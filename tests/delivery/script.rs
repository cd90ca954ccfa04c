//! A mail server that does as a script says, to misbehave at any step.

use std::future::Future;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tipoff::tell::deliver::{Courier, DeliverError, Receipt, Secret, Settings, Smtp, Transport};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

pub const MAIL: &[u8] = b"From: tipoff@example.com\r\nTo: dana@example.com\r\nSubject: test\r\nMessage-ID: <1@example.com>\r\n\r\n.a line\r\nthe last\r\n";

/// What the server does when a command comes.
#[derive(Clone)]
pub enum Step {
    Say(&'static str),
    Silent,
    HangUp,
    /// Says it, and a moment later tears the connection down.
    Reset(&'static str),
    /// Asks for the mail, and tears the connection down when this many bytes of it have come.
    CutAfter(usize),
    /// Says go on, then speaks TLS.
    Secure(TlsAcceptor),
}

/// A command as the server hears it. The greeting comes before any: its command is "".
pub struct Heard<'c> {
    pub command: &'c str,
    /// Connections so far, this one counted.
    pub connection: usize,
    /// Commands of this connection before this one.
    pub before: &'c [String],
}

impl Heard<'_> {
    /// The first word.
    pub fn verb(&self) -> &str {
        self.command.split([' ', ':']).next().unwrap_or_default()
    }

    /// Mails that this connection has taken.
    pub fn mails(&self) -> usize {
        self.before.iter().filter(|command| *command == ".").count()
    }
}

type Script = dyn Fn(&Heard) -> Step + Send + Sync;

/// A server on loopback, and what it heard.
#[derive(Clone)]
pub struct Server {
    pub port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub async fn new(script: impl Fn(&Heard) -> Step + Send + Sync + 'static) -> Server {
        Server::listen(None, script).await
    }

    /// One that speaks TLS from the start.
    pub async fn secure(
        acceptor: TlsAcceptor,
        script: impl Fn(&Heard) -> Step + Send + Sync + 'static,
    ) -> Server {
        Server::listen(Some(acceptor), script).await
    }

    async fn listen(
        acceptor: Option<TlsAcceptor>,
        script: impl Fn(&Heard) -> Step + Send + Sync + 'static,
    ) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let server = Server { port, heard: Arc::default() };
        let (script, heard): (Arc<Script>, _) = (Arc::new(script), server.heard.clone());
        tokio::spawn(async move {
            let mut connection = 0;
            while let Ok((stream, _)) = listener.accept().await {
                connection += 1;
                let (acceptor, script, heard) = (acceptor.clone(), script.clone(), heard.clone());
                tokio::spawn(async move {
                    let mut wire: Box<dyn Wire> = Box::new(stream);
                    if let Some(acceptor) = acceptor {
                        let Ok(secure) = acceptor.accept(wire).await else { return };
                        wire = Box::new(secure);
                    }
                    talk(wire, connection, script, heard).await;
                });
            }
        });
        server
    }

    /// All commands of all connections, in order; a connection begins with "".
    pub fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How often a command was heard.
    pub fn count(&self, command: &str) -> usize {
        self.heard().iter().filter(|heard| *heard == command).count()
    }

    pub fn courier(&self) -> Courier {
        self.courier_of(None)
    }

    /// A courier that signs in.
    pub fn courier_of(&self, user: Option<&str>) -> Courier {
        let mut smtp = Smtp::parse(&format!("smtp://127.0.0.1:{}", self.port)).expect("a server");
        smtp.user = user.map(str::to_owned);
        smtp.password = user.map(|_| Secret::new("secret"));
        courier(smtp)
    }
}

/// A courier of little patience.
pub fn courier(smtp: Smtp) -> Courier {
    courier_with(smtp, None)
}

/// The same, which keeps what it has to remember.
pub fn courier_with(smtp: Smtp, state_dir: Option<PathBuf>) -> Courier {
    let settings = Settings {
        transport: Transport::Smtp(Box::new(smtp)),
        from: "tipoff@example.com".into(),
        reply_to: None,
        redirect_to: None,
        state_dir,
    };
    Courier::new(&settings).with_patience(Duration::from_secs(2))
}

/// One mail to dana, which ends by itself.
pub async fn deliver(courier: &Courier) -> Result<Receipt, DeliverError> {
    let sent = courier.deliver("tipoff@example.com", "dana@example.com", "<1@example.com>", MAIL);
    bounded(sent).await
}

/// Each failure ends by itself.
pub async fn bounded<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(10), work).await.expect("it ends by itself")
}

/// A server without a fault.
pub fn well(heard: &Heard) -> Step {
    match heard.verb() {
        "" => Step::Say("220 ready"),
        "EHLO" => Step::Say("250 AUTH PLAIN LOGIN"),
        "AUTH" => Step::Say("235 welcome"),
        "DATA" => Step::Say("354 go on"),
        "QUIT" => Step::Say("221 bye"),
        _ => Step::Say("250 ok"),
    }
}

/// A server without a fault but at one command, where it does `step`.
pub async fn but(command: &'static str, step: Step) -> Server {
    Server::new(move |heard| if heard.verb() == command { step.clone() } else { well(heard) }).await
}

/// A connection, in the open or within TLS.
trait Wire: AsyncRead + AsyncWrite + Send + Unpin {
    fn tcp(&self) -> &TcpStream;
}

impl Wire for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Wire for TlsStream<Box<dyn Wire>> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0.tcp()
    }
}

async fn talk(wire: Box<dyn Wire>, connection: usize, script: Arc<Script>, log: Arc<Mutex<Vec<String>>>) {
    let mut stream = BufReader::new(wire);
    let (mut command, mut before, mut in_mail) = (String::new(), Vec::new(), false);
    loop {
        if !in_mail || command == "." {
            log.lock().unwrap_or_else(PoisonError::into_inner).push(command.clone());
            let step = script(&Heard { command: &command, connection, before: &before });
            before.push(command.clone());
            match step {
                Step::Say(text) => {
                    in_mail = text.starts_with("354");
                    if say(&mut stream, text).await.is_none() {
                        return;
                    }
                }
                Step::Silent => std::future::pending::<()>().await,
                Step::HangUp => return,
                Step::Reset(text) => {
                    say(&mut stream, text).await;
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    return reset(&stream);
                }
                Step::Secure(acceptor) => {
                    say(&mut stream, "220 go on").await;
                    let Ok(secure) = acceptor.accept(stream.into_inner()).await else { return };
                    stream = BufReader::new(Box::new(secure));
                }
                Step::CutAfter(bytes) => {
                    say(&mut stream, "354 go on").await;
                    let mut taken = vec![0; bytes];
                    let _ = stream.read_exact(&mut taken).await;
                    return reset(&stream);
                }
            }
        }
        command.clear();
        match stream.read_line(&mut command).await {
            Ok(1..) => command.truncate(command.trim_end_matches(['\r', '\n']).len()),
            _ => return,
        }
    }
}

async fn say(stream: &mut BufReader<Box<dyn Wire>>, text: &str) -> Option<()> {
    let wire = stream.get_mut();
    wire.write_all(format!("{text}\r\n").as_bytes()).await.ok()?;
    wire.flush().await.ok()
}

/// The connection ends with RST, as of a machine that has lost it.
fn reset(stream: &BufReader<Box<dyn Wire>>) {
    let _ = stream.get_ref().tcp().set_zero_linger();
}
