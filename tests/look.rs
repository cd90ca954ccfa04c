//! A house that gives its mails a look and words of its own, and what happens when that goes wrong.

mod support;

use support::feed::atom;
use support::nginx::Nginx;
use support::place::Place;

const MAIL: &str = "transport = \"file\"\ndirectory = \"mail\"\nfrom = \"tipoff@example.com\"";
const DANA: &str = r#"
[rep]
name = "Dana Reyes"
email = "dana@example.com"
digest = "daily 07:30"
weekly = "fri 16:00"

[[account]]
name = "Brightwell Foods"
tier = 1

[[account]]
name = "Tessmar Pumps"
"#;
const LEAVES: &str = "Brightwell Foods finance chief Ann Lee to step down";
const BREACH: &str = "Tessmar Pumps hit by ransomware attack";
const TUESDAY: &str = "2026-11-24T08:00:00Z";

fn place(nginx: &Nginx) -> Place {
    nginx.put("herald.xml", atom(&["A new page"], "2026-11-23T08:00:00Z"));
    let place = Place::with(&[nginx.url("herald.xml")], MAIL, DANA);
    let ops = place.read("tipoff.toml").replacen("data_dir", "templates = \"house\"\ndata_dir", 1);
    place.write("tipoff.toml", &ops);
    place.write("house/.keep", "");
    place.well(&["poll", "--force", "--at", "2026-11-23T14:00:00Z"]);
    nginx.put("herald.xml", atom(&[LEAVES, BREACH], "2026-11-24T06:00:00Z"));
    place.well(&["poll", "--force", "--at", "2026-11-24T07:00:00Z"]);
    place
}

#[test]
fn a_template_of_the_house_takes_the_place_of_ours() {
    let nginx = Nginx::start("");
    let place = place(&nginx);
    place.write(
        "house/digest.txt.j2",
        "The house greets {{ d.leads | length }} leads.\n{% for l in d.leads %}{{ l.account }}\n{% endfor %}",
    );
    let said = place.well(&["digest", "--preview", "--at", TUESDAY]);
    assert!(said.contains("The house greets 2 leads.\nBrightwell Foods\nTessmar Pumps"), "{said}");
    // What is ours can be had to begin with, and gives what ours gives.
    place.well(&["init", "--templates", "ours"]);
    let ours = place.read("ours/digest.txt.j2");
    place.write("house/digest.txt.j2", &ours.replace("{{ (d.greeting", "{{ (\"Hello! \" ~ d.greeting"));
    let said = place.well(&["digest", "--preview", "--at", TUESDAY]);
    assert!(said.contains("Hello! Good morning Dana.") && said.contains("1  BRIGHTWELL FOODS"), "{said}");
    assert_eq!(place.run(&["init", "--templates", "ours"]).code, 1, "it would write over them");
}

#[test]
fn a_template_that_fails_gives_way_to_ours_costs_no_mail_and_is_told_to_ops() {
    let nginx = Nginx::start("");
    let place = place(&nginx);
    let ops = place.read("tipoff.toml").replacen("[mail]", "[ops]\nemail = \"ops@example.com\"\n[mail]", 1);
    place.write("tipoff.toml", &ops);
    for broken in ["{{ d.nothing.here }}", "{{ d.leads", "  \n"] {
        place.write("house/digest.html.j2", broken);
        let said = place.run(&["digest", "--preview", "--at", TUESDAY]);
        assert_eq!(said.code, 0, "{}", said.err);
        assert!(said.err.contains("digest.html.j2 failed, and ours was used"), "{broken}: {}", said.err);
    }
    let checked = place.run(&["check"]);
    assert_eq!(checked.code, 0, "a mail is lost to a template: {}", checked.err);
    place.write("house/digest.html.j2", "{{ d.leads");
    assert!(place.run(&["check"]).err.contains("the template can't be read"));
    place.write("house/digset.html.j2", "x");
    assert!(place.run(&["check"]).err.contains("did you mean digest.html.j2?"));

    place.well(&["digest", "--at", TUESDAY]);
    let mails = || {
        let folder = std::fs::read_dir(place.path("mail")).expect("a folder");
        folder
            .map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("read"))
            .collect::<Vec<_>>()
    };
    assert!(mails()[0].contains("<!doctype html>"), "ours was not used");
    let daemon = support::running::Running::start(&place, &["--at", "2026-11-24T08:05:00Z", "--speed", "60"]);
    support::wait_until("ops are told", || {
        mails().iter().any(|mail| mail.contains("ops@example.com") && mail.contains("digest.html.j2 fails"))
    });
    drop(daemon);
    // Mended, it is used again.
    place.write("house/digest.html.j2", "<b>The house again</b>");
    nginx.put("herald.xml", atom(&["Brightwell Foods cuts 240 jobs in Leeds"], "2026-11-24T12:00:00Z"));
    place.well(&["poll", "--force", "--at", "2026-11-25T07:00:00Z"]);
    place.well(&["digest", "--now", "--at", "2026-11-25T08:00:00Z"]);
    assert!(mails().iter().any(|mail| mail.contains("<b>The house again</b>")));
}

#[test]
fn the_houses_words_open_a_call_where_the_rep_has_none() {
    let nginx = Nginx::start("");
    let place = place(&nginx);
    place.write("house/openers.toml", "[[opener]]\ntrigger = \"data-breach\"\nsay = \"The house knows of breaches.\"\n[[opener]]\ntrigger = \"exec-departure\"\nsay = \"The house knows of farewells.\"\n");
    place.write(
        "watchlists/dana.toml",
        &format!("{DANA}\n[[opener]]\ntrigger = \"exec-departure\"\nsay = \"Dana knows better.\"\n"),
    );
    let said = place.well(&["digest", "--preview", "--at", TUESDAY]);
    assert!(said.contains("The house knows of breaches.") && said.contains("Dana knows better."), "{said}");
    assert!(!said.contains("farewells"));
    place.write("house/openers.toml", "[[opener]]\nsay = \"{nmae}\"\n[[opener]]\nsya = 1\n");
    let said = place.run(&["check"]);
    assert!(
        said.code == 0 && said.err.contains("{nmae} is no fact") && said.err.contains("unknown key `sya`"),
        "{}",
        said.err
    );
}

#[test]
fn a_stored_day_is_shown_again_as_it_was() {
    let nginx = Nginx::start("");
    let place = place(&nginx);
    // A minute before its digest.
    let then = "2026-11-24T07:59:00Z";
    let before = place.well(&["digest", "--preview", "--at", then]);
    place.well(&["digest", "--at", TUESDAY]);
    nginx.put(
        "herald.xml",
        atom(
            &["Tessmar Pumps denies ransomware attack", "Vandrel to acquire Tessmar Pumps"],
            "2026-11-25T06:00:00Z",
        ),
    );
    place.well(&["poll", "--force", "--at", "2026-11-25T07:00:00Z"]);
    place.well(&["digest", "--at", "2026-11-25T08:00:00Z"]);
    assert_eq!(place.well(&["digest", "--preview", "--at", then]), before);
}
