//! What is new on a list begins quietly: stored, judged, explained, and told once in a block of its own.

mod support;

use std::fs;

use support::nginx::Nginx;
use support::place::Place;

const FILE: &str = "transport = \"file\"\ndirectory = \"mail\"\nfrom = \"tipoff@example.com\"";

fn item(title: &str, date: &str) -> String {
    let page = title.replace(' ', "-");
    format!(
        "<item><guid>https://n.example/{page}</guid><link>https://n.example/{page}</link>\
         <title>{title}</title><pubDate>{date}</pubDate></item>"
    )
}

fn rss(items: &[String]) -> String {
    format!("<rss version=\"2.0\"><channel><title>The Wire</title>{}</channel></rss>", items.concat())
}

fn watchlist(accounts: &[(&str, &str)]) -> String {
    let mut text = String::from("[rep]\nname = \"Dana\"\nemail = \"dana@example.com\"\n");
    for (account, more) in accounts {
        text += &format!("\n[[account]]\nname = \"{account}\"\n{more}\n");
    }
    text
}

/// The newest mail as text, and how many there are.
fn mails(place: &Place) -> (String, usize) {
    let mut files: Vec<_> = fs::read_dir(place.path("mail")).map_or(vec![], |all| all.flatten().collect());
    files.sort_by_key(|file| file.metadata().and_then(|data| data.modified()).ok());
    let newest = files.last().map(|file| fs::read(file.path()).expect("read")).unwrap_or_default();
    (String::from_utf8_lossy(&newest).replace("=\r\n", "").replace("\r\n", "\n"), files.len())
}

/// A rep who has had a first digest.
fn settled(nginx: &Nginx) -> Place {
    nginx.put("wire.xml", rss(&[item("Brightwell Foods to cut 240 jobs", "Tue, 24 Nov 2026 09:00:00 GMT")]));
    let place = Place::with(&[nginx.url("wire.xml")], FILE, &watchlist(&[("Brightwell Foods", "")]));
    place.well(&["poll", "--at", "2026-11-24T12:00:00Z"]);
    place.well(&["digest", "--now", "--at", "2026-11-24T12:00:00Z"]);
    assert!(mails(&place).0.contains("240 jobs") && !mails(&place).0.contains("NEW ON YOUR LIST"));
    place
}

/// What comes after the poll and the digest of the next day.
fn next_day(place: &Place) -> (String, usize) {
    place.well(&["poll", "--force", "--at", "2026-11-25T07:29:00Z"]);
    place.well(&["digest", "--now", "--at", "2026-11-25T07:30:00Z"]);
    let told = mails(place);
    place.well(&["digest", "--now", "--at", "2026-11-25T08:30:00Z"]);
    assert_eq!(mails(place).1, told.1, "told once");
    told
}

#[test]
fn a_feed_of_seven_hundred_items_since_2001_is_one_block() {
    let nginx = Nginx::start("");
    let place = settled(&nginx);
    let months = ["Jan", "Mar", "May", "Jul", "Sep", "Nov"];
    let mut archive: Vec<String> = (0..700)
        .map(|n| {
            let (year, month) = (2001 + n / 28, months[n % 6]);
            item(
                &format!("Brightwell Foods opens plant number {n}"),
                &format!("{} {month} {year} 08:00:00 GMT", n % 28 + 1),
            )
        })
        .collect();
    archive.push(item(
        "Brightwell Foods names Ann Lee chief financial officer",
        "Mon, 23 Nov 2026 09:00:00 GMT",
    ));
    nginx.put("archive.xml", rss(&archive));
    let ops = place.read("tipoff.toml");
    place.write("tipoff.toml", &format!("{ops}\n[[feed]]\nurl = \"{}\"\n", nginx.url("archive.xml")));
    let (mail, count) = next_day(&place);
    assert_eq!(count, 2, "{mail}");
    assert_eq!(mail.matches("NEW ON YOUR LIST").count(), 2, "once in each form: {mail}");
    assert!(mail.contains("Subject: Brightwell Foods: new on your list"), "{mail}");
    assert!(mail.contains("Ann Lee"), "{mail}");
}

