//! Polling a real web server: what a feed's owner and a rep would see.

mod support;

use support::nginx::Nginx;
use support::place::Place;

const STDOUT: &str = "transport = \"file\"\ndirectory = \"mail\"\nfrom = \"tipoff@example.com\"";
const DANA: &str = r#"
[rep]
name = "Dana Reyes"
email = "dana@example.com"

[[account]]
name = "Brightwell Foods"
aliases = ["Brightwell"]
"#;

fn rss(items: &[(&str, &str)]) -> String {
    let items: String = items
        .iter()
        .map(|(link, title)| {
            format!("<item><title>{title}</title><link>{link}</link><guid>{link}</guid><pubDate>Tue, 24 Nov 2026 08:00:00 GMT</pubDate></item>")
        })
        .collect();
    format!(
        "<?xml version='1.0'?><rss version='2.0'><channel><title>Herald</title><link>https://herald.example/</link><description>d</description>{items}</channel></rss>"
    )
}

const AT: &str = "2026-11-24T09:00:00Z";

fn poll(place: &Place) -> String {
    place.well(&["poll", "--force", "--at", AT])
}

fn items(place: &Place) -> u64 {
    place.json(&["status", "--json"])["items"].as_u64().expect("a number")
}

#[test]
fn a_feed_that_has_not_changed_is_answered_304_and_brings_nothing() {
    let nginx = Nginx::start("");
    nginx.put("a.xml", rss(&[("https://herald.example/1", "Brightwell names Ann Lee finance chief")]));
    let place = Place::with(&[nginx.url("a.xml")], STDOUT, DANA);
    assert!(poll(&place).contains("1 new items"));
    assert!(poll(&place).contains("1 unchanged"));
    assert_eq!(nginx.statuses(), [200, 304]);
    assert_eq!(items(&place), 1);
}

#[test]
fn one_address_in_three_places_is_one_request() {
    let nginx = Nginx::start("");
    nginx.put("a.xml", rss(&[("https://herald.example/1", "Brightwell opens plant")]));
    let url = nginx.url("a.xml");
    let watchlist = format!("{DANA}feeds = [\"{url}\"]\n");
    let place = Place::with(&[url.clone(), url], STDOUT, &watchlist);
    poll(&place);
    assert_eq!(nginx.statuses(), [200]);
}

#[test]
fn a_broken_feed_costs_only_itself() {
    let nginx = Nginx::start(
        "location /walled { return 403; } location /busy { add_header Retry-After 7200 always; return 503; }",
    );
    nginx.put("good.xml", rss(&[("https://herald.example/1", "Brightwell opens plant")]));
    nginx.put("page.xml", "<!doctype html><title>Sign in</title>");
    nginx.put("empty.xml", "");
    let addresses =
        ["good.xml", "page.xml", "empty.xml", "missing.xml", "walled", "busy"].map(|name| nginx.url(name));
    let mut feeds = addresses.to_vec();
    feeds.extend([
        "http://10.255.255.1/feed".into(),
        "nonsense".into(),
        "http://no-such-host.invalid/".into(),
    ]);
    let place = Place::with(&feeds, STDOUT, DANA);
    assert!(poll(&place).contains("9 sources polled (0 unchanged, 8 failed), 1 new items"));
    assert_eq!(place.run(&["poll", "--force", "--strict", "--at", AT]).code, 1);
    let classes: Vec<String> = place
        .well(&["sources", "--json"])
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("json"))
        .map(|source| source["class"].as_str().unwrap_or("well").to_owned())
        .collect();
    for class in
        ["well", "sign-in", "empty", "not-found", "forbidden", "over-limit", "refused", "address", "name"]
    {
        assert!(classes.iter().any(|found| found == class), "{class} in {classes:?}");
    }
    // Retry-After is obeyed by a forced poll too: one request, however often we try.
    assert_eq!(nginx.statuses().iter().filter(|status| **status == 503).count(), 1);
}

#[test]
fn a_redirect_to_a_private_address_is_refused() {
    let nginx = Nginx::start(
        "location /away { return 302 http://10.0.0.1/feed.xml; } location /twice { return 301 /a.xml; }",
    );
    nginx.put("a.xml", rss(&[("https://herald.example/1", "Brightwell opens plant")]));
    let place = Place::with(&[nginx.url("away"), nginx.url("twice")], STDOUT, DANA);
    assert!(poll(&place).contains("2 sources polled (0 unchanged, 1 failed), 1 new items"));
}

