//! A rep's first minute and ops' first day: the commands in an empty folder.

mod support;

use support::place::Place;

#[test]
fn the_demo_shows_the_whole_job_in_any_folder_at_any_time() {
    for at in ["2026-11-25T13:30:00Z", "2031-03-02T00:10:00Z"] {
        let place = Place::new();
        let out = place.well(&["demo", "--at", at]);
        assert!(out.contains("Acme Industrial: acquisition"), "{out}");
        assert!(
            out.contains("HARLAN FREIGHT SYSTEMS") && out.contains("Executive leaves: Marianne Vogt, CFO"),
            "{out}"
        );
        assert!(out.contains("independent outlets"), "a story told by several outlets is one");
        assert!(out.contains("as it uses Quillpay"), "a competitor's trouble reaches who uses it");
        assert!(out.contains("each uses Kestrel Ledger"), "what reaches several is told once");
        assert!(out.contains("Call: those who use it: "), "nobody sells to a competitor");
        assert!(out.contains(" law-firm") && out.contains(" stock bots"), "noise is counted");
        assert!(!out.contains("Acme Markets"), "the wrong Acme stays out");
        assert!(out.contains("tipoff init"), "what to do next is said");
        assert!(place.read("tipoff-demo/digest.eml").contains("List-Unsubscribe: "));
        assert!(place.read("tipoff-demo/digest.html").contains("Harlan Freight Systems"));
    }
}

#[test]
fn the_same_demo_says_the_same() {
    let place = Place::new();
    let at = ["demo", "--at", "2026-11-25T13:30:00Z"];
    assert_eq!(place.well(&at), place.well(&at));
}

#[test]
fn init_writes_files_that_check_accepts_and_writes_nothing_over() {
    let place = Place::new();
    place.well(&["init", "here"]);
    let check = place.run(&["--config", "here/tipoff.toml", "check"]);
    assert_eq!((check.code, check.err.as_str()), (0, ""), "{}", check.out);
    assert!(check.out.contains("All well."));
    assert_eq!(place.run(&["init", "here"]).code, 1);
    // News search is on from the start, and a test asks nobody.
    let ops = place.read("here/tipoff.toml");
    assert!(ops.contains("[sources.gdelt]\nenabled = true"));
    place.write("here/tipoff.toml", &ops.replace("enabled = true", "enabled = false"));
    place.well(&["status", "--config", "here/tipoff.toml"]);
    place.well(&["poll", "--config", "here/tipoff.toml"]);
    place.well(&["digest", "--now", "--config", "here/tipoff.toml"]);
}

#[test]
fn every_mistake_of_a_watchlist_is_shown_at_its_place_and_stops_no_other_rep() {
    let place = Place::with(
        &[],
        "transport = \"stdout\"",
        "[rep]\nemail = \"dana@example.com\"\n[[account]]\nname = \"Acme\"\n",
    );
    place.write(
        "watchlists/lee.toml",
        r#"[rep]
email = "not an address"
timezone = "America/Chicgo"
digest = "noonish 07:30"
colour = "red"

[[account]]
name = "Acme"
tier = 9
aliasses = ["A"]
jobs = "greenhous:acme"

[[account]]
name = "Acme"

[[trigger]]
id = "mine"
name = "Mine"
kind = "change"
weight = "heavy"
half_life_days = 30
any = ["fine", "(unclosed"]
"#,
    );
    let check = place.run(&["check"]);
    assert_eq!(check.code, 2);
    for said in [
        "lee.toml:2:9",
        "did you mean \"America/Chicago\"?",
        "\"noonish\" is no day",
        "lee.toml:5:1",
        "unknown key `colour`",
        "`tier` must be from 1 to 3",
        "did you mean `aliases`?",
        "\"greenhous:acme\" names no place for `jobs`",
        "stands twice: it is in line 8 already",
        "`weight` wants a number",
        "lee.toml:22:16",
        "^",
    ] {
        assert!(check.err.contains(said), "{said} in\n{}", check.err);
    }
    let status = place.json(&["status", "--json"]);
    assert_eq!(status["watchlists"]["good"], 1);
    assert_eq!(status["watchlists"]["broken"], 1);
    place.well(&["poll"]);
    place.well(&["digest", "--now"]);
}

#[test]
fn a_name_with_other_senses_is_hard_until_something_tells_it_apart() {
    let list = "[rep]\nemail = \"dana@example.com\"\n[[account]]\nname = \"Gap\"\n";
    let place = Place::with(&[], "transport = \"stdout\"", list);
    let check = place.run(&["check"]);
    assert_eq!(check.code, 0, "{}", check.err);
    assert!(check.err.contains("\"Gap\" is a common word: add a domain"), "{}", check.err);
    assert!(!place.run(&["status"]).err.contains("common word"), "only `check` says it");
    let taken = place.json(&["sources", "--account", "gap", "--json"]);
    assert_eq!(taken["names"], serde_json::json!(["gap"]));
    assert!(taken["taken_for"].as_str().is_some_and(|company| company.contains("Gap Inc")));
    // The lines it proposes can be pasted as they are.
    let found = place.json(&["check", "--json"]);
    let lines: Vec<&str> =
        found["propose"].as_array().expect("lines").iter().filter_map(|line| line.as_str()).collect();
    assert!(lines.len() > 1, "{lines:?}");
    let told = format!("{list}{}\n", lines.join("\n"));
    let check = Place::with(&[], "transport = \"stdout\"", &told).run(&["check"]);
    assert_eq!(check.code, 0, "{}", check.err);
    assert!(!check.err.contains("common word"), "{}", check.err);
}

