//! Whoever polls the whole web meets these: bombs, floods, silence and lies. All of them in one poll, beside
//! one good feed that must not notice.

#[path = "../support/mod.rs"]
mod support;

mod documents;
mod server;

use std::collections::HashMap;
use std::fs;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use documents::{gzip, gzip_bomb, rss};
use server::{Answer, Server, ok};
use support::place::Place;

const FILE: &str = "transport = \"file\"\ndirectory = \"mail\"\nfrom = \"tipoff@example.com\"";
const DANA: &str = "[rep]\nname = \"Dana Reyes\"\nemail = \"dana@example.com\"\n[[account]]\nname = \"Brightwell Foods\"\naliases = [\"Brightwell\"]\n";
const AT: &str = "2026-11-24T09:00:00Z";
/// What all of it may take.
const TIME: Duration = Duration::from_secs(120);
const MEMORY_KIB: u64 = 200 << 10;

/// The most memory a process has held, in KiB, asked until it ends.
fn peak(child: &mut Child) -> u64 {
    let path = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().expect("ours").is_none() {
        let status = fs::read_to_string(&path).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|rest| rest.split_whitespace().next()?.parse().ok());
        peak = peak.max(kib.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(20));
    }
    peak
}

/// Answers that lie or never end: name, answer, and the words they are told in.
fn answers(canary: &str) -> Vec<(&'static str, Answer, &'static str)> {
    let good = rss("<item><title>Cut one</title></item><item><title>Cut two</title></item>");
    let nested = gzip(&gzip_bomb());
    let truncated = gzip(good.as_bytes());
    vec![
        ("gzip-bomb", ok("content-encoding: gzip\r\n", &gzip_bomb()), "over 8 MiB"),
        (
            "gzip-bomb-nested",
            ok("content-encoding: gzip, gzip\r\n", &nested),
            "gzip data that its headers don't tell of",
        ),
        ("gzip-bomb-as-xml", ok("", &nested), "gzip data that its headers don't tell of"),
        ("gzip-truncated", ok("content-encoding: gzip\r\n", &truncated[..truncated.len() / 2]), "broke off"),
        ("gzip-plain", ok("content-encoding: gzip\r\n", good.as_bytes()), "isn't encoded as it says"),
        ("br-plain", ok("content-encoding: br\r\n", good.as_bytes()), "isn't encoded as it says"),
        ("length-long", ok("content-length: 900000\r\n", good.as_bytes()), "broke off"),
        ("length-short", ok("content-length: 200\r\n", good.as_bytes()), "broke off"),
        ("length-none", ok("content-length: 0\r\n", good.as_bytes()), "the answer is empty"),
        ("length-huge", ok("content-length: 99999999999\r\n", good.as_bytes()), ""),
        ("chunks-broken", ok("transfer-encoding: chunked\r\ncontent-length: 5\r\n", b"zz\r\nno chunk"), ""),
        (
            "endless",
            Answer::Endless(
                "HTTP/1.1 200 OK\r\ncontent-type: application/xml\r\n\r\n<rss>".into(),
                vec![b' '; 1 << 16],
            ),
            "over 8 MiB",
        ),
        (
            "endless-header",
            Answer::Endless("HTTP/1.1 200 OK\r\n".into(), b"x-pad: 0123456789\r\n".repeat(1000)),
            "",
        ),
        (
            "endless-entries",
            Answer::Endless(
                "HTTP/1.1 200 OK\r\n\r\n<rss><channel>".into(),
                b"<item><title>again</title></item>".repeat(1000),
            ),
            "over 8 MiB",
        ),
        (
            "one-byte-a-second",
            Answer::Drips(String::new(), format!("HTTP/1.1 200 OK\r\n\r\n{good}").into_bytes()),
            "no whole answer within the time",
        ),
        (
            "one-byte-a-second-body",
            Answer::Drips("HTTP/1.1 200 OK\r\n\r\n".into(), good.into_bytes()),
            "no whole answer within the time",
        ),
        ("silent", Answer::Silent, "no whole answer within the time"),
        (
            "round",
            Answer::Whole(
                b"HTTP/1.1 302 Found\r\nlocation: /round\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                    .to_vec(),
            ),
            "it leads on and on",
        ),
        (
            "inward",
            Answer::Whole(
                format!(
                    "HTTP/1.1 302 Found\r\nlocation: {}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
                    canary.replace("127.0.0.1", "0.0.0.0")
                )
                .into_bytes(),
            ),
            "",
        ),
    ]
}

#[test]
fn all_of_them_together_take_bounded_time_and_memory_and_the_good_feed_does_not_notice() {
    let canary = Server::start(HashMap::new());
    let mut served = HashMap::new();
    let mut told = Vec::new();
    for (name, answer, words) in answers(&canary.url("canary")) {
        served.insert(name.to_owned(), answer);
        told.push((name, words));
    }
    let documents = documents::all(&canary.url("canary"));
    for (name, body) in &documents {
        assert!(body.len() <= 8 << 20, "{name} is {} bytes", body.len());
        served.insert((*name).to_owned(), ok("", body.as_bytes()));
    }
    served.insert("good".to_owned(), ok("", rss("<item><title>Brightwell names Ann Lee finance chief</title><link>https://herald.example/good</link></item>").as_bytes()));
    let names: Vec<String> = served.keys().cloned().collect();
    let server = Server::start(served);
    let place = Place::with(&names.iter().map(|name| server.url(name)).collect::<Vec<_>>(), FILE, DANA);
    place.write("tipoff.toml", &place.read("tipoff.toml").replace("timeout = \"5s\"", "timeout = \"10s\""));
    let start = Instant::now();
    let mut child = place
        .command(&["poll", "--force", "--at", AT])
        .stdout(Stdio::piped())
        .stderr(fs::File::create(place.path("errors")).expect("a file"))
        .spawn()
        .expect("tipoff runs");
    let peak = peak(&mut child);
    let took = start.elapsed();
    assert!(child.wait().expect("ends").success(), "{}", place.read("errors"));
    let sources = place.well(&["sources", "--json"]);
    let of = |name: &str| -> serde_json::Value {
        let line = sources
            .lines()
            .find(|line| line.contains(&format!("/{name}\"")))
            .unwrap_or_else(|| panic!("{name} is not told: {sources}"));
        serde_json::from_str(line).expect("JSON")
    };
    println!("{} sources, {:.1} s, {} MiB at most", names.len(), took.as_secs_f64(), peak >> 10);
    for name in &names {
        println!("{name}: {}", of(name));
    }
    for (name, words) in told {
        assert!(of(name).to_string().contains(words), "{name} should say “{words}”: {}", of(name));
    }
    assert_eq!(place.json(&["status", "--json"])["signals"], 1, "the good feed");
    assert!(canary.asked().is_empty(), "{:?}", canary.asked());
    assert!(took < TIME, "{took:?}");
    assert!(peak < MEMORY_KIB, "{} MiB", peak >> 10);
}
