//! The client: one request, its redirects, its answer.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ipnet::IpNet;
use jiff::Timestamp;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION};
use reqwest::{NoProxy, Proxy, StatusCode};
use url::Url;

use super::body::{Body, Room};
use super::class::Class;
use super::error::FetchError;
use super::lanes::{Lane, Lanes};
use super::limits::Turns;
use super::resolve::Guarded;
use super::rests::Rests;
use super::wall::{self, Seen};
use super::{Login, Settings, Validators, freshness, guard};

/// Redirects that are followed.
const REDIRECTS: usize = 5;
/// Bytes of an error page that are read to know a wall by.
const ERROR_HEAD: usize = 32 << 10;
const CONNECT: Duration = Duration::from_secs(10);
/// Silence in the middle of an answer.
const IDLE: Duration = Duration::from_secs(15);
/// A connection at rest is kept this long.
const KEPT: Duration = Duration::from_secs(15);
/// An error page that comes no faster is not waited for: its status says enough.
const HEAD_TIME: Duration = Duration::from_secs(3);
/// One thing to ask for.
#[derive(Clone, Debug)]
pub struct Request {
    pub url: Url,
    /// Of the latest 200; only the address that gave them is sent them.
    pub validators: Option<Validators>,
    /// Sent to this origin only.
    pub headers: Vec<(String, String)>,
    pub accept: Option<&'static str>,
    /// JSON, sent by POST to this origin only; without it the request is a GET.
    pub body: Option<String>,
    /// Statuses that are no success and whose answer is wanted all the same.
    pub read: &'static [u16],
    /// The service that is asked, where it wants its requests apart.
    pub lane: Option<Lane>,
}

impl Request {
    /// A plain GET.
    pub fn to(url: Url) -> Request {
        Request { url, validators: None, headers: vec![], accept: None, body: None, read: &[], lane: None }
    }
}

/// An answer with a body.
#[derive(Clone, Debug)]
pub struct Response {
    /// Where it came from in the end.
    pub url: Url,
    /// A success, or one of the statuses that were wanted.
    pub status: u16,
    pub content_type: Option<String>,
    pub validators: Validators,
    /// At most a day.
    pub fresh_for: Option<Duration>,
    /// Decompressed, at most 8 MiB.
    pub body: Body,
    /// Where the address has moved for good: the end of a chain of only 301 and 308.
    pub moved: Option<Url>,
}

/// What an address answered.
#[derive(Clone, Debug)]
pub enum Outcome {
    Fresh(Box<Response>),
    /// 304: nothing new. The validators to send next time.
    Unchanged {
        validators: Validators,
        fresh_for: Option<Duration>,
        /// As [`Response::moved`].
        moved: Option<Url>,
    },
}

/// Where one request led.
enum Hop {
    Arrived(Outcome),
    Onward { to: Url, permanently: bool },
}

/// The one client; clones share connections and limits.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    allowed: Arc<[IpNet]>,
    /// Its host.
    proxy: Option<String>,
    turns: Arc<Turns>,
    rests: Arc<Rests>,
    lanes: Arc<Lanes>,
    room: Room,
    timeout: Duration,
    logins: Arc<HashMap<String, Login>>,
}

impl Client {
    /// # Errors
    /// Where a certificate or a proxy of the settings can't be used.
    pub fn new(settings: &Settings) -> Result<Client, FetchError> {
        let setup = |what: &str, error: String| FetchError {
            sentence: format!("{what} can't be used: {error}"),
            next: "mend [fetch] in tipoff.toml".to_owned(),
            ..FetchError::new(Class::Ours)
        };
        let proxy_host =
            settings.proxy.as_deref().and_then(|proxy| Url::parse(proxy).ok()?.host_str().map(str::to_owned));
        let mut builder = reqwest::Client::builder()
            .user_agent(user_agent(settings.contact.as_deref()))
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            // A proxy of the environment would look names up where the guard can't see.
            .no_proxy()
            .dns_resolver(Arc::new(Guarded::new(&settings.allow_networks, proxy_host.clone())))
            .connect_timeout(CONNECT)
            .read_timeout(IDLE)
            .pool_idle_timeout(KEPT)
            .pool_max_idle_per_host(2);
        if let Some(proxy) = &settings.proxy {
            let except = NoProxy::from_string(&settings.no_proxy.join(","));
            let proxy =
                Proxy::all(proxy).map_err(|_| setup("the proxy", "its address can't be read".to_owned()))?;
            builder = builder.proxy(proxy.no_proxy(except));
        }
        if let Some(file) = &settings.ca_file {
            let pem = std::fs::read(file).map_err(|error| setup("ca_file", error.to_string()))?;
            let certificates = reqwest::Certificate::from_pem_bundle(&pem)
                .map_err(|error| setup("ca_file", error.to_string()))?;
            builder = builder.tls_certs_merge(certificates);
        }
        let http = builder.build().map_err(|error| setup("the client", error.without_url().to_string()))?;
        Ok(Client {
            http,
            allowed: settings.allow_networks.as_slice().into(),
            proxy: proxy_host,
            turns: Arc::new(Turns::new()),
            rests: Arc::new(Rests::default()),
            lanes: Arc::default(),
            room: Room::new(),
            timeout: settings.timeout,
            logins: Arc::new(settings.logins.clone()),
        })
    }

