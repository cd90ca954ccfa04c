use std::time::Instant;

use encoding_rs::{WINDOWS_1251, WINDOWS_1255};
use proptest::prelude::*;
use url::Url;

use super::super::{Class, Delivery, Got, Place, Source, State, Step, Unreadable};
use super::{Feed, read};
use crate::item::Item;

fn got(body: &[u8]) -> Got<'_> {
    Got {
        url: Url::parse("https://www.acme.example/feed.xml").unwrap(),
        status: 200,
        content_type: None,
        body,
    }
}

fn delivery(body: &str) -> Delivery {
    read(&got(body.as_bytes()), None).unwrap()
}

fn refused(body: &str) -> Unreadable {
    read(&got(body.as_bytes()), None).unwrap_err()
}

pub(super) fn items(body: &str) -> Vec<Item> {
    delivery(body).entries.into_iter().map(|entry| entry.item).collect()
}

pub(super) fn rss(items: &str) -> String {
    format!(
        "<rss version='2.0'><channel><title>Acme Newsroom</title><link>https://www.acme.example/</link>{items}</channel></rss>"
    )
}

/// A feed of thirty entries, the eleventh as given.
fn thirty(bad: &str) -> String {
    let mut all = String::new();
    for n in 0..30 {
        match n {
            10 => all.push_str(bad),
            _ => all.push_str(&format!("<item><title>Entry {n}</title><link>/{n}</link></item>")),
        }
    }
    rss(&all)
}

/// The one entry that every format below tells.
fn check_entry(item: &Item, format: &str) {
    assert_eq!(item.title, "Acme & Globex agree", "{format}");
    assert_eq!(item.summary, "They will merge.", "{format}");
    assert_eq!(item.url.as_deref(), Some("https://www.acme.example/news/1"), "{format}");
    assert_eq!(item.published, "2026-11-20T08:00:00Z".parse().ok(), "{format}");
    assert_eq!(item.outlet.as_deref(), Some("Acme Newsroom"), "{format}");
}

#[test]
fn every_format_tells_the_same() {
    let entry = "<title>Acme &amp; Globex agree</title><link>https://www.acme.example/news/1</link>\
                 <description>&lt;p&gt;They will merge.&lt;/p&gt;</description>";
    let date = "<pubDate>Fri, 20 Nov 2026 08:00:00 GMT</pubDate>";
    let channel = "<channel><title>Acme Newsroom</title><link>https://www.acme.example/</link>";
    let atom = "<title>Acme Newsroom</title><link href='https://www.acme.example/'/><entry>\
                <title>Acme &amp; Globex agree</title><id>tag:acme,1</id>\
                <link rel='self' href='/api/1'/><link rel='alternate' href='/news/1'/>\
                <updated>2026-11-20T09:00:00+01:00</updated>\
                <content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>They <b>will</b> merge.</p></div></content></entry>";
    let documents = [
        ("rss 2.0", format!("<?xml version='1.0'?><rss version='2.0'>{channel}<item>{entry}{date}</item></channel></rss>")),
        ("rss 0.91", format!("<rss version='0.91'>{channel}<item>{entry}{date}</item></channel></rss>")),
        ("rss without version", format!("<rss>{channel}<item>{entry}{date}</item></channel></rss>")),
        ("rss 2.00", format!("\n\n <rss version='2.00'>{channel}<item>{entry}{date}</item></channel></rss>")),
        (
            "rss 1.0",
            format!(
                "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' \
                 xmlns:date='http://purl.org/dc/elements/1.1/'>{channel}</channel>\
                 <item rdf:about='https://www.acme.example/news/1'>{entry}<date:date>2026-11-20T08:00:00Z</date:date></item></rdf:RDF>"
            ),
        ),
        ("atom", format!("<feed xmlns='http://www.w3.org/2005/Atom'>{atom}</feed>")),
        (
            "atom with a prefix",
            format!("<a:feed xmlns:a='http://www.w3.org/2005/Atom'>{atom}</a:feed>")
                .replace("<title", "<a:title")
                .replace("</title", "</a:title")
                .replace("<entry", "<a:entry")
                .replace("</entry", "</a:entry")
                .replace("<link", "<a:link")
                .replace("<updated", "<a:updated")
                .replace("</updated", "</a:updated")
                .replace("<content", "<a:content")
                .replace("</content", "</a:content"),
        ),
        (
            "json",
            r#"{"version": "https://jsonfeed.org/version/1.1", "title": "Acme Newsroom", "home_page_url": "https://www.acme.example/",
                "items": [7, {"id": 1, "url": "/news/1", "title": "Acme & Globex agree", "content_html": "<p>They will merge.",
                "date_published": "2026-11-20T08:00:00Z"}]}"#
                .to_owned(),
        ),
    ];
    for (format, document) in documents {
        let items = items(&document);
        assert_eq!(items.len(), 1, "{format}");
        check_entry(&items[0], format);
    }
}

