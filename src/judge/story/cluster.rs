//! Which of several items are one story, given how likely each two are.
//!
//! In: items by number, in an order that doesn't depend on how they came, and the log-odds of the pairs that
//! are likely to tell one event. Out: a story for each. The same pairs give the same stories, so that the
//! order of arrival can't matter.

/// Two items that are more likely than not to tell the same event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tie {
    pub one: u32,
    pub other: u32,
    /// Log-odds, above 0.
    pub odds: f32,
}

impl Tie {
    /// A tie between two items by their numbers, of which there are far fewer than 2³².
    pub fn of(one: usize, other: usize, odds: f32) -> Tie {
        let number = |item: usize| u32::try_from(item).unwrap_or(u32::MAX);
        Tie { one: number(one), other: number(other), odds }
    }
}

/// What a pair without a tie speaks against two groups being one: a chain of neighbours is no story.
const UNTIED: f32 = 0.35;
/// A tie counts for no more, so that one copy doesn't bind two stories.
const STRONGEST: f32 = 6.0;

/// The story of each of `count` items, as the number of its first item: the strongest ties bind first, and
/// two groups become one where their ties outweigh the pairs that have none.
pub fn cluster(count: usize, ties: &[Tie]) -> Vec<usize> {
    let mut ties: Vec<Tie> = ties.to_vec();
    ties.sort_by(|a, b| {
        let pair = |tie: &Tie| (tie.one.min(tie.other), tie.one.max(tie.other));
        b.odds.total_cmp(&a.odds).then(pair(a).cmp(&pair(b)))
    });
    let mut groups = Groups::of(count, &ties);
    // What was too weak at first may hold once both sides have grown.
    loop {
        let before = groups.joined;
        ties.retain(|tie| groups.join(tie));
        if groups.joined == before {
            break;
        }
    }
    groups.of
}

/// What ties a group to another one: their sum and their number.
#[derive(Clone, Copy)]
struct Bond {
    to: usize,
    sum: f32,
    ties: usize,
}

struct Groups {
    /// The group of each item, by the number of its first item.
    of: Vec<usize>,
    members: Vec<Vec<usize>>,
    /// What ties each group to others, in the order of their numbers.
    bonds: Vec<Vec<Bond>>,
    /// How many have become one with another.
    joined: usize,
}

impl Groups {
    fn of(count: usize, ties: &[Tie]) -> Self {
        let mut bonds = vec![Vec::new(); count];
        for tie in ties {
            let (one, other) = (tie.one as usize, tie.other as usize);
            let sum = tie.odds.min(STRONGEST);
            bonds[one].push(Bond { to: other, sum, ties: 1 });
            bonds[other].push(Bond { to: one, sum, ties: 1 });
        }
        for bonds in &mut bonds {
            bonds.sort_by_key(|bond| bond.to);
            // Of two ties between the same items the weaker one, which comes later, counts.
            bonds.reverse();
            bonds.dedup_by_key(|bond| bond.to);
            bonds.reverse();
        }
        Groups {
            of: (0..count).collect(),
            members: (0..count).map(|item| vec![item]).collect(),
            bonds,
            joined: 0,
        }
    }

    /// Makes the groups of a tie one where that holds; answers whether they are two still.
    fn join(&mut self, tie: &Tie) -> bool {
        let (one, other) = (self.of[tie.one as usize], self.of[tie.other as usize]);
        let (into, from) = (one.min(other), one.max(other));
        if into == from {
            return false;
        }
        let Ok(at) = self.bonds[into].binary_search_by_key(&from, |bond| bond.to) else { return true };
        let Bond { sum, ties, .. } = self.bonds[into][at];
        let pairs = self.members[into].len() * self.members[from].len();
        if sum <= UNTIED * pairs.saturating_sub(ties) as f32 {
            return true;
        }
        self.joined += 1;
        let moved = std::mem::take(&mut self.members[from]);
        moved.iter().for_each(|item| self.of[*item] = into);
        self.members[into].extend(moved);
        self.bonds[into].remove(at);
        for bond in std::mem::take(&mut self.bonds[from]) {
            if bond.to == into {
                continue;
            }
            let back = &mut self.bonds[bond.to];
            if let Ok(at) = back.binary_search_by_key(&from, |bond| bond.to) {
                back.remove(at);
            }
            add(back, Bond { to: into, ..bond });
            add(&mut self.bonds[into], bond);
        }
        false
    }
}

/// Adds to what ties a group to another one.
fn add(bonds: &mut Vec<Bond>, more: Bond) {
    match bonds.binary_search_by_key(&more.to, |bond| bond.to) {
        Ok(at) => {
            bonds[at].sum += more.sum;
            bonds[at].ties += more.ties;
        }
        Err(at) => bonds.insert(at, more),
    }
}

/// The parts of `count` items that no tie connects, each in ascending order.
pub fn parts(count: usize, ties: &[Tie]) -> Vec<Vec<usize>> {
    // Each item points to an earlier one of its part, the first to itself.
    let mut parent: Vec<usize> = (0..count).collect();
    for tie in ties {
        let (one, other) = (root(&mut parent, tie.one as usize), root(&mut parent, tie.other as usize));
        parent[one.max(other)] = one.min(other);
    }
    let (mut parts, mut part_of) = (Vec::<Vec<usize>>::new(), vec![0; count]);
    for item in 0..count {
        let first = root(&mut parent, item);
        if first == item {
            part_of[item] = parts.len();
            parts.push(vec![item]);
        } else {
            parts[part_of[first]].push(item);
        }
    }
    parts
}

fn root(parent: &mut [usize], mut item: usize) -> usize {
    while parent[item] != item {
        parent[item] = parent[parent[item]];
        item = parent[item];
    }
    item
}

#[cfg(test)]
mod tests {
    use super::{Tie, cluster, parts};

    fn ties(list: &[(usize, usize, f32)]) -> Vec<Tie> {
        list.iter().map(|(one, other, odds)| Tie::of(*one, *other, *odds)).collect()
    }

    #[test]
    fn a_chain_of_neighbours_is_no_story_and_a_late_telling_joins() {
        let two_stories_and_a_weak_tie = ties(&[
            (0, 1, 3.0),
            (0, 2, 3.0),
            (1, 2, 3.0),
            (3, 4, 3.0),
            (3, 5, 3.0),
            (4, 5, 3.0),
            (2, 3, 0.5),
        ]);
        assert_eq!(cluster(6, &two_stories_and_a_weak_tie), [0, 0, 0, 3, 3, 3]);
        let late = ties(&[(0, 1, 3.0), (0, 2, 3.0), (1, 2, 3.0), (2, 3, 1.5)]);
        assert_eq!(cluster(4, &late), [0, 0, 0, 0]);
    }

    #[test]
    fn the_order_of_the_ties_does_not_matter() {
        let mut all = ties(&[(0, 1, 1.0), (1, 2, 1.0), (2, 3, 1.0), (0, 3, 0.2), (4, 5, 0.1)]);
        let first = cluster(6, &all);
        all.reverse();
        assert_eq!(cluster(6, &all), first);
    }

    #[test]
    fn parts_are_what_no_tie_connects() {
        assert_eq!(parts(5, &ties(&[(3, 1, 1.0), (1, 4, 1.0)])), [vec![0], vec![1, 3, 4], vec![2]]);
    }
}
