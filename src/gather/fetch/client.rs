//! The client: one request, its redirects, its answer.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ipnet::IpNet;
use jiff::Timestamp;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, LOCATION};
use reqwest::{NoProxy, Proxy, StatusCode};
use url::Url;

use super::body::{Body, Room};
use super::error::{Class, FetchError};
use super::lanes::{Lane, Lanes};
use super::limits::Turns;
use super::resolve::Guarded;
use super::{Settings, Validators, freshness, guard};

/// Redirects that are followed.
const REDIRECTS: usize = 5;
const CONNECT: Duration = Duration::from_secs(10);
/// Silence in the middle of an answer.
const IDLE: Duration = Duration::from_secs(15);
/// A connection at rest is kept this long.
const KEPT: Duration = Duration::from_secs(15);
/// Bytes of an error page that are read to know a wall by.
const WALL_HEAD: usize = 16 << 10;
/// An error page that comes no faster is not waited for: its status says enough.
const HEAD_TIME: Duration = Duration::from_secs(3);
/// Statuses that a wall stands behind.
const WALLS: &[u16] = &[403, 429, 503];

/// One thing to ask for.
#[derive(Clone, Debug)]
pub struct Request {
    pub url: Url,
    /// Of the latest 200 of this address.
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
    lanes: Arc<Lanes>,
    room: Room,
    timeout: Duration,
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
            lanes: Arc::default(),
            room: Room::new(),
            timeout: settings.timeout,
        })
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
            let start = Instant::now();
            let hop = self.hop(request, &url, now, hop > 0 && for_good);
            match tokio::time::timeout(left, hop).await.map_err(|_| FetchError::new(Class::Timeout))?? {
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
        // Conditions are about the address that was asked for, wherever it leads.
        for (name, value) in request.validators.iter().flat_map(Validators::conditions) {
            builder = builder.header(name, value);
        }
        if own {
            for (name, value) in &request.headers {
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
            let Some(sent) = &request.validators else { return Err(FetchError::of_status(304, false, None)) };
            return Ok(Outcome::Unchanged { validators: sent.renewed(&headers), fresh_for });
        }
        if !status.is_success() && !request.read.contains(&status.as_u16()) {
            let head = tokio::time::timeout(HEAD_TIME, head(answer)).await.unwrap_or_default();
            let wall = WALLS.contains(&status.as_u16()) && is_wall(&headers, &head);
            return Err(FetchError::of_status(status.as_u16(), wall, freshness::retry_after(&headers, now)));
        }
        let body = self.room.read(answer).await?;
        if status.is_success() && is_wall(&headers, &body[..body.len().min(WALL_HEAD)]) {
            return Err(FetchError::of_status(status.as_u16(), true, None));
        }
        let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let moved = moved.then(|| url.clone());
        Ok(Outcome::Fresh(Box::new(Response {
            url,
            status: status.as_u16(),
            content_type,
            // What broke off is asked for again, whole.
            validators: if body.cut { Validators::default() } else { Validators::of(&headers) },
            fresh_for,
            body,
            moved,
        })))
    }
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
        if head.len() >= WALL_HEAD {
            break;
        }
    }
    head.truncate(WALL_HEAD);
    head
}

/// A challenge that stands before the page, by its marks.
fn is_wall(headers: &HeaderMap, head: &[u8]) -> bool {
    const MARKS: &[&str] = &[
        "just a moment...",
        "cf-challenge",
        "attention required! | cloudflare",
        "px-captcha",
        "captcha-delivery.com",
        "_incapsula_resource",
        "enable javascript and cookies to continue",
        "are you a robot",
        "verify you are human",
    ];
    if headers.get("cf-mitigated").is_some_and(|value| value == "challenge") {
        return true;
    }
    let html = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.contains("html"));
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    html && MARKS.iter().any(|mark| text.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_is_said_with_whom_to_write_to() {
        assert!(user_agent(Some("ops@example.com")).ends_with("(+ops@example.com)"));
    }

    #[test]
    fn a_challenge_page_is_known_by_its_marks_and_a_feed_that_tells_of_one_is_not() {
        let html: HeaderMap =
            std::iter::once((CONTENT_TYPE, "text/html".parse().expect("a header"))).collect();
        assert!(is_wall(&html, b"<title>Just a moment...</title>"));
        let xml: HeaderMap =
            std::iter::once((CONTENT_TYPE, "application/xml".parse().expect("a header"))).collect();
        assert!(!is_wall(&xml, b"<title>Just a moment... with the captcha</title>"));
    }
}