#[test]
fn charsets_are_read_whatever_the_prolog_says() {
    let russian = "Директор компании подал в отставку";
    let hebrew = "מנכ\"ל החברה התפטר הבוקר";
    let document = |encoding: &str, title: &str| {
        format!(
            "\r\n\r\n<?xml version='1.0' encoding='{encoding}'?>{}",
            rss(&format!("<item><title>{title}</title></item>"))
        )
    };
    let cases = [
        (WINDOWS_1251.encode(&document("windows-1251", russian)).0.into_owned(), russian),
        (WINDOWS_1251.encode(&document("utf-8", russian)).0.into_owned(), russian),
        (document("windows-1251", russian).into_bytes(), russian),
        (WINDOWS_1255.encode(&document("windows-1255", hebrew)).0.into_owned(), hebrew),
        (document("utf-16", hebrew).into_bytes(), hebrew),
    ];
    for (body, title) in cases {
        let delivery = read(&got(&body), None).unwrap();
        assert_eq!(delivery.entries[0].item.title, title);
    }
}

#[test]
fn one_bad_entry_of_thirty_costs_one_at_most() {
    let cases = [
        ("<item><title>AT&T & Co <b>up</title><link>/10?a=1&b=2</link></item>", 30),
        ("<item><title>Bad end</titel><link>/10</link></item>", 30),
        ("<item><title>No end<link>/10</link>", 30),
        ("<item><pubDate>Xyz, 99 Foo</pubDate><title>Bad date</title></item>", 30),
        ("<item></item>", 30),
        ("<item><title>\u{0}\u{b}\u{1f}</title></item>", 30),
        ("<item/>", 30),
        ("<item><title>Never ends <!-- </title></item>", 29),
        ("<item><title>Never ends <![CDATA[ </title></item>", 29),
        ("<item><title>Broken tag <a href=\"</title></item>", 28),
    ];
    for (bad, expected) in cases {
        assert!(items(&thirty(bad)).len() >= expected, "{bad}: {}", items(&thirty(bad)).len());
    }
    let problems = delivery(&thirty("<item/>")).problems;
    assert_eq!(problems, ["1 of the feed's entries have neither title nor text"]);
}

#[test]
fn a_body_that_breaks_off_gives_its_whole_entries_and_says_so() {
    let whole = thirty("<item><title>Ten</title></item>");
    let cut = delivery(&whole[..whole.len() / 2]);
    assert!((10..20).contains(&cut.entries.len()), "{}", cut.entries.len());
    assert_eq!(cut.problems.len(), 1);
}

