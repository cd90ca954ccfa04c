//! An outlet's items in its feed format.
//!
//! In: an outlet's description and the time that counts as now. Out: the feed's bytes.

use jiff::Timestamp;
use quick_xml::escape::escape;
use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_64;

use super::{Entry, Format, Outlet, Sheet};

/// The finished feed, to be served under `path`.
pub(super) fn outlet(sheet: &Sheet, path: &'static str, now: Timestamp) -> Outlet {
    let text = match sheet.format {
        Format::Rss => rss(sheet, now),
        Format::Atom => atom(sheet, now),
        Format::Rdf => rdf(sheet, now),
        Format::Json => json_feed(sheet, now),
    };
    let content_type = match sheet.format {
        Format::Rss => "application/rss+xml; charset=utf-8",
        Format::Atom => "application/atom+xml; charset=utf-8",
        Format::Rdf if sheet.latin1 => "application/rdf+xml; charset=iso-8859-1",
        Format::Rdf => "application/rdf+xml; charset=utf-8",
        Format::Json => "application/feed+json",
    };
    let body = if sheet.latin1 { latin1(&text) } else { text.into_bytes() };
    Outlet { title: sheet.title.clone(), path, content_type, body }
}

/// RSS 2.0, with guids and, from an aggregator, sources.
fn rss(sheet: &Sheet, now: Timestamp) -> String {
    let (title, home) = (escape(&sheet.title), home(sheet));
    let mut xml = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel>
<title>{title}</title><link>{home}</link><description>{title}: the latest</description><language>en-us</language>
"#
    );
    for entry in &sheet.items {
        let link = link(sheet, entry);
        let guid = if sheet.opaque_guid {
            format!("<guid isPermaLink=\"false\">{}</guid>", xxh3_64(link.as_bytes()))
        } else {
            format!("<guid isPermaLink=\"true\">{}</guid>", escape(&link))
        };
        let summary = if sheet.cdata {
            format!("<![CDATA[{}]]>", entry.summary)
        } else {
            escape(&entry.summary).into_owned()
        };
        let date =
            date(entry, now).map(|at| format!("<pubDate>{}</pubDate>", rfc822(at))).unwrap_or_default();
        let source = entry.source.as_ref().map(|(name, host)| {
            format!("<source url=\"https://{}\">{}</source>", escape(host), escape(name))
        });
        xml += &format!(
            "<item><title>{}</title><link>{}</link>{guid}{date}<description>{summary}</description>{}</item>\n",
            title_markup(entry),
            escape(&link),
            source.unwrap_or_default(),
        );
    }
    xml + "</channel></rss>\n"
}

/// Atom (RFC 4287), its titles and summaries as HTML.
fn atom(sheet: &Sheet, now: Timestamp) -> String {
    let (title, home, host) = (escape(&sheet.title), home(sheet), &sheet.host);
    let mut xml = format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<title>{title}</title><id>tag:{host},2020:news</id><link rel="alternate" href="{home}"/><updated>{}</updated>
"#,
        rfc3339(now)
    );
    for entry in &sheet.items {
        let kind = if entry.raw_title.is_some() { " type=\"html\"" } else { "" };
        let date = date(entry, now).map(rfc3339);
        let date = date.map(|at| format!("<published>{at}</published><updated>{at}</updated>"));
        let link = link(sheet, entry);
        xml += &format!(
            "<entry><title{kind}>{}</title><id>tag:{host},2020:{:x}</id><link href=\"{}\"/>{}<summary type=\"html\">{}</summary></entry>\n",
            title_markup(entry),
            xxh3_64(link.as_bytes()),
            escape(&link),
            date.unwrap_or_default(),
            escape(&entry.summary),
        );
    }
    xml + "</feed>\n"
}

/// RSS 1.0, with Dublin Core dates.
fn rdf(sheet: &Sheet, now: Timestamp) -> String {
    let (title, home) = (escape(&sheet.title), home(sheet));
    let charset = if sheet.latin1 { "ISO-8859-1" } else { "UTF-8" };
    let mut seq = String::new();
    let mut items = String::new();
    for entry in &sheet.items {
        let link = link(sheet, entry);
        let link = escape(&link);
        let date =
            date(entry, now).map(|at| format!("<dc:date>{}</dc:date>", rfc3339(at))).unwrap_or_default();
        seq += &format!("<rdf:li rdf:resource=\"{link}\"/>");
        items += &format!(
            "<item rdf:about=\"{link}\"><title>{}</title><link>{link}</link><description>{}</description>{date}</item>\n",
            title_markup(entry),
            escape(&entry.summary),
        );
    }
    format!(
        r#"<?xml version="1.0" encoding="{charset}"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="{home}"><title>{title}</title><link>{home}</link><description>{title}</description>
<items><rdf:Seq>{seq}</rdf:Seq></items></channel>
{items}</rdf:RDF>
"#
    )
}

/// JSON Feed 1.1.
fn json_feed(sheet: &Sheet, now: Timestamp) -> String {
    let items: Vec<Value> = sheet.items.iter().map(|entry| json_item(sheet, entry, now)).collect();
    let feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": sheet.title,
        "home_page_url": home(sheet),
        "items": items,
    });
    format!("{feed:#}\n")
}

fn json_item(sheet: &Sheet, entry: &Entry, now: Timestamp) -> Value {
    let link = link(sheet, entry);
    let mut item = json!({
        "id": format!("{:x}", xxh3_64(link.as_bytes())),
        "url": link,
        "title": entry.raw_title.as_ref().unwrap_or(&entry.title),
        "content_html": entry.summary,
    });
    if let Some(at) = date(entry, now) {
        item["date_published"] = rfc3339(at).into();
    }
    item
}

/// The title as XML.
fn title_markup(entry: &Entry) -> String {
    let title = match &entry.raw_title {
        Some(raw) => raw.clone(),
        None => escape(&entry.title).into_owned(),
    };
    match &entry.source {
        Some((outlet, _)) => format!("{title} - {}", escape(outlet)),
        None => title,
    }
}

fn home(sheet: &Sheet) -> String {
    format!("https://{}/", sheet.host)
}

fn link(sheet: &Sheet, entry: &Entry) -> String {
    format!("https://{}/{}", sheet.host, entry.path)
}

/// When it was published, on a whole second.
fn date(entry: &Entry, now: Timestamp) -> Option<Timestamp> {
    let age = entry.age?;
    Timestamp::from_second(now.as_second().saturating_sub(age.seconds)).ok()
}

fn rfc822(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn rfc3339(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// ISO-8859-1 is Unicode's first 256 characters; any other becomes a reference, which XML allows.
fn latin1(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for char in text.chars() {
        match u8::try_from(char) {
            Ok(byte) => bytes.push(byte),
            Err(_) => bytes.extend(format!("&#{};", u32::from(char)).into_bytes()),
        }
    }
    bytes
}