    /// The headers that open the source known by this address.
    pub fn login(&self, address: &str) -> Vec<(String, String)> {
        self.logins.get(address).map(|login| login.headers().to_vec()).unwrap_or_default()
    }

    /// Where the source known by this address is asked: there, or at the address that holds its key.
    pub fn address<'a>(&'a self, address: &'a str) -> &'a str {
        self.logins.get(address).and_then(Login::address).unwrap_or(address)
    }

    /// Asks, following redirects; every address on the way passes the guard and takes its turn.
    ///
    /// # Errors
    /// By class; the text holds no address.
    pub async fn get(&self, request: &Request, now: Timestamp) -> Result<Outcome, FetchError> {
        if let Some(lane) = &request.lane {
            self.judge(&request.url)?;
            self.lanes.take(lane).await.map_err(|wait| FetchError {
                sentence: format!("the requests to {} are used up for now", lane.name),
                retry_after: Some(wait),
                ..FetchError::new(Class::OverLimit)
            })?;
        }
        let (mut url, mut for_good, mut left) = (request.url.clone(), true, self.timeout);
        for hop in 0..=REDIRECTS {
            self.judge(&url)?;
            // Waiting for a turn is our doing and takes nothing of the source's time.
            let host = url.host_str().unwrap_or_default();
            let _turn = self.turns.take(host).await.ok_or_else(|| FetchError::new(Class::Ours))?;
            if let Some(left) = self.rests.left(&url, now) {
                return Err(FetchError { retry_after: Some(left), ..FetchError::new(Class::HostRests) });
            }
            let start = Instant::now();
            let hop = self.hop(request, &url, now, hop > 0 && for_good);
            let came = tokio::time::timeout(left, hop).await.unwrap_or(Err(FetchError::new(Class::Timeout)));
            if let Err(error) = &came
                && error.class == Class::OverLimit
                && error.status != Some(503)
            {
                self.rests.complain(&url, error.status != Some(429), error.retry_after, now);
            }
            match came? {
                Hop::Arrived(outcome) => return Ok(outcome),
                Hop::Onward { to, permanently } => {
                    for_good &= permanently;
                    url = to;
                }
            }
            left = left.saturating_sub(start.elapsed());
        }
        Err(FetchError::new(Class::TooManyRedirects))
    }

    /// Leaves a service alone for a time: all requests in its lane.
    pub fn rest(&self, lane: &str, time: Duration) {
        self.lanes.rest(lane, time);
    }

    /// The guard, before anything is looked up. The proxy itself is nobody's feed.
    fn judge(&self, url: &Url) -> Result<(), FetchError> {
        let proxy = self.proxy.as_deref().is_some_and(|proxy| url.host_str() == Some(proxy));
        let judged =
            if proxy { Err("it is the proxy itself".to_owned()) } else { guard::judge(url, &self.allowed) };
        judged.map_err(|why| FetchError { sentence: why, ..FetchError::new(Class::Refused) })
    }

    async fn hop(
        &self,
        request: &Request,
        url: &Url,
        now: Timestamp,
        moved: bool,
    ) -> Result<Hop, FetchError> {
        let answer = self.send(request, url).await?;
        let status = answer.status();
        match redirect(status, answer.headers(), url) {
            Some(to) => {
                let permanently =
                    matches!(status, StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT);
                Ok(Hop::Onward { to, permanently })
            }
            None => self.answer(request, answer, url.clone(), now, moved).await.map(Hop::Arrived),
        }
    }

