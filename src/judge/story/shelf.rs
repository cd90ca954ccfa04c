//! Which items share a key: all that have one stand beside each other.
//!
//! In: the keys of each item. Out: for an item, and each of its keys that it shares, the earlier items that
//! have the key. Most keys are one item's alone and cost nothing later.

/// Items on shelves, one shelf a key.
#[derive(Debug)]
pub struct Shelves {
    /// Items by key and then by number, where several have the key; the first of a key is marked.
    items: Vec<u32>,
    /// Where an item stands behind earlier ones, and for each item, and for the end, where its places begin.
    places: Vec<u32>,
    begins: Vec<u32>,
}

/// The first item on a shelf.
const FIRST: u32 = 1 << 31;
/// Keys are sorted in so many parts, one after the other: each fits into memory that is near.
const PARTS: u64 = 8;
/// Bits of a key's hash by which it is sorted at a time, twice.
const BITS: u32 = 10;

type Entry = (u64, u32);

impl Shelves {
    /// Of `count` items, fewer than 2³¹; each has a key once.
    pub fn of<'a>(count: usize, keys: impl Fn(usize) -> &'a [u64]) -> Shelves {
        let mut shelves = Shelves { items: Vec::new(), places: Vec::new(), begins: vec![0; count + 1] };
        let mut found: Vec<(u32, u32)> = Vec::new();
        let (mut part, mut other): (Vec<Entry>, Vec<Entry>) = (Vec::new(), Vec::new());
        for number in 0..PARTS {
            part.clear();
            for (item, at) in (0u32..).zip(0..count) {
                let of_part = keys(at).iter().filter(|key| hash(**key) % PARTS == number);
                part.extend(of_part.map(|key| (*key, item)));
            }
            sort(&mut part, &mut other, 64 - 2 * BITS);
            sort(&mut part, &mut other, 64 - BITS);
            // Keys of one hash are few.
            for alike in part
                .chunk_by_mut(|one, next| hash(one.0) >> (64 - 2 * BITS) == hash(next.0) >> (64 - 2 * BITS))
            {
                if alike.iter().any(|(key, _)| *key != alike[0].0) {
                    alike.sort_unstable();
                }
                for shelf in alike.chunk_by(|one, next| one.0 == next.0).filter(|shelf| shelf.len() > 1) {
                    shelves.put(shelf, &mut found);
                }
            }
        }
        drop((part, other));
        shelves.mark_places(&found);
        shelves
    }

    /// Fills a shelf with the items of a key; `found` takes whoever stands behind another, and where.
    fn put(&mut self, shelf: &[Entry], found: &mut Vec<(u32, u32)>) {
        for (at, (_, item)) in shelf.iter().enumerate() {
            if at > 0 {
                found.push((*item, number(self.items.len())));
                self.begins[*item as usize + 1] += 1;
            }
            self.items.push(if at > 0 { *item } else { *item | FIRST });
        }
    }

    fn mark_places(&mut self, found: &[(u32, u32)]) {
        for item in 1..self.begins.len() {
            self.begins[item] += self.begins[item - 1];
        }
        self.places = vec![0; found.len()];
        let mut next = self.begins.clone();
        for (item, place) in found {
            let at = &mut next[*item as usize];
            self.places[*at as usize] = *place;
            *at += 1;
        }
    }

    /// The items that share a key with an earlier one, those that share keys near each other: who goes through them
    /// in this order has what an item is compared with at hand from the one before.
    pub fn together(&self) -> Vec<u32> {
        let shares = |item: &usize| self.begins[*item] < self.begins[*item + 1];
        let mut order: Vec<u32> = (0..self.begins.len() - 1).filter(shares).map(number).collect();
        order.sort_unstable_by_key(|item| self.places[self.begins[*item as usize] as usize]);
        order
    }

    /// For each key that earlier items share with this one those items, the latest first.
    pub fn earlier(&self, item: usize) -> impl Iterator<Item = impl Iterator<Item = u32>> {
        let places = &self.places[self.begins[item] as usize..self.begins[item + 1] as usize];
        places.iter().map(move |place| {
            let mut at = *place as usize;
            std::iter::from_fn(move || {
                if self.items[at] & FIRST != 0 {
                    return None;
                }
                at -= 1;
                Some(self.items[at] & !FIRST)
            })
        })
    }
}

/// Sorts by some bits of the keys' hashes; what is equal stays in order.
fn sort(entries: &mut Vec<Entry>, other: &mut Vec<Entry>, shift: u32) {
    let drawer = |entry: &Entry| (hash(entry.0) >> shift) as usize & ((1 << BITS) - 1);
    let mut next = [0u32; 1 << BITS];
    entries.iter().for_each(|entry| next[drawer(entry)] += 1);
    let mut sum = 0;
    for place in &mut next {
        (sum, *place) = (sum + *place, sum);
    }
    other.clear();
    other.resize(entries.len(), (0, 0));
    for entry in entries.iter() {
        let place = &mut next[drawer(entry)];
        other[*place as usize] = *entry;
        *place += 1;
    }
    std::mem::swap(entries, other);
}

/// Keys are no good hashes themselves: some begin with a small number.
fn hash(key: u64) -> u64 {
    let mixed = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ mixed >> 32
}

/// Keys of all items are far below four thousand million.
fn number(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::Shelves;

    /// The earlier items of each key, in no order of the keys.
    fn earlier(items: &[Vec<u64>], item: usize) -> Vec<Vec<u32>> {
        let shelves = Shelves::of(items.len(), |item| &items[item]);
        let mut all: Vec<Vec<u32>> = shelves.earlier(item).map(Iterator::collect).collect();
        all.sort();
        all
    }

    #[test]
    fn who_shares_a_key_stands_beside() {
        let items = [vec![3, 9], vec![4], vec![3, 4], vec![3]];
        assert_eq!(earlier(&items, 3), [[2, 0]]);
        assert_eq!(earlier(&items, 2), [[0], [1]]);
        assert!(earlier(&items, 0).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn every_item_is_found_by_every_key(
            items in proptest::collection::vec(proptest::collection::btree_set(0u64..40, 0..8), 1..40)
        ) {
            let items: Vec<Vec<u64>> = items.into_iter().map(|keys| keys.into_iter().collect()).collect();
            for item in 0..items.len() {
                let of = |key: &u64| -> Vec<u32> {
                    (0..item).rev().filter(|at| items[*at].contains(key)).map(|at| at as u32).collect()
                };
                let mut want: Vec<Vec<u32>> = items[item].iter().map(of).collect();
                want.retain(|all| !all.is_empty());
                want.sort();
                proptest::prop_assert_eq!(earlier(&items, item), want);
            }
        }
    }
}
