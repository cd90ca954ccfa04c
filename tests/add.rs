//! A name and a domain become an account with all its doors: against a site that a real server serves, reached
//! by its own name through that server as a proxy.

mod support;

use support::nginx::Nginx;
use support::place::{Place, Said};

/// One folder a host.
const HOSTS: &str = "location / { rewrite ^/$ /$host/index.html break; rewrite ^(.*)$ /$host$1 break; }";
const WATCHLIST: &str = "# Dana's own words\r\n[rep]\r\nemail   = \"dana@example.com\" # hers\r\n\r\n\
    [[account]]\r\nname = \"Brightwell Foods\"\r\n";

fn feed(title: &str, path: &str) -> String {
    format!(
        "<rss version=\"2.0\"><channel><title>Acme</title><item><title>{title}</title>\
         <link>http://acme.example/{path}</link><pubDate>Tue, 24 Nov 2026 09:00:00 GMT</pubDate></item></channel></rss>"
    )
}

/// Acme's site with ten doors, and the services where some of them lie.
fn site() -> Nginx {
    let site = Nginx::start(HOSTS);
    let home = "<!doctype html><title>Acme Corporation | Pumps</title>\
        <link rel=\"alternate\" type=\"application/rss+xml\" href=\"/press.xml\">\
        <link rel=\"alternate\" type=\"application/rss+xml\" href=\"/comments/feed/\">\
        <a href=\"/company/newsroom\">Newsroom</a> <a href=\"/careers\">Careers</a>\
        <a href=\"http://www.youtube.com/@acme\">YouTube</a> <a href=\"https://x.com/acme\">X</a>\
        <a href=\"https://www.linkedin.com/company/acme-pumps/\">LinkedIn</a>\
        <a href=\"https://bsky.app/profile/acme.example\">Bluesky</a>\
        <a href=\"https://mastodon.example/@acme\">Mastodon</a> <a href=\"https://x.com/share?u=1\">Share</a>";
    site.put("acme.example/index.html", home);
    site.put("acme.example/press.xml", feed("Acme opens a plant", "1"));
    site.put("acme.example/rss", feed("Acme opens a plant", "1"));
    site.put(
        "acme.example/blog",
        "<title>Blog</title><link rel=alternate type=application/atom+xml href=/blog.xml>",
    );
    site.put("acme.example/blog.xml", feed("How we test pumps", "2"));
    site.put("acme.example/company/newsroom", "<a href=\"/company/rss.xml\">RSS</a>");
    site.put("acme.example/company/rss.xml", feed("Acme names Ann Lee CFO", "3"));
    site.put("acme.example/careers", "<a href=\"https://boards.greenhouse.io/acme\">Open roles</a>");
    site.put(
        "acme.example/robots.txt",
        "User-agent: *\nDisallow: /feed\nSitemap: http://acme.example/news-sitemap.xml\n",
    );
    site.put(
        "acme.example/news-sitemap.xml",
        "<urlset xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\"><url><loc>http://acme.example/4</loc>\
         <news:news><news:title>Acme sells its valves</news:title>\
         <news:publication_date>2026-11-24</news:publication_date></news:news></url></urlset>",
    );
    site.put("status.acme.example/api/v2/incidents.json", "{\"page\":{\"name\":\"Acme\"},\"incidents\":[]}");
    site.put("www.youtube.com/@acme", "<meta itemprop=\"identifier\" content=\"UCaaaaaaaaaaaaaaaaaaaaaa\">");
    site.put("youtube.example/feeds/videos.xml", feed("Acme in two minutes", "5"));
    site.put("boards.example/v1/boards/acme/jobs", "{\"jobs\":[],\"meta\":{\"total\":0}}");
    site.put("bsky.example/xrpc/app.bsky.feed.getAuthorFeed", "{\"feed\":[]}");
    site.put("mastodon.example/@acme.rss", feed("We are hiring", "6"));
    site.put(
        "edgar.example/files/company_tickers.json",
        "{\"0\":{\"cik_str\":320,\"ticker\":\"ACME\",\"title\":\"ACME CORP\"},\
          \"1\":{\"cik_str\":321,\"ticker\":\"ACMK\",\"title\":\"Acme Markets Inc.\"}}",
    );
    site.put("parked.example/index.html", "<title>This domain is for sale</title>");
    site.put("closed.example/index.html", "<title>Acme</title><a href=/feed>feed</a>");
    site.put("closed.example/robots.txt", "User-agent: *\nDisallow: /\n");
    site
}

fn place(site: &Nginx) -> Place {
    let place = Place::with(&[], "transport = \"stdout\"", WATCHLIST);
    let ops = place.read("tipoff.toml").replace(
        "[fetch]\n",
        &format!("[fetch]\ncontact = \"ops@example.com\"\nproxy = \"http://127.0.0.1:{}\"\n", site.port),
    ) + "\n[sources.greenhouse]\nbase = \"http://boards.example\"\n\
           [sources.youtube]\nbase = \"http://youtube.example\"\n\
           [sources.bluesky]\nbase = \"http://bsky.example\"\n\
           [sources.mastodon]\nbase = \"http://mastodon.example\"\n\
           [sources.sec_edgar]\nbase = \"http://edgar.example\"\n";
    place.write("tipoff.toml", &ops);
    place
}

fn add(place: &Place, more: &[&str]) -> Said {
    let arguments = ["add", "Acme Corporation", "--domain", "acme.example", "--tier", "1"];
    place.run(&[&arguments, more].concat())
}

