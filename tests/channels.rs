//! Messages to Slack, Teams, ntfy and a webhook: each takes only what the real one takes, each is tried
//! alone, and its address is told to nobody.

mod support;

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::Value;
use support::feed::atom;
use support::nginx::Nginx;
use support::place::{Place, Said};

const KEY: &str = "hush-hush";
const MORNING: &str = "2026-11-24T14:00:00Z";

const DANA: &str = r#"
[rep]
name = "Dana Reyes"
email = "dana@example.com"
digest = "daily 07:30"
alert = { triggers = ["data-breach"], quiet = "never" }

[[account]]
name = "Brightwell Foods"

[[account]]
name = "Tessmar Pumps"

[[channel]]
kind = "slack"
credential = "slack"
[[channel]]
kind = "teams"
credential = "teams"
[[channel]]
kind = "webhook"
credential = "hook"
[[channel]]
kind = "ntfy"
credential = "ntfy"
"#;

/// One message as it came in.
#[derive(Clone, Debug)]
struct Got {
    to: String,
    headers: HeaderMap,
    body: Value,
    raw: Vec<u8>,
}

#[derive(Clone, Default)]
struct World {
    got: Arc<Mutex<Vec<Got>>>,
    /// Channels that are down just now.
    down: Arc<Mutex<Vec<String>>>,
}

/// Stand-ins for the four, as strict as they are.
struct Channels {
    world: World,
    port: u16,
    _runtime: tokio::runtime::Runtime,
}

impl Channels {
    fn start() -> Self {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let world = World::default();
        let app =
            Router::new().route("/", post(ntfy)).route("/{to}", post(channel)).with_state(world.clone());
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        runtime.spawn(async move { axum::serve(listener, app).await });
        Channels { world, port, _runtime: runtime }
    }

    fn take(&self) -> Vec<Got> {
        std::mem::take(&mut self.world.got.lock().expect("got"))
    }

    fn down(&self, names: &[&str]) {
        *self.world.down.lock().expect("down") = names.iter().map(|name| (*name).to_owned()).collect();
    }

    /// Runs a command with the four addresses as credentials.
    fn run(&self, place: &Place, arguments: &[&str]) -> Said {
        let address = |path: &str| format!("http://127.0.0.1:{}/{path}", self.port);
        let mut command = place.command(arguments);
        command
            .env("TIPOFF_SLACK", address("slack"))
            .env("TIPOFF_TEAMS", address("teams"))
            .env("TIPOFF_HOOK", format!("{}\n{KEY}", address("hook")))
            .env("TIPOFF_NTFY", format!("{}\ntk_secret", address("news")));
        Said::of(command.output().expect("tipoff runs"))
    }

    fn well(&self, place: &Place, arguments: &[&str]) -> String {
        let said = self.run(place, arguments);
        assert_eq!(said.code, 0, "tipoff {}\n{}{}", arguments.join(" "), said.out, said.err);
        said.out
    }
}

async fn channel(
    State(world): State<World>,
    Path(to): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, String) {
    take(&world, to, headers, &body)
}

async fn ntfy(State(world): State<World>, headers: HeaderMap, body: Bytes) -> (StatusCode, String) {
    take(&world, "ntfy".to_owned(), headers, &body)
}

fn take(world: &World, to: String, headers: HeaderMap, body: &[u8]) -> (StatusCode, String) {
    if world.down.lock().expect("down").contains(&to) {
        return (StatusCode::SERVICE_UNAVAILABLE, "down for maintenance".to_owned());
    }
    let Ok(value) = serde_json::from_slice::<Value>(body) else {
        return (StatusCode::BAD_REQUEST, "invalid_payload".to_owned());
    };
    let fault = match to.as_str() {
        "slack" => slack_fault(&value),
        "teams" => teams_fault(&value, body.len()),
        "ntfy" => ntfy_fault(&value, &headers),
        _ => None,
    };
    if let Some(fault) = fault {
        return (StatusCode::BAD_REQUEST, fault);
    }
    world.got.lock().expect("got").push(Got { to, headers, body: value, raw: body.to_vec() });
    (StatusCode::OK, "ok".to_owned())
}

