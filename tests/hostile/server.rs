//! A server on loopback that answers as no server should.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// How one path is answered.
pub enum Answer {
    /// These bytes, headers and all, and the end of the connection.
    Whole(Vec<u8>),
    /// These headers, then this again and again as fast as it is taken.
    Endless(String, Vec<u8>),
    /// These headers, then these bytes, one a second, and no end.
    Drips(String, Vec<u8>),
    /// Nothing at all.
    Silent,
}

/// Serves until the test ends.
pub struct Server {
    pub port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub fn start(answers: HashMap<String, Answer>) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let (answers, asked) = (Arc::new(answers), Arc::new(Mutex::new(Vec::new())));
        let seen = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answers, seen) = (Arc::clone(&answers), Arc::clone(&seen));
                // What a client does to the connection is its own affair.
                thread::spawn(move || serve(stream, &answers, &seen).unwrap_or_default());
            }
        });
        Server { port, asked }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    /// The paths asked for, in order.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("nobody panics with it").clone()
    }
}

fn serve(
    mut stream: TcpStream,
    answers: &HashMap<String, Answer>,
    asked: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let path = line.split(' ').nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
    while reader.read_line(&mut line)? > 2 {}
    asked.lock().expect("nobody panics with it").push(path.clone());
    match answers.get(&path) {
        None => stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"),
        Some(Answer::Whole(bytes)) => stream.write_all(bytes),
        Some(Answer::Endless(head, piece)) => {
            stream.write_all(head.as_bytes())?;
            loop {
                stream.write_all(piece)?;
            }
        }
        Some(Answer::Drips(head, bytes)) => {
            stream.write_all(head.as_bytes())?;
            for byte in bytes.iter().chain(std::iter::repeat(&b' ')) {
                stream.write_all(&[*byte])?;
                thread::sleep(Duration::from_secs(1));
            }
            Ok(())
        }
        Some(Answer::Silent) => {
            reader.read_line(&mut line)?;
            Ok(())
        }
    }
}

/// An answer of status 200 with these further headers.
pub fn ok(headers: &str, body: &[u8]) -> Answer {
    let length = match headers.contains("content-length") {
        true => String::new(),
        false => format!("content-length: {}\r\n", body.len()),
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/xml\r\nconnection: close\r\n{length}{headers}\r\n"
    );
    Answer::Whole([head.as_bytes(), body].concat())
}
