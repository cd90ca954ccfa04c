//! A publisher: a web server that answers as its script says and notes who asks, when and how.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, Response};
use jiff::{SignedDuration, Timestamp};
use tipoff::daemon::Clock;

/// One request as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    pub at: Timestamp,
    /// With its query.
    pub path: String,
    pub headers: HeaderMap,
    /// The port it came from: one a connection.
    pub connection: u16,
    /// What was answered.
    pub status: u16,
    pub answered: HeaderMap,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers.get(name).map(|value| value.as_bytes())
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, Vec<u8>)>,
    pub body: String,
}

impl Answer {
    pub fn status(status: u16) -> Self {
        Answer { status, headers: Vec::new(), body: String::new() }
    }

    pub fn ok(body: String) -> Self {
        Answer { body, ..Answer::status(200) }
    }

    pub fn page(status: u16, body: &str) -> Self {
        Answer { body: body.to_owned(), ..Answer::status(status) }.with("content-type", "text/html")
    }

    pub fn to(status: u16, location: &str) -> Self {
        Answer::status(status).with("location", location)
    }

    pub fn with(mut self, name: &'static str, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name, value.as_ref().to_vec()));
        self
    }

    /// 304 where the request has this answer's validators, as most servers do it: by the tag, or by the
    /// date where there is none.
    pub fn conditionally(self, asked: &HeaderMap) -> Self {
        let own =
            |name: &str| self.headers.iter().find(|(known, _)| *known == name).map(|(_, v)| v.as_slice());
        let sent = |name: &str| asked.get(name).map(|value| value.as_bytes());
        let same = match (sent("if-none-match"), sent("if-modified-since")) {
            (Some(tag), _) => Some(tag) == own("etag"),
            (None, Some(date)) => Some(date) == own("last-modified"),
            (None, None) => false,
        };
        if same { Answer { status: 304, body: String::new(), ..self } } else { self }
    }
}

type Script = Box<dyn Fn(&str, &HeaderMap, Timestamp) -> Answer + Send + Sync>;

/// Runs as long as the runtime it was started in.
pub struct Publisher {
    pub base: String,
    book: Arc<Mutex<Vec<Asked>>>,
}

impl Publisher {
    /// Serves on 127.0.`host`; the script is given path, headers, and the time by `clock`.
    pub async fn start(
        host: &str,
        clock: &Clock,
        script: impl Fn(&str, &HeaderMap, Timestamp) -> Answer + Send + Sync + 'static,
    ) -> Publisher {
        let listener = tokio::net::TcpListener::bind((format!("127.0.{host}"), 0)).await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let (book, script): (Arc<Mutex<Vec<Asked>>>, Arc<Script>) =
            (Arc::default(), Arc::new(Box::new(script)));
        let (noted, clock) = (Arc::clone(&book), clock.clone());
        let app =
            Router::new().fallback(move |ConnectInfo(from): ConnectInfo<SocketAddr>, request: Request| {
                let (noted, clock, script) = (Arc::clone(&noted), clock.clone(), Arc::clone(&script));
                async move {
                    let (at, path) = (clock.now(), request.uri().to_string());
                    let answer = script(&path, request.headers(), at);
                    let mut response = Response::builder().status(answer.status);
                    for (name, value) in &answer.headers {
                        response = response.header(*name, value.as_slice());
                    }
                    let response = response.body(Body::from(answer.body)).expect("an answer");
                    noted.lock().unwrap_or_else(PoisonError::into_inner).push(Asked {
                        at,
                        path,
                        headers: request.headers().clone(),
                        connection: from.port(),
                        status: answer.status,
                        answered: response.headers().clone(),
                    });
                    response
                }
            });
        let service = app.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        Publisher { base, book }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// All requests, in order.
    pub fn asked(&self) -> Vec<Asked> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn asked_for(&self, path: &str) -> Vec<Asked> {
        self.asked().into_iter().filter(|asked| asked.path == path).collect()
    }
}

/// A feed that has brought an entry each `hours` since 2026 began: the newest ten, and `extra` in its
/// channel.
pub fn feed(name: &str, hours: i64, at: Timestamp, extra: &str) -> String {
    let start: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a time");
    let last = at.duration_since(start).as_hours() / hours;
    let items: String = ((last - 9).max(0)..=last)
        .rev()
        .map(|n| {
            let date = date(start + SignedDuration::from_hours(n * hours));
            format!(
                "<item><title>{name} tells its story number {n}</title><link>https://{name}.example/{n}</link>\
                 <guid>https://{name}.example/{n}</guid><pubDate>{date}</pubDate></item>"
            )
        })
        .collect();
    format!("<rss version=\"2.0\"><channel><title>{name}</title>{extra}{items}</channel></rss>")
}

/// The number of the newest entry of [`feed`]: a version.
pub fn version(hours: i64, at: Timestamp) -> i64 {
    let start: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a time");
    at.duration_since(start).as_hours() / hours
}

/// As HTTP and RSS write a time.
pub fn date(at: Timestamp) -> String {
    let since = Duration::from_secs(u64::try_from(at.as_second()).expect("a time after 1970"));
    httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + since)
}
