//! The accounts of two CRMs' exports, into a watchlist.

mod support;

use std::fs;

use support::nginx::Nginx;
use support::place::Place;

const WATCHLIST: &str = "# Dana's own words\n[rep]\nemail = \"dana@example.com\"\ndigest = \"daily 07:30\"\n\n\
    [[account]]\nname = \"Brightwell Foods\" # hers\ndomain = \"brightwell.example\"\n";

/// As a data loader writes it: all in quotes, names of fields in capitals, own fields with `__C`.
const SALESFORCE: &str = "\"ID\",\"ISDELETED\",\"NAME\",\"TYPE\",\"WEBSITE\",\"TICKERSYMBOL\",\"OWNERID\",\"RENEWAL_DATE__C\",\"TIER__C\"\r\n\
    \"001\",\"false\",\"Harlan Freight Systems, Inc.\",\"Customer - Direct\",\"http://www.harlan.example/en\",\"HRLN\",\"005A\",\"2027-03-31\",\"A\"\r\n\
    \"002\",\"false\",\"BRIGHTWELL FOODS PLC\",\"Prospect\",\"\",\"\",\"005A\",\"\",\"B\"\r\n\
    \"003\",\"true\",\"Gone Goods\",\"\",\"\",\"\",\"005A\",\"\",\"\"\r\n\
    \"004\",\"false\",\"Tessmar \"\"Pumps\"\"\nGroup\",\"Prospect\",\"n/a\",\"\",\"005A\",\"\",\"\"\r\n\
    \"005\",\"false\",\"\",\"\",\"nameless.example\",\"\",\"005A\",\"\",\"\"\r\n\
    \"006\",\"false\",\"Harlan Logistics\",\"\",\"harlan.example\",\"\",\"005A\",\"\",\"\"\r\n\
    \"007\",\"false\",\"Open quote,\"\",\"x\r\n\
    \"008\",\"false\",\"Kestrel Ledger\",\"Competitor\",\"kestrel.example\",\"\",\"005A\",\"\",\"3\"\r\n";

/// As a German portal writes it: semicolons, the charset of old Windows.
const HUBSPOT: &str = "Datensatz-ID;Name des Unternehmens;Domain-Name des Unternehmens;Für das Unternehmen zuständiger Mitarbeiter;Lifecycle-Phase;Verlängerungsdatum\r\n\
    11;Müller Förderanlagen GmbH;mueller.example;Dana Reyes (dana@example.com);Kunde;31.03.2027\r\n\
    12;Jansen Spedition;jansen.example;Lee Park (lee@example.com);Lead;\r\n\
    13;Ölhafen AG;;Dana Reyes (dana@example.com);Opportunity;\r\n";

fn place() -> Place {
    let place = Place::with(&[], "transport = \"stdout\"", WATCHLIST);
    place.write("accounts.csv", SALESFORCE);
    let latin = encoding_rs::WINDOWS_1252.encode(HUBSPOT).0.into_owned();
    fs::write(place.path("unternehmen.csv"), latin).expect("written");
    place
}

#[test]
fn an_export_of_one_crm_becomes_accounts_and_each_row_left_out_is_told() {
    let place = place();
    let trial = place.run(&["import", "accounts.csv", "--dry-run"]);
    assert_eq!(trial.code, 0, "{}", trial.err);
    assert!(trial.out.contains("+name = \"Harlan Freight Systems, Inc.\""), "{}", trial.out);
    assert_eq!(place.read("watchlists/dana.toml"), WATCHLIST, "a trial changes nothing");

    let done = place.run(&["import", "accounts.csv"]);
    assert_eq!(done.code, 0, "{}", done.err);
    let columns = "name ← NAME, domain ← WEBSITE, ticker ← TICKERSYMBOL, owner ← OWNERID, relation ← TYPE, \
                   renewal ← RENEWAL_DATE__C, tier ← TIER__C, deleted ← ISDELETED";
    assert!(done.out.starts_with(columns), "{}", done.out);
    assert!(done.out.contains("3 accounts added to"), "{}{}", done.out, done.err);
    for said in [
        "line 3: skipped: BRIGHTWELL FOODS PLC: it is on the list already, as \"Brightwell Foods\"",
        "line 4: skipped: Gone Goods: it is deleted there",
        "line 7: can't be read: : it has no name",
        "line 8: skipped: Harlan Logistics: it stands twice in the file: line 2 has it",
        "line 9: can't be read:",
    ] {
        assert!(done.err.contains(said), "{said}: {}", done.err);
    }
    let after = place.read("watchlists/dana.toml");
    assert!(after.starts_with(WATCHLIST));
    assert!(
        after.contains(
            "[[account]]\nname = \"Harlan Freight Systems, Inc.\"\ndomain = \"harlan.example\"\n\
             ticker = \"HRLN\"\ntier = 1\nrelation = \"customer\"\nstage = \"customer - direct\"\nrenewal = \"2027-03-31\"\n"
        ),
        "{after}"
    );
    assert!(
        after.contains("Tessmar \\\"Pumps\\\" Group") || after.contains("'Tessmar \"Pumps\" Group'"),
        "{after}"
    );
    assert!(after.contains("relation = \"competitor\""), "what stands behind an open quote is not lost");
    place.well(&["check"]);

    let again = place.json(&["import", "accounts.csv", "--json"]);
    assert_eq!(again["added"].as_array().map(Vec::len), Some(0), "{again}");
    assert_eq!(place.read("watchlists/dana.toml"), after, "a second time changes nothing");
}

