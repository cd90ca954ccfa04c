//! A feed that a page names: asked straight, and looked for again where it is no more.

use jiff::SignedDuration;
use tipoff::daemon::Clock;

use crate::publisher::{Answer, Publisher, feed};
use crate::reader::{Reader, start};

fn page(feed: &str) -> Answer {
    Answer::page(
        200,
        &format!("<html><head><link rel=alternate type=application/rss+xml href={feed}></head></html>"),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_a_page_names_is_looked_for_there_again_when_it_is_lost() {
    let clock = Clock::by_hand(start());
    let moves = start() + SignedDuration::from_hours(48);
    for lost in [404, 410] {
        let outlet = Publisher::start("6.1", &clock, move |path, _, at| match path {
            "/news" if at < moves => page("/old.xml"),
            "/news" => page("/new.xml"),
            "/old.xml" if at < moves => Answer::ok(feed("herald", 6, at, "")),
            "/new.xml" if at >= moves => Answer::ok(feed("herald", 6, at, "")),
            _ => Answer::status(lost),
        })
        .await;
        clock.set(start());
        let reader = Reader::of(&[outlet.url("/news")], &clock);
        reader.until(moves - SignedDuration::from_hours(1)).await;
        let pages = outlet.asked_for("/news").len();
        assert_eq!(pages, 1, "the feed is asked straight");
        reader.until(moves + SignedDuration::from_hours(48)).await;
        let source = reader.source(&outlet.url("/news"));
        assert_eq!((source.failures, source.gone), (0, None), "{lost}: {:?}", source.sentence);
        assert!(source.problems[0].contains("/new.xml"), "{:?}", source.problems);
        assert_eq!(outlet.asked_for("/news").len(), pages + 1, "{lost}: the page is asked once more");
        assert_eq!(outlet.asked().iter().filter(|asked| asked.status == lost).count(), 1);
    }
}
