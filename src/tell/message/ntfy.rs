//! A notice for a telephone, by ntfy. <https://docs.ntfy.sh/publish/#publish-as-json>

use serde_json::{Value, json};

use super::{Occasion, left_out};
use crate::tell::digest::Digest;
use crate::text::clip;

/// Bytes of a message: a longer one becomes a file to fetch.
const MESSAGE: usize = 4000;
/// Bytes of a title.
const TITLE: usize = 240;
/// Leads that one reads on a telephone's first page.
const LEADS: usize = 5;

/// The topic is set by who sends it: it stands in the secret address.
pub fn message(digest: &Digest, occasion: Occasion) -> Value {
    let mut lines: Vec<String> =
        digest.changed.iter().map(|change| format!("{}: {}", change.account, change.sentence)).collect();
    for block in &digest.blocks {
        lines.push(format!("{}: {} ({}): {}", block.line, block.headline, block.way, block.accounts));
    }
    for lead in digest.leads.iter().take(LEADS) {
        lines.push(format!("{} {}: {}", lead.score, lead.account, lead.why));
    }
    lines.extend(left_out(digest.leads.len().saturating_sub(LEADS) + digest.more));
    let signals = digest.leads.iter().flat_map(|lead| &lead.signals);
    let of_leads = signals.flat_map(|signal| &signal.links);
    let link = of_leads.chain(digest.blocks.iter().flat_map(|block| &block.links)).next();
    let mut message = json!({
        "title": clip::ellipsis(&digest.subject, TITLE),
        "message": clip::ellipsis(&lines.join("\n"), MESSAGE),
        "priority": if occasion == Occasion::Alert { 4 } else { 3 },
    });
    if let Some(link) = link {
        message["click"] = json!(link.url);
    }
    message
}
