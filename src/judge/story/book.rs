//! Stories in memory: what `match` and `replay` use in the place of the store.

use std::ops::Range;

use super::cluster::{Tie, cluster, parts};
use super::likeness::{self, Table, WINDOW_DAYS};
use super::shelf::Shelves;
use super::{CANDIDATES, PER_KEY, Print, StoryId};
use crate::item::ItemId;

/// The items so far, in any order.
#[derive(Debug, Default)]
pub struct Book {
    items: Vec<(ItemId, Print)>,
    /// The keys of all prints, and where those of each end.
    keys: Vec<u64>,
    ends: Vec<usize>,
}

/// Where an item was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place(usize);

/// Which story each item of a book is in.
#[derive(Debug)]
pub struct Stories(Vec<StoryId>);

impl Stories {
    pub fn of(&self, place: Place) -> StoryId {
        self.0[place.0]
    }
}

impl Book {
    pub fn add(&mut self, item: ItemId, mut print: Print) -> Place {
        self.keys.append(&mut std::mem::take(&mut print.keys));
        self.ends.push(self.keys.len());
        self.items.push((item, print));
        Place(self.items.len() - 1)
    }

    /// Finds the stories. A story has the id of its earliest item, by date and then by id; the order in
    /// which the items were added doesn't matter.
    pub fn stories(self) -> Stories {
        let mut order: Vec<usize> = (0..self.items.len()).collect();
        order.sort_by_key(|at| (self.items[*at].1.published, self.items[*at].0));
        let prints: Vec<&Print> = order.iter().map(|at| &self.items[*at].1).collect();
        let ties = ties(&prints, Shelves::of(order.len(), |item| self.keys_of(order[item])));
        let mut stories: Vec<StoryId> = self.items.iter().map(|(item, _)| StoryId(item.0)).collect();
        // The place of each item in its part.
        let mut number = vec![0; order.len()];
        for part in parts(order.len(), &ties.all) {
            // Most items are a story of their own.
            if part.len() == 1 {
                continue;
            }
            part.iter().enumerate().for_each(|(at, item)| number[*item] = at);
            let of_part: Vec<Tie> = part
                .iter()
                .flat_map(|item| &ties.all[ties.of[*item].clone()])
                .map(|tie| Tie::of(number[tie.one as usize], number[tie.other as usize], tie.odds))
                .collect();
            for (at, first) in cluster(part.len(), &of_part).into_iter().enumerate() {
                stories[order[part[at]]] = StoryId(self.items[order[part[first]]].0.0);
            }
        }
        Stories(stories)
    }

    fn keys_of(&self, item: usize) -> &[u64] {
        let start = item.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.keys[start..self.ends[item]]
    }
}

/// The pairs that are likely to tell one event.
struct Ties {
    all: Vec<Tie>,
    /// For each item where its ties to earlier ones stand.
    of: Vec<Range<usize>>,
}

/// Compares each item with the earlier ones that share a key with it.
fn ties(prints: &[&Print], shelves: Shelves) -> Ties {
    let mut ties = Ties { all: Vec::new(), of: vec![0..0; prints.len()] };
    // How many keys each earlier item shares with this one, and which of them share any.
    let (mut shared, mut sharing) = (vec![0u16; prints.len()], Vec::<u32>::new());
    let mut table = Table::of(&[]);
    let reach = Reach::of(prints);
    for at in shelves.together() {
        let (at, print) = (at as usize, prints[at as usize]);
        let first = reach.first[at];
        for earlier in shelves.earlier(at) {
            let near = earlier.take_while(|earlier| *earlier >= first || reach.may_go_on(*earlier));
            for earlier in near.filter(|earlier| *earlier >= first || reach.always(*earlier)).take(PER_KEY) {
                let count = &mut shared[earlier as usize];
                if *count == 0 {
                    sharing.push(earlier);
                }
                *count += 1;
            }
        }
        if sharing.len() > CANDIDATES {
            let rank = |item: &u32| std::cmp::Reverse((shared[*item as usize], *item));
            sharing.select_nth_unstable_by_key(CANDIDATES, rank);
        }
        call_for(sharing.iter().take(CANDIDATES).map(|item| prints[*item as usize]));
        let from = ties.all.len();
        table.lay(&print.words);
        for (rank, earlier) in sharing.drain(..).enumerate() {
            shared[earlier as usize] = 0;
            let other = prints[earlier as usize];
            if rank < CANDIDATES
                && let Some(odds) = likeness::odds(&table, print, other).filter(|odds| *odds > 0.0)
            {
                ties.all.push(Tie::of(earlier as usize, at, odds));
            }
        }
        ties.of[at] = from..ties.all.len();
    }
    ties
}

/// They lie far apart in memory: all are called for before the first is waited for.
fn call_for<'a>(prints: impl Iterator<Item = &'a Print>) {
    let touch = |print: &Print| print.published ^ print.words.touch() ^ print.amounts.len() as i64;
    std::hint::black_box(prints.fold(0, |sum, print| sum ^ touch(print)));
}

