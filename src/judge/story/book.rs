//! Stories in memory: what `match` and `replay` use in the place of the store.

use std::collections::HashMap;

use super::{Decision, Print, SKETCH_PRINTS, Sketch, StoryId, decide};
use crate::item::ItemId;

/// Stories that one key may lead to; a key of more tells nothing.
const STORIES_A_KEY: usize = 16;

/// The stories so far. Items are added in any order; which story an item is in is final once all are
/// added.
#[derive(Debug, Default)]
pub struct Book {
    stories: Vec<Entry>,
    keys: HashMap<u64, Vec<usize>>,
}

#[derive(Debug)]
struct Entry {
    sketch: Sketch,
    /// The story that took this one in; itself where none did.
    parent: usize,
    /// The earliest item, by date and then by id: it names the story.
    first: (i64, u64),
}

/// Where an item was put; ask [`Book::story`] for the story at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place(usize);

impl Book {
    pub fn add(&mut self, item: ItemId, print: &Print) -> Place {
        let sketches: Vec<Sketch> = self.candidates(print);
        let place = match decide(print, &sketches) {
            Decision::New => self.open(),
            Decision::Join(story) => self.follow(story.0 as usize),
            Decision::Merge(stories) => self.merge(&stories),
        };
        self.note(place, item, print);
        Place(place)
    }

    /// The story of an item that was added.
    pub fn story(&self, place: Place) -> StoryId {
        StoryId(self.stories[self.follow(place.0)].first.1)
    }

    /// Within the book a story is known by its position.
    fn candidates(&self, print: &Print) -> Vec<Sketch> {
        let mut found: Vec<usize> = print
            .keys
            .iter()
            .filter_map(|key| self.keys.get(key))
            .flatten()
            .map(|at| self.follow(*at))
            .collect();
        found.sort_unstable();
        found.dedup();
        found.iter().map(|at| self.stories[*at].sketch.clone()).collect()
    }

    fn open(&mut self) -> usize {
        let at = self.stories.len();
        let sketch = Sketch { story: StoryId(at as u64), prints: Vec::new() };
        self.stories.push(Entry { sketch, parent: at, first: (i64::MAX, u64::MAX) });
        at
    }

    fn merge(&mut self, stories: &[StoryId]) -> usize {
        let mut roots: Vec<usize> = stories.iter().map(|story| self.follow(story.0 as usize)).collect();
        roots.sort_unstable();
        let into = roots[0];
        for from in roots.into_iter().skip(1).filter(|from| *from != into) {
            let first = self.stories[from].first;
            self.stories[from].parent = into;
            self.stories[into].first = self.stories[into].first.min(first);
        }
        into
    }

    fn note(&mut self, at: usize, item: ItemId, print: &Print) {
        let entry = &mut self.stories[at];
        entry.first = entry.first.min((print.published, item.0));
        if entry.sketch.prints.len() < SKETCH_PRINTS {
            entry.sketch.prints.push(print.clone());
            for key in &print.keys {
                let stories = self.keys.entry(*key).or_default();
                if stories.len() < STORIES_A_KEY && !stories.contains(&at) {
                    stories.push(at);
                }
            }
        }
    }

    fn follow(&self, mut at: usize) -> usize {
        while self.stories[at].parent != at {
            at = self.stories[at].parent;
        }
        at
    }
}
