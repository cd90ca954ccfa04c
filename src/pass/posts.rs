//! One go of messages to channels beside mail, each channel by itself: one that is broken rests, and
//! keeps no other waiting.

use jiff::{SignedDuration, Timestamp};

use super::post::{Delivered, GIVE_UP, LEASE, Post, wait};
use crate::store::{Outgoing, StoreError};
use crate::tell::deliver::{DeliverError, Posted};

/// Messages taken from the outbox at once, posted side by side.
const AT_ONCE: usize = 20;
/// A channel that refuses us is tried again after so long: somebody has to mend it first.
const REFUSED: SignedDuration = SignedDuration::from_mins(30);

/// Posts what is due for channels.
pub async fn posts(post: Post<'_>) -> Result<Delivered, StoreError> {
    let mut done = Delivered::default();
    while !(post.stop)() {
        let claimed = post.store.claim_posts(post.owner, (post.now)(), LEASE, AT_ONCE)?;
        if claimed.is_empty() {
            break;
        }
        let all = futures_util::future::join_all(claimed.iter().map(|message| send(post, message))).await;
        for (message, posted) in claimed.into_iter().zip(all) {
            settle(post, message, posted, &mut done)?;
        }
    }
    Ok(done)
}

async fn send(post: Post<'_>, message: &Outgoing) -> Posted {
    let name = message.channel.as_deref().unwrap_or_default();
    match post.channels.of(&message.rep, name) {
        Some(channel) => {
            channel
                .post(&message.message_id, &message.eml, post.channels.proxy.as_deref(), (post.now)())
                .await
        }
        None => Posted {
            outcome: Err(DeliverError::RefusedRecipient {
                why: format!("{name} is no longer on the watchlist"),
            }),
            rest: None,
        },
    }
}

fn settle(post: Post<'_>, message: Outgoing, posted: Posted, done: &mut Delivered) -> Result<(), StoreError> {
    let (store, owner, now) = (post.store, post.owner, (post.now)());
    let way = way(&message);
    let error = match posted.outcome {
        Ok(receipt) => {
            store.sent(message.id, owner, now, &receipt.reply)?;
            store.awake(&way)?;
            tracing::info!(rep = %message.rep.0, channel = %message.to, id = %message.message_id, "message posted");
            done.sent.push(message.to);
            return Ok(());
        }
        Err(error) => error,
    };
    let why = error.to_string();
    tracing::warn!(rep = %message.rep.0, channel = %message.to, "message not posted: {why}");
    let given_up = message.queued <= now - GIVE_UP;
    match error {
        DeliverError::RefusedRecipient { .. } => {
            store.refused(message.id, owner, now, &why)?;
            done.refused.push((message.to, why));
        }
        _ if given_up => {
            store.refused(message.id, owner, now, &why)?;
            store.rest(&way, now + REFUSED, now, &why)?;
            done.refused.push((message.to, why));
        }
        DeliverError::Unknown { .. } => {
            store.unanswered(message.id, owner, now + wait(message.attempts), &why)?;
            done.postponed.push((message.to, why));
        }
        _ => {
            let rest = rest(&error, posted.rest, message.attempts);
            store.rest(&way, now + rest, now, &why)?;
            store.postponed(message.id, owner, now + rest, &why)?;
            done.postponed.push((message.to, why));
        }
    }
    Ok(())
}

/// By which name a channel rests: channels of two reps may have one name.
pub fn way(message: &Outgoing) -> String {
    format!("{}/{}", message.rep.0, message.channel.as_deref().unwrap_or_default())
}

fn rest(error: &DeliverError, asked: Option<SignedDuration>, attempts: u32) -> SignedDuration {
    match error {
        DeliverError::RefusedSender { .. } | DeliverError::Setup { .. } => REFUSED,
        _ => asked.unwrap_or_else(|| wait(attempts)),
    }
}

/// Since when and why a rep's channels take nothing, for the rep to read.
pub fn silent(
    store: &crate::store::Store,
    rep: &str,
) -> Result<Vec<(String, Timestamp, String)>, StoreError> {
    let prefix = format!("{rep}/");
    let rests = store.rests()?.into_iter();
    Ok(rests
        .filter_map(|(way, rest)| Some((way.strip_prefix(&prefix)?.to_owned(), rest.since, rest.why)))
        .collect())
}