/// What Slack refuses: <https://docs.slack.dev/reference/block-kit/blocks>
fn slack_fault(message: &Value) -> Option<String> {
    let blocks = message["blocks"].as_array().map(Vec::as_slice).unwrap_or_default();
    if message["text"].as_str().is_none_or(str::is_empty) {
        return Some("no_text".to_owned());
    }
    if blocks.len() > 50 {
        return Some("invalid_blocks: more than 50".to_owned());
    }
    for block in blocks {
        let (text, limit) = match block["type"].as_str() {
            Some("header") => (&block["text"], 150),
            Some("section") => (&block["text"], 3000),
            Some("context") => (&block["elements"][0], 3000),
            other => return Some(format!("invalid_blocks: {other:?}")),
        };
        let words = text["text"].as_str().unwrap_or_default();
        if words.is_empty() || words.chars().count() > limit {
            return Some(format!("invalid_blocks: a text of {} characters", words.chars().count()));
        }
        if words.contains("<!") || words.contains("<@") || words.contains("<#") {
            return Some("somebody is called".to_owned());
        }
    }
    None
}

/// What a Workflows address refuses: more than 28 KB, another form than a message with a card.
fn teams_fault(message: &Value, bytes: usize) -> Option<String> {
    let card = &message["attachments"][0];
    let form = message["type"] == "message"
        && card["contentType"] == "application/vnd.microsoft.card.adaptive"
        && card["content"]["type"] == "AdaptiveCard"
        && card["content"]["version"].is_string();
    let empty = card["content"]["body"].as_array().is_none_or(Vec::is_empty);
    match (form, empty, bytes > 28 * 1024) {
        (true, false, false) => None,
        faults => Some(format!("BadRequest {faults:?}")),
    }
}

/// What ntfy refuses, or makes a file of: <https://docs.ntfy.sh/publish/#limitations>
fn ntfy_fault(message: &Value, headers: &HeaderMap) -> Option<String> {
    let text = message["message"].as_str().unwrap_or_default();
    let topic = message["topic"].as_str().unwrap_or_default();
    let signed = headers.get("authorization").is_some_and(|value| value == "Bearer tk_secret");
    let fits = !text.is_empty()
        && text.len() <= 4096
        && message["title"].as_str().is_some_and(|title| title.len() <= 250);
    let fits = fits && message["priority"].as_u64().is_some_and(|priority| (1..=5).contains(&priority));
    (!(fits && signed && topic == "news")).then(|| "40001 invalid request".to_owned())
}

fn place(nginx: &Nginx, titles: &[&str], watchlist: &str) -> Place {
    nginx.put("herald.xml", atom(&["A new page"], "2026-11-23T08:00:00Z"));
    let mail = "transport = \"file\"\ndirectory = \"mail\"\nfrom = \"tipoff@example.com\"";
    let place = Place::with(&[nginx.url("herald.xml")], mail, watchlist);
    place.well(&["poll", "--force", "--at", "2026-11-23T14:00:00Z"]);
    nginx.put("herald.xml", atom(titles, "2026-11-24T12:00:00Z"));
    place.well(&["poll", "--force", "--at", MORNING]);
    place
}

