//! A message for a Slack incoming webhook, in blocks.
//! <https://docs.slack.dev/reference/block-kit/blocks>

use serde_json::{Value, json};

use super::left_out;
use crate::tell::digest::{Digest, LeadView, LinkView};
use crate::text::clip;

/// Characters of a section's text.
const SECTION: usize = 3000;
/// Characters of a header.
const HEADER: usize = 150;
/// Blocks of a message; some are kept for head and foot.
const BLOCKS: usize = 50;

pub fn message(digest: &Digest) -> Value {
    let mut blocks = vec![json!({
        "type": "header",
        "text": { "type": "plain_text", "text": within(&digest.subject, HEADER), "emoji": false },
    })];
    let opening = format!("{} {}", digest.greeting, digest.opening);
    blocks.push(section(&escaped(opening.trim())));
    for change in &digest.changed {
        let headline = escaped(&change.headline);
        let text = format!("*{}*: {headline}\n{}", escaped(&change.account), escaped(&change.sentence));
        blocks.push(section(&with_links(text, &change.links)));
    }
    for block in &digest.blocks {
        let text = format!(
            "*{}*  {}\n_{}_\n{}\n{}",
            block.purpose.to_uppercase(),
            escaped(&block.line),
            escaped(&block.headline),
            escaped(&block.way),
            escaped(&block.accounts)
        );
        blocks.push(section(&with_links(text, &block.links)));
    }
    let room = BLOCKS - 2;
    let shown = digest.leads.len().min(room.saturating_sub(blocks.len()));
    blocks.extend(digest.leads[..shown].iter().map(|lead| section(&words(lead))));
    let foot = [
        left_out(digest.leads.len() - shown + digest.more),
        digest.held.as_ref().map(|held| format!("Held back {held}")),
    ];
    for line in foot.into_iter().flatten() {
        blocks.push(json!({ "type": "context", "elements": [{ "type": "mrkdwn", "text": within(&escaped(&line), SECTION) }] }));
    }
    blocks.truncate(BLOCKS);
    json!({ "text": escaped(&digest.subject), "blocks": blocks })
}

fn section(text: &str) -> Value {
    json!({ "type": "section", "text": { "type": "mrkdwn", "text": within(text, SECTION) } })
}

fn words(lead: &LeadView) -> String {
    let mut text = format!(
        "*{}. {}*  {} · {} · {}\n{}",
        lead.number,
        escaped(&lead.account),
        lead.score,
        lead.purpose,
        escaped(&lead.standing),
        escaped(&lead.why)
    );
    for signal in &lead.signals {
        let evidence =
            format!("{}{}{}", signal.evidence.before, signal.evidence.words, signal.evidence.after);
        text.push_str(&format!(
            "\n> _{}_: {}\n> {}",
            escaped(&signal.name),
            escaped(&signal.facts),
            escaped(&evidence)
        ));
        text = with_links(text + "\n> ", &signal.links);
    }
    if let Some(call) = &lead.call {
        text.push_str(&format!("\n*Call* {}", escaped(call)));
    }
    if let Some(opener) = &lead.opener {
        text.push_str(&format!("\n*Open with* {}", escaped(opener)));
    }
    text
}

fn with_links(text: String, links: &[LinkView]) -> String {
    let links: Vec<String> = links.iter().map(link).collect();
    format!("{text} {}", links.join(" · ")).trim_end().to_owned()
}

fn link(link: &LinkView) -> String {
    let url = link.url.replace('|', "%7C").replace('>', "%3E").replace('<', "%3C");
    format!("<{}|{}>", url.replace('&', "&amp;"), escaped(&link.outlet.replace('|', "/")))
}

/// The three signs that Slack reads as its own; without them nobody can be called by a headline.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// At most so many characters, cut at a line or a word, within no link.
fn within(text: &str, characters: usize) -> String {
    if text.chars().count() <= characters {
        return text.to_owned();
    }
    let end = text.char_indices().nth(characters - 1).map_or(text.len(), |(at, _)| at);
    let head = clip::ellipsis(&text[..end], end.saturating_sub(3));
    match (head.rfind('<'), head.rfind('>')) {
        (Some(open), close) if close.is_none_or(|close| close < open) => {
            format!("{}…", head[..open].trim_end())
        }
        _ => head,
    }
}
