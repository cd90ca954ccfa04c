//! A week of feeds that are broken in every way feeds break, and what `tipoff sources` says of each.

mod support;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use support::authority::Authority;
use support::free_port;
use support::nginx::Nginx;
use support::place::Place;
use tipoff::daemon::{Clock, Daemon};
use tokio::net::TcpListener;

const START: &str = "2026-11-16T00:00:00Z";
const END: &str = "2026-11-23T00:00:00Z";
/// Between two looks at the clock: as a laptop that wakes now and then.
const STEP: SignedDuration = SignedDuration::from_mins(20);
const WATCHLIST: &str = "[rep]\nemail = \"dana@example.com\"\n[[account]]\nname = \"Brightwell Foods\"\n\
    [[account]]\nname = \"Globex\"\nfeeds = [\"OWN\"]\n";

/// A feed with an item a day, the newest `ago` days before the week.
fn rss(title: &str, at: &str, ago: i64, items: i64) -> String {
    let start: Timestamp = START.parse().expect("a time");
    let items: String = (0..items)
        .map(|n| {
            let date = (start - SignedDuration::from_hours(24 * (ago + n))).to_string();
            format!(
                "<item><link>https://{at}.example/{n}</link><title>Brightwell Foods opens plant {n} in \
                 Leeds</title><pubDate>{date}</pubDate></item>"
            )
        })
        .collect();
    format!("<rss version=\"2.0\"><channel><title>{title}</title>{items}</channel></rss>")
}

/// Takes every connection and says nothing.
async fn silent() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            held.push(stream);
        }
    });
    format!("http://{address}/silent")
}

/// Shows a certificate of an authority that nobody knows.
async fn untrusted(authority: &Authority) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let acceptor = authority.acceptor();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move { acceptor.accept(stream).await.is_ok() });
        }
    });
    format!("https://localhost:{port}/feed.xml")
}

fn nginx() -> Nginx {
    let wall = "<html><title>Just a moment...</title><p>Enable JavaScript and cookies to continue</p></html>";
    let nginx = Nginx::start(&format!(
        "location /gone {{ return 410; }} location /moved {{ return 301 /new.xml; }}\n\
         location /walled {{ default_type text/html; return 403 '{wall}'; }}\n\
         location /busy {{ add_header Retry-After 172800 always; return 503; }}"
    ));
    nginx.put("well.xml", rss("The Wire", "wire", 0, 30));
    // It tells what another tells.
    nginx.put("own.xml", rss("Globex News", "wire", 0, 30));
    nginx.put("new.xml", rss("The Mover", "mover", 0, 30));
    nginx.put("still.xml", rss("The Sleeper", "sleeper", 40, 5));
    nginx.put("empty.xml", rss("The Void", "void", 0, 0));
    nginx
        .put("page.xml", "<!doctype html><html><title>Our news</title><p>Subscribe to our letter</p></html>");
    nginx.put("broken.xml", "<rss version=\"2.0\"><channel><title>Torn</title><item><title>Acme");
    nginx
}

/// The week, as the daemon lives it.
async fn live_through_the_week(place: &Place) {
    let (start, end): (Timestamp, Timestamp) = (START.parse().expect("a time"), END.parse().expect("a time"));
    let clock = Clock::by_hand(start);
    let mut daemon = Daemon::start(&place.path("tipoff.toml"), clock.clone()).await.expect("it starts");
    let mut now = start;
    while now < end {
        clock.set(now);
        daemon.tick(now).await.expect("a tick");
        while !daemon.is_idle(now).await.expect("the store works") {
            tokio::time::sleep(Duration::from_millis(1)).await;
            daemon.tick(now).await.expect("a tick");
        }
        now += STEP;
    }
    daemon.end().await;
}

