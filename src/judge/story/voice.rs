//! Whether two texts are copies of one: the outlets that print them are one voice.

use crate::text::word;

/// Charikar's similarity hash over pairs of neighbouring words.
pub fn of(title: &str, summary: &str) -> u64 {
    let mut sums = [0i32; 64];
    let mut before = 0u64;
    for word in word::words(title).chain(word::words(summary)) {
        let this = xxhash_rust::xxh3::xxh3_64(word.as_bytes());
        let pair = before.rotate_left(7) ^ this;
        before = this;
        for (bit, sum) in sums.iter_mut().enumerate() {
            *sum += if pair >> bit & 1 == 1 { 1 } else { -1 };
        }
    }
    sums.iter().enumerate().fold(0, |hash, (bit, sum)| hash | u64::from(*sum > 0) << bit)
}

/// True where two similarity hashes stand for copies of one text.
pub fn same(one: u64, other: u64) -> bool {
    (one ^ other).count_ones() <= 8
}

#[cfg(test)]
mod tests {
    use super::{of, same};

    #[test]
    fn a_copy_with_another_headline_is_one_voice_and_a_rewrite_is_not() {
        let body = "the maker of canned soup said on monday that its finance chief would step down in june \
                    after seven years and that the board had begun to look for a successor inside and outside";
        let one = of("brightwell finance chief to step down", body);
        assert!(same(one, of("brightwell's finance chief to step down", body)));
        assert!(!same(one, of("brightwell loses its cfo", "ann lee has run the books since 2019")));
    }
}
