//! An event of one company in the digests of others: each way that it takes, from a feed to a mail.

mod support;

use std::fs;

use support::nginx::Nginx;
use support::place::Place;

const DANA: &str = r#"
[rep]
name = "Dana Reyes"
email = "dana@example.com"
roles = ["CFO"]

[[account]]
name = "Halden Rail"
aliases = ["Halden"]
uses = ["Globex"]
people = [{ name = "Tomasz Wilk", role = "COO" }]

[[account]]
name = "Norvik Health"
uses = ["Globex"]
segments = ["clinics"]

[[account]]
name = "Pellworth Paper"
uses = ["Globex", "Ostrel Pulp"]

[[account]]
name = "Aldersyde Cells"

[[account]]
name = "Corvane Freight"
parent = "Quillon Holdings"
uses = ["Tandemar"]

[[account]]
name = "Sorrel Clinics"
segments = ["clinics"]

[[competitor]]
name = "Globex"

[[competitor]]
name = "Tandemar"
people = [{ name = "Jo Marsh", role = "Account executive" }]

[[supplier]]
name = "Ostrel Pulp"

[[segment]]
name = "clinics"
keywords = ["telemedicine"]
"#;

const MORNING: &str = "2026-11-25T14:00:00Z";

/// The plain text of the mail that this headline makes, on one line.
fn digest(headline: &str) -> String {
    let nginx = Nginx::start("");
    nginx.put(
        "herald.xml",
        format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'><title>Herald</title><id>h</id>\
             <updated>2026-11-25T08:00:00Z</updated><entry><title>{headline}</title>\
             <link href='https://herald.example/1'/><id>1</id><updated>2026-11-25T08:00:00Z</updated>\
             </entry></feed>"
        ),
    );
    let mail = "transport = \"file\"\ndirectory = \"mail\"\nfrom = \"tipoff@example.com\"";
    let place = Place::with(&[nginx.url("herald.xml")], mail, DANA);
    place.well(&["poll", "--force", "--at", MORNING]);
    let said = place.well(&["digest", "--now", "--at", MORNING]);
    let mail = fs::read_dir(place.path("mail"))
        .unwrap_or_else(|_| {
            panic!("no mail of \"{headline}\": {said}{}", place.well(&["held", "--at", MORNING]))
        })
        .next()
        .expect("a mail")
        .expect("a file");
    let bytes = fs::read(mail.path()).expect("read");
    let parsed = mail_parser::MessageParser::default().parse(&bytes).expect("a mail");
    let text = parsed.body_text(0).expect("a text part").split_whitespace().collect::<Vec<_>>().join(" ");
    // What it told it tells once.
    assert!(place.well(&["digest", "--now", "--at", MORNING]).contains("nothing new"), "{text}");
    text
}

fn check(headline: &str, parts: &[&str]) {
    let text = digest(headline);
    for part in parts {
        assert!(text.contains(part), "{part} in\n{text}");
    }
}

#[test]
fn a_competitors_outage_is_one_block_with_every_account_that_uses_it() {
    check(
        "Globex outage leaves thousands offline",
        &[
            "INTERCEPT",
            "Herald",
            "reaches 3 of your accounts",
            "each uses Globex (your list)",
            "Halden Rail",
            "Norvik Health",
            "Pellworth Paper",
            "https://herald.example/1",
        ],
    );
}

#[test]
fn a_competitors_breach_price_rise_layoffs_and_sale_reach_its_users_too() {
    for headline in [
        "Globex data breach exposes customer records",
        "Globex raises prices by 12 percent",
        "Globex to cut 900 jobs",
        "Initech to acquire Globex for $2bn",
    ] {
        check(headline, &["INTERCEPT", "each uses Globex (your list)"]);
    }
}

#[test]
fn a_supplier_that_is_bought_reaches_what_it_supplies() {
    check("Initech to acquire Ostrel Pulp for $2bn", &["PELLWORTH PAPER", "is supplied by Ostrel Pulp"]);
}

#[test]
fn a_rule_for_a_trade_reaches_the_accounts_of_its_segment() {
    check(
        "Regulators adopt new rule for telemedicine providers",
        &[
            "each is in clinics, by \"telemedicine\"",
            "reaches 2 of your accounts",
            "Norvik Health",
            "Sorrel Clinics",
        ],
    );
}

#[test]
fn a_champion_who_moves_is_a_risk_at_the_old_account_and_a_door_at_the_new() {
    check(
        "Tomasz Wilk leaves Halden Rail to join Aldersyde Cells as chief operating officer",
        &[
            "HALDEN RAIL",
            "Somebody whom you know there moves",
            "ALDERSYDE CELLS",
            "It gets Tomasz Wilk, whom you know from Halden Rail",
        ],
    );
}

#[test]
fn a_competitors_rep_who_leaves_opens_the_accounts_that_use_it() {
    check("Jo Marsh leaves Tandemar", &["CORVANE FREIGHT", "uses Tandemar (your list)", "intercept"]);
}

#[test]
fn what_befalls_a_parent_reaches_its_subsidiary() {
    check("Quillon Holdings names Ann Lee chief financial officer", &["CORVANE FREIGHT", "Quillon Holdings"]);
}