#[test]
fn a_digest_and_an_alert_reach_every_channel_once() {
    let (nginx, channels) = (Nginx::start(""), Channels::start());
    let titles =
        ["Tessmar Pumps hit by ransomware attack", "Brightwell Foods finance chief Ann Lee to step down"];
    let place = place(&nginx, &titles, DANA);
    channels.well(&place, &["digest", "--at", MORNING]);
    let got = channels.take();
    let to = |name: &str| got.iter().filter(|one| one.to == name).collect::<Vec<_>>();
    // ntfy gets alerts alone, unless it is told otherwise.
    assert_eq!([to("slack").len(), to("teams").len(), to("hook").len(), to("ntfy").len()], [2, 2, 2, 1]);
    let said = |name: &str, words: &str| to(name).iter().any(|one| one.body.to_string().contains(words));
    for name in ["slack", "teams", "hook", "ntfy"] {
        assert!(said(name, "Tessmar Pumps"), "{name}: {got:#?}");
    }
    assert!(said("slack", "finance chief") && said("slack", "https://herald.example/"), "{got:#?}");
    assert!(to("hook").iter().any(|one| one.body["kind"] == "alert"));

    channels.well(&place, &["digest", "--at", "2026-11-24T15:00:00Z"]);
    assert!(channels.take().is_empty(), "something was sent twice");
}

#[test]
fn what_befalls_a_competitor_is_one_block_in_the_alert_and_in_every_channel() {
    let (nginx, channels) = (Nginx::start(""), Channels::start());
    let list = format!(
        "{}\n[[account]]\nname = \"Halden Rail\"\nuses = [\"Globex\"]\n[[account]]\nname = \"Norvik Health\"\n\
         uses = [\"Globex\"]\n[[competitor]]\nname = \"Globex\"\n",
        DANA.replace("\"data-breach\"", "\"outage\"")
    );
    let place = place(&nginx, &["Globex outage leaves thousands offline"], &list);
    channels.well(&place, &["digest", "--at", MORNING]);
    let got = channels.take();
    for name in ["slack", "teams", "hook", "ntfy"] {
        let words = |one: &&Got| one.body.to_string();
        let told = got.iter().filter(|one| one.to == name).map(|one| words(&one)).collect::<Vec<_>>();
        let block = told.iter().find(|words| words.contains("reaches 2 of your accounts"));
        let block = block.unwrap_or_else(|| panic!("{name}: {got:#?}"));
        for part in ["each uses Globex", "Halden Rail", "Norvik Health", "https://herald.example/"] {
            assert!(block.contains(part), "{name}: {part} in {block}");
        }
        assert!(!block.contains("1. Halden"), "{name}: told as a lead too: {block}");
    }
    // The mail that could not wait says the same.
    let mails = std::fs::read_dir(place.path("mail")).expect("a folder");
    let alert = mails.map(|mail| std::fs::read_to_string(mail.expect("a file").path()).expect("read"));
    assert!(alert.into_iter().any(|mail| mail.contains("could not wait") && mail.contains("reaches 2 of")));
}

#[test]
fn a_webhook_can_check_who_wrote_and_when() {
    let (nginx, channels) = (Nginx::start(""), Channels::start());
    let place = place(&nginx, &["Brightwell Foods finance chief Ann Lee to step down"], DANA);
    channels.well(&place, &["digest", "--at", MORNING]);
    let got = channels.take();
    let hook = got.iter().find(|one| one.to == "hook").expect("a message");
    let header = |name: &str| hook.headers.get(name).and_then(|value| value.to_str().ok()).expect("a header");
    let signature = header("x-tipoff-signature");
    let (time, hash) = signature.trim_start_matches("t=").split_once(",v1=").expect("both");
    assert_eq!(time, "1795528800", "the time it was sent");
    let signed = [time.as_bytes(), b".", &hook.raw].concat();
    let python = "import sys, hmac, hashlib\nprint(hmac.new(sys.argv[1].encode(), sys.stdin.buffer.read(), hashlib.sha256).hexdigest())";
    assert_eq!(support::python(python, &[KEY], &signed).trim(), hash);
    assert!(header("x-tipoff-id").ends_with("webhook:hook"));
}

