//! An Adaptive Card for the Workflows address of a Teams channel.
//! <https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using>

use serde_json::{Value, json};

use super::left_out;
use crate::tell::digest::{Digest, LeadView, LinkView};

/// Bytes of a message: Teams refuses more than 28 KB.
const MESSAGE: usize = 26 * 1024;

pub fn message(digest: &Digest) -> Value {
    let mut shown = digest.leads.len();
    loop {
        let message = with(digest, shown);
        if shown == 0 || message.to_string().len() <= MESSAGE {
            return message;
        }
        shown = shown * 4 / 5;
    }
}

fn with(digest: &Digest, shown: usize) -> Value {
    let mut body = vec![
        json!({ "type": "TextBlock", "text": plain(&digest.subject), "size": "Large", "weight": "Bolder", "wrap": true }),
        text(&plain(format!("{} {}", digest.greeting, digest.opening).trim())),
    ];
    for change in &digest.changed {
        body.push(text(&format!("**{}**: {}", plain(&change.account), plain(&change.headline))));
        body.push(text(&format!("{} {}", plain(&change.sentence), links(&change.links))));
    }
    for block in &digest.blocks {
        let head = format!("**{}** · {}", block.purpose.to_uppercase(), plain(&block.line));
        body.push(text(&head));
        body.push(text(&format!("{} {}", plain(&block.headline), links(&block.links))));
        body.push(text(&format!("{}: {}", plain(&block.way), plain(&block.accounts))));
    }
    body.extend(digest.leads[..shown].iter().map(lead));
    body.extend(left_out(digest.leads.len() - shown + digest.more).map(|line| text(&line)));
    card(body)
}

/// A card as a message.
pub fn card(body: Vec<Value>) -> Value {
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "type": "AdaptiveCard",
                "version": "1.4",
                "msteams": { "width": "Full" },
                "body": body,
            },
        }],
    })
}

fn lead(lead: &LeadView) -> Value {
    let head = format!(
        "**{}. {}** · {} · {} · {}",
        lead.number,
        plain(&lead.account),
        lead.score,
        lead.purpose,
        plain(&lead.standing)
    );
    let mut items = vec![text(&head), text(&format!("**{}**", plain(&lead.why)))];
    for signal in &lead.signals {
        let evidence = format!(
            "{}**{}**{}",
            plain(&signal.evidence.before),
            plain(&signal.evidence.words),
            plain(&signal.evidence.after)
        );
        items.push(text(&format!("{}: {}", plain(&signal.name), plain(&signal.facts))));
        items.push(text(&format!("{evidence} {}", links(&signal.links))));
    }
    items.extend(lead.call.iter().map(|call| text(&format!("**Call** {}", plain(call)))));
    items.extend(lead.opener.iter().map(|opener| text(&format!("**Open with** {}", plain(opener)))));
    json!({ "type": "Container", "separator": true, "items": items })
}

pub fn text(text: &str) -> Value {
    json!({ "type": "TextBlock", "text": text.trim(), "wrap": true })
}

fn links(links: &[LinkView]) -> String {
    let of = |link: &LinkView| {
        let url = link.url.replace('(', "%28").replace(')', "%29").replace(' ', "%20");
        format!("[{}]({url})", plain(&link.outlet))
    };
    links.iter().map(of).collect::<Vec<_>>().join(" · ")
}

/// Foreign text with nothing in it that a card reads as a sign of its own.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        if matches!(sign, '\\' | '*' | '_' | '[' | ']' | '(' | ')' | '`' | '#' | '~' | '<' | '>') {
            out.push('\\');
        }
        out.push(sign);
    }
    out
}
