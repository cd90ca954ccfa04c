//! OPML 1.0 and 2.0: what other feed readers write of their subscriptions.
//!
//! In: the bytes of a file, however carelessly written. Out: its feeds, with the folders they lie in.

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

use crate::gather::source::charset;
use crate::text::html;

/// Folders within folders whose names are kept.
const FOLDERS: usize = 8;

/// A feed as another reader knew it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// As written, with blanks and `feed:` taken off.
    pub url: String,
    pub title: Option<String>,
    /// The names of the folders, outermost first, [`FOLDERS`] at most.
    pub folders: Vec<String>,
}

/// What a file holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Subscriptions {
    pub feeds: Vec<Subscription>,
    /// What could not be read, a sentence each.
    pub problems: Vec<String>,
}

/// Reads a file; `None` where it is no OPML at all.
pub fn read(bytes: &[u8]) -> Option<Subscriptions> {
    let text = charset::decode(bytes, None);
    let mut reader =
        Reader::from_str(text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}'));
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_end_names = false;
    let mut found = Subscriptions::default();
    let mut is_opml = false;
    // One for each open outline; feeds that others lie in give no folder.
    let mut open: Vec<Option<String>> = Vec::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) if is(tag.name().as_ref(), "outline") => {
                is_opml = true;
                open.push(outline(&tag, &open, &mut found));
            }
            Ok(Event::Empty(tag)) if is(tag.name().as_ref(), "outline") => {
                is_opml = true;
                outline(&tag, &open, &mut found);
            }
            Ok(Event::Start(tag)) => is_opml |= is(tag.name().as_ref(), "opml"),
            Ok(Event::End(tag)) if is(tag.name().as_ref(), "outline") => {
                open.pop();
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => {
                let place = reader.error_position();
                found.problems.push(format!("the file can't be read beyond byte {place}: {error}"));
                break;
            }
        }
    }
    is_opml.then_some(found)
}

/// Notes the feed that an outline stands for; answers the folder's name where it is none.
fn outline(tag: &BytesStart<'_>, open: &[Option<String>], found: &mut Subscriptions) -> Option<String> {
    let attribute = |wanted: &str| {
        let mut all = tag.html_attributes();
        let mut all = all.with_checks(false).flatten();
        let found = all.find(|one| is(AsRef::<str>::as_ref(&one.key), wanted))?;
        // A bare `&`, as in many addresses.
        let value = unescape(&found.value).map_or_else(|_| found.value.replace("&amp;", "&"), Into::into);
        Some(value.trim().to_owned()).filter(|value| !value.is_empty())
    };
    let title = attribute("title").or_else(|| attribute("text"));
    let title = title.map(|title| html::title(&title)).filter(|title| !title.is_empty());
    let is_feed = attribute("type").is_some_and(|kind| ["rss", "atom", "feed"].iter().any(|k| is(&kind, k)));
    // Some old readers write `url`, which elsewhere is a page or another list.
    let address = attribute("xmlUrl").or_else(|| attribute("url").filter(|_| is_feed));
    match address {
        Some(address) => {
            let url = web(&address);
            let folders = open.iter().flatten().take(FOLDERS).cloned().collect();
            found.feeds.push(Subscription { url, title, folders });
            None
        }
        None if is_feed => {
            let name = title.unwrap_or_else(|| "a feed without a name".to_owned());
            found.problems.push(format!("{name}: it has no address"));
            None
        }
        None => title,
    }
}

/// `feed://outlet.example` and `feed:https://outlet.example` are for browsers to hand on.
fn web(address: &str) -> String {
    match address.strip_prefix("feed:") {
        Some(rest) if rest.starts_with("//") => format!("http:{rest}"),
        Some(rest) => rest.to_owned(),
        None => address.to_owned(),
    }
}

fn is(name: &str, wanted: &str) -> bool {
    name.eq_ignore_ascii_case(wanted)
}

#[cfg(test)]
mod tests {
    use super::{Subscription, read};

    /// Address, title, folders.
    type Row<'a> = (&'a str, Option<&'a str>, &'a str);

    fn feeds(text: &str) -> Vec<(String, Option<String>, String)> {
        let found = read(text.as_bytes()).expect("OPML");
        let row = |one: Subscription| (one.url, one.title, one.folders.join("/"));
        found.feeds.into_iter().map(row).collect()
    }

    #[test]
    fn feeds_are_read_with_their_folders_however_they_are_written() {
        let cases: [(&str, &[Row]); 6] = [
            (
                r#"<?xml version="1.0"?><opml version="1.0"><body><outline text="trade"><outline title="deep">
                   <outline type="rss" text="A &amp; B" xmlUrl="https://a.example/?x=1&amp;y=2"/></outline>
                   </outline><outline text="C" xmlUrl="https://c.example/"/></body></opml>"#,
                &[
                    ("https://a.example/?x=1&y=2", Some("A & B"), "trade/deep"),
                    ("https://c.example/", Some("C"), ""),
                ],
            ),
            // A bare ampersand, another case of letters, a single quote.
            (
                "<OPML><Outline TEXT='A' xmlurl='https://a.example/?x=1&y=2'></Outline></OPML>",
                &[("https://a.example/?x=1&y=2", Some("A"), "")],
            ),
            // No root, no end.
            ("<outline xmlUrl=\"feed://a.example/rss\">", &[("http://a.example/rss", None, "")]),
            (
                "<opml><outline type=\"rss\" url=\" feed:https://a.example/rss \"/></opml>",
                &[("https://a.example/rss", None, "")],
            ),
            // A list within a list is no feed.
            ("<opml><outline type=\"include\" url=\"https://a.example/more.opml\"/></opml>", &[]),
            // A feed that others lie in is no folder.
            (
                "<opml><outline text=\"A\" xmlUrl=\"https://a.example/\"><outline text=\"B\" \
                 xmlUrl=\"https://b.example/\"/></outline></opml>",
                &[("https://a.example/", Some("A"), ""), ("https://b.example/", Some("B"), "")],
            ),
        ];
        for (text, wanted) in cases {
            let wanted: Vec<_> = wanted
                .iter()
                .map(|(url, title, folder)| {
                    ((*url).to_owned(), title.map(str::to_owned), (*folder).to_owned())
                })
                .collect();
            assert_eq!(feeds(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_no_list_is_told_from_an_empty_one() {
        assert_eq!(read(b"<opml version=\"2.0\"><body/></opml>").map(|found| found.feeds.len()), Some(0));
        assert!(read(b"<html><p>Sign in</p></html>").is_none());
        assert!(read(b"name,domain\nAcme,acme.example\n").is_none());
        assert!(read(b"").is_none());
    }

    #[test]
    fn a_feed_without_an_address_is_said_and_what_stands_before_junk_is_kept() {
        let found =
            read(b"<opml><outline type='rss' text='Lost'/><outline xmlUrl='https://a.example/'/><!-- ");
        let found = found.expect("OPML");
        assert_eq!(found.feeds.len(), 1);
        assert_eq!(found.problems.len(), 2, "{:?}", found.problems);
        assert!(found.problems[0].starts_with("Lost: "));
    }
}
