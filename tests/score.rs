//! The rules held against labels, through the program.

mod support;

use support::place::Place;

const ITEMS: &str = r#"{"id": "1", "title": "Globex to buy Acme for $2bn", "triggers": [{"trigger": "acquisition", "accounts": ["Globex", "Acme"], "stance": "reported"}]}
{"id": "2", "title": "Brightwell names Ann Lee chief financial officer", "triggers": ["exec-hire"]}
{"id": "3", "title": "A quiet day in Leeds", "triggers": ["layoffs"], "shut": true}
{"id": "4", "title": "Corvane files for bankruptcy protection", "triggers": []}
"#;

#[test]
fn every_trigger_gets_its_precision_and_recall() {
    let place = Place::new();
    place.write("labelled.jsonl", ITEMS);
    let scored = place.json(&["score", "--json", "labelled.jsonl"]);
    assert_eq!(scored["items"], 4);
    let counts = |id: &str| {
        let tally = &scored["triggers"][id];
        [&tally["right"], &tally["extra"], &tally["missed"]].map(|count| count.as_u64().expect("a count"))
    };
    assert_eq!(counts("acquisition"), [1, 0, 0]);
    assert_eq!(counts("exec-hire"), [1, 0, 0]);
    assert_eq!(counts("layoffs"), [0, 0, 1]);
    assert_eq!(counts("bankruptcy"), [0, 1, 0]);
    assert_eq!((&scored["accounts"]["right"], &scored["accounts"]["extra"]), (&2.into(), &0.into()));
    assert_eq!(scored["stances"]["right"], 1);
}

#[test]
fn labels_alone_get_their_words_from_another_file() {
    let place = Place::new();
    place.write("texts.jsonl", ITEMS);
    place.write("labels.jsonl", "{\"id\": \"1\", \"triggers\": [\"divestiture\"]}\n");
    let refused = place.run(&["score", "labels.jsonl"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("--texts"), "{}", refused.err);
    let judged = ["score", "--texts", "texts.jsonl", "--only", "divestiture"];
    let out = place.well(&[&judged[..], &["--show", "labels.jsonl"]].concat());
    assert!(out.contains("miss   divestiture") && !out.contains("extra  "), "{out}");
    let out = place.well(&[&judged[..], &["--accept", "divestiture=acquisition", "labels.jsonl"]].concat());
    assert!(out.contains("divestiture               1      0      0"), "{out}");
}

#[test]
fn what_another_file_names_is_left_out() {
    let place = Place::new();
    place.write("labelled.jsonl", ITEMS);
    place.write("out.jsonl", "{\"id\": \"3\"}\n{\"id\": \"4\"}\n");
    assert_eq!(place.json(&["score", "--json", "--without", "out.jsonl", "labelled.jsonl"])["items"], 2);
}

#[test]
fn the_shut_part_is_scored_apart() {
    let place = Place::new();
    place.write("labelled.jsonl", ITEMS);
    assert_eq!(place.json(&["score", "--json", "--part", "shut", "labelled.jsonl"])["items"], 1);
    assert_eq!(place.json(&["score", "--json", "--part", "open", "labelled.jsonl"])["items"], 3);
}

#[test]
fn what_was_written_for_every_trigger_is_found_with_its_side_and_its_stance() {
    // The second is half shut: rules are not fitted to it.
    for (written, recall, told) in [
        (include_str!("quality/written.jsonl"), 0.97, 0.97),
        (include_str!("quality/written-second.jsonl"), 0.85, 0.93),
        (include_str!("quality/written-third.jsonl"), 0.94, 0.95),
        (include_str!("quality/written-fifth.jsonl"), 0.93, 0.95),
        (include_str!("quality/written-sixth.jsonl"), 0.93, 0.93),
        (include_str!("quality/written-seventh.jsonl"), 0.93, 0.93),
        (include_str!("quality/written-eighth.jsonl"), 0.93, 0.93),
        (include_str!("quality/written-ninth.jsonl"), 0.93, 0.95),
        (include_str!("quality/written-tenth.jsonl"), 0.93, 0.93),
        (include_str!("quality/written-tongues.jsonl"), 0.93, 0.93),
    ] {
        is_found(written, recall, told);
    }
}

fn is_found(written: &str, recall: f64, told_well: f64) {
    let place = Place::new();
    place.write("written.jsonl", written);
    let scored = place.json(&["score", "--json", "--show", "written.jsonl"]);
    let share = |at: &serde_json::Value| at["value"].as_f64().expect("a share");
    let found = share(&scored["all"]["recall"]);
    let given = [share(&scored["accounts"]["precision"]), share(&scored["accounts"]["recall"])];
    let told = share(&scored["stances"]["share"]);
    let whose = given.iter().all(|share| *share >= 0.95);
    assert!(found >= recall && whose && told >= told_well, "{}", scored["shown"]);
}
