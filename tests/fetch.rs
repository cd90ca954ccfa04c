//! The client before servers that misbehave.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Response, StatusCode, Uri};
use axum::response::IntoResponse;
use axum::routing::get;
use futures_util::future::join_all;
use jiff::Timestamp;
use tipoff::gather::fetch::{Class, Client, FetchError, Outcome, Request, Settings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use url::Url;

fn settings() -> Settings {
    Settings {
        allow_networks: vec!["127.0.0.0/8".parse().expect("a network")],
        timeout: Duration::from_secs(8),
        ..Settings::default()
    }
}

async fn ask(client: &Client, url: String) -> Result<Outcome, FetchError> {
    let request = Request::to(Url::parse(&url).expect("an address"));
    client.get(&request, Timestamp::now()).await
}

/// Serves on 127.0.0.`last`; answers the base address.
async fn serve(last: u8, app: Router) -> String {
    let listener = TcpListener::bind((format!("127.0.0.{last}"), 0)).await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, app).await });
    base
}

fn class(outcome: Result<Outcome, FetchError>) -> Class {
    outcome.expect_err("it fails").class
}

async fn bounded<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(30), work).await.expect("it ends by itself")
}

#[tokio::test]
async fn many_large_bodies_side_by_side_all_arrive() {
    let body = vec![b' '; 7_800_000];
    let client = Client::new(&settings()).expect("a client");
    let mut bases = Vec::new();
    for last in 1..=20 {
        let body = body.clone();
        bases.push(serve(last, Router::new().route("/", get(|| async move { body }))).await);
    }
    // A body holds its room until it is read.
    let length = async |base: &String| match ask(&client, format!("{base}/")).await {
        Ok(Outcome::Fresh(response)) => response.body.len(),
        other => panic!("{other:?}"),
    };
    let all = bounded(join_all(bases.iter().map(length))).await;
    assert!(all.iter().all(|length| *length == 7_800_000), "{all:?}");
}

#[tokio::test]
async fn a_host_has_two_requests_at_most_however_they_come_to_it() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counting = {
        let (now, most) = (Arc::clone(&now), Arc::clone(&most));
        move || async move {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(50)).await;
            now.fetch_sub(1, Ordering::SeqCst);
            "here"
        }
    };
    let target = serve(30, Router::new().route("/", get(counting))).await;
    let client = Client::new(&settings()).expect("a client");
    let mut bases = Vec::new();
    for last in 31..=50 {
        let to = format!("{target}/");
        bases.push(
            serve(
                last,
                Router::new().route("/", get(|| async move { axum::response::Redirect::temporary(&to) })),
            )
            .await,
        );
    }
    let all = bounded(join_all(bases.iter().map(|base| ask(&client, format!("{base}/"))))).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(most.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn an_error_is_named_for_what_it_is() {
    let wall = "<html><title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/x.js'></script></html>";
    let page = |status: u16| {
        move || async move {
            (StatusCode::from_u16(status).expect("a status"), [("content-type", "text/html")], wall)
                .into_response()
        }
    };
    let app = Router::new()
        .route("/gone", get(page(410)))
        .route("/missing", get(page(404)))
        .route("/walled", get(page(403)))
        .route("/loop", get(|| async { axum::response::Redirect::permanent("/loop") }))
        .route("/inward", get(|| async { axum::response::Redirect::temporary("http://2130706433/") }))
        .route("/deep", get(|| async { axum::response::Redirect::temporary("http://[::ffff:10.0.0.1]/") }));
    let base = serve(60, app).await;
    // Only this one address is allowed, so that a redirect to another private one is refused.
    let allowed = vec!["127.0.0.60/32".parse().expect("a network")];
    let client = Client::new(&Settings { allow_networks: allowed, ..settings() }).expect("a client");
    for (path, want) in [
        ("gone", Class::Gone),
        ("missing", Class::NotFound),
        ("walled", Class::BotWall),
        ("loop", Class::TooManyRedirects),
        ("inward", Class::Refused),
        ("deep", Class::Refused),
    ] {
        assert_eq!(class(bounded(ask(&client, format!("{base}/{path}"))).await), want, "{path}");
    }
}

/// Answers every caller with `head`, then a byte a second.
async fn dripping(head: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}/", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = [0; 2048];
                let _ = stream.read(&mut request).await;
                let _ = stream.write_all(head.as_bytes()).await;
                while stream.write_all(b" ").await.is_ok() {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            });
        }
    });
    base
}

#[tokio::test]
async fn a_body_of_one_byte_a_second_ends_at_the_time_limit_and_a_refusal_keeps_its_word() {
    let client = Client::new(&settings()).expect("a client");
    let slow = dripping("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n").await;
    assert_eq!(class(bounded(ask(&client, slow)).await), Class::Timeout);
    let busy = dripping("HTTP/1.1 429 Slow\r\nRetry-After: 7200\r\nContent-Length: 100000\r\n\r\n").await;
    let refused = bounded(ask(&client, busy)).await.expect_err("refused");
    assert_eq!((refused.class, refused.retry_after), (Class::OverLimit, Some(Duration::from_secs(7200))));
}

#[tokio::test]
async fn a_moved_address_may_be_written_in_utf_8() {
    let to = Response::builder().status(301).header("location", "/caf\u{e9}".as_bytes());
    let to = Arc::new(to.body(()).expect("an answer"));
    let app = Router::new()
        .route("/old", get(|| async move { (to.status(), to.headers().clone(), Body::empty()) }))
        .fallback(get(|uri: Uri, headers: HeaderMap| async move {
            format!("{} {}", uri.path(), headers.contains_key("referer"))
        }));
    let base = serve(1, app).await;
    let client = Client::new(&settings()).expect("a client");
    let outcome = bounded(ask(&client, format!("{base}/old"))).await;
    let Ok(Outcome::Fresh(response)) = &outcome else { panic!("{outcome:?}") };
    assert_eq!(&response.body[..], b"/caf%C3%A9 false", "and no referer is sent");
    assert!(response.moved.is_some());
}

#[tokio::test]
async fn a_proxy_may_stand_on_a_private_address_and_is_no_feed() {
    let proxy = serve(1, Router::new().fallback(get(|| async { "by proxy" }))).await;
    let port = Url::parse(&proxy).expect("an address").port().expect("a port");
    let named = format!("http://localhost:{port}");
    let client =
        Client::new(&Settings { proxy: Some(named.clone()), ..Settings::default() }).expect("a client");
    let Ok(Outcome::Fresh(response)) = bounded(ask(&client, "http://outlet.example/feed.xml".into())).await
    else {
        panic!("the proxy answers")
    };
    assert_eq!(&response.body[..], b"by proxy");
    assert_eq!(class(ask(&client, named).await), Class::Refused);
    assert_eq!(
        class(ask(&client, "http://10.0.0.1/".into()).await),
        Class::Refused,
        "before the proxy sees it"
    );
}
