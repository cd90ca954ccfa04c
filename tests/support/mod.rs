//! What the tests stand on: real servers on loopback, and a folder with an installed tipoff in it.
#![allow(dead_code)] // each test file takes what it needs

pub mod authority;
pub mod feed;
pub mod nginx;
pub mod place;
pub mod post_office;
pub mod running;
pub mod smtpd;

use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

/// A port that nobody listens on.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").port()
}

/// Waits until somebody listens.
pub fn wait_for(port: u16, who: &str) {
    let end = Instant::now() + Duration::from_secs(20);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(Instant::now() < end, "{who} did not start on port {port}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Waits until it holds.
pub fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !holds() {
        assert!(Instant::now() < end, "not in a minute: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// What a program of Python's prints of its standard input.
pub fn python(program: &str, arguments: &[&str], input: &[u8]) -> String {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let mut python = Command::new("python3")
        .args(["-c", program])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 is needed for this test; install it");
    python.stdin.take().expect("a pipe").write_all(input).expect("written");
    let out = python.wait_with_output().expect("an answer");
    assert!(out.status.success());
    String::from_utf8(out.stdout).expect("UTF-8")
}