#[test]
fn what_is_no_feed_is_never_an_empty_feed() {
    let cases = [
        ("", Class::Empty),
        (" \r\n\u{feff} ", Class::Empty),
        (
            "<!DOCTYPE html><html><head><title>Sign in</title></head><body><p>Please sign in<br></body></html>",
            Class::NotAFeed,
        ),
        ("{\"error\": \"rate limit\"}", Class::NotAFeed),
        ("[]", Class::NotAFeed),
        ("{\"version\": \"https://jsonfeed.org/version/1\", \"items\": [", Class::Broken),
        ("Too many requests", Class::NotAFeed),
        ("<urlset><url/></urlset>", Class::NotAFeed),
        ("<rss version='2.0'><channel></channel></rss>", Class::Broken),
        (
            "<html><body><svg><metadata><rdf:RDF><cc:Work/></rdf:RDF></metadata></svg>Closed</body></html>",
            Class::NotAFeed,
        ),
        ("%PDF-1.7 \u{fffd}\u{fffd}", Class::NotAFeed),
        ("GIF89a\0\0", Class::NotAFeed),
        ("<rss version='2.0'><channel><title>Acme</title><item><title>cut", Class::Broken),
    ];
    for (body, class) in cases {
        assert_eq!(refused(body).class, class, "{body}");
    }
    assert!(
        delivery("<feed xmlns='http://www.w3.org/2005/Atom'><title>Google Alert - Acme</title></feed>")
            .entries
            .is_empty()
    );
}

#[test]
fn an_entry_without_id_gets_none_invented() {
    let body = rss("<item><title>Acme buys Globex</title></item>");
    let (first, second) = (delivery(&body), delivery(&body));
    assert_eq!(first, second);
    assert_eq!(first.entries[0].identity.guid, None);
    assert_eq!(first.entries[0].identity.link, None);
}

#[test]
fn the_outlet_is_the_one_the_entry_names_and_leaves_the_title() {
    let body = rss(
        "<item><title>Acme cuts jobs - NPR Utah | KUER</title><link>https://news.google.com/rss/articles/x?oc=5</link>\
         <guid isPermaLink='false'>rotates</guid><source url='https://kuer.example'>NPR Utah | KUER</source>\
         <description>&lt;a href='x'&gt;Acme cuts jobs&lt;/a&gt; NPR</description></item>\
         <item><title>Acme wins | Acme Newsroom</title></item><item><title>Acme - and so on</title></item>\
         <item><title>Globex falls</title><link>https://www.google.com/url?url=https://www.times.example/1&amp;ct=ga</link></item>",
    );
    let told: Vec<_> = items(&body).into_iter().map(|item| (item.title, item.outlet.unwrap())).collect();
    let expected = [
        ("Acme cuts jobs", "NPR Utah | KUER"),
        ("Acme wins", "Acme Newsroom"),
        ("Acme - and so on", "Acme Newsroom"),
        ("Globex falls", "times.example"),
    ];
    assert_eq!(told, expected.map(|(title, outlet)| (title.to_owned(), outlet.to_owned())));
    // Ids and links that rotate identify nothing; the description only repeats the headline.
    let again = body.replace("articles/x", "articles/y").replace("rotates", "rotated");
    assert_eq!(delivery(&body).entries[0].identity, delivery(&again).entries[0].identity);
    assert_eq!(items(&body)[0].summary, "");
}

#[test]
fn titles_and_texts_come_out_plain() {
    let body = rss(
        "<item><title><![CDATA[AT&amp;T <b>buys</b> R&D]]></title><description>Text <p>with <i>tags</i><br>inside</description></item>\
         <item><title>AT&amp;amp;amp;T</title><description>&amp;lt;p&amp;gt;Twice&amp;lt;/p&amp;gt;&amp;nbsp;escaped</description></item>\
         <item><description>&lt;p&gt;No title &amp;ndash; only text&lt;/p&gt;</description></item>\
         <item xmlns:c='http://purl.org/rss/1.0/modules/content/'><title>a &lt; b</title><content:encoded><![CDATA[<script>x</script>Only&nbsp;content]]></content:encoded></item>",
    );
    let told: Vec<_> = items(&body).into_iter().map(|item| (item.title, item.summary)).collect();
    let expected = [
        ("AT&T buys R&D", "Text with tags inside"),
        ("AT&T", "Twice escaped"),
        ("", "No title – only text"),
        ("a < b", "Only content"),
    ];
    assert_eq!(told, expected.map(|(title, summary)| (title.to_owned(), summary.to_owned())));
}

