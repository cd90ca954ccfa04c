//! Source by source: the account's field or the switch, the request, the item, the signal in the digest.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;

use super::case::{Place, before, wire};
use super::server::{Answer, Asked, Server};

/// One source from its setting to the digest. `{base}` is the server's address.
struct Case {
    source: &'static str,
    /// Of `[sources.NAME]`, beside the switch and the base.
    setting: &'static str,
    /// Of the account.
    field: &'static str,
    /// What a request has to hold: of its method, address, headers and body.
    asks: &'static [&'static str],
    file: &'static str,
    /// The list of a JSON answer.
    list: &'static str,
    /// Words of the digest.
    tells: &'static str,
}

const fn feed(
    source: &'static str,
    field: &'static str,
    asks: &'static [&'static str],
    file: &'static str,
) -> Case {
    Case { source, setting: "", field, asks, file, list: "", tells: "opens new plant in Norvik" }
}

const fn board(
    source: &'static str,
    field: &'static str,
    asks: &'static [&'static str],
    file: &'static str,
    list: &'static str,
) -> Case {
    Case { source, setting: "", field, asks, file, list, tells: "is hiring a CFO" }
}

const CASES: &[Case] = &[
    Case {
        source: "gdelt",
        setting: "",
        field: "",
        asks: &[
            "GET /gdelt/api/v2/doc/doc?query=(\"Brightwell Foods\" OR \"Globex Ledger\")",
            "timespan=1d",
            "(+ops@example.com)",
        ],
        file: "gdelt.json",
        list: "articles",
        tells: "recalls frozen peas, oats",
    },
    Case {
        source: "google_news",
        setting: "",
        field: "exclude = [\"Brightwell Foods Museum\"]",
        asks: &[
            "/google_news/rss/search?q=\"Brightwell Foods\" -\"Brightwell Foods Museum\" when:1d",
            "ceid=US:en",
        ],
        file: "google_news.xml",
        list: "",
        tells: "Ann Lee to step down",
    },
    Case {
        source: "bing_news",
        setting: "",
        field: "",
        asks: &["/bing_news/news/search?q=\"Brightwell Foods\"&format=rss"],
        file: "bing_news.xml",
        list: "",
        tells: "https://times.example/corvane-buys",
    },
    Case {
        source: "google_alerts_feed",
        setting: "urls = [\"{base}/google_alerts_feed/0/0\"]",
        field: "",
        asks: &["/google_alerts_feed/0/0"],
        file: "google_alerts_feed.xml",
        list: "",
        tells: "https://post.example/a?x=1",
    },
    Case {
        source: "searxng",
        setting: "",
        field: "",
        asks: &["/searxng/search?q=\"Brightwell Foods\"&format=json&categories=general&pageno=2"],
        file: "searxng.json",
        list: "results",
        tells: "to open plant in Norvik",
    },
    Case {
        source: "hacker_news",
        setting: "",
        field: "",
        asks: &["/hacker_news/api/v1/search_by_date?query=\"Brightwell Foods\"&tags=story"],
        file: "hacker_news.json",
        list: "hits",
        tells: "hit by data breach",
    },
    Case {
        source: "reddit",
        setting: "",
        field: "",
        asks: &["/reddit/search.rss?q=\"Brightwell Foods\"&sort=new"],
        file: "reddit.xml",
        list: "",
        tells: "website goes down",
    },
    Case {
        source: "bluesky",
        setting: "",
        field: "bluesky = \"@brightwell.example\"",
        asks: &["/bluesky/xrpc/app.bsky.feed.getAuthorFeed?actor=brightwell.example"],
        file: "bluesky.json",
        list: "feed",
        tells: "appoints Eva Roth",
    },
    Case {
        source: "mastodon",
        setting: "",
        field: "mastodon = \"@b@m.example\"",
        asks: &["/mastodon/@b.rss"],
        file: "mastodon.json",
        list: "",
        tells: "opens new plant",
    },
    Case {
        source: "x_api",
        setting: "key = \"the-key\"",
        field: "x = \"brightwell\"",
        asks: &[
            "/x_api/2/tweets/search/recent?query=from:brightwell",
            "authorization: Bearer sesame",
            "tweet.fields=created_at",
        ],
        file: "x_api.json",
        list: "data",
        tells: "workers go on strike",
    },
    Case {
        source: "sec_edgar",
        setting: "",
        field: "ticker = \"BRWL\"",
        asks: &[
            "/sec_edgar/files/company_tickers.json",
            "/sec_edgar/submissions/CIK0001234567.json",
            "/sec_edgar/api/xbrl/companyfacts/CIK0001234567.json",
            "(+ops@example.com)",
        ],
        file: "sec_edgar.json",
        list: "filings.recent",
        tells: "files for bankruptcy or receivership",
    },
    Case {
        source: "federal_register",
        setting: "",
        field: "",
        asks: &["/federal_register/api/v1/documents.json?conditions[term]=\"Brightwell Foods\""],
        file: "federal_register.json",
        list: "results",
        tells: "Final Rule",
    },
    Case {
        source: "openfda",
        setting: "",
        field: "",
        asks: &[
            "/openfda/food/enforcement.json?search=recalling_firm:\"Brightwell Foods\"",
            "/openfda/device/",
            "/openfda/drug/",
        ],
        file: "openfda.json",
        list: "results",
        tells: "recalls Oat Bars",
    },
    Case {
        source: "courtlistener",
        setting: "key = \"the-key\"",
        field: "",
        asks: &[
            "/courtlistener/api/rest/v4/search/?type=r&q=\"Brightwell Foods\"",
            "authorization: Token sesame",
        ],
        file: "courtlistener.json",
        list: "results",
        tells: "Corvane GmbH sues Brightwell Foods",
    },
    Case {
        source: "ted",
        setting: "",
        field: "",
        asks: &[
            "POST /ted/v3/notices/search",
            "FT ~ \\\"Brightwell Foods\\\"",
            "content-type: application/json",
        ],
        file: "ted.json",
        list: "notices",
        tells: "wins the contract of Norvik Schools",
    },
    Case {
        source: "sam_gov",
        setting: "key = \"the-key\"",
        field: "",
        asks: &[
            "/sam_gov/opportunities/v2/search?ptype=a&postedFrom=11/21/2026&postedTo=11/24/2026",
            "api_key=sesame",
        ],
        file: "sam_gov.json",
        list: "opportunitiesData",
        tells: "wins the contract of MEALS OFFICE",
    },
    Case {
        source: "companies_house",
        setting: "key = \"the-key\"",
        field: "company_number = \"01234567\"",
        asks: &[
            "/companies_house/company/01234567/officers",
            "/companies_house/company/01234567/filing-history",
            "/companies_house/company/01234567/charges",
            "authorization: Basic c2VzYW1lOg==",
        ],
        file: "companies_house.json",
        list: "items",
        tells: "Ann Mary Lee resigns as director",
    },
    Case {
        source: "cisa_kev",
        setting: "",
        field: "",
        asks: &["/cisa_kev/sites/default/files/feeds/known_exploited_vulnerabilities.json"],
        file: "cisa_kev.json",
        list: "vulnerabilities",
        tells: "is exploited (CVE-2026-1)",
    },
    Case {
        source: "fda_warning_letters",
        setting: "",
        field: "",
        asks: &["/fda_warning_letters/"],
        file: "fda_warning_letters.html",
        list: "",
        tells: "gets an FDA warning letter",
    },
    Case {
        source: "warn_notices",
        setting: "urls = [\"{base}/warn_notices/list\"]",
        field: "",
        asks: &["/warn_notices/list"],
        file: "warn_notices.html",
        list: "",
        tells: "announces layoffs (WARN notice)",
    },
    Case {
        source: "statuspage",
        setting: "",
        field: "status = \"{base}/statuspage/api/v2/incidents.json\"",
        asks: &["/statuspage/api/v2/incidents.json"],
        file: "statuspage.json",
        list: "incidents",
        tells: "suffers major outage: Orders can't be placed",
    },
    Case {
        source: "github",
        setting: "",
        field: "github = \"brightwell/ovens\"",
        asks: &["/github/brightwell/ovens/releases.atom"],
        file: "github.xml",
        list: "",
        tells: "launches Ovens 2",
    },
    Case {
        source: "press_wires",
        setting: "urls = [\"{base}/press_wires/all\"]",
        field: "",
        asks: &["/press_wires/all"],
        file: "press_wires.xml",
        list: "",
        tells: "GlobeNewswire",
    },
    board(
        "greenhouse",
        "jobs = \"greenhouse:brightwell\"",
        &["/greenhouse/v1/boards/brightwell/jobs?content=true"],
        "greenhouse.json",
        "jobs",
    ),
    board(
        "lever",
        "jobs = \"lever:brightwell\"",
        &["/lever/v0/postings/brightwell?mode=json"],
        "lever.json",
        "",
    ),
    board(
        "ashby",
        "jobs = \"ashby:brightwell\"",
        &["/ashby/posting-api/job-board/brightwell"],
        "ashby.json",
        "jobs",
    ),
    board(
        "workable",
        "jobs = \"workable:brightwell\"",
        &["/workable/api/v1/widget/accounts/brightwell"],
        "workable.json",
        "jobs",
    ),
    board(
        "smartrecruiters",
        "jobs = \"smartrecruiters:Brightwell\"",
        &["/smartrecruiters/v1/companies/Brightwell/postings?limit=100&offset=0"],
        "smartrecruiters.json",
        "content",
    ),
    feed(
        "youtube",
        "youtube = \"UC1234567890123456789012\"",
        &["/youtube/feeds/videos.xml?channel_id=UC1234567890123456789012"],
        "youtube.xml",
    ),
    feed("podcast", "podcast = \"{base}/podcast/feed\"", &["/podcast/feed"], "podcast.xml"),
    feed("medium", "medium = \"brightwell\"", &["/medium/feed/@brightwell"], "medium.xml"),
    feed("tumblr", "tumblr = \"brightwell\"", &["/tumblr/brightwell/rss"], "tumblr.xml"),
    feed("pinterest", "pinterest = \"brightwell\"", &["/pinterest/brightwell/feed.rss"], "pinterest.xml"),
    feed("slideshare", "slideshare = \"brightwell\"", &["/slideshare/rss/user/brightwell"], "slideshare.xml"),
    feed("rsshub", "linkedin = \"brightwell\"", &["/rsshub/linkedin/company/brightwell/posts"], "rsshub.xml"),
    feed(
        "investor_relations",
        "investors = \"{base}/investor_relations/rss\"",
        &["/investor_relations/rss"],
        "investor_relations.xml",
    ),
    Case {
        setting: "urls = [\"{base}/regulator_press/rss\"]",
        ..feed("regulator_press", "", &["/regulator_press/rss"], "regulator_press.xml")
    },
];

fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

fn watchlist(field: &str) -> String {
    format!(
        "[rep]\nemail = \"dana@example.com\"\nroles = [\"CFO\"]\n[[account]]\nname = \"Brightwell Foods\"\ntier = 1\n{field}\n\
         [[competitor]]\nname = \"Globex Ledger\"\n"
    )
}

/// Everything of a request that a case may ask for.
fn whole(asked: &Asked) -> String {
    let headers: String = asked.headers.iter().map(|(name, value)| format!("\n{name}: {value}")).collect();
    format!("{} {}{headers}\n{}", asked.method, asked.target, asked.body)
}

/// The answer to a request: of the case's file, or of another list of the same service.
fn play(case: &Case, happened: bool, asked: &Asked) -> Answer {
    let kind = if case.file.ends_with("json") { "application/json" } else { "text/xml" };
    let target = &asked.target;
    let other = match () {
        () if target.contains("company_tickers") => Some(wire("sec_edgar_tickers.json")),
        () if target.contains("companyfacts") && happened => Some(wire("sec_edgar_facts.json")),
        () if target.contains("companyfacts") => Some("{\"facts\": {}}".to_owned()),
        () if target.contains("/filing-history") || target.contains("/charges") => {
            Some("{\"items\": []}".to_owned())
        }
        () if case.source == "searxng" && (!happened || target.contains("pageno=2")) => {
            Some("{\"results\": [], \"unresponsive_engines\": []}".to_owned())
        }
        () => None,
    };
    if let Some(other) = other {
        return (200, kind, other);
    }
    if case.source == "openfda" && !(happened && target.contains("/food/")) {
        return (404, kind, wire("openfda_empty.json"));
    }
    let text = wire(case.file);
    let watched = target.contains("jobs") || target.contains("posting") || target.contains("widget");
    (200, kind, if happened { text } else { before(&text, case.list, watched) })
}

