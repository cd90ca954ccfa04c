//! What must hold of any bytes at all: shared by the fuzz targets and the test that replays their seeds.
#![allow(dead_code)] // each target takes its own

use tipoff::gather::source::feed::Feed;
use tipoff::gather::source::{Got, Place, Source, State, Step};
use tipoff::item::identity::version;
use tipoff::item::{SUMMARY_LIMIT, TITLE_LIMIT, date, link};
use tipoff::text::html;
use url::Url;

/// The `Content-Type` headers that the first byte of an input chooses from.
const HEADERS: [Option<&str>; 6] = [
    None,
    Some("text/xml"),
    Some("text/html; charset=windows-1251"),
    Some("application/rss+xml; charset=utf-8"),
    Some("text/xml; charset=utf-16"),
    Some("text/xml; charset=iso-2022-jp"),
];

/// A body becomes items and problems, or an error with a sentence; the same one at each reading.
pub fn feed(bytes: &[u8]) {
    let Some((first, body)) = bytes.split_first() else { return };
    let url = Url::parse("https://www.acme.example/news/feed.xml").expect("an address");
    let place = Place::at(url.clone(), jiff::Timestamp::UNIX_EPOCH);
    let content_type = HEADERS[usize::from(*first) % HEADERS.len()].map(str::to_owned);
    let got = Got { url, status: 200, content_type, body };
    let answer = Feed.step(&place, &State::default(), Some(&got));
    match &answer {
        Ok(Step::Done(delivery)) => {
            for entry in &delivery.entries {
                let item = &entry.item;
                assert!(item.title.len() <= TITLE_LIMIT && item.summary.len() <= SUMMARY_LIMIT);
                for text in [&item.title, &item.summary] {
                    assert!(!text.contains(['\n', '\t', '\0']) && !text.contains("  "), "{text:?}");
                }
                if let Some(url) = &item.url {
                    assert!(url.starts_with("http://") || url.starts_with("https://"), "{url}");
                }
                let _ = version(item);
            }
        }
        Ok(Step::Ask(request, _)) => assert!(request.body.is_none()),
        Ok(Step::Page(..)) => panic!("a feed has no pages"),
        Err(why) => assert!(!why.sentence.is_empty() && !why.next.is_empty()),
    }
    assert_eq!(answer, Feed.step(&place, &State::default(), Some(&got)));
}

/// HTML becomes plain text within its limit; plain text stays what it is.
pub fn html(bytes: &[u8]) {
    let given = String::from_utf8_lossy(bytes);
    let whole = html::plain(&given);
    assert!(!whole.contains("  ") && !whole.starts_with(' ') && !whole.contains('\0'), "{whole:?}");
    let limit = given.len() / 2;
    assert!(html::plain_within(&given, limit).len() <= limit);
    let text = html::text(&given);
    assert_eq!(html::text(&text).trim(), text.trim());
    let title = html::title(&given);
    assert!(!title.contains("  ") && !title.contains(['\n', '\0']), "{title:?}");
}

/// An address is absolute or none; its canonical form is its own.
pub fn link(bytes: &[u8]) {
    let given = String::from_utf8_lossy(bytes);
    let base = Url::parse("https://www.acme.example/news/feed.xml").expect("an address");
    let once = link::canonical(&given);
    // A host may be called `http`, and then the form of its address looks like another address.
    // So does one whose name holds an `&AMP;`, which the URL standard writes small.
    if Url::parse(&once).is_err() && !once.contains("&amp;") {
        assert_eq!(link::canonical(&once), once, "{given:?}");
    }
    if let Some(whole) = link::absolute(Some(&base), &given) {
        let read = Url::parse(&whole).expect("an address");
        assert!(matches!(read.scheme(), "http" | "https"), "{whole}");
        assert!(
            read.host_str().is_some() && read.username().is_empty() && read.password().is_none(),
            "{whole}"
        );
        let canonical = link::canonical(&whole);
        if !canonical.contains("&amp;") {
            assert_eq!(link::canonical(&format!("https://{canonical}")), canonical, "{given:?}");
        }
    }
    let _ = (link::relative(&given), link::target(&given), link::shown(&given), link::host(&given));
    let _ = link::on_domain(&given, "acme.example");
}

/// A date is a moment since 1970 or none, and what is written of it is read as the same.
pub fn date(bytes: &[u8]) {
    let given = String::from_utf8_lossy(bytes);
    if let Some(at) = date::parse(&given) {
        assert!(at.as_second() >= 0, "{given:?}");
        if at.to_string().len() <= 30 {
            assert_eq!(
                date::parse(&at.to_string()).map(|at| at.as_second()),
                Some(at.as_second()),
                "{given:?}"
            );
        }
    }
}
