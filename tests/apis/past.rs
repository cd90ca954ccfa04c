//! An account that is new is filled in from the past: known, explained, and news to nobody.

use jiff::Timestamp;

use super::case::Place;
use super::server::{Asked, Server};

const LIST: &str = "[rep]\nemail = \"dana@example.com\"\n[[account]]\nname = \"Brightwell Foods\"\n";

fn article(day: &str, title: &str) -> String {
    let page = title.to_lowercase().replace(' ', "-");
    format!(
        "{{\"url\": \"https://herald.example/{page}\", \"title\": \"{title}\", \"seendate\": \"{day}T050000Z\", \
         \"domain\": \"herald.example\", \"language\": \"English\", \"sourcecountry\": \"United States\"}}"
    )
}

/// GDELT with a year of news: a day's query sees the youngest two of them.
fn gdelt(asked: &Asked) -> String {
    let today = article("20261124", "Brightwell Foods to open plant in Norvik");
    let sunday = article("20261121", "Brightwell Foods recalls frozen peas");
    let summer = article("20260810", "Brightwell Foods names Ann Lee chief financial officer");
    let spring = article("20260302", "Brightwell Foods acquires Corvane");
    let all = match asked.target.contains("timespan=12months") {
        true => [today, sunday, summer, spring].join(", "),
        false => [today, sunday].join(", "),
    };
    format!("{{\"articles\": [{all}]}}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_past_of_a_new_account_is_known_and_never_told_as_news() {
    let server = Server::start(|asked| (200, "application/json", gdelt(asked))).await;
    let setting = format!("[sources.gdelt]\nenabled = true\nbase = \"{}\"\napart = \"0s\"\n", server.base);
    let morning: Timestamp = "2026-11-24T06:00:00Z".parse().expect("a moment");
    let place = Place::new(&setting, LIST, morning);
    place.poll(morning, false).await;
    let (text, leads) = place.digest(morning);
    // What both queries found is told, whichever was first; what only the past has is not.
    assert!(leads == 1 && text.contains("Norvik") && text.contains("frozen peas"), "{text}");
    assert!(!text.contains("Ann Lee") && !text.contains("Corvane"), "{text}");
    let known = place.known_of("brightwell");
    for title in ["names Ann Lee", "acquires Corvane", "frozen peas", "Norvik"] {
        assert!(known.iter().any(|one| one.contains(title)), "{title}: {known:?}");
    }

    place.poll("2026-11-24T12:00:00Z".parse().expect("a moment"), true).await;
    let asked = server.asked();
    let of = |what: &str| asked.iter().filter(|asked| asked.target.contains(what)).count();
    assert_eq!((of("timespan=12months"), of("timespan=1d")), (1, 2), "the past is asked for once");
}
