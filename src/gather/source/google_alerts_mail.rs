//! A Google Alert as a mail.
//!
//! In: the mail. Out: its results, news and web alike, each known by the page it leads to. Read from the
//! HTML part, where a result is a link through google.com/url with the outlet and a snippet behind it; a
//! picture's link stands before the headline's and leads to the same page. From the text part where there
//! is no other.

use mail_parser::{Message, MessageParser, MimeHeaders};

use super::draft::{Draft, host, time};
use super::markup::{Piece, pieces};
use super::step::{Class, Delivery, Got, Source, Unreadable};
use crate::item::link;
use crate::text::html;

/// One mail.
pub struct GoogleAlertsMail;

/// Where a line of the text part is broken.
const LINE: usize = 75;

impl Source for GoogleAlertsMail {
    fn name(&self) -> &'static str {
        "google_alerts_mail"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        let mail = parse(got)?;
        let date = mail.date().and_then(|date| time(&date.to_rfc3339()));
        let mut found = mail.body_html(0).map(|page| of_page(&page)).unwrap_or_default();
        if found.is_empty() {
            found = text_part(&mail).map(|text| of_text(&text)).unwrap_or_default();
        }
        if found.is_empty() {
            return Err(Unreadable::new(
                Class::NotAFeed,
                "the mail has no results of a Google Alert",
                "its layout may have changed: report it",
            ));
        }
        let entries = found.into_iter().filter_map(|result| {
            let outlet = if result.outlet.is_empty() { host(&result.page) } else { result.outlet };
            let title = html::text(&result.title);
            let (title, _) = crate::item::outlet::split_suffix(&title, Some(&outlet));
            let draft =
                Draft { title, summary: result.snippet, url: Some(result.page), outlet, ..Draft::default() };
            Draft { published: date, ..draft }.entry()
        });
        Ok(Delivery {
            entries: entries.collect(),
            title: mail.subject().map(str::to_owned),
            ..Delivery::default()
        })
    }
}

/// The mail in an answer.
///
/// # Errors
/// Where it is none.
pub(super) fn parse<'m>(got: &'m Got<'_>) -> Result<Message<'m>, Unreadable> {
    let mail = MessageParser::default().parse(got.body).filter(|mail| mail.from().is_some());
    mail.ok_or_else(|| {
        Unreadable::new(Class::NotAFeed, "this is no mail", "give the whole mail, headers and all")
    })
}

/// The text part alone: what mail-parser makes of HTML is no text of the sender.
pub(super) fn text_part(mail: &Message<'_>) -> Option<String> {
    let parts = mail.text_body.iter().filter_map(|at| mail.parts.get(*at as usize));
    let plain = parts.into_iter().find(|part| !part.is_content_type("text", "html"))?;
    plain.text_contents().map(str::to_owned)
}

#[derive(Debug, Default)]
struct Found {
    page: String,
    title: String,
    outlet: String,
    snippet: String,
}

/// The page a link through Google leads to; `None` for every other link of the mail.
fn target(href: &str) -> Option<String> {
    if !href.contains("google.") || !href.contains("/url?") {
        return None;
    }
    link::target(href).map(String::from)
}

fn of_page(page: &str) -> Vec<Found> {
    let mut all: Vec<Found> = Vec::new();
    // What the text stands in: a headline's link, another link of the result, or nothing.
    let (mut in_headline, mut open) = (false, false);
    for piece in pieces(page) {
        match piece {
            Piece::Open { name, href: Some(href) } if name == "a" => match target(&href) {
                Some(page) => {
                    match all.last_mut().filter(|found| found.page == page) {
                        // The picture came first; what stood in it was its caption.
                        Some(found) => *found = Found { page, ..Found::default() },
                        None => all.push(Found { page, ..Found::default() }),
                    }
                    (in_headline, open) = (true, true);
                }
                // Links to share or to complain end a result.
                None => open = false,
            },
            Piece::Close(name) if name == "a" => in_headline = false,
            Piece::Text(text) if open => {
                let Some(found) = all.last_mut() else { continue };
                let place = match () {
                    () if in_headline => &mut found.title,
                    () if found.outlet.is_empty() => {
                        found.outlet = html::text(&text);
                        continue;
                    }
                    () => &mut found.snippet,
                };
                place.push_str(&text);
            }
            _ => {}
        }
    }
    all.retain(|found| !found.title.trim().is_empty());
    all
}

/// `title`, `outlet`, `snippet`, `<link>`, each perhaps over several lines.
fn of_text(text: &str) -> Vec<Found> {
    let mut all = Vec::new();
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim) {
        let link = line.strip_prefix('<').and_then(|line| target(line.trim_end_matches('>')));
        match link {
            Some(page) => {
                let (title, rest) = wrapped(&lines);
                let outlet = rest.first().copied().unwrap_or_default().to_owned();
                let snippet = rest.get(1..).unwrap_or_default().join(" ");
                all.push(Found { page, title, outlet, snippet });
                lines.clear();
            }
            None if line.is_empty() || line.starts_with("===") => lines.clear(),
            None => lines.push(line),
        }
    }
    all
}

/// The first text of some lines: it goes on as long as the next word had no room in its line.
fn wrapped<'l>(lines: &'l [&'l str]) -> (String, &'l [&'l str]) {
    let (mut text, mut at) = (String::new(), 0);
    while let Some(line) = lines.get(at) {
        text.push_str(line);
        at += 1;
        let next = lines.get(at).and_then(|next| next.split(' ').next()).unwrap_or_default();
        if next.is_empty() || line.len() + 1 + next.len() <= LINE {
            break;
        }
        if !line.ends_with('-') {
            text.push(' ');
        }
    }
    (text, &lines[at..])
}

#[cfg(test)]
mod tests {
    use super::of_text;

    #[test]
    fn the_text_part_tells_a_result_as_well() {
        let text = "=== News - 1 new result for [acme] ===\n\nAcme Freight opens a second depot in Springfield and hires for its cold-\n\
                    chain business\nSpringfield Post\nThe depot will open in\nspring.\n\
                    <https://www.google.com/url?rct=j&sa=t&url=https://post.example/depot&ct=ga&cd=x>\n";
        let found = of_text(text).remove(0);
        assert_eq!(
            found.title,
            "Acme Freight opens a second depot in Springfield and hires for its cold-chain business"
        );
        assert_eq!(
            (found.outlet.as_str(), found.snippet.as_str()),
            ("Springfield Post", "The depot will open in spring.")
        );
        assert_eq!(found.page, "https://post.example/depot");
    }
}
