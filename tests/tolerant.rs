//! Feeds as they really are, over HTTP: what a browser's or a feed reader's user would still read.

mod support;

use encoding_rs::{Encoding, SHIFT_JIS, UTF_8, WINDOWS_1251, WINDOWS_1255};
use support::nginx::Nginx;
use support::place::Place;

const FILE: &str = "transport = \"file\"\ndirectory = \"mail\"\nfrom = \"tipoff@example.com\"";
const DANA: &str = r#"
[rep]
name = "Dana Reyes"
email = "dana@example.com"

[[account]]
name = "Brightwell Foods"
aliases = ["Brightwell"]
"#;
const AT: &str = "2026-11-24T09:00:00Z";

fn rss(items: &str) -> String {
    format!(
        "<rss version='2.0'><channel><title>Herald</title><link>https://herald.example/</link>{items}</channel></rss>"
    )
}

fn poll(place: &Place) -> String {
    place.well(&["poll", "--force", "--at", AT])
}

fn items(place: &Place) -> u64 {
    place.json(&["status", "--json"])["items"].as_u64().expect("a number")
}

#[test]
fn a_page_that_names_its_feed_is_followed_once_and_the_feed_asked_from_then_on() {
    let nginx = Nginx::start("location /news/ { default_type text/html; try_files /page.html =404; }");
    let page = "<!DOCTYPE html><html><head><title>Herald</title>\
                <link rel='alternate' type='application/rss+xml' href='/feed.xml'></head><body>News</body></html>";
    nginx.put("page.html", page);
    nginx.put("feed.xml", rss("<item><title>Brightwell opens plant</title><link>/1</link></item>"));
    let place = Place::with(&[nginx.url("news/")], FILE, DANA);
    assert!(poll(&place).contains("1 new items"));
    assert!(poll(&place).contains("1 unchanged"));
    assert_eq!(nginx.statuses(), [200, 200, 304], "page, feed, and then the feed alone");
    let told = place.well(&["sources", "--json"]);
    assert!(told.contains("the feed it names is read instead"), "{told}");
    // The feed moves; the page knows where to.
    nginx.put("feed.xml", "<html><body>We have moved.</body></html>");
    nginx.put("page.html", page.replace("feed.xml", "new.xml"));
    nginx.put("new.xml", rss("<item><title>Brightwell names a chief</title><link>/2</link></item>"));
    assert!(poll(&place).contains("1 new items"));
    assert_eq!(items(&place), 2);
    // By hand it is no different.
    assert_eq!(place.json(&["items", &nginx.url("news/")])["title"], "Brightwell names a chief");
}

#[test]
fn a_page_that_leads_to_a_page_or_to_a_private_address_is_that_sources_error() {
    let nginx = Nginx::start("default_type text/html;");
    let page = |href: &str| {
        format!(
            "<!DOCTYPE html><html><head><link rel=alternate type=application/rss+xml href='{href}'></head></html>"
        )
    };
    nginx.put("loop", page("/again"));
    nginx.put("again", page("/loop"));
    nginx.put("inside", page("http://10.0.0.1/feed.xml"));
    nginx.put("plain", "<!DOCTYPE html><html><body>Brightwell names a chief</body></html>");
    let place = Place::with(&["loop", "inside", "plain"].map(|name| nginx.url(name)), FILE, DANA);
    let said = place.run(&["poll", "--force", "--at", AT]);
    assert!(said.err.contains("the page names a feed that is none"), "{}", said.err);
    assert!(said.err.contains("is no public address"), "{}", said.err);
    assert!(said.err.contains("the answer is a web page, not a feed"), "{}", said.err);
    assert_eq!(items(&place), 0);
    assert_eq!(nginx.statuses().len(), 4, "each page once, and one that was named");
}

#[test]
fn whoever_lies_about_the_charset_the_words_are_right() {
    let headers = ["", "; charset=iso-8859-1", "; charset=utf-8", "; charset=us-ascii", "; charset=no-such"];
    let words: [(&'static Encoding, &str); 4] = [
        (UTF_8, "Brightwell: café “á la carte” – 5 €"),
        (WINDOWS_1251, "Директор компании Brightwell подал в отставку сегодня утром"),
        (WINDOWS_1255, "מנכ\"ל Brightwell התפטר הבוקר ומונה לו מחליף"),
        (SHIFT_JIS, "ブライトウェル社の最高財務責任者が今朝辞任しました"),
    ];
    let locations: String = (0..headers.len())
        .map(|n| format!("location /{n}/ {{ types {{}} default_type \"text/xml{}\"; }} ", headers[n]))
        .collect();
    let nginx = Nginx::start(&locations);
    let (mut expected, mut addresses) = (Vec::new(), Vec::new());
    for (header, said) in headers.iter().enumerate() {
        for (encoding, title) in words {
            // The prolog tells the truth, nothing, or that it is UTF-8.
            for (kind, prolog) in
                [format!(" encoding='{}'", encoding.name()), String::new(), " encoding='utf-8'".into()]
                    .iter()
                    .enumerate()
            {
                let text = format!(
                    "\r\n<?xml version='1.0'{prolog}?>{}",
                    rss(&format!("<item><title>{title}</title></item>"))
                );
                let name = format!("{header}/{}-{kind}.xml", encoding.name());
                nginx.put(&name, encoding.encode(&text).0);
                addresses.push(nginx.url(&name));
                expected
                    .push((format!("header “{said}”, prolog “{prolog}”, truly {}", encoding.name()), title));
            }
        }
    }
    let place = Place::with(&[], FILE, DANA);
    let arguments: Vec<&str> =
        std::iter::once("items").chain(addresses.iter().map(|address| &**address)).collect();
    let out = place.well(&arguments);
    assert_eq!(out.lines().count(), expected.len());
    for (line, (who, title)) in out.lines().zip(expected) {
        let item: serde_json::Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(item["title"], title, "{who}");
    }
}

#[test]
fn a_post_without_a_title_is_judged_by_its_text() {
    let nginx = Nginx::start("");
    let post = "<item><description>&lt;p&gt;Brightwell names Ann Lee chief financial officer.&lt;/p&gt;</description>\
                <guid>https://social.example/1</guid></item><item><author>dana</author></item>";
    nginx.put("posts.xml", rss(post));
    let place = Place::with(&[nginx.url("posts.xml")], FILE, DANA);
    for _ in 0..3 {
        poll(&place);
        nginx.put("posts.xml", format!("{} ", rss(post)));
    }
    let status = place.json(&["status", "--json"]);
    assert_eq!((&status["items"], &status["signals"]), (&2.into(), &1.into()), "{status}");
    let shown = place.well(&["items", &nginx.url("posts.xml")]);
    assert!(shown.contains("\"title\":\"\""), "{shown}");
    // The words that made it a signal stand in brackets.
    let preview = place.well(&["digest", "--preview", "--at", AT]).replace(['[', ']'], "");
    assert!(preview.contains("Brightwell names Ann Lee chief financial officer"), "{preview}");
}

#[test]
fn a_feed_that_breaks_off_gives_its_whole_entries_and_the_problem_is_told() {
    let nginx = Nginx::start("");
    let whole: String =
        (0..30).map(|n| format!("<item><title>Entry {n}</title><link>/{n}</link></item>")).collect();
    let text = rss(&whole);
    nginx.put("cut.xml", &text[..text.len() - 60]);
    let place = Place::with(&[nginx.url("cut.xml")], FILE, DANA);
    assert!(poll(&place).contains("29 new items"));
    assert!(place.well(&["sources", "--json"]).contains("breaks off in the middle of an entry"));
}
