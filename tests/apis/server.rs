//! A server that plays every API and writes down what it is asked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;

/// One request, as the server saw it.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: String,
    /// Path and query, percents decoded.
    pub target: String,
    pub headers: HashMap<String, String>,
    pub body: String,
}

/// An answer: status, kind, text.
pub type Answer = (u16, &'static str, String);

/// What answers a request.
type Play = dyn Fn(&Asked) -> Answer + Send + Sync;

#[derive(Clone)]
struct Stage {
    play: Arc<Play>,
    log: Arc<Mutex<Vec<Asked>>>,
}

/// Runs as long as the runtime does.
pub struct Server {
    pub base: String,
    log: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    pub async fn start(play: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let log = Arc::new(Mutex::new(Vec::new()));
        let stage = Stage { play: Arc::new(play), log: Arc::clone(&log) };
        let app = Router::new().fallback(answer).with_state(stage);
        tokio::spawn(async move { axum::serve(listener, app).await });
        Server { base, log }
    }

    /// What was asked since the last call.
    pub fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.log.lock().expect("no panic holds it"))
    }
}

async fn answer(State(stage): State<Stage>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let header = |value: &HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let target = parts.uri.path_and_query().map(|target| target.as_str().replace('+', " "));
    let asked = Asked {
        method: parts.method.to_string(),
        target: percent_decoded(&target.unwrap_or_default()),
        headers: parts.headers.iter().map(|(name, value)| (name.to_string(), header(value))).collect(),
        body: String::from_utf8_lossy(&to_bytes(body, 1 << 20).await.expect("a body")).into_owned(),
    };
    let (status, kind, text) = (stage.play)(&asked);
    stage.log.lock().expect("no panic holds it").push(asked);
    (StatusCode::from_u16(status).expect("a status"), [(CONTENT_TYPE, kind)], text).into_response()
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match digits.filter(|_| *first == b'%').and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
