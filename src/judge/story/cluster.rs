//! Which of several items are one story, given how likely each two are.
//!
//! In: items by number, in an order that doesn't depend on how they came, and the log-odds of the pairs that
//! are likely to tell one event. Out: a story for each. The same pairs give the same stories, so that the
//! order of arrival can't matter.

use std::collections::BTreeMap;

/// Two items that are more likely than not to tell the same event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tie {
    pub one: usize,
    pub other: usize,
    /// Log-odds, above 0.
    pub odds: f32,
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
        ties.iter().for_each(|tie| groups.join(tie));
        if groups.joined == before {
            break;
        }
    }
    (0..count).map(|item| groups.first(item)).collect()
}

struct Groups {
    /// The group of each item, by the number of its first item.
    of: Vec<usize>,
    members: Vec<Vec<usize>>,
    /// Sum and number of the ties between two groups.
    between: Vec<BTreeMap<usize, (f32, usize)>>,
    /// How many have become one with another.
    joined: usize,
}

impl Groups {
    fn of(count: usize, ties: &[Tie]) -> Self {
        let mut between = vec![BTreeMap::new(); count];
        for tie in ties {
            between[tie.one].insert(tie.other, (tie.odds.min(STRONGEST), 1));
            between[tie.other].insert(tie.one, (tie.odds.min(STRONGEST), 1));
        }
        Groups {
            of: (0..count).collect(),
            members: (0..count).map(|item| vec![item]).collect(),
            between,
            joined: 0,
        }
    }

    fn first(&self, item: usize) -> usize {
        self.of[item]
    }

    /// Makes the groups of a tie one where that holds.
    fn join(&mut self, tie: &Tie) {
        let (one, other) = (self.of[tie.one], self.of[tie.other]);
        let (into, from) = (one.min(other), one.max(other));
        let Some((sum, tied)) = self.between[into].get(&from).copied().filter(|_| into != from) else {
            return;
        };
        let pairs = self.members[into].len() * self.members[from].len();
        if sum <= UNTIED * pairs.saturating_sub(tied) as f32 {
            return;
        }
        self.joined += 1;
        let moved = std::mem::take(&mut self.members[from]);
        moved.iter().for_each(|item| self.of[*item] = into);
        self.members[into].extend(moved);
        for (neighbour, (sum, tied)) in std::mem::take(&mut self.between[from]) {
            self.between[neighbour].remove(&from);
            if neighbour != into {
                let mut add = |at: usize, to: usize| {
                    let known = self.between[at].entry(to).or_insert((0.0, 0));
                    *known = (known.0 + sum, known.1 + tied);
                };
                add(into, neighbour);
                add(neighbour, into);
            }
        }
    }
}

/// The parts of `count` items that no tie connects, each in ascending order.
pub fn parts(count: usize, ties: &[Tie]) -> Vec<Vec<usize>> {
    // Each item points to an earlier one of its part, the first to itself.
    let mut parent: Vec<usize> = (0..count).collect();
    for tie in ties {
        let (one, other) = (root(&mut parent, tie.one), root(&mut parent, tie.other));
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
        list.iter().map(|(one, other, odds)| Tie { one: *one, other: *other, odds: *odds }).collect()
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