/// Which earlier items may tell what an item tells, by their dates. Items are in the order of their dates.
struct Reach {
    /// For each item the first that is near enough.
    first: Vec<u32>,
    /// Those without a date, whom every item reaches.
    undated: Range<u32>,
}

impl Reach {
    fn of(prints: &[&Print]) -> Reach {
        let dates: Vec<i64> = prints.iter().map(|print| print.published).collect();
        let below = |date: i64| number(dates.partition_point(|other| *other < date));
        let mut near = 0;
        let first = dates.iter().map(|date| {
            while dates[near] < date - WINDOW_DAYS * 86_400 {
                near += 1;
            }
            number(near)
        });
        Reach { first: first.collect(), undated: below(0)..below(1) }
    }

    fn always(&self, earlier: u32) -> bool {
        self.undated.contains(&earlier)
    }

    /// Whether one as early as this, or an earlier one, is always within reach.
    fn may_go_on(&self, earlier: u32) -> bool {
        !self.undated.is_empty() && earlier >= self.undated.start
    }
}

/// Items are far fewer than four thousand million.
fn number(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::account::setting::Setting;
    use crate::judge::story::print::Told;

    type Events<'a> = &'a [(&'a str, Vec<&'a str>)];

    fn print(title: &str, events: Events<'_>, day: i64) -> Print {
        let (title, summary) = title.split_once(" | ").unwrap_or((title, ""));
        let published = jiff::Timestamp::from_second(1_790_000_000 + day * 86_400).expect("a time");
        Print::of(&Told {
            title: &Setting::of(title),
            summary: &Setting::of(summary),
            events,
            subjects: &[],
            published: Some(published),
        })
    }

    /// The story of each telling, as the place of its first item in the list.
    fn told(prints: &[Print]) -> Vec<usize> {
        let mut book = Book::default();
        let places: Vec<Place> = prints
            .iter()
            .enumerate()
            .map(|(at, print)| book.add(ItemId(at as u64 + 1), print.clone()))
            .collect();
        let stories = book.stories();
        let all: Vec<StoryId> = places.iter().map(|place| stories.of(*place)).collect();
        all.iter().map(|story| all.iter().position(|other| other == story).expect("itself")).collect()
    }

    fn of<'a>(trigger: &'a str, account: &'a str) -> Vec<(&'a str, Vec<&'a str>)> {
        vec![(trigger, vec![account])]
    }

    #[test]
    fn one_event_in_truly_different_words_is_one_story() {
        let leaves = of("exec-departure", "Brightwell");
        let stories = told(&[
            print("Brightwell finance chief Ann Lee to step down in June", &leaves, 0),
            print("Canned-soup maker loses its money woman | Brightwell's Lee wants a break", &leaves, 0),
            print("Finanzchefin verlässt Brightwell zum 30. Juni", &leaves, 1),
        ]);
        assert_eq!(stories, [0, 0, 0]);
    }

    #[test]
    fn a_template_filled_in_for_another_company_is_another_story() {
        let stories = told(&[
            print(
                "Brightwell reports third-quarter results and declares dividend",
                &of("earnings", "Brightwell"),
                0,
            ),
            print(
                "Corvane reports third-quarter results and declares dividend",
                &of("earnings", "Corvane"),
                0,
            ),
        ]);
        assert_eq!(stories, [0, 1]);
    }

    #[test]
    fn two_events_of_one_company_in_a_week_stay_two() {
        let won = of("contract-win", "Brightwell");
        let hired = of("exec-hire", "Brightwell");
        let stories = told(&[
            print("Brightwell wins £20m canteen contract from Leeds council", &won, 0),
            print("Brightwell recalls frozen peas over glass", &of("recall", "Brightwell"), 1),
            print("Brightwell wins £35m prison catering order", &won, 2),
            print("Brightwell names Ann Lee chief financial officer", &hired, 3),
            print("Brightwell appoints Tom Okafor marketing chief", &hired, 4),
        ]);
        assert_eq!(stories, [0, 1, 2, 3, 4]);
    }

    #[test]
    fn a_rumour_its_confirmation_and_its_denial_are_one_story() {
        let bid = vec![("acquisition", vec!["Corvane"])];
        let stories = told(&[
            print("Ostrel in talks to buy Corvane, sources say", &bid, 0),
            print("Corvane confirms approach from Ostrel", &bid, 3),
            print("Corvane board rejects Ostrel offer", &bid, 6),
        ]);
        assert_eq!(stories, [0, 0, 0]);
    }

    #[test]
    fn a_release_in_three_languages_is_one_story() {
        let bid = of("acquisition", "Corvane");
        let stories = told(&[
            print("Ostrel to buy Corvane for $2.4bn", &bid, 0),
            print("Ostrel rachète Corvane pour 2,4 milliards de dollars", &bid, 0),
            print("Ostrel übernimmt Corvane für 2,4 Milliarden Dollar", &bid, 0),
        ]);
        assert_eq!(stories, [0, 0, 0]);
    }
}
