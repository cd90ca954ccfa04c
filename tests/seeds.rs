//! What the fuzz targets started from and what they found, replayed: see `tests/fuzz`.

#[path = "fuzz/targets.rs"]
mod targets;

use std::fs;
use std::path::PathBuf;

fn replay(name: &str, target: fn(&[u8])) {
    let folder = PathBuf::from("tests/fuzz/seeds").join(name);
    let mut seeds: Vec<PathBuf> =
        fs::read_dir(&folder).expect("seeds").map(|seed| seed.expect("a seed").path()).collect();
    seeds.sort();
    assert!(!seeds.is_empty(), "{} is empty", folder.display());
    for seed in seeds {
        // Said by the harness where the target fails.
        println!("{}", seed.display());
        target(&fs::read(&seed).expect("readable"));
    }
}

#[test]
fn every_seed_of_a_feed_is_read_within_its_bounds() {
    replay("feed", targets::feed);
}

#[test]
fn every_seed_of_html_becomes_plain_text() {
    replay("html", targets::html);
}

#[test]
fn every_seed_of_a_link_has_one_canonical_form() {
    replay("link", targets::link);
}

#[test]
fn every_seed_of_a_date_is_a_moment_or_none() {
    replay("date", targets::date);
}
