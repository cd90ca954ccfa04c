//! One go of delivery: what lies in the outbox goes out, each recipient by itself.

use std::time::Duration;

use jiff::SignedDuration;

use super::post::{GIVE_UP, LEASE, wait};
use super::posts::posts;
use crate::store::{MAIL, Outgoing, StoreError};
use crate::tell::deliver::{DeliverError, Trip};

pub use super::post::{Delivered, Post};

/// Mails taken from the outbox at once, and sent over one connection.
const AT_ONCE: usize = 20;
/// Connections at once: Exchange Online bears three of one sender.
/// <https://learn.microsoft.com/en-us/exchange/troubleshoot/send-emails/smtp-submission-improvements>
const TRIPS: usize = 2;
/// A sender who has used up a day's share rests for a day.
const QUOTA: SignedDuration = SignedDuration::from_hours(24);

/// Sends what is due in the outbox, mails and messages side by side. A failure of one mail never stops
/// the next; a failure of a way out stops all that go there, and harms none.
pub async fn deliver(post: Post<'_>) -> Result<Delivered, StoreError> {
    let (mails, posts) = futures_util::future::join(mails(post), posts(post)).await;
    let (mut all, posts) = (mails?, posts?);
    all.sent.extend(posts.sent);
    all.postponed.extend(posts.postponed);
    all.refused.extend(posts.refused);
    Ok(all)
}

async fn mails(post: Post<'_>) -> Result<Delivered, StoreError> {
    if let Some(rest) = post.store.resting()?.filter(|rest| rest.until > (post.now)()) {
        return Ok(Delivered { resting: Some((rest.until, rest.why)), ..Delivered::default() });
    }
    let trips = (0..TRIPS).map(|_| errand(post));
    let mut all = Delivered::default();
    for done in futures_util::future::join_all(trips).await {
        let done = done?;
        all.sent.extend(done.sent);
        all.postponed.extend(done.postponed);
        all.refused.extend(done.refused);
        all.resting = all.resting.or(done.resting);
    }
    Ok(all)
}

/// Takes mails from the outbox, and sends them over one connection, until there are none.
async fn errand(post: Post<'_>) -> Result<Delivered, StoreError> {
    let mut done = Delivered::default();
    let mut trip = post.courier.trip();
    while !(post.stop)() && done.resting.is_none() {
        let mut claimed = post.store.claim_outbox(post.owner, (post.now)(), LEASE, AT_ONCE)?.into_iter();
        if claimed.len() == 0 {
            break;
        }
        // Refused as if we might not send at all; the next mail shows whether that is so.
        let mut suspect: Option<(Box<Outgoing>, String)> = None;
        while let Some(mail) = claimed.next() {
            let id = mail.id;
            let next = match (post.stop)() {
                true => Next::Stop,
                false => one(post, &mut trip, mail, suspect.is_some(), &mut done).await?,
            };
            match next {
                Next::Go => {
                    if let Some((mail, why)) = suspect.take() {
                        put_off(post, *mail, why, &mut done)?;
                    }
                }
                Next::Doubt(mail, why) => suspect = Some((mail, why)),
                Next::Stop => {
                    let doubted = suspect.take().map(|(mail, _)| mail.id);
                    let back = std::iter::once(id).chain(doubted).chain(claimed.map(|mail| mail.id));
                    post.store.given_back(&back.collect::<Vec<_>>(), post.owner)?;
                    break;
                }
            }
        }
        if let Some((mail, why)) = suspect {
            // No next mail to try; others that went out since it was queued say the same.
            if post.store.sent_since(mail.queued)? > 0 {
                put_off(post, *mail, why, &mut done)?;
            } else {
                post.store.given_back(&[mail.id], post.owner)?;
                rests(post, SignedDuration::from_mins(15), why, &mut done)?;
            }
        }
    }
    trip.end().await;
    Ok(done)
}

