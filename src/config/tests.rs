//! What a person sees who wrote a file, right or wrong.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{Diagnostic, load, watchlist};

const OPS: &str = include_str!("../../config/tipoff.toml");
const STARTER: &str = include_str!("../../config/watchlist.toml");

/// Severity, line and column, and message of each.
fn said(diagnostics: &[Diagnostic]) -> Vec<String> {
    let line = |one: &Diagnostic| format!("{}:{} {}", one.line, one.column, one.message);
    diagnostics.iter().map(line).collect()
}

fn wrong(text: &str) -> Vec<Diagnostic> {
    watchlist::read(Path::new("dana.toml"), text.to_owned()).expect_err("mistakes")
}

/// A folder with tipoff.toml and watchlists.
fn folder(ops: &str, lists: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
    let place = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(place.path().join("watchlists")).expect("made");
    for (name, text) in lists {
        std::fs::write(place.path().join("watchlists").join(name), text).expect("written");
    }
    let path = place.path().join("tipoff.toml");
    std::fs::write(&path, ops).expect("written");
    (place, path)
}

#[test]
fn the_starter_files_are_right_as_they_are() {
    let (place, path) = folder(OPS, &[("me.toml", STARTER)]);
    let loaded = load(&path).expect("tipoff.toml is right");
    assert_eq!((said(&loaded.warnings), loaded.broken.len()), (Vec::new(), 0));
    assert_eq!(loaded.config.data_dir, place.path().join("data"));
    assert_eq!(loaded.config.watchlists.len(), 1);
}

#[test]
fn all_mistakes_of_a_file_are_said_at_once_each_at_its_place() {
    let found = wrong(
        r#"[rep]
email = "dana at example"
timezone = "America/Chigaco"
digest = "monkey 07:30"
min_confidence = 6
[[account]]
name = "Acme"
tier = "one"
teir = 1
jobs = "greenhouse"
[[account]]
name = "Acme"
[[trigger]]
id = "fine"
kind = "bad"
any = ["ok", "("]
"#,
    );
    assert_eq!(
        said(&found),
        [
            "2:9 \"dana at example\" is no e-mail address",
            "3:12 \"America/Chigaco\" is no time zone",
            "4:10 \"monkey\" is no day; write daily, weekdays, or mon,thu",
            "5:18 `min_confidence` must be from 0 to 1",
            "8:8 `tier` wants a number, and this is a string",
            "9:1 unknown key `teir`",
            "10:8 \"greenhouse\" names no place for `jobs`",
            "12:8 \"Acme\" stands twice: it is in line 7 already",
            "13:1 `name` is missing",
            "13:1 `weight` is missing",
            "13:1 `half_life_days` is missing",
            "15:8 \"bad\" is no kind of trigger",
            "16:14 not a regular expression: unclosed group",
        ]
    );
    assert_eq!(found[1].help.as_deref(), Some("did you mean \"America/Chicago\"?"));
    assert_eq!(
        found[5].to_string(),
        "error: unknown key `teir`\n --> dana.toml:9:1\n  |\n9 | teir = 1\n  | ^^^^\n  |\n  = help: did you mean `tier`?"
    );
}

#[test]
fn a_mistake_of_syntax_hides_no_other_and_columns_count_characters() {
    let found = said(&wrong("[rep]\nemail = \"d@example.com\"\nname = \n[[account]]\nnäme = 1\n"));
    assert!(found.iter().any(|one| one.starts_with("3:")), "{found:?}");
    assert!(found.iter().any(|one| one.starts_with("5:")), "{found:?}");
    let found = said(&wrong("rep = { name = \"Zoë\", emial = \"d@example.com\" }\n"));
    assert!(found.iter().any(|one| one == "1:23 unknown key `emial`"), "{found:?}");
}

#[test]
fn every_setting_that_the_starter_file_shows_is_one() {
    let (head, sources) = OPS.split_once("# --- News search ---").expect("the sources");
    let is_setting = |line: &str| {
        line.starts_with('[')
            || line
                .split_once('=')
                .is_some_and(|(key, _)| key.trim().bytes().all(|b| b == b'_' || b.is_ascii_lowercase()))
    };
    let settings: Vec<&str> = sources
        .lines()
        .map(|line| line.strip_prefix("# ").unwrap_or(line))
        .filter(|line| is_setting(line))
        .collect();
    let (_place, path) = folder(&format!("{head}\n{}\n", settings.join("\n")), &[("me.toml", STARTER)]);
    let loaded = load(&path).unwrap_or_else(|broken| panic!("{:?}", said(&broken.diagnostics)));
    assert!(loaded.config.sources.len() > 20 && loaded.config.apis.len() == 1);
    let derived = super::derive(&loaded.config);
    let kinds: std::collections::BTreeSet<&str> =
        derived.specs.iter().map(|spec| spec.kind.as_str()).collect();
    for kind in ["gdelt", "searxng", "press_wires", "openfda", "json_api", "warn_notices"] {
        assert!(kinds.contains(kind), "{kind} in {kinds:?}");
    }
    assert!(!kinds.contains("google_news"), "off until ops choose it");
}

