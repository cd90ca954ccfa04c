//! News is searched in the languages that an account's news is in.

use jiff::Timestamp;

use super::case::Place;
use super::server::Server;

const LIST: &str = "[rep]\nemail = \"dana@example.com\"\n[[account]]\nname = \"Brightwell Foods\"\n\
    [[account]]\nname = \"Tessmar Pumpen\"\nlanguage = \"German\"\n\
    [[account]]\nname = \"Corvane Freight\"\nlanguages = [\"fr\", \"en\"]\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_account_is_searched_in_its_languages() {
    let server = Server::start(|asked| match asked.target.contains("/rss/search") {
        true => {
            (200, "text/xml", "<rss version='2.0'><channel><title>None</title></channel></rss>".to_owned())
        }
        false => (200, "application/json", "{\"articles\": [], \"results\": []}".to_owned()),
    })
    .await;
    let setting: String = ["gdelt", "google_news", "searxng"]
        .iter()
        .map(|name| format!("[sources.{name}]\nenabled = true\nbase = \"{}\"\napart = \"0s\"\n", server.base))
        .collect();
    let now: Timestamp = "2026-11-24T06:00:00Z".parse().expect("a moment");
    let place = Place::new(&setting, LIST, now);
    let round = place.poll(now, false).await;
    assert!(round.failures.is_empty(), "{:?}", round.failures);
    let asked: Vec<String> = server.asked().into_iter().map(|asked| asked.target).collect();
    for wanted in [
        "query=\"Brightwell Foods\"&timespan=1d",
        "query=\"Tessmar Pumpen\" sourcelang:german&timespan=1d",
        "query=\"Corvane Freight\" sourcelang:french&timespan=1d",
        "query=\"Corvane Freight\" sourcelang:english&timespan=12months",
        "q=\"Brightwell Foods\" when:1d&hl=en-US&gl=US&ceid=US:en",
        "q=\"Tessmar Pumpen\" when:1d&hl=de&gl=DE&ceid=DE:de",
        "q=\"Corvane Freight\" when:1d&hl=fr&gl=FR&ceid=FR:fr",
        "q=\"Corvane Freight\" when:1d&hl=en-US&gl=US&ceid=US:en",
        "q=\"Tessmar Pumpen\"&format=json&categories=news&time_range=day&language=de",
    ] {
        assert!(asked.iter().any(|target| target.contains(wanted)), "{wanted} in\n{}", asked.join("\n"));
    }
    assert!(!asked.iter().any(|target| target.contains("Tessmar") && target.contains("en-US")));
}