/// What follows from one mail.
enum Next {
    Go,
    /// The server refuses us, it says; so it may say of a recipient whom we may not write to.
    Doubt(Box<Outgoing>, String),
    /// Nothing goes out at all; this mail was not tried.
    Stop,
}

/// Sends one mail. `doubted`: the one before was refused as if we might not send at all.
async fn one(
    post: Post<'_>,
    trip: &mut Trip,
    mail: Outgoing,
    doubted: bool,
    done: &mut Delivered,
) -> Result<Next, StoreError> {
    let Post { store, owner, .. } = post;
    let outcome = trip.deliver(&mail.from, &mail.to, &mail.message_id, &mail.eml).await;
    let now = (post.now)();
    let error = match outcome {
        Ok(receipt) => {
            mark_sent(post, mail.id, &receipt.reply).await?;
            tracing::info!(rep = %mail.rep.0, to = %mail.to, message_id = %mail.message_id, "mail sent");
            done.sent.push(mail.to);
            store.awake(MAIL)?;
            return Ok(Next::Go);
        }
        Err(error) => error,
    };
    let why = error.to_string();
    if matches!(error, DeliverError::RefusedSender { .. }) && !doubted {
        return Ok(Next::Doubt(Box::new(mail), why));
    }
    if error.ends_trip() {
        let failures = store.resting()?.map_or(0, |rest| rest.failures);
        rests(post, rest(&error, failures), why, done)?;
        return Ok(Next::Stop);
    }
    match error {
        DeliverError::Temporary { .. } => put_off(post, mail, why, done)?,
        DeliverError::Unknown { .. } => {
            tracing::warn!(rep = %mail.rep.0, to = %mail.to, "mail not confirmed: {why}");
            store.unanswered(mail.id, owner, now + wait(mail.attempts), &why)?;
            done.postponed.push((mail.to, why));
        }
        _ => {
            tracing::warn!(rep = %mail.rep.0, to = %mail.to, "mail refused: {why}");
            store.refused(mail.id, owner, now, &why)?;
            done.refused.push((mail.to, why));
        }
    }
    Ok(Next::Go)
}

/// Tries a mail again later, for a day.
fn put_off(post: Post<'_>, mail: Outgoing, why: String, done: &mut Delivered) -> Result<(), StoreError> {
    let now = (post.now)();
    tracing::warn!(rep = %mail.rep.0, to = %mail.to, "mail not sent: {why}");
    if now - GIVE_UP < mail.queued {
        post.store.postponed(mail.id, post.owner, now + wait(mail.attempts), &why)?;
        done.postponed.push((mail.to, why));
    } else {
        post.store.refused(mail.id, post.owner, now, &why)?;
        done.refused.push((mail.to, why));
    }
    Ok(())
}

/// The whole way out rests for a while.
fn rests(post: Post<'_>, wait: SignedDuration, why: String, done: &mut Delivered) -> Result<(), StoreError> {
    let now = (post.now)();
    let until = now + wait;
    tracing::warn!(%until, "no mail goes out for now: {why}");
    post.store.rest(MAIL, until, now, &why)?;
    done.resting = Some((until, why));
    Ok(())
}

/// The server has it: that must not be forgotten, however full the disk is just now.
async fn mark_sent(post: Post<'_>, id: i64, reply: &str) -> Result<(), StoreError> {
    loop {
        match post.store.sent(id, post.owner, (post.now)(), reply) {
            Err(error) if error.may_pass() && !(post.stop)() => {
                tracing::warn!("a mail went out and can't be marked as sent yet: {error}");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            marked => return marked.map(drop),
        }
    }
}

/// How long the way out rests after `failures` failures before this one.
fn rest(error: &DeliverError, failures: u32) -> SignedDuration {
    match error {
        // The limits are by the minute.
        DeliverError::Throttled { .. } => SignedDuration::from_secs(60),
        DeliverError::Quota { .. } => QUOTA,
        DeliverError::Away { .. } => wait(failures).min(SignedDuration::from_mins(15)),
        _ => wait(failures),
    }
}
