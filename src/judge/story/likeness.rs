//! How likely it is that two items tell the same event: a sum of reasons.

use std::cmp::Ordering;

use super::family;
use super::print::Print;
use super::reasons::{Reason, Reasons};
use super::voice;
use super::words::{MOST, Word, Words};

/// Two tellings of one event stand at most this far apart.
pub const WINDOW_DAYS: i64 = 14;

/// What speaks for and against both telling one event; `None` where they stand too far apart.
pub fn reasons(one: &Print, other: &Print) -> Option<Reasons> {
    compared(&Table::of(&one.words), one, other)
}

/// The log-odds that both tell one event; `None` where they stand too far apart. `table` has the words of
/// `one`.
pub fn odds(table: &Table<'_>, one: &Print, other: &Print) -> Option<f32> {
    compared(table, one, other).map(|reasons| reasons.odds())
}

fn compared(table: &Table<'_>, one: &Print, other: &Print) -> Option<Reasons> {
    let days = days(one, other);
    if days.is_some_and(|days| days > WINDOW_DAYS as f32) {
        return None;
    }
    let mut reasons = Reasons::default();
    reasons.set(Reason::Base, 1.0);
    match days {
        Some(days) => reasons.set(Reason::Days, days / 7.0),
        None => reasons.set(Reason::Undated, 1.0),
    }
    compare_words(table, one, other, days, &mut reasons);
    compare_senses(one, other, &mut reasons);
    compare_amounts(one, other, &mut reasons);
    compare_events(one, other, &mut reasons);
    Some(reasons)
}

/// Days between two items; `None` where one has no date.
fn days(one: &Print, other: &Print) -> Option<f32> {
    let dated = one.published != 0 && other.published != 0;
    dated.then(|| (one.published - other.published).abs() as f32 / 86_400.0)
}

/// One item's words laid out, so that many others are compared with it in one pass over theirs.
#[derive(Debug)]
pub struct Table<'a> {
    words: &'a [Word],
    /// By a part of a word's hash its place from 1, the first of several; 0 where there is none.
    places: [u8; PLACES],
}

/// Places on a table: most words of another item fall on an empty one.
const PLACES: usize = 1024;

impl<'a> Table<'a> {
    pub fn of(words: &'a [Word]) -> Self {
        let mut table = Table { words, places: [0; PLACES] };
        table.lay(words);
        table
    }

    /// Clears the table and lays out the words of another item.
    pub fn lay(&mut self, words: &'a [Word]) {
        for word in self.words {
            self.places[word.id() as usize % PLACES] = 0;
        }
        self.words = words;
        for (at, word) in (1u8..).zip(words) {
            let place = &mut self.places[word.id() as usize % PLACES];
            if *place == 0 {
                *place = at;
            }
        }
    }

    /// Which of the words are perhaps on the table, and how many: seldom one that is not. What the processor
    /// can't foresee is left for the few that are.
    #[inline]
    fn maybe(&self, words: &[Word]) -> ([u8; MOST], usize) {
        let (mut maybe, mut count) = ([0; MOST], 0);
        for (to, word) in (0u8..).zip(&words[..words.len().min(MOST)]) {
            maybe[count] = to;
            count += usize::from(self.places[word.id() as usize % PLACES] != 0);
        }
        (maybe, count)
    }

    /// The place of a word.
    #[inline]
    fn find(&self, id: u32) -> Option<usize> {
        let first = self.places[id as usize % PLACES].checked_sub(1)? as usize;
        // Another word of the same place stands further back: words are in the order of their hashes.
        let further = self.words[first..].iter().take_while(|word| word.id() <= id);
        further.zip(first..).find(|(word, _)| word.id() == id).map(|(_, at)| at)
    }
}

/// What two lists of words share and what each has alone.
#[derive(Debug, Default, PartialEq)]
struct Overlap {
    /// Weights squared: of all words in common, and of the titles'.
    common: f32,
    titles: f32,
    /// Weights of the well-known names that both have.
    names: f32,
    /// How many of them there are.
    known_names: u32,
    /// Something is common beside one name: another word, or another name.
    beside: bool,
    /// The names of one of the titles that both have, a bit each.
    runs: u16,
    /// How rare the rarest name is that both have, 0 for a common one to 1.
    rarest_name: f32,
    /// Names that English doesn't know and both have.
    rare_names: u32,
    /// The rarer words, no names, that both have.
    rare: f32,
    one: Side,
    other: Side,
}

/// What one of two items has that the other doesn't have.
#[derive(Debug, Default, PartialEq)]
struct Side {
    /// The rarest word of the title.
    alone: f32,
    /// The title has a rare name.
    rare_alone: bool,
    /// Names of the title.
    strangers: u32,
}

impl Side {
    /// `shared`: the words that both have, and `known`: names of which both have a word, a bit each.
    fn of(words: &Words, shared: u32, known: u16) -> Side {
        let mut side = Side { strangers: (words.runs & !known).count_ones(), ..Side::default() };
        let mut left = words.of_title & !shared;
        while left != 0 {
            let word = words[left.trailing_zeros() as usize];
            side.alone = side.alone.max(word.weight());
            side.rare_alone |= word.is_name() && word.is_rare();
            left &= left - 1;
        }
        side
    }
}

