//! Layoff notices whose number stands on a page of its own.

use jiff::{SignedDuration, Timestamp};

use super::case::Place;
use super::server::{Answer, Asked, Server};

fn row(number: u32, employer: &str) -> String {
    format!(
        "<tr><td><a href=\"/warn/{number}\">{employer}</a></td><td>Leeds</td><td>Nov 2{number}, 2026</td>\
         <td>WARN</td></tr>"
    )
}

fn state(asked: &Asked, second: bool) -> Answer {
    let page = |body: &str| (200, "text/html", format!("<html><body>{body}</body></html>"));
    let detail = |count: &str| {
        page(&format!(
            "<dl><dt>Company Name:</dt><dd>Brightwell Foods</dd><dt>Number of Employees Affected:</dt><dd>{count}</dd>\
             </dl>"
        ))
    };
    match asked.target.as_str() {
        "/warn/2" => detail("240"),
        "/warn/3" => (404, "text/html", "<html>Not found</html>".to_owned()),
        target if target.starts_with("/warn/") => detail("12"),
        _ => {
            let old = row(1, "Globex");
            let new = if second { row(2, "Brightwell Foods") + &row(3, "Tessmar") } else { String::new() };
            let heads = "<tr><th>Employer</th><th>City</th><th>Notice Date</th><th>Type</th></tr>";
            page(&format!("<table>{heads}{new}{old}</table>"))
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_number_on_a_notices_own_page_is_told_and_each_page_asked_once() {
    let start: Timestamp = "2026-11-24T06:00:00Z".parse().expect("a moment");
    let later = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let is_later = std::sync::Arc::clone(&later);
    let server =
        Server::start(move |asked| state(asked, is_later.load(std::sync::atomic::Ordering::Relaxed))).await;
    let setting = format!(
        "[sources.warn_notices]\nenabled = true\nurls = [\"{}/list\"]\napart = \"0s\"\n",
        server.base
    );
    let list = "[rep]\nemail = \"dana@example.com\"\n[[account]]\nname = \"Brightwell Foods\"\n";
    let place = Place::new(&setting, list, start);
    place.poll(start, false).await;
    later.store(true, std::sync::atomic::Ordering::Relaxed);
    for hours in [8, 16, 24] {
        let round = place.poll(start + SignedDuration::from_hours(hours), true).await;
        assert!(round.failures.is_empty(), "{:?}", round.failures);
    }
    let asked = server.asked();
    let of = |page: &str| asked.iter().filter(|asked| asked.target == page).count();
    assert_eq!((of("/list"), of("/warn/1"), of("/warn/2"), of("/warn/3")), (4, 1, 1, 1));
    let (text, leads) = place.digest(start + SignedDuration::from_hours(24));
    assert!(leads == 1 && text.contains("Brightwell Foods lays off 240 employees (WARN notice)"), "{text}");
}
