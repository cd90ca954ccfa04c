//! Feeds come from another reader and go to one, as OPML.

mod support;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use support::place::Place;

const WATCHLIST: &str = "# Dana's own words\n[rep]\nemail   = \"dana@example.com\" # hers\n\n[[account]]\n\
    name = \"Brightwell Foods\"\nfeeds = [\"https://brightwell.example/news.xml\"]\n";

const LIST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0">
  <head><title>null subscriptions</title></head>
  <body>
    <outline text="Trade press">
      <outline type="rss" text="Harbor &amp; Freight" xmlUrl="https://harbor.example/rss?a=1&amp;b=2" htmlUrl="https://harbor.example"/>
      <outline type="rss" text="Harbor again" xmlUrl="http://harbor.example/rss?a=1&amp;b=2"/>
    </outline>
    <outline type="rss" title="Brightwell" xmlUrl="https://brightwell.example/news.xml"/>
    <outline type="rss" title="The Wire" xmlUrl="https://wire.example/all.xml"/>
    <outline type="rss" title="Mine" xmlUrl="file:///etc/passwd"/>
    <outline type="rss" title="Lost"/>
  </body>
</opml>"#;

fn place() -> Place {
    let place =
        Place::with(&["https://wire.example/all.xml".to_owned()], "transport = \"stdout\"", WATCHLIST);
    place.write("list.opml", LIST);
    place
}

#[test]
fn a_list_goes_into_the_ops_file_which_keeps_every_other_byte() {
    let place = place();
    let before = place.read("tipoff.toml");
    let trial = place.run(&["import", "list.opml", "--dry-run"]);
    assert_eq!(trial.code, 0, "{}", trial.err);
    assert!(trial.out.contains("+url = \"https://harbor.example/rss?a=1&b=2\""), "{}", trial.out);
    assert!(trial.out.ends_with("2 feeds would be added to tipoff.toml, 3 skipped\n"), "{}", trial.out);
    assert_eq!(place.read("tipoff.toml"), before, "a trial changes nothing");

    let done = place.run(&["import", "list.opml"]);
    assert_eq!(done.out, "2 feeds added to tipoff.toml, 3 skipped\n");
    for said in [
        "http://harbor.example/rss?a=1&b=2: it stands twice",
        "https://wire.example/all.xml: it is there already",
        "file:///etc/passwd: it is no web address",
        "Lost: it has no address",
    ] {
        assert!(done.err.contains(said), "{said}: {}", done.err);
    }
    let after = place.read("tipoff.toml");
    assert!(after.starts_with(&before));
    assert!(
        after.contains("# Trade press\n[[feed]]\nurl = \"https://harbor.example/rss?a=1&b=2\"\n"),
        "{after}"
    );
    place.well(&["check"]);

    let again = place.json(&["import", "list.opml", "--json"]);
    assert_eq!(again["added"].as_array().map(Vec::len), Some(0));
    assert_eq!(again["skipped"].as_array().map(Vec::len), Some(5));
    assert_eq!(place.read("tipoff.toml"), after, "a second time changes nothing");
}

#[test]
fn a_list_goes_into_a_watchlist_and_what_the_rep_has_already_is_skipped() {
    let place = place();
    let file = place.path("watchlists/dana.toml");
    fs::rename(&file, place.path("kept.toml")).expect("renamed");
    symlink("../kept.toml", &file).expect("a link");
    fs::set_permissions(place.path("kept.toml"), fs::Permissions::from_mode(0o660)).expect("set");
    let done = place.run(&["import", "list.opml", "--watchlist", "watchlists/dana.toml"]);
    assert_eq!(done.out, "1 feeds added to watchlists/dana.toml, 4 skipped\n", "{}", done.err);
    assert!(done.err.contains("skipped https://brightwell.example/news.xml: it is there already"));
    assert!(place.read("kept.toml").starts_with(WATCHLIST));
    assert!(fs::symlink_metadata(&file).expect("there").is_symlink());
    let mode = fs::metadata(place.path("kept.toml")).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o660, "who may edit it may still");
    place.well(&["check"]);
}

#[test]
fn a_file_with_mistakes_and_a_list_that_is_none_change_nothing() {
    let place = place();
    place.write("watchlists/lee.toml", "[rep]\nemial = \"lee@example.com\"\n");
    let wrong = place.run(&["import", "list.opml", "--watchlist", "watchlists/lee.toml"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("emial"), "{}", wrong.err);
    assert_eq!(place.read("watchlists/lee.toml"), "[rep]\nemial = \"lee@example.com\"\n");
    place.write("page.html", "<!doctype html><html><body>Sign in</body></html>");
    let no_list = place.run(&["import", "page.html"]);
    assert_eq!(no_list.code, 1);
    assert!(no_list.err.contains("page.html is no OPML"), "{}", no_list.err);
}

#[test]
fn what_is_exported_is_imported_again_and_holds_no_secret() {
    let place = place();
    place.well(&["import", "list.opml"]);
    let ops = place.read("tipoff.toml")
        + "\n[[feed]]\nurl = \"https://paid.example/rss?token=s3cret\"\n\n\
           [[feed]]\nurl = \"https://dana:s3cret@private.example/rss\"\ntitle = \"Private\"\n";
    place.write("tipoff.toml", &ops);
    let said = place.run(&["export", "--opml", "--to", "out.opml"]);
    assert_eq!((said.code, said.out.as_str()), (0, ""), "{}", said.err);
    let list = place.read("out.opml");
    assert!(!list.contains("s3cret") && !said.err.contains("s3cret"), "{list}{}", said.err);
    assert_eq!(said.err.matches("left out").count(), 2, "{}", said.err);
    assert!(list.contains("text=\"Harbor &amp; Freight\""), "{list}");
    assert_eq!(place.well(&["export", "--opml"]), list);

    let other = Place::with(&[], "transport = \"stdout\"", WATCHLIST);
    other.write("out.opml", &list);
    let done = other.json(&["import", "out.opml", "--json"]);
    let mut urls: Vec<&str> =
        done["added"].as_array().expect("a list").iter().filter_map(|one| one["url"].as_str()).collect();
    urls.sort_unstable();
    assert_eq!(
        urls,
        [
            "https://brightwell.example/news.xml",
            "https://harbor.example/rss?a=1&b=2",
            "https://wire.example/all.xml"
        ]
    );
    assert_eq!(place.run(&["export"]).code, 2, "a format has to be named");
}