#[test]
fn names_that_a_reader_confuses_are_a_warning_and_both_stay() {
    let list = "[rep]\nemail = \"dana@example.com\"\n[[account]]\nname = \"Acme\"\n[[account]]\nname = \"Acme Inc.\"\nticker = \"F\"\n";
    let place = Place::with(&[], "transport = \"stdout\"", list);
    let check = place.run(&["check"]);
    assert_eq!(check.code, 0, "{}", check.err);
    assert!(
        check.err.contains("are one name to a reader") && check.err.contains("one letter"),
        "{}",
        check.err
    );
    assert!(check.out.contains("2 accounts"));
}

#[test]
fn what_is_not_built_is_refused_by_name_and_a_feed_without_a_host_is_its_own_error() {
    let place =
        Place::with(&["nonsense".into()], "transport = \"stdout\"", "[rep]\nemail = \"dana@example.com\"\n");
    place.well(&["check"]);
    let ops = place.read("tipoff.toml") + "\n[web]\nlisten = \"127.0.0.1:1\"\n";
    place.write("tipoff.toml", &ops);
    let check = place.run(&["check"]);
    assert_eq!(check.code, 2);
    assert!(check.err.contains("`listen` is not built yet"), "{}", check.err);
    assert_eq!(place.run(&["frobnicate"]).code, 2);
    assert_eq!(place.run(&["--config", "nowhere.toml", "status"]).code, 2);
}

#[test]
fn match_answers_every_item_in_order_and_goes_on_behind_a_bad_line() {
    let place = Place::new();
    place.write("list.toml", "[rep]\nemail = \"dana@example.com\"\n[[account]]\nname = \"Acme\"\nexclude = [\"Acme Markets\"]\n[[account]]\nname = \"Target\"\n");
    place.write(
        "items.jsonl",
        "{\"id\": \"1\", \"title\": \"Globex to buy Acme for $2bn\", \"published\": \"2026-11-20T08:00:00Z\"}\n\
         not an item\n\
         {\"id\": \"2\", \"title\": \"Acme Markets opens store in Leeds\"}\n\
         {\"id\": \"3\", \"title\": \"Analysts raise their target for sales\"}\n\
         {\"id\": \"4\", \"title\": \"Takeover of Acme: Globex offers $2bn\"}\n\
         {\"id\": \"5\", \"title\": \"Corvane names Ann Lee finance chief\"}\n",
    );
    let said = place.run(&["match", "--watchlist", "list.toml", "items.jsonl"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("line 2: not an item"), "{}", said.err);
    let lines: Vec<serde_json::Value> =
        said.out.lines().map(|line| serde_json::from_str(line).expect("json")).collect();
    let ids: Vec<&str> = lines.iter().filter_map(|line| line["id"].as_str()).collect();
    assert_eq!(ids, ["1", "2", "3", "4", "5"]);
    assert_eq!(lines[0]["triggers"][0]["trigger"], "acquisition");
    assert_eq!(lines[0]["triggers"][0]["account"], "Acme");
    assert_eq!(lines[0]["accounts"][0]["evidence"], "Acme");
    assert!(lines[0]["score"].as_f64().expect("a number") > 50.0);
    assert_eq!(lines[0]["story"], lines[3]["story"], "one event is one story");
    for nobody in [&lines[1], &lines[2]] {
        assert_eq!(nobody["accounts"], serde_json::json!([]));
        assert!(nobody["story"].is_string());
    }
    assert!(lines[4]["triggers"][0]["account"].is_null(), "an event of nobody on the list");
    let all = place.run(&["match", "--all", "--watchlist", "list.toml", "items.jsonl"]);
    assert!(all.out.contains("\"rejected\":\"written in lower case; a common word\""), "{}", all.out);
}

#[test]
fn items_shows_what_a_feed_says_as_match_reads_it() {
    let place = Place::new();
    place.write("feed.xml", "<rss version='2.0'><channel><title>Herald</title><link>https://herald.example/</link><description>d</description><item><title>AT&amp;amp;T &amp; Acme</title><link>/1</link><description>&lt;p&gt;Two &lt;b&gt;bold&lt;/b&gt;&lt;/p&gt;words</description></item></channel></rss>");
    place.write("page.html", "<!doctype html><title>No feed</title>");
    let item = place.json(&["items", "feed.xml"]);
    assert_eq!(item["title"], "AT&T & Acme");
    assert_eq!(item["summary"], "Two bold words");
    assert_eq!(item["url"], "https://herald.example/1");
    assert_eq!(item["outlet"], "Herald");
    assert!(item["published"].is_null());
    assert_eq!(place.run(&["items", "page.html"]).code, 1);
    assert_eq!(place.run(&["items", "--source", "gdelt", "feed.xml"]).code, 1);
    assert_eq!(place.run(&["items", "--source", "gazette", "feed.xml"]).code, 2);
}
