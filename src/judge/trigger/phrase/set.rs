//! Sets of words, each kept once however many phrases ask for it.

use std::collections::BTreeMap;

/// A set of up to so many words is looked through; a larger one has a bit for each word.
const FEW: usize = 12;

/// The sets of all phrases, by number.
#[derive(Debug, Default)]
pub struct Sets {
    all: Vec<Set>,
    numbers: BTreeMap<Vec<u32>, u32>,
}

/// Numbers of words.
#[derive(Clone, Debug)]
pub enum Set {
    /// Sorted.
    Few(Box<[u32]>),
    Many(Box<[u64]>),
}

impl Sets {
    /// The number of the set of these words.
    pub fn intern(&mut self, mut words: Vec<u32>) -> u32 {
        words.sort_unstable();
        words.dedup();
        if let Some(number) = self.numbers.get(&words) {
            return *number;
        }
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(Set::of(&words));
        self.numbers.insert(words, number);
        number
    }

    /// No set is added any more.
    pub fn close(&mut self) {
        self.numbers.clear();
    }

    /// # Panics
    /// For a number that [`Sets::intern`] didn't give.
    #[inline]
    pub fn get(&self, number: u32) -> &Set {
        &self.all[number as usize]
    }
}

impl Set {
    /// Of words in order, each once.
    pub fn of(sorted: &[u32]) -> Set {
        if sorted.len() <= FEW {
            return Set::Few(sorted.into());
        }
        let blocks = sorted.last().map_or(0, |most| *most as usize / 64 + 1);
        let mut bits = vec![0u64; blocks];
        for word in sorted {
            bits[*word as usize / 64] |= 1 << (word % 64);
        }
        Set::Many(bits.into())
    }

    #[inline]
    pub fn has(&self, word: u32) -> bool {
        match self {
            Set::Few(words) => words.contains(&word),
            Set::Many(bits) => bits.get(word as usize / 64).is_some_and(|bits| bits >> (word % 64) & 1 == 1),
        }
    }

    pub fn members(&self) -> Vec<u32> {
        match self {
            Set::Few(words) => words.to_vec(),
            Set::Many(bits) => (0u32..)
                .zip(bits)
                .flat_map(|(block, bits)| {
                    (0..64).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| block * 64 + bit)
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Sets;

    #[test]
    fn a_set_knows_its_words_few_or_many() {
        let mut sets = Sets::default();
        for words in [vec![7, 3], (100..200).step_by(3).collect::<Vec<u32>>()] {
            let number = sets.intern(words.clone());
            assert_eq!(sets.intern(words.clone()), number);
            let set = sets.get(number).clone();
            assert!(words.iter().all(|word| set.has(*word)) && !set.has(4) && !set.has(9_999));
            let mut sorted = words.clone();
            sorted.sort_unstable();
            assert_eq!(set.members(), sorted);
        }
    }
}