#[test]
fn what_is_not_built_is_refused_and_an_empty_table_is_not() {
    let plain = "data_dir = \"d\"\nwatchlists = [\"watchlists/*.toml\"]\n[mail]\ntransport = \"stdout\"\n";
    for table in ["[web]", "[mailbox]", "[ops]", "[sources.gdelt]\nenabled = true"] {
        let (_place, path) = folder(&format!("{plain}{table}\n"), &[]);
        assert!(load(&path).is_ok(), "{table}");
    }
    for table in ["[web]\nlisten = \"127.0.0.1:8480\"", "[mailbox]\nimap = \"imaps://a@b.example\""] {
        let (_place, path) = folder(&format!("{plain}{table}\n"), &[]);
        let broken = load(&path).expect_err(table);
        assert!(said(&broken.diagnostics).iter().any(|one| one.contains("not built yet")), "{table}");
    }
}

#[test]
fn one_bad_watchlist_stops_no_other() {
    let good = "[rep]\nemail = \"dana@example.com\"\n[[account]]\nname = \"Acme\"\n";
    let (_place, path) = folder(OPS, &[("bad.toml", "[rep]\n"), ("good.toml", good)]);
    let loaded = load(&path).expect("tipoff.toml is right");
    assert_eq!(loaded.config.watchlists.len(), 1);
    assert_eq!(loaded.broken.len(), 1);
}

#[test]
fn a_trigger_stands_once_built_in_or_not() {
    let twice = "[rep]\nemail = \"d@example.com\"\n[[trigger]]\nid = \"acquisition\"\nweight = 0.3\n";
    assert!(watchlist::read(Path::new("dana.toml"), twice.to_owned()).is_ok());
    let found = said(&wrong(&format!("{twice}[[trigger]]\nid = \"acquisition\"\nweight = 0.9\n")));
    assert_eq!(found, ["7:6 the trigger \"acquisition\" stands twice"]);
}

#[test]
fn names_alike_and_names_unlisted_are_worth_a_warning_each_said_once() {
    let text = r#"rep = { email = "d@example.com" }
[[account]]
name = "Acme Inc"
uses = ["Globx", "Globex"]
[[account]]
name = "ACME"
ticker = "F"
uses = ["Globx"]
segments = ["areospace"]
[[competitor]]
name = "Globex"
[[segment]]
name = "aerospace"
"#;
    let (list, warnings) = watchlist::read(Path::new("dana.toml"), text.to_owned()).expect("no mistake");
    assert_eq!(list.watch.accounts.len(), 3);
    assert_eq!(
        said(&warnings),
        [
            "4:9 no company \"Globx\" is listed; the name stands at one more place",
            "6:8 \"ACME\" and \"Acme Inc\" are one name to a reader",
            "7:10 a ticker of one letter says little",
            "9:13 no segment \"areospace\" is listed",
        ]
    );
    assert_eq!(warnings[0].help.as_deref(), Some("did you mean \"Globex\"?"));
}

#[test]
fn a_long_list_that_names_what_it_does_not_list_is_read_in_linear_time() {
    let mut text = "rep = { email = \"d@example.com\" }\n".to_owned();
    for number in 0..5_000 {
        let uses = format!("uses = [\"Salesforce\", \"Vendor {number}\"]");
        writeln!(text, "[[account]]\nname = \"Company number {number}\"\n{uses}").expect("a string");
    }
    let start = Instant::now();
    let (_, warnings) = watchlist::read(Path::new("dana.toml"), text).expect("no mistake");
    assert_eq!(warnings.len(), 5_001);
    // Held each against each, these took minutes without optimisation; now well under a second.
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}

#[test]
fn no_watchlist_can_have_the_key_of_a_source_sent_to_its_feed() {
    let ops = format!(
        "{OPS}\n[sources.x_api]\nkey = \"our-x\"\n[[api]]\nname = \"A\"\nurl = \"https://a.example/\"\ntitle = \"t\"\nkey = \"our-a\"\n"
    );
    let list = |email: &str, feed: &str| {
        format!(
            "[rep]\nemail = \"{email}\"\n[[account]]\nname = \"Acme\"\n[[feed]]\nurl = \"https://x.example/{feed}\n"
        )
    };
    let (_place, path) = folder(
        &ops,
        &[
            ("a.toml", &list("a@example.com", "\"\npassword = \"our-x\"")),
            ("b.toml", &list("b@example.com", "\"\nheaders = { X-Key = \"OUR_A\" }")),
            ("c.toml", &list("c@example.com", "{our-x}\"")),
            ("d.toml", &list("d@example.com", "\"\npassword = \"trade-press\"")),
        ],
    );
    let loaded = load(&path).expect("tipoff.toml is right");
    let broken: Vec<String> = loaded.broken.iter().flat_map(|one| said(&one.diagnostics)).collect();
    let refused = |name: &str| {
        format!("\"{name}\" is the key of a source that tipoff.toml asks: no feed may be sent it")
    };
    assert_eq!(
        broken,
        [
            format!("7:12 {}", refused("our-x")),
            format!("7:21 {}", refused("OUR_A")),
            format!("0:0 {}", refused("our-x"))
        ]
    );
    assert_eq!(loaded.config.watchlists.len(), 1);
}
