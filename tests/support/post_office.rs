//! An SMTP server on loopback that notes every mail, and has limits like the big ones.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// What it bears.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    /// Mails of one connection, then 421.
    pub per_connection: Option<usize>,
    /// Mails within `window`, then 432.
    pub per_window: Option<(usize, Duration)>,
    /// Connections at once; further ones are greeted with 421.
    pub connections: Option<usize>,
    /// Before each answer.
    pub slowness: Duration,
    /// Whom it refuses, and in what words.
    pub nobody: Option<(&'static str, &'static str)>,
    /// Mails in all, then 554.
    pub quota: Option<usize>,
}

#[derive(Default)]
struct Book {
    /// By Message-ID: how often, and to whom last.
    mails: BTreeMap<String, (usize, String)>,
    /// In order of arrival.
    order: Vec<String>,
    taken: Vec<Instant>,
    open: usize,
    most_open: usize,
}

/// Runs as long as the test.
pub struct PostOffice {
    pub port: u16,
    book: Arc<Mutex<Book>>,
}

impl PostOffice {
    pub fn start(limits: Limits) -> Self {
        Self::at(TcpListener::bind("127.0.0.1:0").expect("a port"), limits)
    }

    pub fn at(listener: TcpListener, limits: Limits) -> Self {
        let port = listener.local_addr().expect("an address").port();
        let book = Arc::new(Mutex::new(Book::default()));
        let noted = Arc::clone(&book);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let book = Arc::clone(&noted);
                thread::spawn(move || {
                    let _ = serve(stream, limits, &book);
                    book.lock().unwrap_or_else(PoisonError::into_inner).open -= 1;
                });
            }
        });
        PostOffice { port, book }
    }

    fn book(&self) -> std::sync::MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// By Message-ID, how often each came.
    pub fn mails(&self) -> BTreeMap<String, usize> {
        self.book().mails.iter().map(|(id, (count, _))| (id.clone(), *count)).collect()
    }

    /// Subjects are not noted; recipients in order of arrival are.
    pub fn order(&self) -> Vec<String> {
        self.book().order.clone()
    }

    /// How many mails came for somebody.
    pub fn to(&self, recipient: &str) -> usize {
        self.book().order.iter().filter(|to| *to == recipient).count()
    }

    /// Connections that were open at once, at most.
    pub fn most_open(&self) -> usize {
        self.book().most_open
    }
}

fn serve(stream: TcpStream, limits: Limits, book: &Mutex<Book>) -> std::io::Result<()> {
    let locked = || book.lock().unwrap_or_else(PoisonError::into_inner);
    let crowded = {
        let mut book = locked();
        book.open += 1;
        book.most_open = book.most_open.max(book.open);
        limits.connections.is_some_and(|most| book.open > most)
    };
    let mut write = stream.try_clone()?;
    let mut say = |line: &str| {
        thread::sleep(limits.slowness);
        write.write_all(format!("{line}\r\n").as_bytes())
    };
    if crowded {
        return say("421 4.3.2 too many connections");
    }
    say("220 post office")?;
    let mut lines = BufReader::new(stream).lines();
    let (mut taken, mut to) = (0, String::new());
    while let Some(line) = lines.next().transpose()? {
        let upper = line.to_ascii_uppercase();
        if upper.starts_with("MAIL") {
            if limits.per_connection.is_some_and(|most| taken >= most) {
                return say("421 4.7.0 enough for one connection");
            }
            let full = limits.per_window.is_some_and(|(most, window)| {
                let now = Instant::now();
                locked().taken.iter().filter(|at| now.duration_since(**at) < window).count() >= most
            });
            let used_up = limits.quota.is_some_and(|most| locked().order.len() >= most);
            say(if used_up {
                "554 5.2.0 the sender's daily limit is reached"
            } else if full {
                "432 4.3.2 too many mails in a minute"
            } else {
                "250 ok"
            })?;
        } else if upper.starts_with("RCPT") {
            to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
            let refusal = limits.nobody.filter(|(nobody, _)| to == *nobody);
            say(refusal.map_or("250 ok", |(_, words)| words))?;
        } else if upper.starts_with("DATA") {
            say("354 go on")?;
            let mut id = String::new();
            loop {
                // A mail that ends without its dot never came.
                let Some(line) = lines.next().transpose()? else { return Ok(()) };
                if line == "." {
                    break;
                }
                if let Some(rest) = line.strip_prefix("Message-ID: ") {
                    id = rest.to_owned();
                }
            }
            {
                let mut book = locked();
                book.taken.push(Instant::now());
                book.order.push(to.clone());
                let entry = book.mails.entry(id).or_default();
                entry.0 += 1;
                entry.1.clone_from(&to);
            }
            taken += 1;
            say("250 2.0.0 kept")?;
        } else if upper.starts_with("QUIT") {
            return say("221 bye");
        } else {
            say("250 ok")?;
        }
    }
    Ok(())
}
