//! A sitemap as it is written, read in one pass that forgives.
//!
//! In: the text of a document. Out: the parts of an index, or pages; what stands among them (pictures,
//! videos, other languages) is passed over. Prefixes needn't be declared, nor tags closed.

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::Event;

use super::page::Page;

/// What a document is.
#[derive(Debug)]
pub(super) enum Sitemap {
    Index(Vec<Part>),
    Pages {
        pages: Vec<Page>,
        /// Pages without a news title.
        untitled: usize,
        /// False where the document breaks off.
        whole: bool,
    },
}

/// One sitemap of an index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    pub loc: String,
    pub lastmod: String,
}

/// Reads a document; `None` where it is something else.
pub(super) fn read(text: &str) -> Option<Sitemap> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_end_names = false;
    let mut walk = Walk::default();
    let whole = loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => walk.start(tag.name().as_ref()),
            Ok(Event::Empty(_)) => {}
            Ok(Event::End(tag)) => walk.end(tag.name().as_ref()),
            Ok(Event::Text(text)) => walk.text.push_str(&text),
            Ok(Event::CData(text)) => walk.text.push_str(&text),
            Ok(Event::GeneralRef(name)) => {
                let whole = format!("&{};", &*name);
                walk.text.push_str(&unescape(&whole).unwrap_or_else(|_| whole.as_str().into()));
            }
            Ok(Event::Eof) => break !walk.in_entry,
            Ok(_) => {}
            Err(_) => break false,
        }
    };
    match walk.root? {
        Root::Index => Some(Sitemap::Index(walk.parts)),
        Root::Pages => Some(Sitemap::Pages { pages: walk.pages, untitled: walk.untitled, whole }),
    }
}

#[derive(Clone, Copy)]
enum Root {
    Index,
    Pages,
}

#[derive(Default)]
struct Walk {
    root: Option<Root>,
    in_entry: bool,
    /// What the picture or video that is open is called: its `loc` and `title` are its own.
    within: Option<String>,
    text: String,
    part: Part,
    page: Page,
    parts: Vec<Part>,
    pages: Vec<Page>,
    untitled: usize,
}

impl Walk {
    fn start(&mut self, name: &str) {
        self.text.clear();
        let (prefix, local) = split(name);
        match local {
            "urlset" if self.root.is_none() => self.root = Some(Root::Pages),
            "sitemapindex" if self.root.is_none() => self.root = Some(Root::Index),
            // What was never closed ends where the next begins.
            "url" | "sitemap" if self.root.is_some() && prefix.is_empty() => {
                self.keep();
                self.in_entry = true;
            }
            "image" | "video" if self.within.is_none() => self.within = Some(name.to_owned()),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        let text = std::mem::take(&mut self.text);
        if let Some(within) = &self.within {
            if within == name {
                self.within = None;
            }
            return;
        }
        let (prefix, local) = split(name);
        let place = match (prefix, local) {
            ("", "url" | "sitemap") => return self.keep(),
            ("", "loc") => {
                self.part.loc = text.trim().to_owned();
                &mut self.page.loc
            }
            ("", "lastmod") => &mut self.part.lastmod,
            (_, "title") => &mut self.page.title,
            (_, "publication_date") => &mut self.page.published,
            (_, "keywords") => &mut self.page.keywords,
            (_, "stock_tickers") => &mut self.page.tickers,
            (_, "name") => &mut self.page.outlet,
            (_, "language") => &mut self.page.language,
            _ => return,
        };
        if place.is_empty() {
            *place = text.trim().to_owned();
        }
    }

    fn keep(&mut self) {
        self.in_entry = false;
        self.within = None;
        let (part, page) = (std::mem::take(&mut self.part), std::mem::take(&mut self.page));
        match self.root {
            _ if part.loc.is_empty() => {}
            Some(Root::Index) => self.parts.push(part),
            _ if page.title.is_empty() => self.untitled += 1,
            _ => self.pages.push(page),
        }
    }
}

fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

#[cfg(test)]
mod tests {
    use super::{Sitemap, read};

    #[test]
    fn pictures_keep_their_titles_and_a_torn_page_costs_only_itself() {
        let text = "<!-- made by hand --><?xml version='1.0'?><urlset xmlns:news='x'>\
            <url><loc> https://o.example/1?a=1&b=2 </loc><image:image><image:loc>https://o.example/p.jpg\
            </image:loc><image:title>A plant</image:title></image:image><news:news><news:publication>\
            <news:name>The Outlet</news:name><news:language>en</news:language></news:publication>\
            <news:title><![CDATA[Acme&apos;s plant]]></news:title></news:news><lastmod>2026-11-24</lastmod></url>\
            <url><loc>https://o.example/2</loc></url>\
            <url><loc>https://o.example/3</loc><news:news><news:title>Torn";
        let Some(Sitemap::Pages { pages, untitled, whole }) = read(text) else { panic!("no sitemap") };
        assert_eq!((pages.len(), untitled, whole), (1, 1, false));
        assert_eq!(pages[0].loc, "https://o.example/1?a=1&b=2");
        assert_eq!((pages[0].title.as_str(), pages[0].outlet.as_str()), ("Acme&apos;s plant", "The Outlet"));
    }

    #[test]
    fn other_documents_are_none() {
        for text in
            ["", "<html><title>url</title></html>", "<rss><channel/></rss>", "User-agent: *\nDisallow:"]
        {
            assert!(read(text).is_none(), "{text}");
        }
    }
}
