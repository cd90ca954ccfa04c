//! What kinds of word a word is: a given name, a place, a verb that companies do.
//!
//! In: a folded word. Out: its kinds. The lists ship beside this file and say where they come from.

use std::sync::LazyLock;

use crate::text::hash::{self, Table};

/// A set of kinds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds(u32);

/// The kinds that the lists name, in the order of their bits.
const NAMES: &[&str] = &[
    "given",
    "family",
    "place",
    "verb",
    "auxiliary",
    "affair",
    "role",
    "maker",
    "body",
    "modal",
    "pronoun",
    "article",
    "possessor",
    "at",
    "title",
    "state",
    "business",
    "sport",
    "space",
    "power",
    "art",
    "science",
    "month",
    "goods",
    "other",
    "opener",
    "surname",
    "named",
    "venue",
    "taker",
    "town",
];

impl Kinds {
    pub const NONE: Kinds = Kinds(0);
    pub const GIVEN: Kinds = Kinds(1);
    pub const FAMILY: Kinds = Kinds(1 << 1);
    pub const PLACE: Kinds = Kinds(1 << 2);
    /// What companies do, as headlines write it.
    pub const VERB: Kinds = Kinds(1 << 3);
    pub const AUXILIARY: Kinds = Kinds(1 << 4);
    /// What a company has: shares, stores, employees.
    pub const AFFAIR: Kinds = Kinds(1 << 5);
    /// Who leads and speaks for a company.
    pub const ROLE: Kinds = Kinds(1 << 6);
    /// What a company is: a retailer, a maker.
    pub const MAKER: Kinds = Kinds(1 << 7);
    /// The last word of other things' names: a bowl, a county, a foundation.
    pub const BODY: Kinds = Kinds(1 << 8);
    /// Before a verb.
    pub const MODAL: Kinds = Kinds(1 << 9);
    pub const PRONOUN: Kinds = Kinds(1 << 10);
    pub const ARTICLE: Kinds = Kinds(1 << 11);
    pub const POSSESSOR: Kinds = Kinds(1 << 12);
    /// Before one who is somewhere or does something.
    pub const AT: Kinds = Kinds(1 << 13);
    /// Before a person's name.
    pub const TITLE: Kinds = Kinds(1 << 14);
    pub const STATE: Kinds = Kinds(1 << 15);
    pub const BUSINESS: Kinds = Kinds(1 << 16);
    pub const SPORT: Kinds = Kinds(1 << 17);
    pub const SPACE: Kinds = Kinds(1 << 18);
    pub const POWER: Kinds = Kinds(1 << 19);
    pub const ART: Kinds = Kinds(1 << 20);
    pub const SCIENCE: Kinds = Kinds(1 << 21);
    pub const MONTH: Kinds = Kinds(1 << 22);
    /// What a company may make as anybody may: software, cars.
    pub const GOODS: Kinds = Kinds(1 << 23);
    /// A name of something else: a planet, a people, a team.
    pub const OTHER: Kinds = Kinds(1 << 24);
    /// What opens a sentence before its subject.
    pub const OPENER: Kinds = Kinds(1 << 25);
    /// A family name that is met more seldom than those of [`Kinds::FAMILY`].
    pub const SURNAME: Kinds = Kinds(1 << 26);
    /// A name that dictionaries have, of whatever it is: a god, a people, a writer, a product.
    pub const NAMED: Kinds = Kinds(1 << 27);
    /// The last word of what is called after somebody and is no company: a cup, a street, a river.
    pub const VENUE: Kinds = Kinds(1 << 28);
    /// A verb that takes a company: "sues", "acquires", "joins".
    pub const TAKER: Kinds = Kinds(1 << 29);
    /// A town that is met more seldom than those of [`Kinds::PLACE`].
    pub const TOWN: Kinds = Kinds(1 << 30);

    pub const fn or(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    /// True where both share a kind.
    pub const fn any(self, of: Kinds) -> bool {
        self.0 & of.0 != 0
    }
}

static LISTS: LazyLock<Table<Kinds>> = LazyLock::new(|| {
    let mut table = hash::table(32_768);
    read(include_str!("people.txt"), &mut table);
    read(include_str!("places.txt"), &mut table);
    read(include_str!("names.txt"), &mut table);
    read(include_str!("vocabulary.txt"), &mut table);
    table
});

fn read(list: &str, table: &mut Table<Kinds>) {
    let mut kind = Kinds::default();
    for line in list.lines().filter(|line| !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix("= ") {
            let bit = NAMES.iter().position(|known| *known == name);
            debug_assert!(bit.is_some(), "no kind {name}");
            kind = bit.map_or(Kinds::default(), |bit| Kinds(1 << bit));
            continue;
        }
        for word in line.split(' ') {
            let known = table.entry(hash::word(word)).or_default();
            *known = known.or(kind);
        }
    }
}

/// All words that are listed, by their hashes.
pub fn all() -> impl Iterator<Item = (u64, Kinds)> {
    LISTS.iter().map(|(word, kinds)| (*word, *kinds))
}

/// The kinds of a folded word; none for a word that no list holds.
pub fn of(word: &str) -> Kinds {
    LISTS.get(&hash::word(word)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Kinds, of};

    #[test]
    fn a_word_may_be_of_several_kinds() {
        assert!(of("harris").any(Kinds::FAMILY) && of("paris").any(Kinds::PLACE));
        assert!(of("announces").any(Kinds::VERB) && of("monday").any(Kinds::MONTH));
        assert!(of("general").any(Kinds::TITLE) && !of("brightwell").any(Kinds::GIVEN.or(Kinds::PLACE)));
    }
}