fn overlap(table: &Table<'_>, one: &Words, other: &Words) -> Overlap {
    let mut found = Overlap::default();
    let (mut of_one, mut of_other) = (0u32, 0u32);
    let (mut known_one, mut known_other) = (0u16, 0u16);
    let (maybe, count) = table.maybe(other);
    for to in maybe[..count].iter().map(|to| usize::from(*to)) {
        let word = &other[to];
        let Some(at) = table.find(word.id()) else { continue };
        note_both(one[at], *word, &mut found);
        of_one |= 1 << at;
        of_other |= 1 << to;
        known_one |= 1 << one[at].run();
        known_other |= 1 << word.run();
    }
    found.one = Side::of(one, of_one, known_one);
    found.other = Side::of(other, of_other, known_other);
    found
}

fn note_both(one: Word, other: Word, found: &mut Overlap) {
    let weight = one.weight();
    found.common += weight * weight;
    if one.in_title() && other.in_title() {
        found.titles += weight * weight;
    }
    if one.is_name() || other.is_name() {
        let run = 1u16 << one.run().max(other.run());
        found.beside |= found.runs != 0 && found.runs & run == 0;
        found.runs |= run;
        found.rarest_name = found.rarest_name.max(((weight - 3.0) / 1.5).clamp(0.0, 1.0));
        if one.is_rare() {
            found.rare_names += 1;
        } else {
            found.names += weight;
            found.known_names += 1;
        }
    } else {
        found.beside = true;
        if weight >= 2.2 {
            found.rare += weight;
        }
    }
}

fn compare_words(table: &Table<'_>, one: &Print, other: &Print, days: Option<f32>, reasons: &mut Reasons) {
    let found = overlap(table, &one.words, &other.words);
    let cosine = |common: f32, one: f32, other: f32| {
        let length = (one * other).sqrt();
        if length > 0.0 { common / length } else { 0.0 }
    };
    let words = cosine(found.common, one.words.all, other.words.all);
    let titles = cosine(found.titles, one.words.title, other.words.title);
    let strangers = found.one.strangers.min(found.other.strangers);
    // How far one looks like the other's template, filled in for somebody else.
    let filled = if strangers > 0 || apart_by_account(one, other) { titles.max(words) } else { 0.0 };
    // A template filled in for somebody else is no copy.
    if voice::same(one.voice, other.voice) && found.common > 0.0 && strangers == 0 {
        reasons.set(Reason::Copy, 1.0);
    }
    if one.foreign == other.foreign {
        reasons.set(Reason::Words, words);
        reasons.set(Reason::Titles, titles);
        reasons.set(Reason::RareWords, (found.rare / 10.0).min(1.5));
        let apart = if found.rare_names == 0 { Reason::NamesApart } else { Reason::FurtherNames };
        reasons.set(apart, strangers.min(2) as f32);
        if filled > 0.0 {
            reasons.set(Reason::FilledIn, filled);
        }
        if found.rare_names == 0 && found.one.rare_alone && found.other.rare_alone {
            reasons.set(Reason::Strangers, 1.0);
        }
        if strangers > 0 && one.families & other.families & family::PEOPLE != 0 {
            reasons.set(Reason::PeopleApart, 1.0);
        }
        reasons.set(Reason::Template, words * found.one.alone.min(found.other.alone) / 4.5);
        reasons.set(Reason::BodiesApart, titles * (titles - words).max(0.0));
    } else {
        reasons.set(Reason::Languages, 1.0);
    }
    reasons.set(Reason::Names, (found.names / 10.0).min(2.0));
    if found.rare_names > 0 {
        reasons.set(Reason::RareName, 1.0);
        reasons.set(Reason::RareNames, (found.rare_names - 1).min(3) as f32 / 3.0);
        reasons.set(Reason::NamesBeside, found.known_names.min(2) as f32);
    }
    let named = if share(&one.accounts, &other.accounts) { 1.0 } else { found.rarest_name };
    if named > 0.0 {
        // Half of it is left after two days; where a date is missing, little is known. A name that stands in a
        // template says nothing.
        let same_day = named * (1.0 - filled) * days.map_or(0.2, |days| (-days / 2.0).exp2());
        reasons.set(Reason::SameDay, same_day);
        let alike = one.said & other.said != 0 || share(&one.triggers, &other.triggers);
        if !found.beside && !alike && one.foreign == other.foreign {
            reasons.set(Reason::NameOnly, 1.0);
        }
        reasons.set(Reason::OtherWords, same_day * (1.0 - titles.max(words)));
    }
}

/// True where both are about accounts, and about none together.
fn apart_by_account(one: &Print, other: &Print) -> bool {
    !one.accounts.is_empty() && !other.accounts.is_empty() && !share(&one.accounts, &other.accounts)
}

