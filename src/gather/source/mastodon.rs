//! Mastodon: a tag's or a user's posts, as JSON or RSS.
//!
//! A post's text shows addresses cut; the whole stands in the link. Tags and people are links too.

use std::time::Duration;

use serde_json::Value;

use super::draft::{BORROWED_TITLE, Draft, address, language, sentences, time};
use super::markup::{Piece, pieces};
use super::step::{Delivery, Got, Manners, Place, Request, Source, Unreadable};
use super::{feed, json};
use crate::text::html;

/// One timeline.
pub struct Mastodon;

impl Source for Mastodon {
    fn name(&self) -> &'static str {
        "mastodon"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        let first = got.body.iter().find(|byte| !byte.is_ascii_whitespace());
        if first == Some(&b'<') {
            return feed::read(got, None);
        }
        let value = json::parse(got, "Mastodon")?;
        json::rows(json::list(&value, "", "Mastodon")?, "posts", post)
    }

    fn request(&self, place: &Place) -> Request {
        Request::get(place.url.clone(), feed::ACCEPT)
    }

    /// Three hundred requests in five minutes, by its documents.
    fn manners(&self) -> Manners {
        Manners { apart: Duration::from_secs(1), ..Manners::of("") }
    }
}

fn post(row: &Value) -> Option<Draft> {
    // A post that only passes another on is the other one.
    let row = json::at(row, "reblog").filter(|other| other.is_object()).unwrap_or(row);
    let card = sentences([json::text(row, "card.title"), json::text(row, "card.description")]);
    let text = html::plain(&whole_addresses(&json::text(row, "content")));
    let alt = json::texts(row, "media_attachments", "description").join(" ");
    Some(Draft {
        id: json::text(row, "uri"),
        title: html::cut(text.clone(), BORROWED_TITLE),
        summary: [json::text(row, "spoiler_text"), text, card, alt]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" "),
        url: address("", &json::first(row, &["url", "uri"])),
        published: time(&json::text(row, "created_at")),
        outlet: json::first(row, &["account.display_name", "account.acct"]),
        language: language(&json::text(row, "language")),
    })
}

/// The text with each cut address written whole.
fn whole_addresses(content: &str) -> String {
    let (mut out, mut link): (String, Option<String>) = (String::new(), None);
    for piece in pieces(content) {
        match piece {
            Piece::Open { name, href } if name == "a" => link = href,
            Piece::Close(name) if name == "a" => {
                if let Some(href) = link.take() {
                    out.push_str(&href);
                }
            }
            Piece::Open { name, .. } | Piece::Close(name) if name == "p" || name == "br" => out.push(' '),
            // `#tag` and `@name` are written as they are; of a cut address only its link counts.
            Piece::Text(text) => {
                if link.is_some() && (text.starts_with(['#', '@']) || out.ends_with(['#', '@'])) {
                    link = None;
                }
                if link.is_none() {
                    out.push_str(&text.replace('&', "&amp;").replace('<', "&lt;"));
                }
            }
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::whole_addresses;

    #[test]
    fn a_cut_address_is_written_whole_and_a_tag_as_it_is() {
        let content = "<p>Acme moved: <a href=\"https://acme.example/news/2026/moving\"><span class=\"invisible\">https://</span>\
                       <span class=\"ellipsis\">acme.example/news/20</span><span class=\"invisible\">26/moving</span></a> \
                       <a href=\"https://m.example/tags/acme\" class=\"mention hashtag\">#<span>acme</span></a></p>";
        assert_eq!(
            whole_addresses(content).trim(),
            "Acme moved: https://acme.example/news/2026/moving #acme"
        );
    }
}
