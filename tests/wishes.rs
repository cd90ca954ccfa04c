//! What a rep says about the mail: not this account for a while, not these words, I am on it.

mod support;

use support::feed::atom;
use support::nginx::Nginx;
use support::place::Place;

const MAIL: &str = "transport = \"file\"\ndirectory = \"mail\"\nfrom = \"tipoff@example.com\"";
const DANA: &str = r#"# Dana's own remark
[rep]
name = "Dana Reyes"
email = "dana@example.com"   # office
digest = "daily 07:30"

[[account]]
name = "Brightwell Foods"
tier = 1

[[account]]
name = "Tessmar Pumps"
"#;
const LEE: &str = r#"
[rep]
name = "Lee Park"
email = "lee@example.com"
digest = "daily 07:30"
alert = { triggers = ["exec-departure"] }

[[account]]
name = "Brightwell Foods Ltd."

[[account]]
name = "Tessmar Pumps"
"#;
const LEAVES: &str = "Brightwell Foods finance chief Ann Lee to step down";
const BREACH: &str = "Tessmar Pumps hit by ransomware attack";

/// A place that has read the feed before these titles came on the 24th.
fn place(nginx: &Nginx, titles: &[&str]) -> Place {
    nginx.put("herald.xml", atom(&["A new page"], "2026-11-23T08:00:00Z"));
    let place = Place::with(&[nginx.url("herald.xml")], MAIL, DANA);
    place.well(&["poll", "--force", "--at", "2026-11-23T14:00:00Z"]);
    nginx.put("herald.xml", atom(titles, "2026-11-24T06:00:00Z"));
    place.well(&["poll", "--force", "--at", "2026-11-24T07:00:00Z"]);
    place
}

/// The rep's leads, by a preview.
fn leads(place: &Place, rep: &str, at: &str) -> Vec<String> {
    let preview = place.json(&["digest", "--preview", "--json", "--rep", rep, "--at", at]);
    let leads = preview["leads"].as_array().expect("a list");
    leads.iter().map(|lead| lead["account"].as_str().expect("a name").to_owned()).collect()
}

const TUESDAY: &str = "2026-11-24T08:00:00Z";
const DANAS: &str = "dana@example.com";
const LEES: &str = "lee@example.com";

/// A day far enough ahead of the machine's clock, and the morning before it and of it.
const DAY: &str = "2099-12-15";

#[test]
fn a_snoozed_account_is_held_back_until_its_day_and_the_file_keeps_every_other_byte() {
    let nginx = Nginx::start("");
    let place = place(&nginx, &[LEAVES, BREACH]);
    let said = place.well(&["snooze", "brightwell", "--until", DAY]);
    assert!(said.contains("Brightwell Foods: nothing before 2099-12-15"), "{said}");
    let line = "snooze = [{ account = \"Brightwell Foods\", until = 2099-12-15 }]\n";
    assert_eq!(
        place.read("watchlists/dana.toml"),
        DANA.replace(
            "\n\n[[account]]\nname = \"Brightwell",
            &format!("\n{line}\n[[account]]\nname = \"Brightwell")
        )
    );
    assert_eq!(leads(&place, DANAS, TUESDAY), ["Tessmar Pumps"]);
    assert!(place.well(&["held", "--at", TUESDAY]).contains("snoozed until 2099-12-15"));
    assert!(place.well(&["digest", "--preview", "--at", TUESDAY]).contains("1 snoozed"));
    let listed = place.json(&["snooze", "--json"]);
    assert_eq!((&listed["account"], &listed["until"]), (&"Brightwell Foods".into(), &DAY.into()));

    // A trigger, and another day for the account.
    place.well(&["snooze", "data-breach", "--days", "3000"]);
    place.well(&["snooze", "Brightwell Foods", "--until", "2099-12-16"]);
    assert!(leads(&place, DANAS, TUESDAY).is_empty());
    assert_eq!(place.well(&["snooze"]).lines().count(), 2);
    place.well(&["snooze", "data-breach", "--undo"]);
    place.well(&["snooze", "Brightwell Foods", "--undo"]);
    assert_eq!(place.read("watchlists/dana.toml"), DANA);
    assert_eq!(leads(&place, DANAS, TUESDAY).len(), 2, "nothing was lost meanwhile");
}

#[test]
fn a_snooze_that_can_do_nothing_is_refused_or_said() {
    let nginx = Nginx::start("");
    let place = place(&nginx, &[LEAVES]);
    for (words, says) in [
        (["snooze", "acme", "--until", DAY], "no account of dana@example.com is called \"acme\""),
        (["snooze", "s", "--until", DAY], "may be Brightwell Foods, Tessmar Pumps"),
        (["snooze", "tessmar", "--until", "2020-01-01"], "is not ahead"),
    ] {
        let said = place.run(&words);
        assert!(said.code == 1 && said.err.contains(says), "{}", said.err);
    }
    assert_eq!(place.run(&["snooze", "tessmar"]).code, 2);
    assert_eq!(place.read("watchlists/dana.toml"), DANA);
    let wrong =
        DANA.replace("digest =", "snooze = [{ account = \"Brightwel\", until = 2099-01-01 }]\ndigest =");
    place.write("watchlists/dana.toml", &wrong);
    let said = place.run(&["check"]);
    assert!(said.err.contains("did you mean \"Brightwell Foods\""), "{}", said.err);
}

