//! A day of two hundred accounts: how often each service is asked, against what it allows.

use std::collections::BTreeMap;
use std::fmt::Write;

use jiff::{SignedDuration, Timestamp};

use super::case::Place;
use super::server::{Asked, Server};

const ACCOUNTS: usize = 200;

/// What each service allows in a day, by its own words or, where it says nothing, by ours.
const LIMITS: &[(&str, usize)] = &[
    ("gdelt", 2_000),
    ("google_news", 2_000),
    ("bing_news", 2_000),
    ("searxng", 20_000),
    ("sec_edgar", 20_000),
    ("federal_register", 2_000),
    ("openfda", 1_000),
    ("courtlistener", 125),
    ("ted", 5_000),
    ("companies_house", 20_000),
    ("hacker_news", 20_000),
    ("reddit", 4_000),
    ("x_api", 500),
    ("greenhouse", 5_000),
    ("cisa_kev", 48),
    ("sam_gov", 1_000),
];

fn watchlist() -> String {
    let mut list = "[rep]\nemail = \"dana@example.com\"\n".to_owned();
    for n in 0..ACCOUNTS {
        let tier = 1 + n % 3;
        write!(
            list,
            "[[account]]\nname = \"Brightwell{n} Foods\"\ntier = {tier}\ncik = \"{}\"\ncompany_number = \"{n:08}\"\njobs = \"greenhouse:b{n}\"\n",
            1000 + n
        )
        .expect("written");
    }
    list
}

/// An answer without anything in it, of any service.
fn empty(asked: &Asked) -> String {
    let all = "{\"articles\": [], \"results\": [], \"hits\": [], \"items\": [], \"notices\": [], \"jobs\": [], \
               \"vulnerabilities\": [], \"opportunitiesData\": [], \"meta\": {\"result_count\": 0}}";
    let feed =
        "<rss version='2.0'><channel><title>Nothing</title><link>https://x.example/</link></channel></rss>";
    match () {
        () if asked.target.contains("submissions") => {
            "{\"name\": \"B\", \"cik\": \"1\", \"filings\": {\"recent\": {\"accessionNumber\": []}}}"
                .to_owned()
        }
        () if asked.target.contains("companyfacts") => "{\"facts\": {}}".to_owned(),
        () if ["google_news", "bing_news", "reddit"].iter().any(|one| asked.target.contains(one)) => {
            feed.to_owned()
        }
        () => all.to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_accounts_stay_within_every_limit() {
    let server = Server::start(|asked| (200, "application/json", empty(asked))).await;
    let settings: String = LIMITS
        .iter()
        .map(|(name, _)| {
            format!(
                "[sources.{name}]\nenabled = true\nbase = \"{}/{name}\"\napart = \"0s\"\nkey = \"the-key\"\n",
                server.base
            )
        })
        .collect();
    let start: Timestamp = "2026-11-24T00:00:00Z".parse().expect("a moment");
    let place = Place::new(&settings, &watchlist(), start);
    let end = start + SignedDuration::from_hours(24);
    let mut now = start;
    let mut asked: BTreeMap<String, usize> = BTreeMap::new();
    while now < end {
        let round = place.poll(now, false).await;
        assert!(round.failures.is_empty(), "{:?}", &round.failures[..1]);
        for one in server.asked() {
            let service = one.target.split('/').nth(1).expect("a service").to_owned();
            *asked.entry(service).or_default() += 1;
        }
        now = place.next_due().max(now + SignedDuration::from_mins(15));
    }
    for (service, count) in &asked {
        println!("{service:20} {count}");
    }
    for (service, limit) in LIMITS {
        let count = asked.get(*service).copied().unwrap_or_default();
        assert!(count > 0 && count <= *limit, "{service}: {count} of {limit}");
    }
    // Ten accounts a query: twenty queries an hour; and the past of each account, once.
    assert!(asked["gdelt"] <= 20 * 25 + ACCOUNTS, "{}", asked["gdelt"]);
}
