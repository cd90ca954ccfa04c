//! A message goes out to a channel beside mail: one POST over HTTP, which tells what became of it.

use aws_lc_rs::hmac;
use jiff::{SignedDuration, Timestamp};
use reqwest::header::RETRY_AFTER;
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use url::Url;

use super::{DeliverError, Receipt, Secret, web};
use crate::judge::watch::RepId;

/// Bytes of an answer that are shown.
const ANSWER: usize = 200;
/// A channel that asks to slow down and says no time.
const SLOW_DOWN: SignedDuration = SignedDuration::from_mins(1);

/// What takes messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelKind {
    Slack,
    Teams,
    Webhook,
    Ntfy,
}

impl ChannelKind {
    pub const ALL: [ChannelKind; 4] =
        [ChannelKind::Slack, ChannelKind::Teams, ChannelKind::Webhook, ChannelKind::Ntfy];

    /// Its name in files and lists.
    pub fn name(self) -> &'static str {
        match self {
            ChannelKind::Slack => "slack",
            ChannelKind::Teams => "teams",
            ChannelKind::Webhook => "webhook",
            ChannelKind::Ntfy => "ntfy",
        }
    }
}

/// A channel of a rep.
#[derive(Clone, Debug)]
pub struct Channel {
    /// By which its messages know it: "slack:dana-slack".
    pub name: String,
    pub kind: ChannelKind,
    /// Its address, which is a secret: who knows it may write there. None where it isn't at hand.
    pub address: Option<Secret>,
    /// Of a webhook: what its messages are signed with; of ntfy: an access token.
    pub key: Option<Secret>,
    pub digests: bool,
    pub alerts: bool,
}

/// The channels of all reps.
#[derive(Clone, Debug, Default)]
pub struct Channels {
    pub all: Vec<(RepId, Channel)>,
    /// The way out of a closed network.
    pub proxy: Option<String>,
}

impl Channels {
    /// A rep's channel by its name.
    pub fn of(&self, rep: &RepId, name: &str) -> Option<&Channel> {
        self.all
            .iter()
            .find(|(theirs, channel)| theirs == rep && channel.name == name)
            .map(|(_, channel)| channel)
    }
}

/// What became of a message, and how long the channel asks to be left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    pub outcome: Result<Receipt, DeliverError>,
    pub rest: Option<SignedDuration>,
}

impl Channel {
    /// Takes one message out. `id` is the same each time it is tried, so that a webhook knows it again.
    pub async fn post(&self, id: &str, body: &[u8], proxy: Option<&str>, now: Timestamp) -> Posted {
        let failed = |error| Posted { outcome: Err(error), rest: None };
        let setup = |why: String| failed(DeliverError::Setup { why });
        let Some(address) = &self.address else {
            return setup(format!("the credential of {} is not at hand", self.name));
        };
        let Ok(url) = Url::parse(address.reveal()) else {
            return setup(format!("the credential of {} holds no web address", self.name));
        };
        let client = match web::client(proxy, Policy::none()) {
            Ok(client) => client,
            Err(error) => return setup(words(error)),
        };
        match self.request(&client, url, id, body, now) {
            Ok(request) => match request.send().await {
                Ok(answer) => judge(answer).await,
                Err(error) if error.is_connect() || error.is_builder() => {
                    failed(DeliverError::Away { why: words(error) })
                }
                Err(error) => failed(DeliverError::Unknown { why: words(error) }),
            },
            Err(why) => setup(why),
        }
    }

    fn request(
        &self,
        client: &Client,
        mut url: Url,
        id: &str,
        body: &[u8],
        now: Timestamp,
    ) -> Result<reqwest::RequestBuilder, String> {
        let mut body = body.to_vec();
        if self.kind == ChannelKind::Ntfy {
            // JSON goes to the server's root, and names the topic.
            let topic = url.path().trim_matches('/').to_owned();
            let mut message: serde_json::Value =
                serde_json::from_slice(&body).map_err(|error| error.to_string())?;
            message["topic"] = serde_json::Value::String(topic);
            body = message.to_string().into_bytes();
            url.set_path("/");
        }
        let mut request =
            client.post(url).header("Content-Type", "application/json").header("X-Tipoff-Id", id);
        match (self.kind, &self.key) {
            (ChannelKind::Webhook, Some(key)) => {
                request = request.header("X-Tipoff-Signature", signature(key, now, &body));
            }
            (ChannelKind::Ntfy, Some(token)) => request = request.bearer_auth(token.reveal()),
            _ => {}
        }
        Ok(request.body(body))
    }
}

/// `t=1764075600,v1=…`: HMAC-SHA256 over the time, a full stop and the body, in hex. Who checks it and the
/// time can't be fed an old message again.
fn signature(key: &Secret, now: Timestamp, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.reveal().as_bytes());
    let mut context = hmac::Context::with_key(&key);
    let time = now.as_second().to_string();
    context.update(time.as_bytes());
    context.update(b".");
    context.update(body);
    let hex: String = context.sign().as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={time},v1={hex}")
}

/// An error without its address: that is a secret.
fn words(error: reqwest::Error) -> String {
    let error = error.without_url();
    match std::error::Error::source(&error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

async fn judge(answer: Response) -> Posted {
    let status = answer.status();
    let asked = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse::<i64>().ok());
    let rest = asked.map(|seconds| SignedDuration::from_secs(seconds.clamp(1, 86_400)));
    let text = answer.text().await.unwrap_or_default();
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let why = format!("{status} {}", crate::text::clip::ellipsis(&line, ANSWER)).trim_end().to_owned();
    let (outcome, rest) = match status.as_u16() {
        200..300 => (Ok(Receipt { reply: why }), None),
        429 => (Err(DeliverError::Throttled { why }), rest.or(Some(SLOW_DOWN))),
        // Of this message: its form or its size.
        400 | 413 | 422 => (Err(DeliverError::RefusedRecipient { why }), None),
        408 | 500.. => (Err(DeliverError::Away { why }), rest),
        _ => (Err(DeliverError::RefusedSender { why }), None),
    };
    Posted { outcome, rest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_of_the_time_and_the_body() {
        let key = Secret::new("hunter2".to_owned());
        let at = |second| Timestamp::from_second(second).expect("a time");
        let one = signature(&key, at(1_764_075_600), b"{}");
        assert!(one.starts_with("t=1764075600,v1=") && one.len() == 16 + 64, "{one}");
        assert_ne!(one.split_once(','), signature(&key, at(1_764_075_601), b"{}").split_once(','));
        assert_ne!(one, signature(&key, at(1_764_075_600), b"{ }"));
    }
}