async fn run(case: &'static Case) -> Result<(), String> {
    let happened = Arc::new(AtomicBool::new(false));
    let so_far = Arc::clone(&happened);
    let server = Server::start(move |asked| play(case, so_far.load(Ordering::Relaxed), asked)).await;
    let base = &server.base;
    let setting = format!(
        "[sources.{0}]\nenabled = true\nbase = \"{base}/{0}\"\napart = \"0s\"\n{1}\n",
        case.source, case.setting
    );
    let place = Place::new(
        &setting.replace("{base}", base),
        &watchlist(&case.field.replace("{base}", base)),
        at("2026-11-24T06:00:00Z"),
    );
    let first = place.poll(at("2026-11-24T06:00:00Z"), false).await;
    if !first.failures.is_empty() || first.polled == 0 {
        return Err(format!("{}: the first poll: {first:?}, off: {:?}", case.source, place.off));
    }
    happened.store(true, Ordering::Relaxed);
    let second = place.poll(at("2026-11-24T12:00:00Z"), true).await;
    let asked: String = server.asked().iter().map(whole).collect::<Vec<_>>().join("\n\n");
    let missing: Vec<&&str> = case.asks.iter().filter(|part| !asked.contains(**part)).collect();
    if !missing.is_empty() {
        return Err(format!("{}: not asked: {missing:?} in\n{asked}", case.source));
    }
    let (text, leads) = place.digest(at("2026-11-24T12:00:00Z"));
    if leads == 0 || !text.contains(case.tells) {
        return Err(format!("{}: \"{}\" is not told by {second:?} in\n{text}", case.source, case.tells));
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_source_leads_from_the_watchlist_to_the_digest() {
    let mut wrong = Vec::new();
    for case in CASES {
        wrong.extend(run(case).await.err());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
