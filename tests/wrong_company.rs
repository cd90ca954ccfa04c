//! A story of another company of the name: how a rep gets rid of it for good.

mod support;

use support::nginx::Nginx;
use support::place::Place;

const MORNING: &str = "2026-11-24T14:00:00Z";
const LIST: &str = "[rep]\nemail = \"dana@example.com\"\n[[account]]\nname = \"Corvane\"\n";

fn feed(nginx: &Nginx, titles: &[&str]) -> Vec<String> {
    let entries: String = titles
        .iter()
        .map(|title| {
            let link = format!("https://herald.example/{}", title.len());
            format!(
                "<entry><title>{title}</title><link href='{link}'/><id>{link}</id>\
                 <updated>2026-11-24T08:00:00Z</updated></entry>"
            )
        })
        .collect();
    let head = "<title>Herald</title><id>h</id><updated>2026-11-24T08:00:00Z</updated>";
    nginx.put("herald.xml", format!("<feed xmlns='http://www.w3.org/2005/Atom'>{head}{entries}</feed>"));
    vec![nginx.url("herald.xml")]
}

#[test]
fn the_line_proposed_keeps_the_other_company_out_and_the_own_one_in() {
    let nginx = Nginx::start("");
    let titles = [
        "Corvane Seafood names Ann Lee chief financial officer",
        "Corvane Seafood to cut 200 jobs in Galway",
        "Corvane names Jo Tan chief executive",
    ];
    let feeds = feed(&nginx, &titles);
    let place = Place::with(&feeds, "transport = \"stdout\"", LIST);
    place.well(&["poll", "--force", "--at", MORNING]);
    assert!(place.well(&["digest", "--preview", "--at", MORNING]).contains("Corvane Seafood"));

    let told = place.well(&["explain", "Corvane", "--not-this-company", "--json", "--at", MORNING]);
    let told: Vec<serde_json::Value> =
        told.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let of = |title: &str| told.iter().find(|one| one["title"] == title).expect("told");
    assert_eq!(of(titles[0])["line"], "exclude = [\"Corvane Seafood\"]");
    assert_eq!(of(titles[0])["also_stops"], serde_json::json!([titles[1]]));
    assert_eq!(of(titles[2])["stops"], false, "no longer name stands in the own story");

    let all = place.well(&["explain", "Corvane", "--not-this-company", "--at", MORNING]);
    assert!(all.contains("it would have stopped 1 more"), "{all}");
    assert!(all.contains("no longer name stands beside it"), "the own story has no such line: {all}");

    let wiser =
        Place::with(&feeds, "transport = \"stdout\"", &format!("{LIST}exclude = [\"Corvane Seafood\"]\n"));
    wiser.well(&["poll", "--force", "--at", MORNING]);
    let digest = wiser.well(&["digest", "--preview", "--at", MORNING]);
    assert!(!digest.contains("Seafood") && digest.contains("Jo Tan"), "{digest}");
}

#[test]
fn what_was_rejected_is_shown_with_its_reason() {
    let nginx = Nginx::start("");
    let feeds = feed(&nginx, &["Ann Target named chief executive of Ostrel"]);
    let list = LIST.replace("Corvane", "Target");
    let place = Place::with(&feeds, "transport = \"stdout\"", &list);
    place
        .write("items.jsonl", "{\"id\": \"1\", \"title\": \"Ann Target named chief executive of Ostrel\"}\n");
    let listed = place.json(&["match", "--watchlist", "watchlists/dana.toml", "items.jsonl"]);
    assert_eq!(listed["accounts"], serde_json::json!([]));
    let all = place.json(&["match", "--all", "--watchlist", "watchlists/dana.toml", "items.jsonl"]);
    let why = all["accounts"][0]["rejected"].as_str().expect("a reason");
    assert!(why.contains("a given name before it"), "{why}");

    let list = LIST.replace("Corvane", "Target") + "exclude = [\"Ann Target\"]\n";
    place.write("watchlists/dana.toml", &list);
    let all = place.json(&["match", "--all", "--watchlist", "watchlists/dana.toml", "items.jsonl"]);
    assert_eq!(all["accounts"][0]["name"], "Target");
    assert_eq!(all["accounts"][0]["rejected"], "a name that the watchlist excludes");
}