#[test]
fn a_body_that_is_too_long_or_not_what_it_says_is_that_feeds_error() {
    let nginx = Nginx::start("location /plain.xml { add_header Content-Encoding gzip; }");
    nginx.put("long.xml", vec![b' '; 9 << 20]);
    nginx.put("plain.xml", rss(&[("https://herald.example/1", "not gzip at all")]));
    let place = Place::with(&[nginx.url("long.xml"), nginx.url("plain.xml")], STDOUT, DANA);
    let said = place.run(&["poll", "--force", "--at", AT]);
    assert!(said.err.contains("over 8 MiB"), "{}", said.err);
    assert!(said.err.contains("isn't encoded as it says"), "{}", said.err);
}

#[test]
fn a_key_in_an_address_is_never_shown() {
    let nginx = Nginx::start("");
    let place = Place::with(&[format!("{}?api_key=PLANTED", nginx.url("missing.xml"))], STDOUT, DANA);
    let mut said = String::new();
    for arguments in
        [&["-vv", "poll", "--force"][..], &["sources"], &["sources", "--json"], &["sources", "--hosts"]]
    {
        let ran = place.run(arguments);
        said += &ran.out;
        said += &ran.err;
    }
    assert!(said.contains("nothing at the address"), "{said}");
    assert!(!said.contains("PLANTED"), "{said}");
}

#[test]
fn two_processes_poll_one_store_without_harm() {
    let nginx = Nginx::start("");
    let feeds: Vec<String> = (0..40)
        .map(|n| {
            let links: Vec<String> = (0..10).map(|i| format!("https://herald.example/{n}/{i}")).collect();
            let titles: Vec<String> = (0..10).map(|i| format!("Brightwell opens plant {i}")).collect();
            let items: Vec<(&str, &str)> =
                links.iter().zip(&titles).map(|(link, title)| (&**link, &**title)).collect();
            nginx.put(&format!("{n}.xml"), rss(&items));
            nginx.url(&format!("{n}.xml"))
        })
        .collect();
    let place = Place::with(&feeds, STDOUT, DANA);
    place.well(&["status"]);
    let start = || {
        place.command(&["poll", "--at", AT]).stdout(std::process::Stdio::null()).spawn().expect("tipoff runs")
    };
    let (mut one, mut other) = (start(), start());
    assert!(one.wait().expect("ends").success() && other.wait().expect("ends").success());
    assert_eq!(items(&place), 400);
    assert_eq!(nginx.statuses(), [200; 40], "each feed was asked once");
}

#[test]
fn an_account_added_later_is_found_in_what_is_stored() {
    let nginx = Nginx::start("");
    nginx.put("a.xml", rss(&[("https://herald.example/1", "Corvane names Ann Lee finance chief")]));
    let place = Place::with(&[nginx.url("a.xml")], STDOUT, DANA);
    poll(&place);
    assert_eq!(place.json(&["status", "--json"])["signals"], 0);
    place.write("watchlists/dana.toml", &format!("{DANA}\n[[account]]\nname = \"Corvane\"\n"));
    poll(&place);
    assert_eq!(place.json(&["status", "--json"])["signals"], 1);
}

#[test]
fn a_proxy_of_the_environment_is_not_used_by_surprise() {
    let nginx = Nginx::start("");
    nginx.put("a.xml", rss(&[("https://herald.example/1", "Brightwell opens plant")]));
    let place = Place::with(&[nginx.url("a.xml")], STDOUT, DANA);
    let dead = "http://127.0.0.1:1";
    let mut command = place.command(&["poll", "--force", "--strict", "--at", AT]);
    for name in ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env(name, dead);
    }
    assert!(command.output().expect("tipoff runs").status.success());
    // A proxy that is configured is used, and its failure is told.
    place.write(
        "tipoff.toml",
        &place.read("tipoff.toml").replace("[fetch]", &format!("[fetch]\nproxy = \"{dead}\"")),
    );
    assert_eq!(place.run(&["poll", "--force", "--strict", "--at", AT]).code, 1);
}

#[test]
fn items_of_an_address_are_fetched_by_the_same_guard() {
    let nginx = Nginx::start("");
    nginx.put("a.xml", rss(&[("https://herald.example/1", "Brightwell opens plant")]));
    let place = Place::with(&[], STDOUT, DANA);
    assert_eq!(place.json(&["items", &nginx.url("a.xml")])["title"], "Brightwell opens plant");
    let stranger = Place::new();
    let refused =
        stranger.run(&["items", &nginx.url("a.xml"), "http://2130706433/", "http://[::ffff:127.0.0.1]/"]);
    assert_eq!(refused.code, 1);
    assert_eq!(refused.err.matches("is no public address").count(), 3, "{}", refused.err);
    assert_eq!(nginx.statuses(), [200]);
}