#[test]
fn an_export_of_another_crm_is_read_in_its_language_and_for_one_owner() {
    let place = place();
    let done = place.json(&["import", "unternehmen.csv", "--owner", "dana@example.com", "--json"]);
    let names: Vec<&str> =
        done["added"].as_array().expect("a list").iter().filter_map(|one| one["name"].as_str()).collect();
    assert_eq!(names, ["Müller Förderanlagen GmbH", "Ölhafen AG"], "{done}");
    assert_eq!(
        (&done["of_other_owners"], &done["columns"]["name"][0]),
        (&1.into(), &"Name des Unternehmens".into())
    );
    let after = place.read("watchlists/dana.toml");
    let lines = "renewal = \"2027-03-31\"\nowner = \"Dana Reyes (dana@example.com)\"\n";
    assert!(after.contains(lines), "{after}");
    assert!(
        after.contains("domain = \"mueller.example\"\nrelation = \"customer\"\nstage = \"kunde\"\n"),
        "{after}"
    );
    place.well(&["check"]);
}

#[test]
fn a_table_whose_columns_say_nothing_is_read_as_the_user_says() {
    let place = place();
    place.write("odd.csv", "Wer,Wo\nHarlan Freight,harlan.example\n");
    let said = place.run(&["import", "odd.csv"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("--columns") && said.err.contains("Wer, Wo"), "{}", said.err);
    let done = place.run(&["import", "odd.csv", "--columns", "name=wer"]);
    assert!(done.out.starts_with("name ← Wer, domain ← Wo\n"), "{}{}", done.out, done.err);
    let wrong = place.run(&["import", "odd.csv", "--columns", "name=Firma"]);
    assert_eq!(wrong.code, 1);
}

#[test]
fn ten_thousand_accounts_come_in_one_file() {
    let place = place();
    let mut csv = String::from("Account Name,Website\n");
    for n in 0..10_000 {
        csv += &format!("Firm {n} Inc,firm{n}.example\n");
    }
    place.write("many.csv", &csv);
    let done = place.run(&["import", "many.csv"]);
    assert!(done.out.contains("10000 accounts added to"), "{}{}", done.out, done.err);
    let read: toml::Table = place.read("watchlists/dana.toml").parse().expect("TOML");
    assert_eq!(read["account"].as_array().map(Vec::len), Some(10_001));
}

#[test]
fn five_hundred_accounts_at_07_29_flood_no_digest_at_07_30() {
    let nginx = Nginx::start("");
    let mut items = vec![("Brightwell Foods names Ann Lee chief financial officer".to_owned(), 0)];
    items.extend((1..=500).map(|n| (format!("Tessmar{n} Pumps names Ann Lee chief financial officer"), n)));
    let feed = |items: &[(String, i32)]| {
        let item = |(title, n): &(String, i32)| {
            format!(
                "<item><guid>{n}</guid><title>{title}</title><link>https://news.example/{n}</link>\
                 <pubDate>Mon, 23 Nov 2026 09:00:00 GMT</pubDate></item>"
            )
        };
        let items: String = items.iter().map(item).collect();
        format!("<rss version=\"2.0\"><channel><title>The Wire</title>{items}</channel></rss>")
    };
    nginx.put("wire.xml", feed(&items));
    let mail = "transport = \"file\"\ndirectory = \"mail\"\nfrom = \"tipoff@example.com\"";
    let place = Place::with(&[nginx.url("wire.xml")], mail, WATCHLIST);
    place.well(&["poll", "--at", "2026-11-24T07:00:00Z"]);
    place.well(&["digest", "--at", "2026-11-24T07:30:00Z"]);
    let mails = || {
        let files = fs::read_dir(place.path("mail")).expect("mails").flatten();
        files.map(|file| fs::read_to_string(file.path()).expect("read")).collect::<Vec<_>>()
    };
    assert_eq!(mails().len(), 1, "the rep is at work");

    let rows: String = (1..=500).map(|n| format!("Tessmar{n} Pumps,tessmar{n}.example\n")).collect();
    place.write("accounts.csv", &format!("Name,Website\n{rows}"));
    let done = place.run(&["import", "accounts.csv"]);
    assert!(done.out.contains("500 accounts added"), "{}{}", done.out, done.err);
    place.well(&["poll", "--at", "2026-11-25T07:29:00Z"]);
    place.well(&["digest", "--at", "2026-11-25T07:30:00Z"]);
    let first = mails().into_iter().find(|mail| mail.contains("25 November")).expect("told once");
    assert!(first.contains("Nothing new at 501 accounts"), "what stood there before is no news: {first}");
    let text = first.split("text/html").next().unwrap_or_default();
    assert_eq!(text.matches(": Executive hired, 23 November").count(), 12, "a short block: {text}");
    assert!(text.contains("and 488 more accounts"), "{text}");
    place.well(&["poll", "--at", "2026-11-25T12:00:00Z"]);
    place.well(&["digest", "--at", "2026-11-26T07:30:00Z"]);
    assert_eq!(mails().len(), 2, "and never again");

    // And what happens to one of them later is.
    items.push(("Tessmar7 Pumps fined 4m for export violations".to_owned(), 501));
    nginx.put("wire.xml", feed(&items));
    place.well(&["poll", "--force", "--at", "2026-11-26T12:00:00Z"]);
    place.well(&["digest", "--at", "2026-11-27T07:30:00Z"]);
    assert_eq!(mails().len(), 3);
}
