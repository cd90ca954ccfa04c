//! One stable 64-bit hash (XXH3) for identities that are stored: the same bytes give the same number
//! in every version and on every machine. And tables by it: a word is hashed once, and looked up by its
//! hash wherever it is asked about.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use xxhash_rust::xxh3::Xxh3Default;

/// What is known by a hash. Of a million words no two share one (10⁻⁷), so that the hash stands for the
/// word itself.
pub type Table<V> = HashMap<u64, V, BuildHasherDefault<Already>>;

/// The key is a hash already.
#[derive(Clone, Copy, Default)]
pub struct Already(u64);

impl Hasher for Already {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = self::bytes(bytes);
    }
    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
    fn finish(&self) -> u64 {
        self.0
    }
}

/// An empty table with room for so many.
pub fn table<V>(capacity: usize) -> Table<V> {
    Table::with_capacity_and_hasher(capacity, BuildHasherDefault::new())
}

/// The hash of several parts. A part's length is hashed with it, so `["ab", "c"]` is not `["a", "bc"]`.
pub fn stable(parts: &[&str]) -> u64 {
    let length: usize = parts.iter().map(|part| size_of::<u64>() + part.len()).sum();
    let mut near = [0u8; NEAR];
    let Some(all) = near.get_mut(..length) else { return stable_of_long(parts) };
    let mut at = 0;
    for part in parts {
        let (start, end) = (at + size_of::<u64>(), at + size_of::<u64>() + part.len());
        all[at..start].copy_from_slice(&(part.len() as u64).to_le_bytes());
        all[start..end].copy_from_slice(part.as_bytes());
        at = end;
    }
    bytes(all)
}

/// Bytes that are put together on the stack.
const NEAR: usize = 512;

/// The same, part by part: for what is long.
fn stable_of_long(parts: &[&str]) -> u64 {
    let mut hasher = Xxh3Default::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.digest()
}

/// The hash of a word, by which tables know it.
#[inline]
pub fn word(word: &str) -> u64 {
    bytes(word.as_bytes())
}

/// The hash of bytes as they are.
#[inline]
pub fn bytes(bytes: &[u8]) -> u64 {
    xxhash_rust::xxh3::xxh3_64(bytes)
}

/// The hash of what is written into it, which is never in memory as a whole.
#[derive(Default)]
pub struct Hashing(Xxh3Default);

impl Hashing {
    pub fn digest(&self) -> u64 {
        self.0.digest()
    }
}

impl std::fmt::Write for Hashing {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{stable, stable_of_long};

    proptest::proptest! {
        #[test]
        fn short_and_long_hash_alike(one in "[a-z]{0,300}", other in "\\PC{0,100}") {
            proptest::prop_assert_eq!(stable(&[&one, &other]), stable_of_long(&[&one, &other]));
        }
    }

    #[test]
    fn a_stored_hash_never_changes() {
        assert_eq!(stable(&["guid", "https://a.example/1"]), stable(&["guid", "https://a.example/1"]));
        assert_ne!(stable(&["ab", "c"]), stable(&["a", "bc"]));
    }
}
