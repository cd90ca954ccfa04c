//! A digest as JSON, for a program.

use serde_json::{Value, json};

use super::Occasion;
use crate::tell::digest::Digest;

pub fn message(digest: &Digest, occasion: Occasion) -> Value {
    json!({
        "kind": match occasion { Occasion::Digest => "digest", Occasion::Alert => "alert" },
        "subject": digest.subject,
        "changed": digest.changed,
        "blocks": digest.blocks,
        "leads": digest.leads,
        "more": digest.more,
        "held": digest.held,
    })
}
