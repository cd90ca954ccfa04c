//! Stories in memory: what `match` and `replay` use in the place of the store.

use std::num::NonZeroU32;

use super::{Decision, Print, SKETCH_PRINTS, Sketch, StoryId, decide};
use crate::item::ItemId;
use crate::text::hash::Table;

/// Stories that one key may lead to; a key of more tells nothing.
const STORIES_A_KEY: u8 = 16;

/// The stories so far. Items are added in any order; which story an item is in is final once all are
/// added.
#[derive(Debug, Default)]
pub struct Book {
    stories: Vec<Entry>,
    /// For each key the last of the links to its stories.
    keys: Table<NonZeroU32>,
    links: Vec<Link>,
}

/// One of the stories that a key leads to. A chain of these is a few bytes a key, where most keys have
/// one story.
#[derive(Debug)]
struct Link {
    story: u32,
    /// How many links there are from here on.
    count: u8,
    /// The link before it, counted from one.
    before: Option<NonZeroU32>,
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
        let sketches: Vec<&Sketch> = self.candidates(print);
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
    fn candidates(&self, print: &Print) -> Vec<&Sketch> {
        let mut found: Vec<usize> = Vec::new();
        for key in &print.keys {
            found.extend(self.stories_of(self.keys.get(key).copied()).map(|story| self.follow(story)));
        }
        found.sort_unstable();
        found.dedup();
        found.iter().map(|at| &self.stories[*at].sketch).collect()
    }

    /// The stories of the chain that ends with this link.
    fn stories_of(&self, last: Option<NonZeroU32>) -> impl Iterator<Item = usize> {
        let link = |at: NonZeroU32| self.links.get(at.get() as usize - 1);
        std::iter::successors(last.and_then(link), move |this| this.before.and_then(link))
            .map(|link| link.story as usize)
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
                self.link(*key, at);
            }
        }
    }

    fn link(&mut self, key: u64, story: usize) {
        let before = self.keys.get(&key).copied();
        let count = before.map_or(0, |last| self.links[last.get() as usize - 1].count);
        if count >= STORIES_A_KEY || self.stories_of(before).any(|known| known == story) {
            return;
        }
        // Stories in memory are far below four thousand million.
        let story = u32::try_from(story).unwrap_or(u32::MAX);
        self.links.push(Link { story, count: count + 1, before });
        if let Some(last) = u32::try_from(self.links.len()).ok().and_then(NonZeroU32::new) {
            self.keys.insert(key, last);
        }
    }

    fn follow(&self, mut at: usize) -> usize {
        while self.stories[at].parent != at {
            at = self.stories[at].parent;
        }
        at
    }
}
