//! Words that stand in every release and every wire copy. The list is `boilerplate.txt`.

use crate::text::{hash, word};

/// The hashes of all of them.
pub fn all() -> impl Iterator<Item = u64> {
    let lines = include_str!("boilerplate.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(word::words).map(hash::word)
}
