//! Access tokens: asked for, kept while they hold, asked for again.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use reqwest::header::CONTENT_TYPE;
use serde::Deserialize;
use tokio::sync::Semaphore;
use url::form_urlencoded;

use super::oauth::{Grant, OAuth};
use super::{DeliverError, Secret, rotated};

/// The token server may take this long.
const PATIENCE: Duration = Duration::from_secs(20);
/// A token is renewed this long before it ends.
const EARLY: Duration = Duration::from_secs(300);
/// Where the server doesn't say how long a token holds (RFC 6749, 5.1, leaves it open).
const HOLDS: u64 = 3600;
/// Bytes of an answer; a token is a few thousand.
const ANSWER: usize = 256 << 10;

/// The tokens of one client; clones of a courier share it, so that one asks and all have it.
#[derive(Debug)]
pub struct Tokens {
    oauth: OAuth,
    /// Where a refresh token that was replaced is kept.
    folder: Option<PathBuf>,
    /// One asks at a time: a refresh token may be good for one use.
    turn: Semaphore,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    access: Option<Access>,
    refresh: Option<Secret>,
}

#[derive(Clone, Debug)]
struct Access {
    token: Secret,
    renew: Instant,
}

/// What a token server answers (RFC 6749, 5.1 and 5.2). Some write the seconds as a text.
#[derive(Deserialize)]
struct Answer {
    access_token: Option<String>,
    expires_in: Option<serde_json::Value>,
    refresh_token: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

impl Tokens {
    pub fn new(oauth: OAuth, folder: Option<PathBuf>) -> Self {
        Tokens { oauth, folder, turn: Semaphore::new(1), held: Mutex::default() }
    }

    /// A token that holds for some minutes yet.
    ///
    /// # Errors
    /// None of them is about a mail; no secret stands in them.
    pub async fn token(&self) -> Result<Secret, DeliverError> {
        if let Some(token) = self.held_token() {
            return Ok(token);
        }
        let _turn = self.turn.acquire().await;
        // Another may have asked in the meantime.
        if let Some(token) = self.held_token() {
            return Ok(token);
        }
        let asked = tokio::time::timeout(PATIENCE, self.ask()).await;
        asked.map_err(|_| DeliverError::Away { why: format!("{} fell silent", self.who()) })?
    }

    /// A server has refused this token: it is given to nobody any more.
    pub fn refused(&self, token: &Secret) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.access.as_ref().is_some_and(|access| access.token == *token) {
            held.access = None;
        }
    }

