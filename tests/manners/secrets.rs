//! Feeds behind a password, a token or a header; and that these, like keys in addresses, stand nowhere.

use std::fs;
use std::path::Path;
use std::process::Command;

use jiff::Timestamp;
use tipoff::daemon::Clock;

use crate::publisher::{Answer, Publisher, date};
use crate::support::free_port;
use crate::support::place::{Place, Said};

const AT: &str = "2026-11-24T09:00:00Z";
/// What must not be found anywhere, in whatever form it may take.
const PLANTED: [&str; 6] =
    ["open-sesame", "dG9tOm9wZW4tc2VzYW1l", "tok-4711", "key-0815", "urlkey-31337", "urlpass-999"];

fn rss(title: &str) -> String {
    let at: Timestamp = "2026-11-24T08:00:00Z".parse().expect("a time");
    let page = title.replace(' ', "-");
    format!(
        "<rss version=\"2.0\"><channel><title>The Trade Press</title><item><title>{title}</title>\
         <link>https://trade.example/{page}</link><pubDate>{}</pubDate></item></channel></rss>",
        date(at)
    )
}

fn rep(email: &str, feeds: &str) -> String {
    format!(
        "[rep]\nemail = \"{email}\"\ndigest = \"daily 08:30\"\n{feeds}\n[[account]]\nname = \"Brightwell Foods\"\n"
    )
}

/// Everything that lies in a folder, as bytes.
fn all_bytes(folder: &Path, except: &str) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with(except) {
            all.extend(all_bytes(&path, except));
        } else if path.is_file() {
            all.push((path.display().to_string(), fs::read(&path).expect("read")));
        }
    }
    all
}

