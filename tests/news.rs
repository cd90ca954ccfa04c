//! What reps are told, for other programs: feeds that feed readers read, a table that no spreadsheet runs.

mod support;

use std::fs;

use support::feed::atom;
use support::nginx::Nginx;
use support::place::Place;
use support::python;

const MAIL: &str = "transport = \"file\"\ndirectory = \"mail\"\nfrom = \"tipoff@example.com\"";
const DANA: &str = r#"
[rep]
name = "Dana Reyes"
email = "dana@example.com"
digest = "daily 07:30"

[[account]]
name = "Brightwell Foods"
tier = 1

[[account]]
name = "Tessmar Pumps"

[[account]]
name = "Corvane"
"#;
const TALKS: &str = "Ostrel in talks to buy Corvane, sources say";
const DENIAL: &str = "Corvane denies takeover talks with Ostrel";
/// Titles that markup, headers, cells and terminals read as their own.
const HOSTILE: &[&str] = &[
    "=HYPERLINK(1) Tessmar Pumps hit by ransomware attack <script>alert(1)</script> & \"so\" ]]&gt;",
    "@SUM(A1) Brightwell Foods finance chief \u{202e}to step down\u{202c} a\u{200b}b\u{1b}[31m",
];
const TUESDAY: &str = "2026-11-24T08:00:00Z";
const WEDNESDAY: &str = "2026-11-25T08:00:00Z";

/// A place whose rep has had a digest of these titles on Tuesday.
fn place(nginx: &Nginx, titles: &[&str], more: &str) -> Place {
    nginx.put("herald.xml", atom(&["A new page"], "2026-11-23T08:00:00Z"));
    let place = Place::with(&[nginx.url("herald.xml")], MAIL, DANA);
    place.write("tipoff.toml", &format!("{}\n{more}", place.read("tipoff.toml")));
    place.well(&["poll", "--force", "--at", "2026-11-23T14:00:00Z"]);
    nginx.put("herald.xml", atom(titles, "2026-11-24T06:00:00Z"));
    place.well(&["poll", "--force", "--at", "2026-11-24T07:00:00Z"]);
    place.well(&["digest", "--at", TUESDAY]);
    place
}

fn three() -> Vec<&'static str> {
    let mut titles = vec![TALKS];
    titles.extend(HOSTILE);
    titles
}

/// RFC 4287 by its letter: what an Atom feed and its entries must have and may have once.
const STRICT_ATOM: &str = r#"
import sys, re, xml.etree.ElementTree as E
from datetime import datetime
A = '{http://www.w3.org/2005/Atom}'
root = E.fromstring(sys.stdin.buffer.read())
assert root.tag == A + 'feed', root.tag
def one(el, name):
    found = el.findall(A + name)
    assert len(found) == 1, (name, len(found))
    return found[0]
def person(el): assert one(el, 'name').text
def when(el):
    assert re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ', el.text), el.text
    return datetime.fromisoformat(el.text.replace('Z', '+00:00'))
iri = re.compile(r'urn:uuid:[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}')
assert iri.fullmatch(one(root, 'id').text)
assert one(root, 'title').text
person(one(root, 'author'))
newest = when(one(root, 'updated'))
ids = set()
for entry in root.findall(A + 'entry'):
    id = one(entry, 'id').text
    assert iri.fullmatch(id) and id not in ids
    ids.add(id)
    assert one(entry, 'title').text and len(list(one(entry, 'title'))) == 0
    assert when(one(entry, 'published')) <= when(one(entry, 'updated')) <= newest
    assert len(entry.findall(A + 'summary')) <= 1 and one(entry, 'content').get('type') == 'html'
    assert len([l for l in entry.findall(A + 'link') if l.get('rel') == 'alternate']) <= 1
    for link in entry.findall(A + 'link'):
        assert link.get('href').startswith('https://') and link.get('rel') in ('alternate', 'related')
    for category in entry.findall(A + 'category'): assert category.get('term')
    html = one(entry, 'content').text
    assert '<script' not in html and 'javascript:' not in html, html
for el in root.iter():
    for text in [el.text or ''] + list(el.attrib.values()):
        assert not re.search('[\x00-\x08\x1b\u200b\u202a-\u202e]', text), text
print(len(ids))
"#;

#[test]
fn feed_readers_read_the_atom_feed_and_the_letter_of_the_law_is_kept() {
    let nginx = Nginx::start("");
    let place = place(&nginx, &three(), "");
    let text = place.well(&["export", "--atom", "--at", WEDNESDAY]);
    assert_eq!(python(STRICT_ATOM, &[], text.as_bytes()).trim(), "3");
    let feed = feed_rs::parser::parse(text.as_bytes()).expect("a feed");
    assert_eq!(feed.title.map(|title| title.content).as_deref(), Some("tipoff for Dana Reyes"));
    let titles: Vec<String> =
        feed.entries.iter().filter_map(|entry| Some(entry.title.as_ref()?.content.clone())).collect();
    assert!(titles.contains(&"Corvane: Acquisition (a rumour so far)".to_owned()), "{titles:?}");
    assert!(
        feed.entries.iter().all(|entry| entry.links.iter().any(|link| link.href.contains("herald.example")))
    );
    let one = place.well(&["export", "--atom", "--account", "tessmar", "--at", WEDNESDAY]);
    assert_eq!(python(STRICT_ATOM, &[], one.as_bytes()).trim(), "1");
    assert!(one.contains("<title>tipoff for Dana Reyes: Tessmar Pumps</title>"));
    let none = place.well(&["export", "--atom", "--since", "2026-11-25", "--at", WEDNESDAY]);
    assert_eq!(python(STRICT_ATOM, &[], none.as_bytes()).trim(), "0");
}

