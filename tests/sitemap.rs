//! An outlet without a feed: its news sitemap, found through robots.txt.

mod support;

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use support::nginx::Nginx;
use support::place::Place;

const AT: &str = "2026-11-25T07:30:00Z";
const WATCHLIST: &str = "[rep]\nemail = \"dana@example.com\"\ndigest = \"daily 07:30\"\n[[account]]\n\
    name = \"Brightwell Foods\"\n";

/// A sitemap of these titles, with the hour of each on the 24th.
fn sitemap(stories: &[(&str, u8)]) -> String {
    let pages: String = stories
        .iter()
        .map(|(title, hour)| {
            format!(
                "<url><loc>https://outlet.example/{hour}</loc><news:news><news:publication>\
                 <news:name>The Outlet</news:name><news:language>en</news:language></news:publication>\
                 <news:publication_date>2026-11-24T{hour:02}:00:00Z</news:publication_date>\
                 <news:title><![CDATA[{title}]]></news:title>\
                 <news:keywords>business, Globex</news:keywords></news:news>\
                 <image:image><image:loc>https://outlet.example/{hour}.jpg</image:loc>\
                 <image:title>A picture</image:title></image:image></url>\n"
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\"?>\n<urlset xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\">{pages}</urlset>"
    )
}

fn packed(text: &str) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(text.as_bytes()).expect("packed");
    packer.finish().expect("packed")
}

/// An outlet whose robots.txt names an index, which leads to years of parts.
fn outlet() -> Nginx {
    let nginx = Nginx::start("");
    let part = |name: &str, date: &str| {
        format!("<sitemap><loc>{}</loc><lastmod>{date}</lastmod></sitemap>", nginx.url(name))
    };
    let parts = [
        part("news-2007.xml", "2007-11-26T00:01:56+00:00"),
        part("news-now.xml.gz", "2026-11-24T23:00:00+00:00"),
        part("news-before.xml", "2026-11-23"),
    ];
    nginx.put(
        "robots.txt",
        format!("User-agent: *\nDisallow: /\n\nSitemap: {}\n", nginx.url("news-index.xml")),
    );
    nginx.put("news-index.xml", format!("<sitemapindex>{}</sitemapindex>", parts.concat()));
    nginx.put("news-now.xml.gz", packed(&sitemap(&[("Brightwell Foods&apos; chief executive resigns", 9)])));
    nginx.put("news-before.xml", sitemap(&[("Freight rates fall in the north", 3)]));
    nginx
}

fn place(url: &str) -> Place {
    let mail = "transport = \"file\"\ndirectory = \"mail\"\nfrom = \"tipoff@example.com\"";
    let place = Place::with(&[], mail, WATCHLIST);
    let ops = place.read("tipoff.toml") + &format!("\n[[feed]]\nurl = \"{url}\"\nkind = \"sitemap\"\n");
    place.write("tipoff.toml", &ops);
    place
}

#[test]
fn the_news_of_a_site_without_a_feed_reach_the_digest() {
    let nginx = outlet();
    let place = place(&nginx.url(""));
    let said = place.well(&["poll", "--at", AT]);
    assert!(said.contains("1 sources polled (0 unchanged, 0 failed), 2 new items"), "{said}");
    let log = nginx.log();
    let asked: Vec<&str> = log.lines().filter_map(|line| line.split_whitespace().nth(6)).collect();
    assert_eq!(
        asked,
        ["/robots.txt", "/news-index.xml", "/news-now.xml.gz", "/news-before.xml"],
        "no old parts"
    );
    // The words that made it a signal stand in brackets.
    let digest = place.well(&["digest", "--now", "--preview", "--at", AT]).replace(['[', ']'], "");
    assert!(digest.contains("Brightwell Foods' chief executive resigns"), "{digest}");
    assert!(digest.contains("The Outlet"), "{digest}");

    // What comes is found, what has left the window stays.
    let now = [
        ("Brightwell Foods to cut 300 jobs in Leeds", 22),
        ("Brightwell Foods&apos; chief executive resigns", 9),
    ];
    nginx.put("news-now.xml.gz", packed(&sitemap(&now)));
    nginx.put("news-before.xml", sitemap(&[]));
    let said = place.well(&["poll", "--force", "--at", "2026-11-25T08:30:00Z"]);
    assert!(said.contains("0 failed), 1 new items"), "{said}");
    assert_eq!(place.json(&["status", "--json"])["items"], 3);
    let source = place.json(&["sources", "--json", "--at", "2026-11-25T08:30:00Z"]);
    assert_eq!((source["kind"].as_str(), source["state"].as_str()), (Some("news_sitemap"), Some("well")));
    assert_eq!(source["title"], "The Outlet");
}

#[test]
fn a_sitemap_that_is_named_itself_is_one_request_and_then_a_304() {
    let nginx = outlet();
    let place = place(&nginx.url("news-before.xml"));
    place.well(&["poll", "--at", AT]);
    let said = place.well(&["poll", "--force", "--at", "2026-11-25T08:30:00Z"]);
    assert!(said.contains("(1 unchanged, 0 failed)"), "{said}");
    assert_eq!(nginx.statuses(), [200, 304]);
}

#[test]
fn items_shows_what_tipoff_sees_in_a_sitemap() {
    let place = Place::new();
    place.write("news.xml", &sitemap(&[("Brightwell Foods opens plant", 9), ("A &amp; B merge", 10)]));
    let out = place.well(&["items", "--source", "news_sitemap", "news.xml"]);
    let lines: Vec<serde_json::Value> =
        out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let titles: Vec<&str> = lines.iter().filter_map(|line| line["title"].as_str()).collect();
    assert_eq!(titles, ["A & B merge", "Brightwell Foods opens plant"]);
    assert_eq!(lines[0]["summary"], "Globex.");
    assert_eq!(lines[0]["outlet"], "The Outlet");
    assert_eq!(lines[0]["published"], "2026-11-24T10:00:00Z");
}

#[test]
fn a_mistake_in_the_kind_is_told_with_what_to_write() {
    let place = place("https://outlet.example");
    let wrong = place.read("tipoff.toml").replace("kind = \"sitemap\"", "kind = \"site\"");
    place.write("tipoff.toml", &wrong);
    let check = place.run(&["check"]);
    assert_eq!(check.code, 2);
    assert!(
        check.err.contains("\"site\" is no kind of feed") && check.err.contains("\"sitemap\" for"),
        "{}",
        check.err
    );

    // A sitemap that is taken for a feed, and a site whose robots.txt names none.
    let nginx = outlet();
    let feed = Place::with(&[nginx.url("news-before.xml")], "transport = \"stdout\"", WATCHLIST);
    let said = feed.run(&["poll", "--at", AT]);
    assert!(
        said.err.contains("a sitemap, not a feed") && said.err.contains("kind = \"sitemap\""),
        "{}",
        said.err
    );
    nginx.put("robots.txt", "User-agent: *\nDisallow:\n");
    let site = self::place(&nginx.url("robots.txt"));
    let said = site.run(&["poll", "--at", AT]);
    assert!(said.err.contains("robots.txt names no sitemap"), "{}", said.err);
}
