//! Pages are asked for only where the host's robots.txt lets us.

mod support;

use jiff::{SignedDuration, Timestamp};
use support::nginx::Nginx;
use support::wait_until;
use tipoff::gather::fetch::{Class, Client, Pages, Settings};
use url::Url;

fn pages() -> Pages {
    let allow_networks = vec!["127.0.0.0/8".parse().expect("a network")];
    Pages::new(Client::new(&Settings { allow_networks, ..Settings::default() }).expect("a client"))
}

fn now() -> Timestamp {
    "2026-11-25T07:30:00Z".parse().expect("a time")
}

async fn get(pages: &Pages, url: String, now: Timestamp) -> Result<String, Class> {
    let page = Url::parse(&url).expect("an address");
    let got = pages.get(&page, now).await.map_err(|error| error.class)?;
    Ok(String::from_utf8_lossy(&got.body).into_owned())
}

fn asked(nginx: &Nginx, path: &str) -> usize {
    nginx.log().lines().filter(|line| line.split_whitespace().nth(6) == Some(path)).count()
}

#[tokio::test]
async fn a_page_that_is_forbidden_is_not_asked_for_and_robots_are_asked_once_a_day() {
    let nginx = Nginx::start("");
    nginx.put(
        "robots.txt",
        "User-agent: *\nDisallow: /\n\nUser-agent: tipoff\nAllow: /open\nDisallow: /*.html$\n",
    );
    nginx.put("open/a.html", "closed");
    nginx.put("open/b", "here");
    nginx.put("open.html", "closed");
    nginx.put("c", "here too");
    let pages = pages();
    assert_eq!(get(&pages, nginx.url("open/b"), now()).await.as_deref(), Ok("here"));
    assert_eq!(get(&pages, nginx.url("c"), now()).await.as_deref(), Ok("here too"));
    // `/*.html$` is longer than `/open`.
    assert_eq!(get(&pages, nginx.url("open/a.html"), now()).await, Err(Class::Robots));
    wait_until("the log is written", || asked(&nginx, "/c") == 1);
    assert_eq!((asked(&nginx, "/open/a.html"), asked(&nginx, "/robots.txt")), (0, 1));
    nginx.put("robots.txt", "User-agent: *\nDisallow: /c\n");
    let later = now() + SignedDuration::from_hours(25);
    assert_eq!(get(&pages, nginx.url("c"), later).await, Err(Class::Robots));
    wait_until("the host is asked again after a day", || asked(&nginx, "/robots.txt") == 2);
}

#[tokio::test]
async fn a_host_without_robots_is_open_and_one_that_fails_is_closed_for_a_while() {
    let open = Nginx::start("");
    open.put("a", "here");
    let pages = pages();
    assert_eq!(get(&pages, open.url("a"), now()).await.as_deref(), Ok("here"));
    for status in [429, 500, 503] {
        let failing = Nginx::start(&format!("location /robots.txt {{ return {status}; }}"));
        failing.put("a", "here");
        assert_eq!(get(&pages, failing.url("a"), now()).await, Err(Class::Robots), "{status}");
        assert_eq!(asked(&failing, "/a"), 0);
        let later = now() + SignedDuration::from_hours(2);
        let _ = get(&pages, failing.url("a"), later).await;
        // nginx writes its log after it has answered.
        wait_until("it is asked again before a day is over", || asked(&failing, "/robots.txt") == 2);
    }
}

#[tokio::test]
async fn a_page_that_leads_to_a_host_that_forbids_it_is_not_given() {
    let there = Nginx::start("");
    there.put("robots.txt", "User-agent: *\nDisallow: /private\n");
    there.put("private", "not for us");
    there.put("public", "for all");
    let here = Nginx::start(&format!(
        "location /in {{ return 302 {}; }} location /out {{ return 302 {}; }}",
        there.url("private"),
        there.url("public")
    ));
    let pages = pages();
    assert_eq!(get(&pages, here.url("in"), now()).await, Err(Class::Robots));
    assert_eq!(get(&pages, here.url("out"), now()).await.as_deref(), Ok("for all"));
}