#[test]
fn a_channel_that_is_down_keeps_no_other_waiting_and_gets_it_later() {
    for down in ["slack", "teams", "hook", "ntfy"] {
        let (nginx, channels) = (Nginx::start(""), Channels::start());
        let place = place(&nginx, &["Tessmar Pumps hit by ransomware attack"], DANA);
        channels.down(&[down]);
        let said = channels.run(&place, &["digest", "--at", MORNING]);
        assert_eq!(said.code, 1, "{}", said.err);
        let got = channels.take();
        assert_eq!(got.iter().filter(|one| one.to != down).count(), 3, "{down}: {got:#?}");
        assert!(
            std::fs::read_dir(place.path("mail")).expect("a folder").count() > 0,
            "no mail beside {down}"
        );
        channels.down(&[]);
        channels.well(&place, &["digest", "--at", "2026-11-24T16:00:00Z"]);
        let got = channels.take();
        assert_eq!(got.iter().map(|one| one.to.as_str()).collect::<Vec<_>>(), [down]);
    }
}

#[test]
fn a_hostile_headline_calls_nobody_and_breaks_no_card() {
    let (nginx, channels) = (Nginx::start(""), Channels::start());
    let long = format!("Tessmar Pumps hit by ransomware attack {}", "and so on ".repeat(300));
    let titles = [
        "Tessmar Pumps hit by ransomware attack <!channel> <@U1> & <https://evil.example|click>",
        "Brightwell Foods finance chief to step down [click](https://evil.example) **now** \u{202e}drow",
        &long,
    ];
    let place = place(&nginx, &titles, DANA);
    channels.well(&place, &["digest", "--at", MORNING]);
    let got = channels.take();
    assert_eq!(got.iter().filter(|one| one.to == "slack").count(), 2, "{got:#?}");
    for one in &got {
        let words = one.body.to_string();
        assert!(!words.contains('\u{202e}'), "{}: {words}", one.to);
        assert!(one.to != "teams" || !words.contains("[click](https://evil"), "{words}");
    }
}

#[test]
fn the_addresses_are_told_to_nobody() {
    let (nginx, channels) = (Nginx::start(""), Channels::start());
    let place = place(&nginx, &["Tessmar Pumps hit by ransomware attack"], DANA);
    channels.down(&["slack", "teams", "hook", "ntfy"]);
    let said = channels.run(&place, &["digest", "--at", MORNING]);
    let tried = channels.run(&place, &["test-channel"]);
    assert_eq!(tried.code, 1);
    assert!(tried.out.contains("slack:slack") && tried.out.contains("503"), "{}", tried.out);
    let secret = format!("127.0.0.1:{}", channels.port);
    for words in [&said.out, &said.err, &tried.out, &tried.err] {
        assert!(!words.contains(&secret) && !words.contains(KEY) && !words.contains("tk_secret"), "{words}");
    }
    for file in std::fs::read_dir(place.path("data")).expect("a folder").filter_map(Result::ok) {
        let bytes = std::fs::read(file.path()).unwrap_or_default();
        let holds = |secret: &str| bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
        assert!(!holds(&secret) && !holds(KEY), "{}", file.path().display());
    }
    channels.down(&[]);
    assert!(channels.well(&place, &["test-channel"]).matches("sent: 200 OK ok").count() == 4);
}

#[test]
fn forty_accounts_fit_every_channel_and_the_rest_is_counted() {
    let (nginx, channels) = (Nginx::start(""), Channels::start());
    let names: Vec<String> = (0..60)
        .map(|at| {
            format!("Quorvex{} Systems", char::from(b'A' + at % 26).to_string().repeat(1 + at as usize / 26))
        })
        .collect();
    let accounts: String = names.iter().map(|name| format!("[[account]]\nname = \"{name}\"\n")).collect();
    let titles: Vec<String> = names
        .iter()
        .map(|name| {
            format!("{name} finance chief steps down after a long and difficult year in which costs rose")
        })
        .collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let place = place(&nginx, &titles, &format!("{DANA}\n{accounts}"));
    channels.well(&place, &["digest", "--now", "--at", MORNING]);
    let got = channels.take();
    assert!(got.iter().any(|one| one.to == "slack") && got.iter().any(|one| one.to == "teams"), "{got:#?}");
    assert!(
        got.iter().filter(|one| one.to != "hook").all(|one| one.body.to_string().contains("in your mail"))
    );
}
