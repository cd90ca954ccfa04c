//! Whether two texts are copies of one: the outlets that print them are one voice.

use crate::text::word::Word;

/// Charikar's similarity hash over pairs of neighbouring words: a bit is set where most pairs have it.
pub fn of(title: &[Word], summary: &[Word]) -> u64 {
    // How many pairs have each bit, for all 64 at once: the digits of the counts, the lowest first.
    let mut digits = [0u64; 32];
    let mut before = 0u64;
    for word in title.iter().chain(summary) {
        let mut carry = before.rotate_left(7) ^ word.hash;
        before = word.hash;
        for digit in &mut digits {
            (*digit, carry) = (*digit ^ carry, *digit & carry);
            if carry == 0 {
                break;
            }
        }
    }
    let half = (title.len() + summary.len()) / 2;
    let (mut more, mut equal) = (0u64, u64::MAX);
    for (at, digit) in digits.iter().enumerate().rev() {
        let of_half = if half >> at & 1 == 1 { u64::MAX } else { 0 };
        more |= equal & digit & !of_half;
        equal &= !(digit ^ of_half);
    }
    more
}

/// True where two similarity hashes stand for copies of one text.
pub fn same(one: u64, other: u64) -> bool {
    (one ^ other).count_ones() <= 8
}

#[cfg(test)]
mod tests {
    use super::same;
    use crate::text::word;

    fn of(title: &str, summary: &str) -> u64 {
        super::of(&word::hashed(title), &word::hashed(summary))
    }

    #[test]
    fn a_copy_with_another_headline_is_one_voice_and_a_rewrite_is_not() {
        let body = "the maker of canned soup said on monday that its finance chief would step down in june \
                    after seven years and that the board had begun to look for a successor inside and outside";
        let one = of("brightwell finance chief to step down", body);
        assert!(same(one, of("brightwell's finance chief to step down", body)));
        assert!(!same(one, of("brightwell loses its cfo", "ann lee has run the books since 2019")));
    }
}
