//! What services say no with, and what becomes of it: a class, a rest, tomorrow.

use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::Timestamp;

use super::case::{Place, wire};
use super::server::Server;

const LIST: &str = "[rep]\nemail = \"dana@example.com\"\n[[account]]\nname = \"Brightwell Foods\"\ncik = \"1234567\"\n\
                    [[account]]\nname = \"Corvane Rail\"\ncik = \"7654321\"\ntier = 3\n[[account]]\nname = \"Tessmar\"\nprivate = true\n";

fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

fn on(source: &str, base: &str, more: &str) -> String {
    format!("[sources.{source}]\nenabled = true\nbase = \"{base}\"\n{more}\n")
}

#[tokio::test]
async fn a_no_in_whatever_dress_is_a_failure_of_its_class_and_never_an_item() {
    let cases: [(&str, u16, &str, &str, &str); 8] = [
        (
            "gdelt",
            200,
            "text/html",
            "The specified phrase is too short.\n",
            "The specified phrase is too short",
        ),
        ("gdelt", 200, "text/html", "Please limit requests to one every 5 seconds.", "ask too often"),
        ("gdelt", 429, "text/html", "Please limit requests to one every 5 seconds.", "limit requests"),
        (
            "sec_edgar",
            403,
            "text/html",
            "<html><title>Request Rate Threshold Exceeded</title></html>",
            "EDGAR lets nobody ask so often (403)",
        ),
        (
            "hacker_news",
            200,
            "text/html",
            "<html><body>Moved to a new home</body></html>",
            "answered with a web page",
        ),
        (
            "federal_register",
            200,
            "application/json",
            "{\"errors\": [\"invalid conditions\"]}",
            "invalid conditions",
        ),
        ("federal_register", 500, "text/html", "<html>oops</html>", "server has a fault"),
        (
            "openfda",
            200,
            "application/json",
            "{\"results\": [{\"status\": \"Ongoing\"}]}",
            "none of the 1 recalls",
        ),
    ];
    for (source, status, kind, body, said) in cases {
        let server = Server::start(move |_| (status, kind, body.to_owned())).await;
        let place = Place::new(&on(source, &server.base, "apart = \"0s\""), LIST, at("2026-11-24T06:00:00Z"));
        let round = place.poll(at("2026-11-24T06:00:00Z"), false).await;
        assert_eq!(round.new_items, 0, "{source} {body}");
        let failures = format!("{:?}", round.failures);
        assert!(failures.contains(said), "{source} {body}: {failures}");
    }
}

#[tokio::test]
async fn nothing_found_in_whatever_dress_is_well() {
    let cases = [
        ("gdelt", 200, "{}"),
        ("openfda", 404, "{\"error\": {\"code\": \"NOT_FOUND\", \"message\": \"No matches found!\"}}"),
        ("federal_register", 200, "{\"count\": 0, \"description\": \"Documents matching\"}"),
        ("hacker_news", 200, "{\"hits\": [], \"nbHits\": 0}"),
    ];
    for (source, status, body) in cases {
        let server = Server::start(move |_| (status, "application/json", body.to_owned())).await;
        let place = Place::new(&on(source, &server.base, "apart = \"0s\""), LIST, at("2026-11-24T06:00:00Z"));
        let round = place.poll(at("2026-11-24T06:00:00Z"), false).await;
        assert!(round.polled > 0 && round.failures.is_empty(), "{source}: {:?}", round.failures);
    }
}

#[tokio::test]
async fn a_service_that_has_enough_is_left_alone_by_all_its_sources() {
    let page = "<html><title>Your Request Originates from an Undeclared Automated Tool</title></html>";
    let server = Server::start(move |_| (403, "text/html", page.to_owned())).await;
    let place =
        Place::new(&on("sec_edgar", &server.base, "apart = \"1s\""), LIST, at("2026-11-24T06:00:00Z"));
    let round = place.poll(at("2026-11-24T06:00:00Z"), false).await;
    assert!(round.failures[0].1.contains("[fetch] contact"), "{:?}", round.failures);
    // The rest of the four were on their way, or wait.
    assert!(server.asked().len() < 4, "the lane was left alone at once");
    let round = place.poll(at("2026-11-24T06:05:00Z"), true).await;
    assert_eq!((round.failures.len(), server.asked().len()), (0, 0), "ten minutes are not over");
}

