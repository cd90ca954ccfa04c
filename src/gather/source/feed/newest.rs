//! How many entries of one answer are kept, and which.
//!
//! In: entries as they are read. Out: the newest of them, in the order of the document, so that neither an
//! archive that runs oldest first hides the news nor a flood of entries fills the memory.

use jiff::Timestamp;

use super::super::step::ENTRY_LIMIT;
use super::raw::{Document, RawEntry};
use crate::item::date;

impl Document {
    /// Takes an entry; where twice as many have come as are kept, the older half goes.
    pub fn push(&mut self, entry: RawEntry) {
        self.entries.push(entry);
        if self.entries.len() >= 2 * ENTRY_LIMIT {
            self.keep_newest();
        }
    }

    /// Drops the oldest where there are too many. Entries without a date count as old, and of equals those
    /// that stand first are kept.
    pub fn keep_newest(&mut self) {
        let count = self.entries.len();
        if count <= ENTRY_LIMIT {
            return;
        }
        let mut order: Vec<(Option<Timestamp>, usize)> =
            self.entries.iter().enumerate().map(|(at, raw)| (dated(raw), at)).collect();
        order.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut kept = vec![false; count];
        order.iter().take(ENTRY_LIMIT).for_each(|(_, at)| kept[*at] = true);
        let mut kept = kept.into_iter();
        self.entries.retain(|_| kept.next().unwrap_or(false));
        self.dropped += count - self.entries.len();
    }
}

/// When an entry says it was published, or else changed, or else written.
pub(super) fn dated(raw: &RawEntry) -> Option<Timestamp> {
    [&raw.published, &raw.updated, &raw.created].into_iter().find_map(|text| date::parse(text))
}