    async fn send(&self, request: &Request, url: &Url) -> Result<reqwest::Response, FetchError> {
        let own = url.origin() == request.url.origin();
        let mut builder = match &request.body {
            Some(body) if own => {
                self.http.post(url.clone()).header(CONTENT_TYPE, "application/json").body(body.clone())
            }
            _ => self.http.get(url.clone()),
        };
        if let Some(accept) = request.accept {
            builder = builder.header(ACCEPT, accept);
        }
        for (name, value) in sent_to(request, url).into_iter().flat_map(Validators::conditions) {
            builder = builder.header(name, value);
        }
        if own {
            for (name, value) in &request.headers {
                let Ok(mut value) = HeaderValue::from_str(value) else {
                    return Err(FetchError::new(Class::KeyWrong));
                };
                // Else it stands in the log of the protocol.
                value.set_sensitive(true);
                builder = builder.header(name, value);
            }
        }
        builder.send().await.map_err(|error| FetchError::of(error, Class::Connect))
    }

    async fn answer(
        &self,
        request: &Request,
        answer: reqwest::Response,
        url: Url,
        now: Timestamp,
        moved: bool,
    ) -> Result<Outcome, FetchError> {
        let (status, headers) = (answer.status(), answer.headers().clone());
        let fresh_for = freshness::fresh_for(&headers, now);
        if status == StatusCode::NOT_MODIFIED {
            let sent = sent_to(request, &url).ok_or_else(|| FetchError::of_status(304, false, None))?;
            let moved = moved.then_some(url);
            return Ok(Outcome::Unchanged { validators: sent.renewed(&headers), fresh_for, moved });
        }
        if !status.is_success() && !request.read.contains(&status.as_u16()) {
            let head = tokio::time::timeout(HEAD_TIME, head(answer)).await.unwrap_or_default();
            let wait = freshness::retry_after(&headers, now);
            let wall =
                wall::find(&Seen { status: status.as_u16(), headers: &headers, url: &url, body: &head });
            return Err(match wall {
                Some(wall) => FetchError::of_wall(wall, status.as_u16(), wait),
                None => FetchError::of_status(status.as_u16(), opens(request, &url), wait),
            });
        }
        let body = self.room.read(answer).await?;
        let seen = Seen { status: status.as_u16(), headers: &headers, url: &url, body: &body };
        // An answer that was wanted whatever its status is the source's own to read.
        if let Some(wall) = wall::find(&seen).filter(|_| status.is_success()) {
            return Err(FetchError::of_wall(wall, status.as_u16(), None));
        }
        let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let moved = moved.then(|| url.clone());
        // What another success says of itself is no 200's, and what broke off is asked for again, whole.
        let validators = match status {
            StatusCode::OK if !body.cut => Validators::of(&headers, &url),
            _ => Validators::default(),
        };
        Ok(Outcome::Fresh(Box::new(Response {
            url,
            status: status.as_u16(),
            content_type,
            validators,
            fresh_for,
            body,
            moved,
        })))
    }
}

/// The validators of a request that `url` may see: it gave them.
fn sent_to<'r>(request: &'r Request, url: &Url) -> Option<&'r Validators> {
    request.validators.as_ref().filter(|validators| validators.belong_to(url, &request.url))
}

/// Whether the request's own headers are for `url`, too.
fn opens(request: &Request, url: &Url) -> bool {
    !request.headers.is_empty() && url.origin() == request.url.origin()
}

fn user_agent(contact: Option<&str>) -> String {
    let version = env!("CARGO_PKG_VERSION");
    match contact {
        Some(contact) => format!("tipoff/{version} (+{contact})"),
        None => format!("tipoff/{version}"),
    }
}

fn redirect(status: StatusCode, headers: &HeaderMap, from: &Url) -> Option<Url> {
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    // Some servers write it in UTF-8 as it stands (RFC 3986 wants it in percents).
    from.join(&String::from_utf8_lossy(headers.get(LOCATION)?.as_bytes())).ok()
}

/// The start of an error page; what goes wrong here only makes the class less exact.
async fn head(mut answer: reqwest::Response) -> Vec<u8> {
    let mut head = Vec::new();
    while let Ok(Some(chunk)) = answer.chunk().await {
        head.extend_from_slice(&chunk);
        if head.len() >= ERROR_HEAD {
            break;
        }
    }
    head.truncate(ERROR_HEAD);
    head
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_is_said_with_whom_to_write_to() {
        assert!(user_agent(Some("ops@example.com")).ends_with("(+ops@example.com)"));
    }
}