fn run(place: &Place, arguments: &[&str]) -> Said {
    let mut command: Command = place.command(arguments);
    command
        .env("TIPOFF_LOG", "trace")
        .env("TIPOFF_PATH_KEY", "urlkey-31337")
        .env("CREDENTIALS_DIRECTORY", place.path("credentials"));
    Said::of(command.env("TIPOFF_TRADE_TOKEN", "tok-4711").output().expect("tipoff runs"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_opens_by_credentials_that_stand_nowhere_else() {
    let clock = Clock::wall();
    let other = Publisher::start("4.2", &clock, |path, asked, _| match path {
        "/elsewhere" if asked.contains_key("authorization") => Answer::status(418),
        _ => Answer::ok(rss("Brightwell Foods opens a plant in the north")),
    })
    .await;
    let elsewhere = other.url("/elsewhere");
    let press = Publisher::start("4.1", &clock, move |path, asked, _| {
        let sent =
            |name: &str| asked.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let basic = sent("authorization") == "Basic dG9tOm9wZW4tc2VzYW1l";
        match path {
            "/basic" if basic => Answer::ok(rss("Brightwell Foods names Ann Lee chief financial officer")),
            "/token" if sent("authorization") == "Bearer tok-4711" => {
                Answer::ok(rss("Brightwell Foods to cut 240 jobs"))
            }
            "/header" if sent("x-api-key") == "key-0815" => {
                Answer::ok(rss("Brightwell Foods acquires Corvane"))
            }
            "/away" if basic => Answer::to(302, &elsewhere),
            "/wrong" => Answer::status(401),
            _ => Answer::status(403),
        }
    })
    .await;
    let place = Place::new();
    let feed = |path: &str, access: &str| format!("[[feed]]\nurl = \"{}\"\n{access}\n", press.url(path));
    let mine = feed("/basic", "user = \"tom\"\npassword = \"trade-press\"");
    let shared = [
        feed("/token", "password = \"trade-token\""),
        feed("/header", "headers = { X-Api-Key = \"trade-key\" }"),
        feed("/away", "user = \"tom\"\npassword = \"trade-press\""),
        feed("/wrong", "user = \"tom\"\npassword = \"trade-press\""),
    ]
    .concat();
    place.write(
        "tipoff.toml",
        &format!(
            "data_dir = \"data\"\nwatchlists = [\"watchlists/*.toml\"]\n[fetch]\n\
             allow_networks = [\"127.0.0.0/8\"]\ntimeout = \"5s\"\n[ops]\nemail = \"ops@example.com\"\nfailures = 1\n\
             hours = 1\n[mail]\ntransport = \"file\"\ndirectory = \"mail\"\nfrom = \"tipoff@example.com\"\n{shared}"
        ),
    );
    place.write("watchlists/dana.toml", &rep("dana@example.com", &mine));
    // Lee names the same address, and has no password.
    place.write("watchlists/lee.toml", &rep("lee@example.com", &feed("/basic", "")));
    place.write("credentials/trade-press", "open-sesame\n");
    place.write("credentials/trade-key", "key-0815\n");

    let mut said = String::new();
    let mut keep = |ran: Said| {
        said += &format!("{}{}", ran.out, ran.err);
        ran.out
    };
    keep(run(&place, &["check"]));
    let polled = keep(run(&place, &["poll", "--force", "--at", AT]));
    assert!(polled.contains("6 sources polled (0 unchanged, 2 failed), 4 new items"), "{polled}");
    let sources = keep(run(&place, &["sources", "--json", "--at", AT]));
    assert!(sources.contains("\"key-wrong\"") && sources.contains("\"forbidden\""), "{sources}");
    for arguments in [
        &["sources", "--at", AT][..],
        &["status", "--json"],
        &["digest", "--at", AT],
        &["poll", "--force", "--at", "2026-11-24T12:00:00Z"],
        &["held", "--at", AT],
        &["items", &press.url("/basic")],
    ] {
        keep(run(&place, arguments));
    }
    // What goes to another origin goes without.
    assert_eq!(other.asked()[0].status, 200);
    // The paid feed is Dana's; the shared ones are everybody's.
    let mails: Vec<String> = all_bytes(&place.path("mail"), "")
        .into_iter()
        .map(|(_, mail)| String::from_utf8_lossy(&mail).replace("=\r\n", ""))
        .collect();
    let of = |rep: &str| mails.iter().find(|mail| mail.contains(&format!("To: {rep}"))).expect("a mail");
    assert!(of("dana@example.com").contains("Ann Lee") && of("lee@example.com").contains("240 jobs"));
    assert!(!of("lee@example.com").contains("Ann Lee"));

    for planted in PLANTED {
        assert!(!said.contains(planted), "{planted} in what is said or logged");
        for (name, bytes) in all_bytes(&place.path(""), "credentials") {
            let found = bytes.windows(planted.len()).any(|part| part == planted.as_bytes());
            assert!(!found, "{planted} in {name}");
        }
    }
}

// One answer sleeps: there are threads enough for the others.
#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_key_in_an_address_is_in_no_error_and_no_log() {
    let clock = Clock::wall();
    let press =
        Publisher::start("4.3", &clock, |path, _, _| match path.split('?').next().unwrap_or_default() {
            "/loop" => Answer::to(302, path),
            "/json" => Answer::ok("{\"version\": ".to_owned()),
            "/slow" => {
                std::thread::sleep(std::time::Duration::from_secs(4));
                Answer::status(200)
            }
            "/moved" => Answer::to(301, "/nowhere?token=urlkey-31337"),
            "/inward" => Answer::to(302, "http://10.0.0.1/?token=urlkey-31337"),
            "/well" if path.ends_with("?api_key=urlkey-31337") => {
                Answer::ok(rss("Brightwell Foods opens a plant in the north")).with("etag", "\"1\"")
            }
            "/renamed" if path.ends_with("?api_key=urlkey-31337") => {
                Answer::to(301, "/well?api_key=urlkey-31337")
            }
            "/page" => Answer::page(
                200,
                "<html><link rel=alternate type=application/rss+xml href='/well?api_key=urlkey-31337'></html>",
            ),
            "/braces/urlkey-31337" => Answer::ok(rss("Brightwell Foods to cut 240 jobs")),
            _ => Answer::status(404),
        })
        .await;
    let user = press.base.replace("http://", "http://tom:urlpass-999@");
    let key = "api_key=urlkey-31337";
    let mut feeds: Vec<String> = ["missing", "loop", "json", "slow", "moved", "inward"]
        .iter()
        .map(|path| format!("{user}/{path}?{key}"))
        .collect();
    feeds.push(format!("http://no-such-host.invalid/?{key}"));
    feeds.push(format!("http://127.0.4.4:{}/?{key}", free_port()));
    feeds.push(format!("https://{}/?{key}", press.base.trim_start_matches("http://")));
    feeds.push(format!("http://[bad/?{key}"));
    let failing = feeds.len();
    feeds.extend(["well", "renamed", "page"].map(|path| format!("{}/{path}?{key}", press.base)));
    feeds.push(format!("{}/braces/{{path-key}}", press.base));
    let mail = "transport = \"file\"\ndirectory = \"mail\"\nfrom = \"tipoff@example.com\"\n[ops]\n\
                email = \"ops@example.com\"\nfailures = 1\nhours = 1";
    let place = Place::with(&feeds, mail, &rep("dana@example.com", ""));
    let text = place.read("tipoff.toml").replace("5s", "3s");
    place.write("tipoff.toml", &text);
    let mut said = String::new();
    for arguments in [
        &["poll", "--force", "--at", AT][..],
        &["poll", "--force", "--at", "2026-11-24T13:00:00Z"],
        &["sources", "--at", AT],
        &["sources", "--json"],
        &["sources", "--hosts"],
        &["sources", "--account", "brightwell"],
        &["export", "--opml"],
        &["status"],
        &["digest", "--at", "2026-11-24T13:00:00Z"],
    ] {
        let ran = run(&place, arguments);
        said += &format!("{}{}", ran.out, ran.err);
    }
    let classes: Vec<&str> = said.matches("\"class\":\"").collect();
    assert_eq!(classes.len(), failing, "each fails: {said}");
    let well = |path: &str| press.asked().iter().filter(|asked| asked.path.contains(path)).count();
    assert!(well("/well?api_key=urlkey-31337") >= 3 && well("/braces/urlkey-31337") >= 2, "{said}");
    assert_eq!(press.asked().iter().filter(|asked| asked.path.contains("***")).count(), 0);
    if place.path("mail").exists() {
        for (_, mail) in all_bytes(&place.path("mail"), "") {
            said += &String::from_utf8_lossy(&mail);
        }
    }
    // What is remembered: the address without its key, and a hash's few bits.
    for (_, bytes) in all_bytes(&place.path("data"), "") {
        said += &String::from_utf8_lossy(&bytes);
    }
    for planted in PLANTED {
        let at = said.find(planted).map(|at| &said[at.saturating_sub(300)..at + 40]);
        assert_eq!(at, None, "{planted}");
    }
}