#[test]
fn a_json_feed_has_what_its_version_asks_for() {
    let nginx = Nginx::start("");
    let place = place(&nginx, &three(), "");
    let text = place.well(&["export", "--json-feed", "--at", WEDNESDAY]);
    let read = feed_rs::parser::parse(text.as_bytes()).expect("a feed");
    assert_eq!(read.entries.len(), 3);
    let feed: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    for item in feed["items"].as_array().expect("items") {
        for key in ["id", "title", "content_html", "date_published", "date_modified", "url"] {
            assert!(item[key].is_string(), "{key} of {item}");
        }
        assert!(item["tags"].as_array().is_some_and(|tags| tags.iter().all(serde_json::Value::is_string)));
        assert!(item["_tipoff"]["confidence"].as_f64().is_some_and(|sure| sure > 0.5));
        assert!(!item["content_html"].as_str().expect("text").contains("<script"));
    }
}

#[test]
fn an_entry_that_turns_out_otherwise_keeps_its_name_and_says_so() {
    let nginx = Nginx::start("");
    let place = place(&nginx, &[TALKS], "");
    let entry = |at: &str| {
        let text = place.well(&["export", "--json-feed", "--at", at]);
        let feed: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(feed["items"].as_array().map(Vec::len), Some(1), "{text}");
        feed["items"][0].clone()
    };
    let before = entry(TUESDAY);
    nginx.put("herald.xml", atom(&[DENIAL], "2026-11-24T12:00:00Z"));
    place.well(&["poll", "--force", "--at", "2026-11-24T13:00:00Z"]);
    place.well(&["digest", "--at", WEDNESDAY]);
    let after = entry("2026-11-26T08:00:00Z");
    assert_eq!(before["id"], after["id"]);
    assert_eq!(after["title"], "Corvane: Acquisition (denied)");
    assert_eq!(after["date_modified"], "2026-11-25T08:00:00Z");
    assert_eq!(before["date_published"], after["date_published"]);
}

#[test]
fn no_cell_of_the_table_is_run_by_a_spreadsheet() {
    let nginx = Nginx::start("");
    let place = place(&nginx, &three(), "");
    let out = place.path("out.csv");
    place.well(&["export", "--csv", "--at", WEDNESDAY, "--to", out.to_str().expect("a path")]);
    let program = "import sys, csv, io\n\
        rows = list(csv.DictReader(io.StringIO(sys.stdin.buffer.read().decode(), newline=''), strict=True))\n\
        for row in rows:\n\
        \x20   assert None not in row and None not in row.values(), row\n\
        \x20   for cell in row.values():\n\
        \x20       assert not cell.lstrip(' \\u00a0\\u3000\\'\"').startswith(tuple('=+-@\\t\\r\\n＝＋－＠')) or cell.startswith(\"'\"), cell\n\
        \x20       assert not any(c in cell for c in '\\r\\n\\t\\x00\\x1b'), cell\n\
        print(len(rows), sorted(row['account'] for row in rows), sum(row['headline'].startswith(\"'\") for row in rows))";
    let said = python(program, &[], &fs::read(&out).expect("read"));
    assert_eq!(said.trim(), "3 ['Brightwell Foods', 'Corvane', 'Tessmar Pumps'] 2");
}

#[test]
fn after_each_digest_the_feeds_lie_in_the_folder_that_ops_name() {
    let nginx = Nginx::start("");
    let place = place(&nginx, &[TALKS], "[export]\nfolder = \"export\"");
    let atom_of = |name: &str| fs::read_to_string(place.path(name)).expect("the file");
    for name in ["export/dana@example.com.atom", "export/dana@example.com/corvane.atom"] {
        assert_eq!(python(STRICT_ATOM, &[], atom_of(name).as_bytes()).trim(), "1", "{name}");
        assert!(place.path(&name.replace(".atom", ".json")).exists());
    }
    assert!(!place.path("export/dana@example.com/tessmar-pumps.atom").exists(), "it had no news");
    let files = fs::read_dir(place.path("export/dana@example.com")).expect("a folder").count();
    assert_eq!(files, 2, "something half written lies about");

    // What can't be written is told to ops, once, and costs no mail; so is that it is well again.
    fs::remove_dir_all(place.path("export")).expect("removed");
    place.write("export", "a file in the folder's place");
    nginx.put("herald.xml", atom(&[HOSTILE[0]], "2026-11-24T12:00:00Z"));
    place.well(&["poll", "--force", "--at", "2026-11-24T13:00:00Z"]);
    assert!(place.well(&["digest", "--at", WEDNESDAY]).contains("1 leads"));
    assert_eq!(fs::read_dir(place.path("mail")).expect("a folder").count(), 2);
    fs::remove_file(place.path("export")).expect("removed");
    place.well(&["digest", "--at", "2026-11-26T08:00:00Z"]);
    assert!(place.path("export/dana@example.com/tessmar-pumps.json").exists());
}

#[test]
fn a_feed_is_one_reps_and_nobody_else_is_asked_for() {
    let nginx = Nginx::start("");
    let place = place(&nginx, &[TALKS], "");
    place.write("watchlists/lee.toml", &DANA.replace("dana@", "lee@").replace("Dana Reyes", "Lee"));
    let said = place.run(&["export", "--atom", "--at", WEDNESDAY]);
    assert!(said.code == 1 && said.err.contains("--rep lee@example.com"), "{}", said.err);
    assert!(
        place.well(&["export", "--atom", "--rep", "dana@example.com", "--at", WEDNESDAY]).contains("Corvane")
    );
    assert_eq!(place.run(&["export", "--atom", "--csv"]).code, 2);
}