#[test]
fn a_site_with_ten_doors_becomes_an_account_with_a_reason_for_each() {
    let site = site();
    let place = place(&site);
    let trial = add(&place, &["--dry-run"]);
    assert_eq!(trial.code, 0, "{}{}", trial.out, trial.err);
    assert!(trial.out.contains("+[[account]]\n") || trial.out.contains("+[[account]]"), "{}", trial.out);
    assert_eq!(place.read("watchlists/dana.toml"), WATCHLIST, "a trial changes nothing");

    let done = add(&place, &[]);
    assert_eq!(done.code, 0, "{}{}", done.out, done.err);
    let after = place.read("watchlists/dana.toml");
    assert!(after.starts_with(WATCHLIST) && !after.replace("\r\n", "").contains('\n'), "{after:?}");
    let read: toml::Table = after.parse().expect("TOML");
    let account = &read["account"].as_array().expect("a list")[1];
    let feeds: Vec<&str> =
        account["feeds"].as_array().expect("a list").iter().filter_map(toml::Value::as_str).collect();
    let found = |path: &str| feeds.contains(&format!("http://acme.example/{path}").as_str());
    assert!(found("press.xml") && found("blog.xml") && found("company/rss.xml"), "{feeds:?}");
    assert_eq!(feeds.len(), 3, "the same feed at another address is one: {feeds:?}");
    for (field, value) in [
        ("name", "Acme Corporation"),
        ("domain", "acme.example"),
        ("jobs", "greenhouse:acme"),
        ("status", "http://status.acme.example/"),
        ("youtube", "UCaaaaaaaaaaaaaaaaaaaaaa"),
        ("x", "acme"),
        ("linkedin", "acme-pumps"),
        ("bluesky", "acme.example"),
        ("mastodon", "@acme@mastodon.example"),
    ] {
        assert_eq!(account[field].as_str(), Some(value), "{field}: {after}");
    }
    assert_eq!(account["tier"].as_integer(), Some(1));
    assert_eq!(read["feed"].as_array().expect("a list")[0]["kind"].as_str(), Some("sitemap"));
    assert!(after.contains("jobs = \"greenhouse:acme\"  # linked from /careers; 0 entries"), "{after}");
    assert!(after.contains("\"http://acme.example/blog.xml\", # named by /blog; 1 entries\r\n"), "{after}");
    assert!(after.contains("x = \"acme\"  # linked from the home page; not tried"), "{after}");
    // A number out of a register is proposed and never taken unasked.
    assert!(account.get("ticker").is_none());
    assert!(done.out.contains("ticker ACME, cik 0000000320"), "{}", done.out);
    place.well(&["check"]);
    let log = site.log();
    assert!(
        !log.contains("acme.example/feed ") && !log.contains("GET http://acme.example/feed HTTP"),
        "{log}"
    );

    // A second time only what was not there before is proposed.
    let again = add(&place, &[]);
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(again.out.contains("is on the list already"), "{}", again.out);
    assert!(again.out.contains("nothing new"), "{}", again.out);
    assert_eq!(place.read("watchlists/dana.toml"), after);
    let yes = place.json(&["add", "Acme", "--domain", "www.acme.example", "--yes", "--json"]);
    assert_eq!(yes["proposals"][0]["taken"], true, "{yes}");
    assert!(yes["requests"].as_u64().is_some_and(|count| count <= 23), "{yes}");
    let last = place.read("watchlists/dana.toml");
    assert!(
        last.contains("\r\nticker = \"ACME\"  # EDGAR lists") && last.contains("cik = \"0000000320\""),
        "{last}"
    );
    place.well(&["check"]);
}

#[test]
fn an_account_that_is_there_gets_what_it_lacks_and_keeps_what_it_has() {
    let site = site();
    let place = place(&site);
    let before = "[rep]\nemail = \"dana@example.com\"\n\n[[competitor]]\nname = \"ACME Corp.\" # theirs\n\
        feeds = [\n  \"http://acme.example/press.xml\", # kept\n]\nx = \"acme_other\"\n\n[[account]]\nname = \"B\"\n";
    place.write("watchlists/dana.toml", before);
    let done = add(&place, &[]);
    assert_eq!(done.code, 0, "{}{}", done.out, done.err);
    let after = place.read("watchlists/dana.toml");
    assert!(after.contains("press.xml\", \"http://acme.example/"), "{after}");
    assert!(
        after.contains("# kept\n]\nx = \"acme_other\"\njobs = ") || after.contains("x = \"acme_other\"\n"),
        "{after}"
    );
    assert!(!after.contains("x = \"acme\"") && !after.contains("domain ="), "{after}");
    assert!(after.ends_with("kind = \"sitemap\"\n"), "{after}");
    place.well(&["check"]);
}

#[test]
fn a_wrong_a_closed_and_a_dead_site_are_told_and_nothing_is_written_without_a_yes() {
    let site = site();
    let place = place(&site);
    let cases = [
        ("parked.example", "doesn't name Acme"),
        ("closed.example", "robots.txt asks not to read it"),
        ("dead.example", "can't be read"),
    ];
    for (domain, said) in cases {
        let told = place.run(&["add", "Acme", "--domain", domain]);
        assert_eq!(told.code, 1, "{domain}: {}{}", told.out, told.err);
        assert!(told.err.contains(said), "{domain}: {}", told.err);
        assert_eq!(place.read("watchlists/dana.toml"), WATCHLIST, "{domain}");
    }
    assert!(!site.log().contains("closed.example/feed"), "{}", site.log());
    place.well(&["add", "Acme", "--domain", "dead.example", "--yes"]);
    assert!(place.read("watchlists/dana.toml").contains("domain = \"dead.example\""));
    assert_eq!(place.run(&["add", "Acme", "--domain", "acme"]).code, 2);
}