#[test]
fn five_hundred_accounts_imported_before_the_hour_and_an_alias_of_a_famous_name_are_one_block() {
    let nginx = Nginx::start("");
    let place = settled(&nginx);
    let news: Vec<String> = (0..40)
        .map(|n| item(&format!("Veskar {n} Pumps fined 4m by regulator"), "Mon, 23 Nov 2026 09:00:00 GMT"))
        .collect();
    nginx.put("wire.xml", rss(&news));
    place.well(&["poll", "--force", "--at", "2026-11-24T18:00:00Z"]);
    let names: Vec<String> = (0..500).map(|n| format!("Veskar {n} Pumps")).collect();
    let mut accounts: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    accounts.push(("Brightwell Foods", "aliases = [\"Brightwell\"]"));
    place.write("watchlists/dana.toml", &watchlist(&accounts));
    let (mail, count) = next_day(&place);
    assert_eq!(count, 2, "{mail}");
    assert!(mail.contains("and 28 more accounts"), "{mail}");
    let explained = place.well(&["explain", "Veskar 7 Pumps"]);
    assert!(explained.contains("compliance-action"), "{explained}");
}

#[test]
fn news_of_an_account_that_was_there_is_a_lead_as_ever() {
    let nginx = Nginx::start("");
    let place = settled(&nginx);
    nginx.put(
        "wire.xml",
        rss(&[item(
            "Brightwell Foods names Ann Lee chief financial officer",
            "Wed, 25 Nov 2026 06:00:00 GMT",
        )]),
    );
    let (mail, _) = next_day(&place);
    assert!(
        mail.contains("Subject: Brightwell Foods: executive hired") && !mail.contains("NEW ON"),
        "{mail}"
    );
}

#[test]
fn a_drill_reaches_the_rep_and_leaves_no_trace() {
    let nginx = Nginx::start("");
    let place = settled(&nginx);
    let before = place.json(&["status", "--json"]);
    let said = place.well(&["drill", "--at", "2026-11-25T10:00:00Z"]);
    assert!(said.contains("Drill, not news: Brightwell Foods"), "{said}");
    let (mail, count) = mails(&place);
    assert_eq!(count, 2);
    assert!(mail.contains("the story below is made up"), "{mail}");
    let after = place.json(&["status", "--json"]);
    for figure in ["items", "stories", "signals"] {
        assert_eq!(before[figure], after[figure], "{figure}");
    }
    place.well(&["digest", "--now", "--at", "2026-11-25T10:30:00Z"]);
    assert_eq!(mails(&place).1, 2, "no digest tells of it");
}

#[test]
fn check_warns_of_a_rule_that_fires_on_everything() {
    let nginx = Nginx::start("");
    let now = jiff::Timestamp::now();
    let today = now.strftime("%a, %d %b %Y 00:01:00 +0000").to_string();
    let items: Vec<_> = (0..120).map(|n| item(&format!("Pump makers meet again {n}"), &today)).collect();
    nginx.put("feed.xml", rss(&items));
    let broad = "\n[[trigger]]\nid = \"pumps\"\nname = \"Pumps\"\nkind = \"awareness\"\nweight = 0.5\n\
                 half_life_days = 30\nsay = [\"pump makers\"]\nhit = [\"Pump makers meet\"]\nmiss = [\"Tea time\"]\n";
    let place = Place::with(&[nginx.url("feed.xml")], FILE, &(watchlist(&[("Acme", "")]) + broad));
    assert!(!place.well(&["check"]).contains("to think about"));
    place.well(&["poll"]);
    let check = place.run(&["check"]);
    assert!(check.err.contains("pumps fires on 120 of the 120 items"), "{}{}", check.out, check.err);
    assert_eq!(check.code, 0);
}