    fn held_token(&self) -> Option<Secret> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.access.as_ref().filter(|access| Instant::now() < access.renew).map(|access| access.token.clone())
    }

    async fn ask(&self) -> Result<Secret, DeliverError> {
        self.complete()?;
        let refresh = self.refresh_token();
        let mut response = self
            .client()?
            .post(self.oauth.token_url.clone())
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(self.question(refresh.as_ref()))
            .send()
            .await
            .map_err(|error| self.unreached(error))?;
        let (status, mut body) = (response.status(), Vec::new());
        while let Some(piece) = response.chunk().await.map_err(|error| self.unreached(error))? {
            body.extend_from_slice(&piece);
            if body.len() > ANSWER {
                let why = format!("{} answers with more than a token; check token_url", self.who());
                return Err(DeliverError::Setup { why });
            }
        }
        let answer = serde_json::from_slice::<Answer>(&body).ok();
        match answer {
            Some(Answer { access_token: Some(token), expires_in, refresh_token, .. })
                if status.is_success() =>
            {
                Ok(self.hold(Secret::new(token), expires_in, refresh_token.map(Secret::new)))
            }
            answer => Err(self.refusal(status, answer)),
        }
    }

    fn question(&self, refresh: Option<&Secret>) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("client_id", &self.oauth.client_id);
        if let Some(secret) = &self.oauth.client_secret {
            form.append_pair("client_secret", secret.reveal());
        }
        match refresh {
            Some(token) => {
                form.append_pair("grant_type", "refresh_token");
                form.append_pair("refresh_token", token.reveal());
            }
            None => {
                form.append_pair("grant_type", "client_credentials");
            }
        }
        if let Some(scope) = &self.oauth.scope {
            form.append_pair("scope", scope);
        }
        form.finish()
    }

    fn hold(&self, token: Secret, expires_in: Option<serde_json::Value>, refresh: Option<Secret>) -> Secret {
        let number = |value: serde_json::Value| value.as_u64().or_else(|| value.as_str()?.parse().ok());
        let holds = Duration::from_secs(expires_in.and_then(number).unwrap_or(HOLDS).min(86_400));
        // One that holds for less than ten minutes is used for half its time.
        let renew = Instant::now() + holds.saturating_sub(EARLY).max(holds / 2);
        if let Some(new) = &refresh {
            self.keep(new);
        }
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.access = Some(Access { token: token.clone(), renew });
        held.refresh = refresh.or_else(|| held.refresh.take());
        token
    }

    /// Keeps a refresh token that has come in the place of another.
    fn keep(&self, new: &Secret) {
        let Grant::RefreshToken { refresh_token: Some(configured) } = &self.oauth.grant else { return };
        let Some(folder) = &self.folder else { return };
        if let Err(error) = rotated::keep(folder, configured, new) {
            let folder = folder.display();
            tracing::warn!(
                "the new refresh token can't be kept in {folder}, and is lost when tipoff ends: {error}"
            );
        }
    }

    /// The latest: another process may have been given a new one, which is read first.
    fn refresh_token(&self) -> Option<Secret> {
        let Grant::RefreshToken { refresh_token: Some(configured) } = &self.oauth.grant else { return None };
        let kept = self.folder.as_ref().and_then(|folder| rotated::kept(folder, configured));
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        kept.or_else(|| held.refresh.clone()).or_else(|| Some(configured.clone()))
    }

    /// # Errors
    /// Where a secret that the grant can't do without is not at hand.
    fn complete(&self) -> Result<(), DeliverError> {
        let lacking = match &self.oauth.grant {
            Grant::ClientCredentials if self.oauth.client_secret.is_none() => {
                "client secret is at hand: give it as the credential oauth-client-secret"
            }
            Grant::RefreshToken { refresh_token: None } => {
                "refresh token is at hand: sign in once, and give it as the credential oauth-refresh-token"
            }
            _ => return Ok(()),
        };
        Err(DeliverError::Setup { why: format!("no {lacking}") })
    }

    /// Built for each question, of which there is one an hour.
    fn client(&self) -> Result<reqwest::Client, DeliverError> {
        let setup =
            |what: &str, error: String| DeliverError::Setup { why: format!("{what} can't be used: {error}") };
        let mut builder =
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).referer(false).no_proxy();
        if let Some(proxy) = &self.oauth.proxy {
            let proxy = reqwest::Proxy::all(proxy)
                .map_err(|_| setup("[mail.oauth] proxy", "its address can't be read".to_owned()))?;
            builder = builder.proxy(proxy);
        }
        if let Some(file) = &self.oauth.ca_file {
            let cant = |error: String| setup("[mail] ca_file", error);
            let pem = std::fs::read(file).map_err(|error| cant(error.to_string()))?;
            let certificates =
                reqwest::Certificate::from_pem_bundle(&pem).map_err(|error| cant(error.to_string()))?;
            builder = builder.tls_certs_merge(certificates);
        }
        builder.build().map_err(|error| setup("the client for tokens", error.without_url().to_string()))
    }

    fn refusal(&self, status: StatusCode, answer: Option<Answer>) -> DeliverError {
        let who = self.who();
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            return DeliverError::Away {
                why: format!("{who} has a fault of its own (status {})", status.as_u16()),
            };
        }
        let Some(Answer { error: Some(error), error_description, .. }) = answer else {
            let why = format!("{who} answers with no token (status {}); check token_url", status.as_u16());
            return DeliverError::Setup { why };
        };
        let said = error_description.map(|text| format!(": {text}")).unwrap_or_default();
        let said = self.without_secrets(&format!("{error}{said}"));
        let next = match &*error {
            "invalid_client" => "check client_id; the client secret is wrong or has expired: make a new one",
            "invalid_grant" => {
                "the refresh token has expired or was taken back: sign in again, and store the new one"
            }
            "unauthorized_client" => {
                "the client may not ask for this grant: allow it where the client is registered"
            }
            "invalid_scope" => "check scope in [mail.oauth]",
            _ => "check [mail.oauth]",
        };
        DeliverError::RefusedSender { why: format!("{who} gives no token: {next} ({said})") }
    }

    fn unreached(&self, error: reqwest::Error) -> DeliverError {
        let error = error.without_url();
        let cause = std::iter::successors(std::error::Error::source(&error), |cause| cause.source()).last();
        let cause = cause.map(ToString::to_string).unwrap_or_else(|| error.to_string());
        DeliverError::Away { why: format!("{} can't be asked: {}", self.who(), self.without_secrets(&cause)) }
    }

    fn who(&self) -> String {
        format!("the token server {}", self.oauth.token_url.host_str().unwrap_or_default())
    }

    /// A foreign text in one line, without what we have sent: some servers repeat the question.
    fn without_secrets(&self, text: &str) -> String {
        let mut text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let refresh = self.refresh_token();
        for secret in [self.oauth.client_secret.as_ref(), refresh.as_ref()].into_iter().flatten() {
            let encoded: String = form_urlencoded::byte_serialize(secret.reveal().as_bytes()).collect();
            for shape in [secret.reveal(), &encoded] {
                if !shape.is_empty() {
                    text = text.replace(shape, "***");
                }
            }
        }
        text.chars().take(500).collect()
    }
}