#[test]
fn a_week_later_each_broken_source_is_told_in_a_sentence_with_trouble_on_top() {
    let (nginx, authority) = (nginx(), Authority::new());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (silent, untrusted) = runtime.block_on(async { (silent().await, untrusted(&authority).await) });
    let refusing = format!("http://127.0.0.1:{}/feed.xml", free_port());
    let feed = |name: &str| nginx.url(name);
    // Address, state, and what the sentence says.
    let broken: Vec<(String, &str, &str)> = vec![
        (feed("gone"), "gone", "gone since 16 Nov 00:00 UTC: it says the feed has gone for good (410)"),
        (feed("missing.xml"), "failing", "there is nothing at the address (404)"),
        ("http://no-such-host.invalid/feed".to_owned(), "failing", "the host's name leads nowhere"),
        (refusing, "failing", "nobody answers at the address"),
        ("http://10.255.255.1/feed".to_owned(), "failing", "is no public address"),
        (untrusted, "failing", "the certificate is not trusted"),
        (silent, "failing", "no whole answer within the time"),
        (feed("page.xml"), "failing", "the answer is a web page, not a feed: “Our news"),
        (feed("walled"), "failing", "a wall against robots stands before it"),
        (feed("broken.xml"), "failing", "the feed has no entry that can be read"),
        (feed("busy"), "resting", "left alone until 2"),
        (feed("empty.xml"), "empty", "answers, and has never had an item"),
        (feed("still.xml"), "silent", "answers, and has brought nothing for 47 days"),
        (feed("moved"), "moved", "well, and has moved for good; write its new address into the file: http"),
        (feed("well.xml"), "well", "well"),
        (feed("own.xml"), "well", "well"),
    ];
    let shared: Vec<String> =
        broken[..broken.len() - 1].iter().map(|(address, ..)| address.clone()).collect();
    let place = Place::with(
        &shared,
        "transport = \"file\"\ndirectory = \"mail\"\nfrom = \"tipoff@example.com\"",
        &WATCHLIST.replace("OWN", &nginx.url("own.xml")),
    );
    let ops = place.read("tipoff.toml").replace("timeout = \"5s\"", "timeout = \"1s\"");
    place.write("tipoff.toml", &ops);
    runtime.block_on(live_through_the_week(&place));

    let table = place.well(&["sources", "--at", END]);
    println!("{table}");
    let lines: Vec<Value> = place
        .well(&["sources", "--json", "--at", END])
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines.len(), broken.len());
    for (address, state, said) in &broken {
        let line = lines.iter().find(|line| line["address"] == **address).expect(address);
        let sentence = line["sentence"].as_str().expect("a sentence");
        assert_eq!(line["state"], *state, "{address}: {sentence}");
        assert!(sentence.contains(said), "{address}: {sentence}");
        assert!(table.contains(sentence), "the table says the same: {sentence}");
        let waits = matches!(*state, "failing" | "resting");
        assert_eq!(line["bound"] == "back-off" || line["bound"] == "retry-after", waits, "{line}");
    }
    // What is wrong stands above what is not, and a failure says what to do.
    let order = ["failing", "gone", "resting", "empty", "silent", "moved", "well"];
    let rank = |line: &Value| order.iter().position(|state| line["state"] == *state).expect("a state");
    assert!(lines.is_sorted_by_key(rank), "{table}");
    assert!(
        table.starts_with("16 sources: 9 failing, 1 gone, 1 resting, 1 empty, 1 silent, 1 moved, 2 well\n"),
        "{table}"
    );
    assert!(lines.iter().filter(|line| line["state"] == "failing").all(|line| {
        line["sentence"].as_str().is_some_and(|said| said.contains("polls in a row") && said.contains("; "))
    }));
    assert!(table.contains("no sooner, by its server's wish (Retry-After)"), "{table}");
    assert_eq!(nginx.statuses().iter().filter(|status| **status == 410).count(), 1, "asked once");

    narrow(&place);
    hosts(&place);
    account(&place, &nginx);
}

/// On a narrow terminal nothing but an address is wider than it.
fn narrow(place: &Place) {
    let said = place.command(&["sources", "--at", END]).env("COLUMNS", "44").output().expect("tipoff runs");
    let table = String::from_utf8_lossy(&said.stdout).into_owned();
    for line in table.lines().filter(|line| line.chars().count() > 44) {
        assert_eq!(line.split_whitespace().filter(|word| !word.contains("://")).count(), 0, "{line}");
    }
    assert!(table.lines().count() > 100, "{table}");
}

fn hosts(place: &Place) {
    let lines = place.well(&["sources", "--hosts", "--json", "--at", END]);
    let hosts: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let local = hosts.iter().find(|host| host["host"] == "127.0.0.1").expect("the host");
    assert_eq!(local["sources"], 12, "the one that is gone is not asked");
    assert!(local["requests_a_day"].as_f64().is_some_and(|n| (10.0..500.0).contains(&n)), "{local}");
    assert_eq!(hosts.len(), 4, "{lines}");
    let text = place.well(&["sources", "--hosts", "--at", END]);
    assert!(text.contains("127.0.0.1  ") && text.contains("requests a day, for "), "{text}");
    assert!(text.contains("8 more"), "{text}");
}

/// Which sources serve an account, and why.
fn account(place: &Place, nginx: &Nginx) {
    let own = place.json(&["sources", "--account", "globex", "--json", "--at", END]);
    assert_eq!(own["served_by"][0]["address"], nginx.url("own.xml"));
    assert_eq!(own["served_by"][0]["why"], "the account's own");
    assert_eq!(own["served_by"][0]["items_30d"], 0);
    let foods = place.json(&["sources", "--account", "brightwell", "--json", "--at", END]);
    let serving = foods["served_by"].as_array().expect("a list");
    assert_eq!(serving[0]["items_30d"].as_u64().map(|n| n > 0), Some(true), "{foods}");
    let text = place.well(&["sources", "--account", "brightwell", "--at", END]);
    assert!(
        text.contains("items of it in 30 days") && text.contains("shared by all reps (tipoff.toml)"),
        "{text}"
    );
    assert!(text.contains("more that have brought nothing of it in 30 days"), "{text}");
}
