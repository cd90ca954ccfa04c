//! One loud feed among others: it neither fills the mail nor loses what it tells.

mod support;

use support::feed::atom;
use support::nginx::Nginx;
use support::place::Place;

const MAIL: &str = "transport = \"file\"\ndirectory = \"mail\"\nfrom = \"tipoff@example.com\"";

/// Names that no text writes otherwise.
fn name(at: usize) -> String {
    let first = ["Bright", "Tess", "Cor", "Hal", "Nor", "Pell", "Ald", "Quin"][at % 8];
    let second = ["bex", "mar", "vane", "den", "wick", "worth"][at / 8 % 6];
    format!("{first}{second} Pumps")
}

fn list(accounts: usize) -> String {
    let all: String = (0..accounts).map(|at| format!("\n[[account]]\nname = \"{}\"\n", name(at))).collect();
    format!("[rep]\nemail = \"dana@example.com\"\ndigest = \"daily 07:30\"\n{all}")
}

/// A place where one feed tells of these accounts, and another of those.
fn place(nginx: &Nginx, loud: std::ops::Range<usize>, calm: std::ops::Range<usize>, ops: &str) -> Place {
    let feed = |outlet: &str, titles: Vec<String>| {
        let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
        atom(&titles, "2026-11-24T06:00:00Z")
            .replace("Herald", outlet)
            .replace("herald", &outlet.to_lowercase())
    };
    let breach = |at| format!("{} hit by ransomware attack", name(at));
    let award = |at| format!("{} wins an industry award", name(at));
    for outlet in ["loud", "calm"] {
        nginx.put(&format!("{outlet}.xml"), feed("Old", vec!["A new page".into()]));
    }
    let place = Place::with(&[nginx.url("loud.xml"), nginx.url("calm.xml")], MAIL, &list(48));
    let text = place.read("tipoff.toml").replace("loud.xml\"\n", &format!("loud.xml\"\n{ops}\n"));
    place.write("tipoff.toml", &text);
    place.well(&["poll", "--force", "--at", "2026-11-23T14:00:00Z"]);
    nginx.put("loud.xml", feed("Loud", loud.map(breach).collect()));
    nginx.put("calm.xml", feed("Calm", calm.map(award).collect()));
    place.well(&["poll", "--force", "--at", "2026-11-24T07:00:00Z"]);
    place
}

fn digest(place: &Place, day: &str) -> String {
    let said = place.well(&["digest", "--preview", "--at", &format!("2026-11-{day}T08:00:00Z")]);
    said.replace(['[', ']'], "").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn where_not_all_fits_a_loud_outlet_leaves_room_for_others_and_comes_with_the_next() {
    let nginx = Nginx::start("");
    let place = place(&nginx, 0..40, 40..48, "");
    let first = digest(&place, "24");
    // Thirty leads: all eight of the calm outlet, whatever their score.
    assert_eq!(first.matches("hit by ransomware").count(), 22, "{first}");
    assert_eq!(first.matches("wins an industry award").count(), 8);
    assert!(first.contains("18 that Loud alone tells"), "{first}");
    place.well(&["digest", "--at", "2026-11-24T08:00:00Z"]);
    assert_eq!(digest(&place, "25").matches("hit by ransomware").count(), 18, "something is lost");
}

#[test]
fn where_all_fits_nothing_is_left_out() {
    let nginx = Nginx::start("");
    let place = place(&nginx, 0..25, 40..44, "");
    let first = digest(&place, "24");
    assert_eq!(first.matches("hit by ransomware").count(), 25);
    assert!(!first.contains("alone tells"));
}

#[test]
fn of_a_feed_with_a_number_a_day_the_rest_is_held_back_and_counted() {
    let nginx = Nginx::start("");
    let place = place(&nginx, 0..12, 10..14, "title = \"Loud News\"\nmax_per_day = 3");
    let first = digest(&place, "24");
    assert_eq!(first.matches("hit by ransomware").count(), 3, "{first}");
    assert_eq!(first.matches("wins an industry award").count(), 4);
    assert!(first.contains("9 beyond the day's number"), "{first}");
    assert!(
        place.well(&["held", "--at", "2026-11-24T08:00:00Z"]).contains("beyond max_per_day of Loud News")
    );
    place.well(&["digest", "--at", "2026-11-24T08:00:00Z"]);
    // What was told counts: nothing of that day comes after it.
    assert!(place.well(&["digest", "--now", "--at", "2026-11-24T16:00:00Z"]).contains("nothing new"));
}
