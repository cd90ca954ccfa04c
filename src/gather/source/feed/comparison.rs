//! feed-rs and the forgiving pass, side by side: neither may tell another story than the other.

use std::time::Instant;

use url::Url;

use super::super::Delivery;
use super::tests::{items, rss};
use super::{deliver, standard, xml};

const DATE: &str = "<pubDate>Fri, 20 Nov 2026 08:00:00 GMT</pubDate>";

/// The document by feed-rs and by the forgiving pass; `None` where one refuses it.
fn both(document: &str) -> [Option<Delivery>; 2] {
    let base = Url::parse("https://www.acme.example/feed.xml").unwrap();
    [standard::read(document), xml::read(document)].map(|read| read.map(|document| deliver(document, &base)))
}

#[test]
fn either_reader_tells_the_same_of_a_proper_feed() {
    let entry = "<title>Acme &amp; Globex agree</title><link>https://www.acme.example/news/1?a=1&amp;b=2</link>\
                 <description>&lt;p&gt;They will &amp;amp; must merge.&lt;/p&gt;</description>";
    let dated = format!("{entry}<guid isPermaLink='false'> acme-1 </guid>{DATE}");
    let channel = "<channel><title>Acme Newsroom</title><link>https://www.acme.example/</link>";
    let atom = |words: &str| {
        format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'><title>Acme Newsroom</title><link href='https://www.acme.example/'/>\
             <entry><id>tag:acme,1</id><link rel='self' href='/api/1'/><link href='/news/1'/>\
             <published>2026-11-20T08:00:00Z</published><updated>2026-11-21T09:00:00+01:00</updated>{words}</entry></feed>"
        )
    };
    let documents = [
        rss(&format!("<ttl>90</ttl><item>{dated}</item>")),
        rss(&format!("<item><comments>https://www.acme.example/talk</comments>{dated}</item>")),
        rss(&format!(
            "<item><title><![CDATA[AT&amp;T <b>buys</b>]]></title><link>/2</link>\
             <description><![CDATA[<p>x <i>y</i>]]></description>{DATE}</item>"
        )),
        format!("<rss version='0.91'>{channel}<item>{dated}</item></channel></rss>"),
        format!("<rss version='0.92'>{channel}<item>{dated}</item></channel></rss>"),
        format!(
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' \
             xmlns:dc='http://purl.org/dc/elements/1.1/'>{channel}</channel>\
             <item>{entry}<dc:date>2026-11-20T08:00:00Z</dc:date></item></rdf:RDF>"
        ),
        atom("<title>List&lt;T&gt; &amp;amp; co</title><summary>use the &lt;b&gt; tag</summary>"),
        atom(
            "<title type='html'>AT&amp;amp;T &lt;b&gt;up&lt;/b&gt;</title>\
             <content type='html'>&lt;p&gt;5 &amp;lt; 6&lt;/p&gt;</content>",
        ),
        atom(
            "<title>t</title><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>\
             <p>5 &lt; 6 <b>and</b> so on</p></div></content>",
        ),
    ];
    for document in documents {
        let [standard, forgiven] = both(&document);
        assert!(standard.as_ref().is_some_and(|read| !read.entries.is_empty()), "refused: {document}");
        assert_eq!(standard, forgiven, "{document}");
    }
}

#[test]
fn what_feed_rs_refuses_or_would_read_less_of_is_read_all_the_same() {
    let whole = rss(&format!("<item><title>Acme buys Globex</title><link>/1</link>{DATE}</item>"));
    let documents = [
        whole.replace("Acme buys", "Acme AT&T buys"),
        whole.replace(" version='2.0'", ""),
        whole.replace("2.0", "2.00"),
        whole.replace("</item></channel></rss>", "</item><item><title>cut"),
        whole.replace("buys", "<b>buys</b>"),
        whole.replace("pubDate", "lastBuildDate"),
        whole.replace("</item>", "<News:Source>TV 2</News:Source></item>"),
        whole.replace("</item>", "<source url='https://tv2.example'>TV 2</source></item>"),
        whole
            .replace("<title>Acme buys", "<dc:title xmlns:dc='http://purl.org/dc/elements/1.1/'>Acme buys")
            .replace("Globex</title>", "Globex</dc:title>"),
    ];
    assert!(standard::read(&whole).is_some());
    for document in documents {
        assert!(standard::read(&document).is_none(), "{document}");
        let read = &items(&document)[0];
        assert!(read.title.starts_with("Acme") && read.title.ends_with("Globex"), "{}", read.title);
        assert_eq!(read.published, "2026-11-20T08:00:00Z".parse().ok(), "{document}");
        let outlet = if document.contains("TV 2") { "TV 2" } else { "Acme Newsroom" };
        assert_eq!(read.outlet.as_deref(), Some(outlet), "{document}");
    }
}

#[test]
fn tags_that_never_end_are_looked_at_once() {
    let start = Instant::now();
    for tag in ["<", "<title", "<title ", "<item<"] {
        let _ = standard::read(&tag.repeat(20_000));
    }
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}
