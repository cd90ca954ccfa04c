//! What a page leads to: its links, as it writes them.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StartTag, Token, Tokenizer};
use url::Url;

use crate::text::html;

/// Links of one page that are looked at.
const LINKS: usize = 2_000;

/// A page, as far as it leads on.
#[derive(Debug, Default)]
pub struct Page {
    pub title: String,
    /// `<link rel="alternate">` to what calls itself a feed.
    pub feeds: Vec<Url>,
    pub links: Vec<Link>,
    /// The channel that a page of YouTube is of.
    pub channel: Option<String>,
    /// All that can be read on it.
    pub text: String,
}

/// One link, and the words it stands under.
#[derive(Debug)]
pub struct Link {
    pub url: Url,
    pub words: String,
}

/// Reads a page that came from `url`.
pub fn read(text: &str, url: &Url) -> Page {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let (mut page, mut base) = (Page::default(), url.clone());
    // Which words belong to a title or to the last link.
    let (mut in_title, mut in_link) = (false, false);
    for token in Tokenizer::new_with_emitter(text, emitter).flatten() {
        match token {
            Token::StartTag(tag) => match tag.name.as_slice() {
                b"base" => base = attribute(&tag, b"href").and_then(|to| url.join(&to).ok()).unwrap_or(base),
                b"title" => in_title = page.title.is_empty(),
                b"link" => page.feeds.extend(feed(&tag, &base)),
                b"meta" => {
                    let is_id = attribute(&tag, b"itemprop")
                        .is_some_and(|name| matches!(name.as_str(), "identifier" | "channelId"));
                    let id = attribute(&tag, b"content").filter(|id| is_id && is_channel(id));
                    page.channel = page.channel.take().or(id);
                }
                b"a" | b"area" | b"iframe" => {
                    let to = attribute(&tag, b"href").or_else(|| attribute(&tag, b"src"));
                    let to = to.and_then(|to| base.join(to.trim()).ok()).filter(|to| to.has_host());
                    if let (Some(url), true) = (to, page.links.len() < LINKS) {
                        let words = ["aria-label", "title"].map(|name| attribute(&tag, name.as_bytes()));
                        page.links.push(Link { url, words: words.into_iter().flatten().collect() });
                        in_link = tag.name.as_slice() == b"a";
                    }
                }
                _ => {}
            },
            Token::EndTag(tag) => match tag.name.as_slice() {
                b"title" => in_title = false,
                b"a" => in_link = false,
                _ => {}
            },
            Token::String(text) => {
                let text = String::from_utf8_lossy(&text.value);
                if in_title {
                    page.title.push_str(&text);
                } else if let Some(link) = page.links.last_mut().filter(|_| in_link) {
                    link.words.push_str(&text);
                }
            }
            _ => {}
        }
    }
    page.channel = page.channel.take().or_else(|| channel_in_script(text));
    page.title = html::text(&page.title);
    page.text = html::plain_within(text, 64 << 10);
    page
}

fn attribute(tag: &StartTag<()>, name: &[u8]) -> Option<String> {
    let found = tag.attributes.iter().find(|(key, _)| key.as_slice() == name);
    found.map(|(_, value)| String::from_utf8_lossy(&value.value).into_owned())
}

/// A feed that a page names for readers; the comments on a page are none.
fn feed(tag: &StartTag<()>, base: &Url) -> Option<Url> {
    let rel = attribute(tag, b"rel")?.to_ascii_lowercase();
    let kind = attribute(tag, b"type")?.to_ascii_lowercase();
    let is_feed = rel.split_whitespace().any(|word| word == "alternate")
        && ["rss", "atom", "feed+json"].iter().any(|word| kind.contains(word));
    let url = base.join(attribute(tag, b"href")?.trim()).ok()?;
    (is_feed && !url.path().contains("/comments/")).then_some(url)
}

/// YouTube's pages hold the channel's id in their script.
fn channel_in_script(text: &str) -> Option<String> {
    ["\"externalId\":\"", "\"channelId\":\"", "youtube.com/channel/"].iter().find_map(|mark| {
        let at = text.find(mark)? + mark.len();
        text.get(at..at + 24).filter(|id| is_channel(id)).map(str::to_owned)
    })
}

/// Whether a text is a channel's id: `UC` and 22 letters.
pub fn is_channel(id: &str) -> bool {
    id.len() == 24
        && id.starts_with("UC")
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::read;

    #[test]
    fn a_page_tells_its_feeds_and_links() {
        let url = Url::parse("https://acme.example/en/").expect("an address");
        let page = read(
            "<title>Acme &amp; Co</title><link rel='alternate' type='application/rss+xml' href='/feed'>\
             <link rel=alternate type=application/rss+xml href=/comments/feed/>\
             <link rel=alternate hreflang=de href=/de><a href='news' aria-label='x'>Our <b>News</b></a>\
             <a href='mailto:a@b'>m</a><script>\"channelId\":\"UCaaaaaaaaaaaaaaaaaaaaaa\"</script>",
            &url,
        );
        assert_eq!(page.title, "Acme & Co");
        assert_eq!(page.feeds.iter().map(Url::path).collect::<Vec<_>>(), ["/feed"]);
        let links: Vec<_> = page.links.iter().map(|link| (link.url.path(), link.words.as_str())).collect();
        assert_eq!(links, [("/en/news", "xOur News")]);
        assert_eq!(page.channel.as_deref(), Some("UCaaaaaaaaaaaaaaaaaaaaaa"));
    }
}