#[tokio::test]
async fn a_day_has_its_requests_the_dearest_first_and_a_private_account_none() {
    let answers = AtomicUsize::new(0);
    let server = Server::start(move |_| {
        answers.fetch_add(1, Ordering::Relaxed);
        (200, "application/json", "{\"hits\": []}".to_owned())
    })
    .await;
    let more = "apart = \"0s\"\nper_day = 1";
    let place = Place::new(&on("hacker_news", &server.base, more), LIST, at("2026-11-24T06:00:00Z"));
    let round = place.poll(at("2026-11-24T06:00:00Z"), false).await;
    assert!(round.failures.is_empty(), "{:?}", round.failures);
    let asked = server.asked();
    assert_eq!(asked.len(), 1);
    assert!(asked[0].target.contains("Brightwell"), "tier 2 before tier 3: {}", asked[0].target);
    // Another process, the same day: the store has counted.
    place.poll(at("2026-11-24T23:59:00Z"), true).await;
    assert!(server.asked().is_empty());
    place.poll(at("2026-11-25T00:01:00Z"), true).await;
    let asked = server.asked();
    assert_eq!(asked.len(), 1);
    assert!(asked.iter().all(|asked| !asked.target.contains("Tessmar")), "private");
}

#[tokio::test]
async fn what_lacks_its_key_or_its_place_is_off_and_says_so() {
    let list = LIST.replace("tier = 3", "tier = 3\nlinkedin = \"corvane\"\nx = \"corvane\"");
    let place = Place::new("[sources.sam_gov]\nenabled = true\n", &list, at("2026-11-24T06:00:00Z"));
    let off = place.off.join("\n");
    for said in [
        "the source sam_gov is off: it wants a key; give it as the credential sam-gov-key",
        "the source x_api is off: it wants a key",
        "`linkedin` is not read: these pages have no feed; name an RSSHub",
    ] {
        assert!(off.contains(said), "{said} in\n{off}");
    }
    assert_eq!(place.source_count(), 0);
}

#[tokio::test]
async fn a_key_is_sent_and_is_nowhere_else() {
    let server = Server::start(|asked| match asked.target.contains("sam_gov") {
        true => (500, "text/html", "<html>oops</html>".to_owned()),
        false => (200, "application/json", "{\"error\": \"invalid token\"}".to_owned()),
    })
    .await;
    let of = |name: &str| on(name, &format!("{}/{name}", server.base), "apart = \"0s\"\nkey = \"the-key\"");
    let both = of("sam_gov") + &of("courtlistener");
    let place = Place::new(&both, LIST, at("2026-11-24T06:00:00Z"));
    let round = place.poll(at("2026-11-24T06:00:00Z"), false).await;
    assert_eq!(round.failures.len(), 3);
    let asked = format!("{:?}", server.asked());
    assert!(asked.contains("api_key=sesame") && asked.contains("Token sesame"), "{asked}");
    assert!(!format!("{round:?}").contains("sesame"));
    assert!(place.remembers("opportunities/v2/search") && !place.remembers("sesame"));
}

#[tokio::test]
async fn any_json_api_is_read_by_its_description_page_by_page() {
    let server = Server::start(move |asked| {
        let mut answer = wire("json_api.json");
        if !asked.target.contains("page=2") {
            answer = answer
                .replace("Brightwell Foods fined for false labels", "Brightwell Foods sued over oats")
                .replace("77", "76")
                .replace("null", "\"?q=x&page=2\"");
        }
        (200, "application/json", answer)
    })
    .await;
    let api = format!(
        "[[api]]\nname = \"Norvik regulator\"\nurl = \"{}/actions?q={{account}}\"\nlist = \"data.actions\"\nid = \"ref\"\n\
         title = \"headline\"\nsummary = \"reason\"\nlink = \"page\"\npublished = \"when\"\nnext = \"paging.next\"\n",
        server.base
    );
    let place = Place::new(&api, LIST, at("2026-11-24T06:00:00Z"));
    let round = place.poll(at("2026-11-24T06:00:00Z"), false).await;
    assert!(round.failures.is_empty(), "{:?}", round.failures);
    let asked: Vec<String> = server.asked().into_iter().map(|asked| asked.target).collect();
    assert!(asked.contains(&"/actions?q=Brightwell Foods".to_owned()), "{asked:?}");
    assert!(asked.contains(&"/actions?q=x&page=2".to_owned()), "{asked:?}");
    let (text, _) = place.digest(at("2026-11-24T12:00:00Z"));
    assert!(text.contains("fined for false labels") && text.contains("sued over oats"), "{text}");
    assert!(text.contains("Norvik regulator"), "{text}");
}
