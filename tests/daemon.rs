//! The daemon as ops meet it: started, reloaded, starved of disk, told to end.

mod support;

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use support::nginx::Nginx;
use support::place::Place;
use support::post_office::{Limits, PostOffice};
use support::running::Running;
use support::wait_until;

const FILE: &str = "transport = \"file\"\ndirectory = \"mail\"\nfrom = \"tipoff@example.com\"";

/// A rep in UTC who gets a digest each day at 07:30.
fn watchlist(accounts: &[&str]) -> String {
    let mut text =
        String::from("[rep]\nname = \"Dana\"\nemail = \"dana@example.com\"\ndigest = \"daily 07:30\"\n");
    for account in accounts {
        text += &format!("\n[[account]]\nname = \"{account}\"\n");
    }
    text
}

fn rss(items: &[(&str, &str)]) -> String {
    let items: String = items
        .iter()
        .map(|(title, date)| {
            let page = title.replace(' ', "-");
            format!(
                "<item><guid>https://news.example/{page}</guid><title>{title}</title>\
                 <link>https://news.example/{page}</link><pubDate>{date}</pubDate></item>"
            )
        })
        .collect();
    format!("<rss version=\"2.0\"><channel><title>The Wire</title>{items}</channel></rss>")
}

const CFO: (&str, &str) =
    ("Brightwell Foods names Ann Lee chief financial officer", "Tue, 24 Nov 2026 09:00:00 GMT");
const FINE: (&str, &str) =
    ("Regulator fines Tessmar Pumps 4m for export violations", "Tue, 24 Nov 2026 11:00:00 GMT");

fn mails(place: &Place) -> Vec<String> {
    let Ok(files) = fs::read_dir(place.path("mail")) else { return vec![] };
    let mut names: Vec<PathBuf> = files
        .flatten()
        .map(|file| file.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "eml"))
        .collect();
    names.sort();
    names
        .into_iter()
        .map(|path| String::from_utf8_lossy(&fs::read(path).expect("read")).into_owned())
        .collect()
}

#[test]
fn sources_are_asked_ahead_of_the_hour_and_the_digest_comes_at_the_hour() {
    let nginx = Nginx::start("");
    nginx.put("wire.xml", rss(&[CFO]));
    let place = Place::with(&[nginx.url("wire.xml")], FILE, &watchlist(&["Brightwell Foods"]));
    let mut daemon = Running::start(&place, &["--at", "2026-11-25T06:50:00Z", "--speed", "240"]);
    daemon.says_times("digest composed", 1);
    wait_until("the mail is written", || mails(&place).len() == 1);
    assert!(mails(&place)[0].contains("Brightwell Foods"));
    // The catch-up digest told that; the next hour has only what is new since.
    nginx.put("wire.xml", rss(&[CFO, ("Brightwell Foods to cut 240 jobs", "Wed, 25 Nov 2026 07:00:00 GMT")]));
    daemon.says_times("slot=2026-11-25T07:30:00Z", 1);
    wait_until("the second mail", || mails(&place).len() == 2);
    assert!(daemon.log().contains("slot=2026-11-24T07:30:00Z leads=1"), "{}", daemon.log());
    let (took, code) = daemon.end();
    assert!(took < Duration::from_secs(5) && code == Some(0), "{took:?} {code:?}");
}

/// A server that answers a request only after `wait`.
fn slow_server(body: String, wait: Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://127.0.0.1:{}/slow.xml", listener.local_addr().expect("an address").port());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let body = body.clone();
            std::thread::spawn(move || {
                let mut request = [0; 4096];
                let _ = stream.read(&mut request);
                std::thread::sleep(wait);
                let _ = stream.write_all(
                    format!(
                        "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: {}\r\n\r\n{body}",
                        body.len()
                    )
                    .as_bytes(),
                );
            });
        }
    });
    url
}

