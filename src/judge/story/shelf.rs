//! Which items share a key: all that have one stand beside each other.
//!
//! In: the keys of each item. Out: for an item and one of its keys, the earlier items that have it.

/// Items on shelves, one shelf a key.
#[derive(Debug)]
pub struct Shelves {
    /// Key and item, by key and then by item.
    all: Vec<(u64, u32)>,
    /// Where each key of each item stands among them, and where an item's keys begin.
    places: Vec<u32>,
    begins: Vec<u32>,
}

/// Bits of a key by which it is sorted at first: what is left to sort fits where it is read from.
const BITS: u32 = 14;

impl Shelves {
    /// Items are numbered as they come; an item has its keys in order, each once.
    pub fn of<'a>(items: impl Iterator<Item = &'a [u64]> + Clone) -> Shelves {
        let mut begins = vec![0];
        let mut ends = vec![0u32; 1 << BITS];
        for keys in items.clone() {
            begins.push(begins[begins.len() - 1] + number(keys.len()));
            keys.iter().for_each(|key| ends[drawer(*key)] += 1);
        }
        let mut next = Vec::with_capacity(1 << BITS);
        let mut sum = 0;
        for end in &mut ends {
            next.push(sum);
            sum += *end;
            *end = sum;
        }
        let mut all = vec![(0, 0); sum as usize];
        for (item, keys) in (0u32..).zip(items.clone()) {
            for key in keys {
                let place = &mut next[drawer(*key)];
                all[*place as usize] = (*key, item);
                *place += 1;
            }
        }
        let mut start = 0;
        for end in ends {
            all[start..end as usize].sort_unstable();
            start = end as usize;
        }
        let mut places = vec![0; sum as usize];
        let of_item: Vec<&[u64]> = items.collect();
        for (place, (key, item)) in (0u32..).zip(&all) {
            let at = *item as usize;
            // Keys are in order.
            let ordinal = of_item[at].partition_point(|other| other < key);
            places[begins[at] as usize + ordinal] = place;
        }
        Shelves { all, places, begins }
    }

    /// The earlier items that have this key of the item's, the latest first.
    pub fn earlier(&self, item: usize, key: usize) -> impl Iterator<Item = u32> {
        let place = self.places[self.begins[item] as usize + key] as usize;
        let of = self.all[place].0;
        self.all[..place].iter().rev().take_while(move |(key, _)| *key == of).map(|(_, item)| *item)
    }
}

/// Keys are no good hashes themselves: some begin with a small number.
fn drawer(key: u64) -> usize {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - BITS)) as usize
}

/// Keys of all items are far below four thousand million.
fn number(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::Shelves;

    #[test]
    fn who_shares_a_key_stands_beside() {
        let items: [&[u64]; 4] = [&[3, 9], &[4], &[3, 4], &[3]];
        let shelves = Shelves::of(items.into_iter());
        let earlier = |item, key| shelves.earlier(item, key).collect::<Vec<_>>();
        assert_eq!(earlier(3, 0), [2, 0]);
        assert_eq!(earlier(2, 1), [1]);
        assert!(earlier(0, 1).is_empty());
    }
}