fn compare_senses(one: &Print, other: &Print, reasons: &mut Reasons) {
    let shared = (one.senses & other.senses).count_ones();
    // What one title says and only the other's text.
    let within = one.senses & other.said | one.said & other.senses;
    if shared > 0 {
        reasons.set(Reason::Sense, 1.0);
        reasons.set(Reason::Senses, (shared - 1).min(2) as f32);
    } else if within != 0 {
        reasons.set(Reason::SenseWithin, 1.0);
    } else if one.senses != 0 && other.senses != 0 {
        reasons.set(Reason::SensesApart, 1.0);
    } else if one.said & other.said != 0 {
        reasons.set(Reason::SenseBelow, 1.0);
    } else if one.said != 0 && other.said != 0 {
        reasons.set(Reason::SaidApart, 1.0);
    }
}

fn compare_amounts(one: &Print, other: &Print, reasons: &mut Reasons) {
    let shared = one.amounts.iter().filter(|a| other.amounts.iter().any(|b| *a | 1 == b | 1)).count();
    let in_title = |print: &Print| print.amounts.iter().any(|amount| amount & 1 == 1);
    if shared > 0 {
        reasons.set(Reason::Amount, (shared as f32).min(2.0));
    } else if in_title(one) && in_title(other) {
        reasons.set(Reason::AmountsApart, 1.0);
    }
}

fn compare_events(one: &Print, other: &Print, reasons: &mut Reasons) {
    let both = !one.triggers.is_empty() && !other.triggers.is_empty();
    let same_trigger = share(&one.triggers, &other.triggers);
    let same_family = one.families & other.families != 0;
    if same_trigger {
        reasons.set(Reason::Trigger, 1.0);
    } else if same_family {
        reasons.set(Reason::Family, 1.0);
    } else if both {
        reasons.set(Reason::TriggersApart, 1.0);
    }
    if share(&one.accounts, &other.accounts) {
        reasons.set(Reason::Account, 1.0);
        let same_event = one.events.iter().any(|event| other.events.contains(event));
        if same_event {
            reasons.set(Reason::Event, 1.0);
            if reasons.holds(Reason::AmountsApart) {
                reasons.set(Reason::EventAmounts, 1.0);
            }
        } else if same_family {
            reasons.set(Reason::EventFamily, 1.0);
        }
    } else if apart_by_account(one, other) {
        reasons.set(Reason::AccountsApart, 1.0);
    }
    let offices = one.roles != 0 && other.roles != 0;
    if offices && one.roles & other.roles != 0 {
        reasons.set(Reason::Office, 1.0);
    } else if offices {
        reasons.set(Reason::OfficesApart, 1.0);
    }
}

/// True where two lists in order have one in common.
fn share<T: Ord>(one: &[T], other: &[T]) -> bool {
    let (mut at, mut to) = (0, 0);
    while let (Some(a), Some(b)) = (one.get(at), other.get(to)) {
        match a.cmp(b) {
            Ordering::Less => at += 1,
            Ordering::Greater => to += 1,
            Ordering::Equal => return true,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same by looking each word up in the other list.
    fn plainly(one: &[Word], other: &[Word]) -> Overlap {
        let mut found = Overlap::default();
        for word in one {
            if let Some(same) = other.iter().find(|same| same.id() == word.id()) {
                note_both(*word, *same, &mut found);
            }
        }
        (found.one, found.other) = (side(one, other), side(other, one));
        found
    }

    fn side(one: &[Word], other: &[Word]) -> Side {
        let shared = |word: &&Word| other.iter().any(|same| same.id() == word.id());
        let named = |run: usize| one.iter().filter(move |word| word.run() == run);
        let alone = || one.iter().filter(|word| word.in_title() && !shared(word));
        Side {
            alone: alone().map(|word| word.weight()).fold(0.0, f32::max),
            rare_alone: alone().any(|word| word.is_name() && word.is_rare()),
            strangers: (1..16)
                .filter(|run| named(*run).next().is_some() && !named(*run).any(|w| shared(&w)))
                .count() as u32,
        }
    }

    /// Few hashes, many of which fall on one place of a table.
    fn words() -> impl proptest::strategy::Strategy<Value = Words> {
        use proptest::prelude::Strategy;
        let word =
            (0u32..40, 0u32..4, 0u32..1024).prop_map(|(low, high, marks)| (high * 1024 + low) << 10 | marks);
        proptest::collection::vec(word, 0..32).prop_map(|mut all| {
            all.sort_unstable();
            all.dedup_by_key(|word| *word >> 10);
            let all: Vec<Word> = all.into_iter().map(Word).collect();
            all.as_slice().into()
        })
    }

    proptest::proptest! {
        #[test]
        fn a_table_finds_what_two_lists_share(one in words(), other in words()) {
            let mut table = Table::of(&other);
            table.lay(&one);
            proptest::prop_assert_eq!(overlap(&table, &one, &other), plainly(&one, &other));
        }
    }
}
