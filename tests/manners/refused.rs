//! Private addresses, however they are written, as a feed's address and as what it leads to: asked by
//! nobody. In a network of its own, where they all answer, so that a request would be seen.

use std::net::TcpListener;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::Uri;
use axum::response::Redirect;

use crate::support::place::Place;

const INSIDE: &str = "TIPOFF_INSIDE";
const ADDRESSES: [&str; 8] = [
    "10.0.0.1/8",
    "172.16.0.1/12",
    "192.168.1.1/16",
    "169.254.169.254/16",
    "100.64.0.1/10",
    "198.18.0.1/15",
    "fc00::1/7",
    "2001:db8::1/32",
];
const URLS: [&str; 20] = [
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://198.18.0.1/",
    "http://127.0.0.1/",
    "http://127.1/",
    "http://0.0.0.0/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://2130706433/",
    "http://167772161/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:10.0.0.1]/",
    "http://[::ffff:a00:1]/",
    "http://[fc00::1]/",
    "http://[2001:db8::1]/",
    "http://localhost/",
];

#[test]
fn private_addresses_are_asked_by_nobody_however_they_are_written() {
    if std::env::var_os(INSIDE).is_some() {
        return inside();
    }
    let this = std::env::current_exe().expect("this test");
    let name = "refused::private_addresses_are_asked_by_nobody_however_they_are_written";
    let done = Command::new("unshare")
        .args(["--net", "--map-root-user"])
        .arg(this)
        .args([name, "--exact", "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .expect("unshare is needed: apt-get install util-linux");
    let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success() && said.contains("1 passed"), "{said}");
}

fn ip(arguments: &[&str]) {
    let done = Command::new("ip").args(arguments).output().expect("ip is needed: apt-get install iproute2");
    assert!(done.status.success(), "ip {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// Counts whoever connects to port 80 of any address.
fn counting() -> Arc<AtomicUsize> {
    let seen = Arc::new(AtomicUsize::new(0));
    let listener = TcpListener::bind("[::]:80").expect("port 80 of every address");
    let noted = Arc::clone(&seen);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            noted.fetch_add(1, Ordering::SeqCst);
            drop(stream);
        }
    });
    seen
}

fn inside() {
    ip(&["link", "set", "lo", "up"]);
    for address in ADDRESSES {
        ip(&["address", "add", address, "dev", "lo"]);
    }
    let seen = counting();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let redirecting = runtime.block_on(async {
        let to = |uri: Uri| async move {
            let at: usize = uri.path().trim_matches('/').parse().expect("a number");
            Redirect::temporary(URLS[at])
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.60:8080").await.expect("a port");
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(to)).await });
        "http://127.0.0.60:8080"
    });
    let mut feeds: Vec<String> = URLS.iter().enumerate().map(|(n, url)| format!("{url}{n}")).collect();
    feeds.extend((0..URLS.len()).map(|n| format!("{redirecting}/{n}")));
    let mail = "transport = \"stdout\"";
    let rep = "[rep]\nemail = \"dana@example.com\"\n[[account]]\nname = \"Brightwell Foods\"\n";
    let place = Place::with(&feeds, mail, rep);
    let allow = |network: &str| {
        let text = place.read("tipoff.toml");
        let (head, rest) = text.split_once("allow_networks = [\"").expect("the key");
        let (_, tail) = rest.split_once("\"]").expect("its end");
        place.write("tipoff.toml", &format!("{head}allow_networks = [\"{network}\"]{tail}"));
    };
    allow("127.0.0.60/32");
    place.well(&["poll", "--force"]);
    let sources = place.well(&["sources", "--json"]);
    for line in sources.lines() {
        let source: serde_json::Value = serde_json::from_str(line).expect("json");
        assert_eq!(source["class"], "refused", "{line}");
    }
    assert_eq!(sources.lines().count(), feeds.len());
    assert_eq!(seen.load(Ordering::SeqCst), 0, "nobody was asked");
    // They do answer here, where ops allow it.
    allow("10.0.0.0/8");
    place.well(&["poll", "--force"]);
    std::thread::sleep(Duration::from_millis(50));
    assert!(seen.load(Ordering::SeqCst) > 0);
}