#[test]
fn a_digest_waits_for_a_slow_source_and_has_its_item() {
    let slow = slow_server(rss(&[CFO]), Duration::from_secs(3));
    let place = Place::with(&[slow], FILE, &watchlist(&["Brightwell Foods"]));
    // Three seconds are three minutes by this clock: the answer comes at 07:33.
    let mut daemon = Running::start(&place, &["--at", "2026-11-25T07:29:50Z", "--speed", "60"]);
    daemon.says("digest composed");
    assert!(daemon.log().contains("slot=2026-11-25T07:30:00Z leads=1"), "{}", daemon.log());
}

#[test]
fn a_host_that_never_answers_holds_a_digest_up_ten_minutes_and_the_end_of_the_process_not_at_all() {
    let nginx = Nginx::start("");
    nginx.put("wire.xml", rss(&[CFO]));
    let hung = slow_server(String::new(), Duration::from_secs(3600));
    let place = Place::with(&[nginx.url("wire.xml"), hung], FILE, &watchlist(&["Brightwell Foods"]));
    let mut daemon = Running::start(&place, &["--at", "2026-11-25T07:29:00Z", "--speed", "300"]);
    daemon.says("digest composed");
    let (took, code) = daemon.end();
    assert!(took < Duration::from_secs(5) && code == Some(0), "{took:?} {code:?}");
}

#[test]
fn a_watchlist_that_breaks_leaves_its_last_good_version_in_use_and_is_taken_up_when_mended() {
    let nginx = Nginx::start("");
    nginx.put("wire.xml", rss(&[CFO, FINE]));
    let place = Place::with(&[nginx.url("wire.xml")], FILE, &watchlist(&["Brightwell Foods"]));
    let mut daemon = Running::start(&place, &["--at", "2026-11-25T07:00:00Z", "--speed", "60"]);
    daemon.says("digest composed");

    place.write("watchlists/dana.toml", "[rep]\nemail = \"dana@example.com\"\n[[account]]\nname = ");
    daemon.says("its last good version stays in use");
    let said = place.run(&["status"]);
    assert!(said.err.contains("its last good version is used until it is mended"), "{}", said.err);
    assert_eq!(place.json(&["status", "--json"])["watchlists"]["good"], 1);

    // A process that starts meanwhile serves the rep by the last good version, too.
    let (_, code) = daemon.end();
    assert_eq!(code, Some(0));
    let mut daemon = Running::start(&place, &["--at", "2026-11-25T08:00:00Z", "--speed", "60"]);
    daemon.says("its last good version stays in use");

    place.write("watchlists/dana.toml", &watchlist(&["Brightwell Foods", "Tessmar Pumps"]));
    daemon.says("taken up: dana@example.com: 1 accounts added, 0 removed");
    // What the new account finds in what is stored is told quietly.
    place.well(&["digest", "--now", "--at", "2026-11-25T09:00:00Z"]);
    let last = mails(&place).pop().expect("a mail");
    assert!(last.contains("NEW ON YOUR LIST") && last.contains("Tessmar Pumps"), "{last}");
}

#[test]
fn the_service_manager_hears_of_every_step() {
    let place = Place::with(&[], FILE, &watchlist(&["Brightwell Foods"]));
    let path = place.path("notify");
    let socket = UnixDatagram::bind(&path).expect("a socket");
    socket.set_read_timeout(Some(Duration::from_secs(20))).expect("a bound");
    let hear = |what: &str| {
        let mut buffer = [0; 4096];
        loop {
            let length =
                socket.recv(&mut buffer).unwrap_or_else(|error| panic!("not heard: {what}: {error}"));
            let said = String::from_utf8_lossy(&buffer[..length]).into_owned();
            if said.contains(what) {
                return said;
            }
        }
    };
    let mut command = place.command(&["run", "--at", "2026-11-25T08:00:00Z", "--speed", "60"]);
    command.env("NOTIFY_SOCKET", &path);
    let daemon = Running::spawn(command);
    hear("READY=1");
    let status = hear("STATUS=");
    assert!(status.contains("1 reps, next digest 2026-11-26T07:30:00Z"), "{status}");
    hear("WATCHDOG=1");
    daemon.signal("HUP");
    let reloading = hear("RELOADING=1");
    assert!(reloading.contains("MONOTONIC_USEC="), "{reloading}");
    hear("READY=1");
    // A broken file ends a reload all the same, and says so.
    place.write("tipoff.toml", "data_dir = ");
    daemon.signal("HUP");
    hear("RELOADING=1");
    hear("READY=1");
    assert!(hear("STATUS=").contains("1 files with mistakes"));
    daemon.signal("TERM");
    hear("STOPPING=1");
}