#[test]
fn what_was_told_wrongly_is_taken_back_through_a_snooze() {
    let nginx = Nginx::start("");
    let place = place(&nginx, &["Ostrel in talks to buy Tessmar Pumps, sources say"]);
    place.well(&["digest", "--at", TUESDAY]);
    place.well(&["snooze", "tessmar", "--until", DAY]);
    let denial = "Tessmar Pumps denies takeover talks with Ostrel";
    nginx.put("herald.xml", atom(&[denial], "2026-11-24T12:00:00Z"));
    place.well(&["poll", "--force", "--at", "2026-11-24T13:00:00Z"]);
    let said = place.well(&["digest", "--preview", "--at", "2026-11-25T08:00:00Z"]);
    assert!(said.contains("CHANGED SINCE WE TOLD YOU") && said.contains("Not a reason to call"), "{said}");
}

#[test]
fn muted_words_hold_a_story_back_until_they_are_taken_out_again() {
    let nginx = Nginx::start("");
    let place = place(&nginx, &[LEAVES, BREACH]);
    place.well(&["mute", "Ransomware"]);
    assert!(place.read("watchlists/dana.toml").contains("# office\n"));
    assert_eq!(leads(&place, DANAS, TUESDAY), ["Brightwell Foods"]);
    assert!(place.well(&["held", "--at", TUESDAY]).contains("muted: \"ransomware\""));
    assert_eq!(place.json(&["mute", "--json"])["mute"], "Ransomware");
    assert!(place.well(&["mute", "ransomware"]).contains("muted already"));
    place.well(&["mute", "ransomware", "--undo"]);
    assert_eq!(place.read("watchlists/dana.toml"), DANA);
    assert_eq!(leads(&place, DANAS, TUESDAY).len(), 2);
}

#[test]
fn what_a_colleague_is_on_says_so_sinks_and_disturbs_nobody() {
    let nginx = Nginx::start("");
    let place = place(&nginx, &[LEAVES, BREACH]);
    place.well(&["digest", "--at", TUESDAY]);
    place.write("watchlists/lee.toml", &LEE.replace("alert", "# alert"));
    place.well(&["digest", "--rep", LEES, "--preview", "--at", TUESDAY]);
    let before = place.json(&["digest", "--preview", "--json", "--rep", LEES, "--at", TUESDAY]);
    let score = |value: &serde_json::Value| -> f64 {
        let all = value["leads"].as_array().into_iter().chain(value["fresh"].as_array()).flatten();
        all.filter(|lead| lead["account"] == "Brightwell Foods Ltd.")
            .map(|lead| lead["score"].as_f64().expect("a score"))
            .sum()
    };
    let said = place.well(&["verdict", "brightwell", "mine", "--rep", DANAS, "--at", "2026-11-24T09:00:00Z"]);
    assert!(said.starts_with("Brightwell Foods: mine: Brightwell Foods finance chief"), "{said}");

    place.write("watchlists/lee.toml", LEE);
    let at = "2026-11-24T10:00:00Z";
    let after = place.json(&["digest", "--preview", "--json", "--rep", LEES, "--at", at]);
    assert!(
        score(&after) > 0.0 && score(&after) < score(&before) / 3.0,
        "{} {}",
        score(&before),
        score(&after)
    );
    let said = place.well(&["digest", "--rep", LEES, "--now", "--at", at]);
    assert!(!said.contains("alert"), "Lee is disturbed with what Dana is on: {said}");
    let mail = place.well(&["digest", "--preview", "--rep", LEES, "--at", TUESDAY]);
    assert!(!mail.contains("is on it"), "it was not said yet at that time");

    // Whoever says it second is told who was first.
    let second = place.run(&["verdict", "brightwell", "mine", "--rep", LEES, "--at", "2026-11-24T11:00:00Z"]);
    assert!(
        second.code == 1 && second.err.contains("Dana Reyes is on it, since Tuesday 24 November"),
        "{}",
        second.err
    );
    place.well(&["verdict", "brightwell", "--undo", "--rep", DANAS, "--at", "2026-11-24T12:00:00Z"]);
    place.well(&["verdict", "brightwell", "mine", "--rep", LEES, "--at", "2026-11-24T13:00:00Z"]);
}

#[test]
fn verdicts_are_listed_counted_in_the_mail_and_taken_back() {
    let nginx = Nginx::start("");
    let place = place(&nginx, &[LEAVES, BREACH]);
    assert!(place.run(&["verdict", "tessmar", "useful"]).err.contains("nothing of Tessmar Pumps was mailed"));
    place.well(&["digest", "--at", TUESDAY]);
    let at = "2026-11-25T08:00:00Z";
    let list = place.well(&["verdict", "--at", at]);
    let story = list.lines().find(|line| line.contains("Tessmar")).and_then(|line| line.split(' ').next());
    let story = story.expect("a number");
    place.well(&["verdict", story, "useful", "--at", at]);
    assert!(place.well(&["verdict", "--at", at]).contains(&format!("{story}  useful  Tessmar Pumps")));
    nginx.put("herald.xml", atom(&["Brightwell Foods cuts 240 jobs in Leeds"], "2026-11-25T06:00:00Z"));
    place.well(&["poll", "--force", "--at", at]);
    let mail = place.well(&["digest", "--preview", "--at", at]);
    assert!(mail.contains("Last 30 days: 2 signals, 1 judged, 1 useful"), "{mail}");
    let said = place.well(&["verdict", "tessmar", "--undo", "--json", "--at", at]);
    assert!(said.contains("\"verdict\":null"), "{said}");
    assert!(!place.well(&["digest", "--preview", "--at", at]).contains("judged"));
    let said = place.well(&["verdict", story, "not-this-company", "--at", at]);
    assert!(said.contains("--not-this-company"), "{said}");
}