#[test]
fn links_are_found_where_feeds_put_them() {
    let body = rss("<item><title>1</title><guid>https://acme.example/guid</guid></item>\
         <item><title>2</title><guid isPermaLink='false'>https://acme.example/guid</guid><enclosure url='/a.mp3'/></item>\
         <item><title>3</title><link>javascript:alert(1)</link></item>\
         <item xml:base='https://other.example/x/'><title>4</title><link>y</link></item>");
    let links: Vec<_> = items(&body).into_iter().map(|item| item.url).collect();
    let expected = [
        Some("https://acme.example/guid"),
        Some("https://www.acme.example/a.mp3"),
        None,
        Some("https://other.example/x/y"),
    ];
    assert_eq!(links, expected.map(|link| link.map(str::to_owned)));
}

#[test]
fn sixty_thousand_entries_oldest_first_keep_the_newest() {
    let mut all = String::new();
    for n in 0..60_000u32 {
        let (day, hour, minute) = (1 + n / 1440 % 28, n / 60 % 24, n % 60);
        let month = 1 + n / 1440 / 28;
        all.push_str(&format!("<item><title>E {n}</title><pubDate>2026-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z</pubDate></item>"));
    }
    let delivery = delivery(&rss(&all));
    assert_eq!(delivery.entries.len(), 5_000);
    assert_eq!(delivery.entries.last().unwrap().item.title, "E 59999");
    assert_eq!(delivery.problems.len(), 1);
}

#[test]
fn deep_and_hostile_documents_take_linear_time() {
    let start = Instant::now();
    let open = "<x>".repeat(200_000);
    for body in [
        rss(&format!("<item><title>1</title><description>{open}")),
        rss(&format!("{open}<item><title>1</title></item>")),
        "<rss><channel><item><title>".repeat(20_000),
        rss(&"<item><title>x</title><!-- ".repeat(50_000)),
        rss(&format!("<item><title>x</title></item>{}", "</x>".repeat(200_000))),
        format!(
            "<!DOCTYPE a [<!ENTITY a \"aaaa\"><!ENTITY b \"{}\">]>{}",
            "&a;".repeat(1000),
            rss("<item><title>&b;</title></item>")
        ),
    ] {
        let _ = read(&got(body.as_bytes()), None);
    }
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn a_feed_is_asked_once_and_its_wishes_are_heard() {
    let place = Place::at(Url::parse("https://acme.example/feed").unwrap(), jiff::Timestamp::UNIX_EPOCH);
    let Step::Ask(requests, state) = Feed.step(&place, &State::default(), None).unwrap() else {
        panic!("asked nothing")
    };
    assert_eq!(requests.url, place.url);
    let body = rss("<ttl>90</ttl><item><title>1</title></item>");
    let Step::Done(delivery) = Feed.step(&place, &state, Some(&got(body.as_bytes()))).unwrap() else {
        panic!("asked again")
    };
    assert_eq!(delivery.ttl.map(|ttl| ttl.as_secs()), Some(5400));
    assert_eq!(delivery.title.as_deref(), Some("Acme Newsroom"));
}

proptest! {
    #[test]
    fn no_document_makes_the_reader_panic(parts in prop::collection::vec(prop::sample::select(vec![
        "<rss>", "<rss version='2.0'>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<link>", "</link>", "<link href='", "'/>",
        "<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "</entry>", "<content type='xhtml'>", "</content>", "<![CDATA[", "]]>",
        "<!--", "-->", "&", "&amp;", "&#x80;", "&#0;", "&nbsp;", "<?xml", "?>", "<!DOCTYPE", "[", "]", ">", "<", "é", "\u{0}", "x", " ", "<p>",
        "</p>", "</", "/>", "\"", "pubDate", "<guid isPermaLink=", "{", "}", "<source>", "</source>",
    ]), 0..60)) {
        let body = parts.concat();
        // Called past the guard, so that a panic shows.
        let got = got(body.as_bytes());
        let _ = super::read_document(&got, &got.url);
        let rss = rss(&body);
        let got = Got { body: rss.as_bytes(), ..got };
        let _ = super::read_document(&got, &got.url);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let got = got(&body);
        let _ = super::read_document(&got, &got.url);
    }
}
