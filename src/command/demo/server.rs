//! The demo's outlets as a web server on loopback, so that the demo polls as a real run does.
//!
//! In: the time that counts as now. Out: a server that answers until it is dropped.

use std::collections::HashMap;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use xxhash_rust::xxh3::xxh3_64;

use super::feeds::{Outlet, outlets};

/// A running server. It takes no more connections once it is dropped.
pub struct Server {
    feeds: Vec<(String, String)>,
    task: JoinHandle<()>,
}

/// An outlet with its validator.
struct Page {
    outlet: Outlet,
    /// A strong ETag (RFC 9110, 8.8.3): the hash of the body, in quotes.
    etag: String,
}

type Pages = HashMap<&'static str, Page>;

/// Serves every outlet on a free port of 127.0.0.1, with dates relative to `now`.
/// Fails where no port can be bound.
pub async fn serve(now: Timestamp) -> io::Result<Server> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let base = format!("http://{}", listener.local_addr()?);
    let outlets = outlets(now);
    let feeds = outlets.iter().map(|o| (o.title.clone(), format!("{base}{}", o.path))).collect();
    let pages: Pages = outlets.into_iter().map(|outlet| (outlet.path, Page::of(outlet))).collect();
    let app = Router::new().route("/{file}", get(answer)).with_state(Arc::new(pages));
    let task = tokio::spawn(async move {
        // axum's accept loop waits out its own errors and never ends by itself.
        let _ = axum::serve(listener, app).await;
    });
    Ok(Server { feeds, task })
}

impl Server {
    /// Title and address of each outlet's feed.
    pub fn feeds(&self) -> Vec<(String, String)> {
        self.feeds.clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Page {
    fn of(outlet: Outlet) -> Self {
        let etag = format!("\"{:016x}\"", xxh3_64(&outlet.body));
        Page { outlet, etag }
    }
}

async fn answer(State(pages): State<Arc<Pages>>, uri: Uri, headers: HeaderMap) -> Response {
    let Some(page) = pages.get(uri.path()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let validator = [(ETAG, page.etag.clone())];
    if has_already(&headers, &page.etag) {
        return (StatusCode::NOT_MODIFIED, validator).into_response();
    }
    let kind = [(CONTENT_TYPE, page.outlet.content_type)];
    (validator, kind, page.outlet.body.clone()).into_response()
}

/// `If-None-Match` holds `*` or a list of tags, compared weakly (RFC 9110, 13.1.2).
fn has_already(headers: &HeaderMap, etag: &str) -> bool {
    let known = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    known
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;

    const NOW: &str = "2026-11-25T13:30:00Z";

    /// `http://127.0.0.1:PORT`.
    fn base(server: &Server) -> String {
        let (_, url) = &server.feeds[0];
        url[..url.rfind('/').unwrap()].to_owned()
    }

    async fn server() -> Server {
        serve(NOW.parse().unwrap()).await.unwrap()
    }

    /// Sends one request over a connection of its own; gives the whole answer, head and body.
    async fn ask(server: &Server, path: &str, more: &str) -> String {
        let mut stream = TcpStream::connect(base(server).strip_prefix("http://").unwrap()).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: demo\r\nConnection: close\r\n{more}\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn header<'a>(answer: &'a str, name: &str) -> &'a str {
        let line = answer.lines().find(|line| line.starts_with(name)).expect("the header is there");
        line[name.len() + 1..].trim()
    }

    #[tokio::test]
    async fn every_feed_is_served_whole_once_and_then_not_again() {
        let server = server().await;
        assert_eq!(server.feeds().len(), 8);
        for (title, url) in server.feeds() {
            let path = url.strip_prefix(&base(&server)).unwrap();
            let first = ask(&server, path, "").await;
            assert!(first.starts_with("HTTP/1.1 200 "), "{title}: {first:.80}");
            let tag = header(&first, "etag");
            for known in [tag.to_owned(), format!("\"old\", W/{tag}"), "*".to_owned()] {
                let second = ask(&server, path, &format!("If-None-Match: {known}\r\n")).await;
                assert!(second.starts_with("HTTP/1.1 304 "), "{title}: {second:.80}");
                assert!(second.ends_with("\r\n\r\n"), "{title}: a 304 has no body");
            }
        }
    }

    #[tokio::test]
    async fn an_old_validator_brings_the_feed_again() {
        let server = server().await;
        let (_, url) = server.feeds().swap_remove(0);
        let path = url.strip_prefix(&base(&server)).unwrap();
        let answer = ask(&server, path, "If-None-Match: \"0123456789abcdef\"\r\n").await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer:.80}");
    }

    #[tokio::test]
    async fn content_types_name_each_format() {
        let server = server().await;
        let mut kinds = Vec::new();
        for (_, url) in server.feeds() {
            let answer = ask(&server, url.strip_prefix(&base(&server)).unwrap(), "").await;
            kinds.push(header(&answer, "content-type").to_owned());
        }
        for (kind, count) in [
            ("application/rss+xml", 3),
            ("application/atom+xml", 2),
            ("application/rdf+xml", 1),
            ("application/feed+json", 2),
        ] {
            assert_eq!(kinds.iter().filter(|k| k.starts_with(kind)).count(), count, "{kind}");
        }
    }

    #[tokio::test]
    async fn other_addresses_are_not_found() {
        let server = server().await;
        for path in ["/", "/nothing.xml", "/a/b", "/%2e%2e"] {
            assert!(ask(&server, path, "").await.starts_with("HTTP/1.1 404 "), "{path}");
        }
    }

    #[tokio::test]
    async fn a_dropped_server_takes_no_more_connections() {
        let server = server().await;
        let address = base(&server).strip_prefix("http://").unwrap().to_owned();
        drop(server);
        let closed = async {
            while TcpStream::connect(&address).await.is_ok() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(5), closed).await.expect("it closes at once");
    }
}