#[test]
fn reloads_over_a_digest_hour_repeat_no_mail_and_lose_none() {
    let nginx = Nginx::start("");
    nginx.put("wire.xml", rss(&[CFO]));
    let office = PostOffice::start(Limits { slowness: Duration::from_millis(40), ..Limits::default() });
    let mail = format!(
        "transport = \"smtp\"\nfrom = \"tipoff@example.com\"\nsmtp = \"smtp://127.0.0.1:{}\"",
        office.port
    );
    let place = Place::with(&[nginx.url("wire.xml")], &mail, &watchlist(&["Brightwell Foods"]));
    for rep in 0..6 {
        let text = watchlist(&["Brightwell Foods"]).replace("dana@", &format!("rep{rep}@"));
        place.write(&format!("watchlists/rep{rep}.toml"), &text);
    }
    let mut daemon = Running::start(&place, &["--at", "2026-11-25T07:28:00Z", "--speed", "60"]);
    daemon.says("ready");
    let end = Instant::now() + Duration::from_secs(8);
    while Instant::now() < end {
        daemon.signal("HUP");
        std::thread::sleep(Duration::from_millis(100));
    }
    wait_until("seven reps have their mail", || office.mails().len() == 7);
    assert!(office.mails().values().all(|times| *times == 1), "{:?}", office.mails());
    assert!(!daemon.is_over(), "{}", daemon.log());
}

#[test]
fn commands_work_beside_the_daemon_on_one_store() {
    let nginx = Nginx::start("");
    let items: Vec<(String, &str)> =
        (0..200).map(|n| (format!("Brightwell Foods opens plant number {n}"), CFO.1)).collect();
    let items: Vec<(&str, &str)> = items.iter().map(|(title, date)| (title.as_str(), *date)).collect();
    let urls: Vec<String> = (0..20)
        .map(|n| {
            nginx.put(&format!("{n}.xml"), rss(&items[n * 10..n * 10 + 10]));
            nginx.url(&format!("{n}.xml"))
        })
        .collect();
    let place = Place::with(&urls, FILE, &watchlist(&["Brightwell Foods"]));
    let mut daemon = Running::start(&place, &["--at", "2026-11-25T07:00:00Z", "--speed", "60"]);
    daemon.says("ready");
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| place.well(&["poll", "--force", "--at", "2026-11-25T07:10:00Z"]));
            scope.spawn(|| place.well(&["digest", "--now", "--at", "2026-11-25T07:10:00Z"]));
            scope.spawn(|| place.well(&["backup", "copy.sqlite"]));
        }
    });
    // What the daemon has taken the commands leave to it.
    let stored = || place.json(&["status", "--json"])["items"].clone();
    for _ in 0..200 {
        if stored() == 200 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert_eq!(stored(), 200);
    let ids: Vec<String> = mails(&place)
        .iter()
        .map(|mail| mail.lines().find(|line| line.starts_with("Message-ID")).unwrap_or_default().to_owned())
        .collect();
    let told: std::collections::BTreeSet<&String> = ids.iter().collect();
    assert_eq!(told.len(), ids.len(), "no digest twice");
    assert!(fs::metadata(place.path("copy.sqlite")).is_ok_and(|copy| copy.len() > 0));
    assert!(!daemon.is_over(), "{}", daemon.log());
}
