//! Documents that are made to hurt whoever reads them, each within the 8 MiB that are read of a body.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

/// Bytes of the largest document.
const FULL: usize = 8 << 20;

pub fn rss(items: &str) -> String {
    format!(
        "<?xml version='1.0'?><rss version='2.0'><channel><title>Herald</title><link>https://herald.example/</link>{items}</channel></rss>"
    )
}

fn atom(entries: &str) -> String {
    format!(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>Herald</title><id>tag:herald.example,2026:1</id>{entries}</feed>"
    )
}

const ENTRY: &str = "<id>tag:herald.example,2026:2</id><title>Deep</title><updated>2026-11-24T08:00:00Z</updated>\
                     <link href='https://herald.example/2'/>";

/// `unit` as often as fits into a document.
fn full(unit: &str) -> String {
    unit.repeat((FULL - 4096) / unit.len())
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// 64 MiB of blanks.
pub fn gzip_bomb() -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(1));
    let block = vec![b' '; 1 << 20];
    (0..64).for_each(|_| encoder.write_all(&block).expect("memory"));
    encoder.finish().expect("memory")
}

/// Name and body of each.
pub fn all(canary: &str) -> Vec<(&'static str, String)> {
    let many_entries: String = (0..60_000)
        .map(|n| {
            let (day, hour, minute) = (1 + n / 1440 % 28, n / 60 % 24, n % 60);
            format!("<item><title>E {n}</title><link>/{n}</link><pubDate>2025-{:02}-{day:02}T{hour:02}:{minute:02}:00Z</pubDate></item>", 1 + n / 40_320)
        })
        .collect();
    let laughs: String =
        (1..10).map(|n| format!("<!ENTITY l{n} '{}'>", format!("&l{};", n - 1).repeat(10))).collect();
    let laughs = format!(
        "<!DOCTYPE rss [<!ENTITY l0 'lol'>{laughs}]>{}",
        rss("<item><title>Laughs &l9;</title></item>")
    );
    let quadratic = format!(
        "<!DOCTYPE rss [<!ENTITY a '{}'>]>{}",
        "a".repeat(100_000),
        rss(&format!("<item><title>Blown {}</title></item>", "&a;".repeat(100_000)))
    );
    let external = format!(
        "<!DOCTYPE rss [<!ENTITY f SYSTEM 'file:///etc/passwd'><!ENTITY w SYSTEM '{canary}'><!ENTITY % p SYSTEM '{canary}'>%p;]>{}",
        rss("<item><title>Outside &f; &w;</title></item>")
    );
    let attributes: String = (0..500_000).map(|n| format!(" a{n}='1'")).collect();
    let namespaces: String = (0..100_000).map(|n| format!(" xmlns:n{n}='urn:{n}'")).collect();
    let nested_names: String = (0..200_000).map(|n| format!("<n{n}:x xmlns:n{n}='u'>")).collect();
    let bases = full("<div xml:base='aaaaaaaa/'>");
    vec![
        ("laughs", laughs),
        ("quadratic", quadratic),
        ("external", external),
        ("open-tags-root", rss(&"<div>".repeat(500_000))),
        ("open-tags-item", rss(&format!("<item><title>Open</title>{}", "<div>".repeat(500_000)))),
        (
            "open-tags-text",
            rss(&format!("<item><title>Open</title><description>{}", "<div>".repeat(500_000))),
        ),
        (
            "open-tags-html",
            rss(&format!(
                "<item><title>Open</title><description>{}</description></item>",
                "&lt;div&gt;".repeat(500_000)
            )),
        ),
        ("open-tags-title", rss(&format!("<item><title>{}</title></item>", "&lt;b&gt;".repeat(500_000)))),
        (
            "open-tags-xhtml",
            atom(&format!("<entry>{ENTRY}<content type='xhtml'>{}", "<div>".repeat(500_000))),
        ),
        (
            "closed-tags-xhtml",
            atom(&format!(
                "<entry>{ENTRY}<content type='xhtml'>{}{}</content></entry>",
                "<div>".repeat(500_000),
                "</div>".repeat(500_000)
            )),
        ),
        ("end-tags", rss(&full("</x>"))),
        ("sixty-thousand", rss(&many_entries)),
        ("million-entries", rss(&full("<item/>"))),
        ("million-entries-atom", atom(&full("<entry/>"))),
        ("long-title", rss(&format!("<item><title>{}</title></item>", "word ".repeat(600_000)))),
        ("one-word-title", rss(&format!("<item><title>{}</title></item>", "w".repeat(3_000_000)))),
        ("entities-title", rss(&format!("<item><title>{}</title></item>", "&amp;amp;".repeat(800_000)))),
        (
            "long-link",
            rss(&format!(
                "<item><title>Far</title><link>https://herald.example/{}</link></item>",
                "a".repeat(5_000_000)
            )),
        ),
        (
            "long-date",
            rss(&format!("<item><title>Late</title><pubDate>{}</pubDate></item>", "1".repeat(5_000_000))),
        ),
        (
            "nuls",
            format!(
                "\0\0\0{}",
                rss(&format!("<item><title>N\0u\0l</title></item>{}", "\0".repeat(1_000_000)))
            ),
        ),
        ("attributes", rss(&format!("<item><title{attributes}>Many</title></item>"))),
        (
            "namespaces",
            format!(
                "<rss{namespaces}><channel><title>Herald</title>{}</channel></rss>",
                "<zz:x/>".repeat(200_000)
            ),
        ),
        ("nested-names", rss(&format!("<item><title>Names</title>{nested_names}"))),
        ("nested-bases", atom(&format!("<entry>{ENTRY}<content type='xhtml'>{bases}"))),
        ("comment", rss(&format!("<item><title>After</title></item><!--{}", full("- ")))),
        ("comments", rss(&full("<!---->"))),
        ("cdata", rss(&format!("<item><title>{}</title></item>", full("<![CDATA[x]]>")))),
        ("instructions", rss(&full("<?x?>"))),
        ("brackets", full("<")),
        ("ampersands", rss(&format!("<item><title>{}</title></item>", full("&")))),
        (
            "json-deep",
            format!(
                "{{\"version\": \"https://jsonfeed.org/version/1\", \"items\": {}",
                "[".repeat(1_000_000)
            ),
        ),
        (
            "json-many",
            format!(
                "{{\"version\": \"https://jsonfeed.org/version/1\", \"title\": \"Herald\", \"items\": [{}{{}}]}}",
                full("{},")
            ),
        ),
        ("page", format!("<!DOCTYPE html><html><head>{}", full("<link rel=alternate type=x href=y>"))),
    ]
}
