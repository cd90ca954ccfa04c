//! `tipoff test-channel`: try the way of a mail without waiting for news.

use anyhow::bail;
use clap::Args;
use jiff::Timestamp;
use serde_json::json;

use super::{Common, Done, setup, terminal};
use crate::pass::digest;
use crate::tell::deliver::{Courier, DeliverError, Receipt};
use crate::tell::digest::{Mail, trial};
use crate::tell::message;

/// Send a test mail to each rep and a test message to each of their channels, and show what the far
/// sides say
///
/// Takes the way that digests take, redirect_to and all, and marks nothing. Exit code 1 where a mail
/// did not get out.
#[derive(Args)]
pub struct TestChannel {
    /// Only to this rep
    #[arg(long, value_name = "EMAIL")]
    rep: Option<String>,
    /// What became of each mail as JSON, one a line
    #[arg(long)]
    json: bool,
}

/// What became of one mail.
enum Outcome {
    Sent(Receipt),
    Failed(DeliverError),
    /// What ended the trip before would end it again.
    NotTried,
}

impl TestChannel {
    pub fn run(self, common: &Common) -> anyhow::Result<Done> {
        let Some(loaded) = setup::load(common) else { return Ok(Done::WrongUse) };
        let lists = setup::lists(&loaded.config, self.rep.as_deref())?;
        if lists.is_empty() {
            bail!("no watchlist can be used, so there is nobody to write to; `tipoff check` says more");
        }
        let sender = digest::sender(&loaded.config);
        let courier = Courier::new(&loaded.config.mail);
        let mut channels = loaded.config.channels();
        channels.all.retain(|(rep, _)| lists.iter().any(|list| list.watch.rep == *rep));
        let now = Timestamp::now();
        let whole = setup::runtime()?.block_on(async {
            let (mut trip, mut over, mut whole) = (courier.trip(), false, true);
            for rep in lists.iter().map(|list| &*list.rep.email) {
                let mail = trial(rep, &sender, now)?;
                let outcome = if over {
                    Outcome::NotTried
                } else {
                    match trip.deliver(&mail.from, &mail.to, &mail.message_id, &mail.eml).await {
                        Ok(receipt) => Outcome::Sent(receipt),
                        Err(error) => Outcome::Failed(error),
                    }
                };
                over |= matches!(&outcome, Outcome::Failed(error) if error.ends_trip());
                whole &= matches!(outcome, Outcome::Sent(_));
                self.say(rep, &mail, &outcome)?;
            }
            trip.end().await;
            for (rep, channel) in &channels.all {
                let id = format!("test.{}.{}", now.as_millisecond(), channel.name);
                let body = message::trial(channel.kind);
                let posted = channel.post(&id, &body, channels.proxy.as_deref(), now).await;
                whole &= posted.outcome.is_ok();
                self.say_of(&rep.0, &channel.name, &id, &posted.outcome)?;
            }
            anyhow::Ok(whole)
        })?;
        Ok(if whole { Done::Well } else { Done::Failing })
    }

    fn say_of(
        &self,
        rep: &str,
        channel: &str,
        id: &str,
        outcome: &Result<Receipt, DeliverError>,
    ) -> anyhow::Result<()> {
        if self.json {
            let (kind, words) = match outcome {
                Ok(receipt) => ("sent", receipt.reply.clone()),
                Err(error) => (error.kind(), error.to_string()),
            };
            let line =
                json!({ "rep": rep, "to": channel, "message_id": id, "outcome": kind, "words": words });
            return terminal::json_line(&mut anstream::stdout(), &line);
        }
        let said = match outcome {
            Ok(receipt) => format!("sent: {}", receipt.reply),
            Err(error) => format!("not sent: {error}"),
        };
        anstream::println!("{}: {}", terminal::safe(&format!("{rep}, {channel}")), terminal::safe(&said));
        Ok(())
    }

    fn say(&self, rep: &str, mail: &Mail, outcome: &Outcome) -> anyhow::Result<()> {
        if self.json {
            let (kind, words) = match outcome {
                Outcome::Sent(receipt) => ("sent", receipt.reply.clone()),
                Outcome::Failed(error) => (error.kind(), error.to_string()),
                Outcome::NotTried => ("not-tried", String::new()),
            };
            let line = json!({ "rep": rep, "to": mail.to, "message_id": mail.message_id, "outcome": kind, "words": words });
            return terminal::json_line(&mut anstream::stdout(), &line);
        }
        let way = if mail.to == rep { String::new() } else { format!(", redirected to {}", mail.to) };
        let said = match outcome {
            Outcome::Sent(receipt) => format!("sent: {}", receipt.reply),
            Outcome::Failed(error) => format!("not sent: {error}"),
            Outcome::NotTried => "not tried, for the same reason".to_owned(),
        };
        anstream::println!("{}: {}", terminal::safe(&format!("{rep}{way}")), terminal::safe(&said));
        Ok(())
    }
}
