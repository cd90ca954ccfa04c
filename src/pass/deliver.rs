//! One go of delivery: what lies in the outbox goes out, each recipient by itself.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::store::{Outgoing, Store, StoreError};
use crate::tell::deliver::{Courier, DeliverError};

/// A lease outlasts the longest delivery, which is bounded within a minute.
const LEASE: Duration = Duration::from_secs(180);
/// Mails taken from the outbox at once.
const AT_ONCE: usize = 50;
/// With the waits below this is about a day; then a mail is given up.
const ATTEMPTS: u32 = 29;

/// What became of the mails.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    pub sent: Vec<String>,
    /// Recipient and why; tried again later.
    pub postponed: Vec<(String, String)>,
    /// Recipient and why; given up.
    pub refused: Vec<(String, String)>,
}

/// Sends what is due in the outbox. A failure of one mail never stops the next.
pub async fn deliver(
    store: &Arc<Store>,
    courier: &Courier,
    owner: &str,
    now: Timestamp,
) -> Result<Delivered, StoreError> {
    let mut done = Delivered::default();
    loop {
        let claimed = store.claim_outbox(owner, now, LEASE, AT_ONCE)?;
        if claimed.is_empty() {
            return Ok(done);
        }
        for mail in claimed {
            one(store, courier, owner, now, mail, &mut done).await?;
        }
    }
}

async fn one(
    store: &Store,
    courier: &Courier,
    owner: &str,
    now: Timestamp,
    mail: Outgoing,
    done: &mut Delivered,
) -> Result<(), StoreError> {
    match courier.deliver(&mail.from, &mail.to, &mail.message_id, &mail.eml).await {
        Ok(receipt) => {
            store.sent(mail.id, owner, now, &receipt.reply)?;
            tracing::info!(rep = %mail.rep.0, to = %mail.to, message_id = %mail.message_id, "mail sent");
            done.sent.push(mail.to);
        }
        Err(error) => {
            let why = error.to_string();
            tracing::warn!(rep = %mail.rep.0, to = %mail.to, "mail not sent: {why}");
            let next_try = now + wait(mail.attempts);
            match error {
                DeliverError::RefusedRecipient { .. } => {
                    store.refused(mail.id, owner, now, &why)?;
                    done.refused.push((mail.to, why));
                }
                DeliverError::Unknown { .. } => {
                    store.unanswered(mail.id, owner, next_try, &why)?;
                    done.postponed.push((mail.to, why));
                }
                // Of the server or of the sender: never the recipient's fault.
                _ if mail.attempts >= ATTEMPTS => {
                    store.refused(mail.id, owner, now, &why)?;
                    done.refused.push((mail.to, why));
                }
                _ => {
                    store.postponed(mail.id, owner, next_try, &why)?;
                    done.postponed.push((mail.to, why));
                }
            }
        }
    }
    Ok(())
}

/// One minute, then twice as long each time, within an hour.
fn wait(attempts: u32) -> SignedDuration {
    SignedDuration::from_mins(1i64 << attempts.min(6)).min(SignedDuration::from_hours(1))
}
