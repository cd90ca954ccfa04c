//! How likely it is that two items tell the same event: a sum of reasons.

use std::cmp::Ordering;

use super::family;
use super::print::Print;
use super::reasons::{Reason, Reasons};
use super::voice;
use super::words::Word;

/// Two tellings of one event stand at most this far apart.
pub const WINDOW_DAYS: i64 = 14;

/// The log-odds that both tell one event; `None` where they stand too far apart.
pub fn odds(one: &Print, other: &Print) -> Option<f32> {
    reasons(one, other).map(|reasons| reasons.odds())
}

/// What speaks for and against it; `None` where they stand too far apart.
pub fn reasons(one: &Print, other: &Print) -> Option<Reasons> {
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
    compare_words(one, other, days, &mut reasons);
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

/// What two lists of words share and what each has alone.
#[derive(Default)]
struct Overlap {
    /// Weights squared: of all words in common, and of the titles'.
    common: f32,
    titles: f32,
    /// Weights of the well-known names that both have.
    names: f32,
    /// Names that English doesn't know and both have.
    rare_names: u32,
    /// The rarer words, no names, that both have.
    rare: f32,
    one: Side,
    other: Side,
}

/// One of two items, as the other sees it.
#[derive(Default)]
struct Side {
    /// Weights squared.
    all: f32,
    title: f32,
    /// The rarest word of the title that the other doesn't have.
    alone: f32,
    /// The title has a rare name that the other doesn't have.
    rare_alone: bool,
    /// Names of the title, a bit each: all, and those of which the other has a word.
    names: u16,
    known: u16,
}

impl Side {
    fn note(&mut self, word: Word, shared: bool) {
        let square = word.weight() * word.weight();
        self.all += square;
        if word.in_title() {
            self.title += square;
            if !shared {
                self.alone = self.alone.max(word.weight());
                self.rare_alone |= word.is_name() && word.is_rare();
            }
        }
        if word.run() > 0 {
            self.names |= 1 << word.run();
            self.known |= u16::from(shared) << word.run();
        }
    }

    /// Names of the title of which the other has no word.
    fn strangers(&self) -> u32 {
        (self.names & !self.known).count_ones()
    }
}

fn overlap(one: &[Word], other: &[Word]) -> Overlap {
    let mut found = Overlap::default();
    let (mut at, mut to) = (0, 0);
    while at < one.len() || to < other.len() {
        let order = match (one.get(at), other.get(to)) {
            (Some(a), Some(b)) => a.id().cmp(&b.id()),
            (Some(_), None) => Ordering::Less,
            _ => Ordering::Greater,
        };
        match order {
            Ordering::Less => {
                found.one.note(one[at], false);
                at += 1;
            }
            Ordering::Greater => {
                found.other.note(other[to], false);
                to += 1;
            }
            Ordering::Equal => {
                found.one.note(one[at], true);
                found.other.note(other[to], true);
                note_both(one[at], other[to], &mut found);
                (at, to) = (at + 1, to + 1);
            }
        }
    }
    found
}

fn note_both(one: Word, other: Word, found: &mut Overlap) {
    let weight = one.weight();
    found.common += weight * weight;
    if one.in_title() && other.in_title() {
        found.titles += weight * weight;
    }
    if one.is_name() || other.is_name() {
        if one.is_rare() {
            found.rare_names += 1;
        } else {
            found.names += weight;
        }
    } else if weight >= 2.2 {
        found.rare += weight;
    }
}

fn compare_words(one: &Print, other: &Print, days: Option<f32>, reasons: &mut Reasons) {
    let found = overlap(&one.words, &other.words);
    let cosine = |common: f32, one: f32, other: f32| {
        let length = (one * other).sqrt();
        if length > 0.0 { common / length } else { 0.0 }
    };
    let strangers = found.one.strangers().min(found.other.strangers());
    // A template filled in for somebody else is no copy.
    if voice::same(one.voice, other.voice) && found.common > 0.0 && strangers == 0 {
        reasons.set(Reason::Copy, 1.0);
    }
    if one.foreign == other.foreign {
        let words = cosine(found.common, found.one.all, found.other.all);
        let titles = cosine(found.titles, found.one.title, found.other.title);
        reasons.set(Reason::Words, words);
        reasons.set(Reason::Titles, titles);
        reasons.set(Reason::RareWords, (found.rare / 10.0).min(1.5));
        reasons.set(Reason::NamesApart, strangers.min(2) as f32);
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
        // Half of it is left after a day and a half; where a date is missing, little is known.
        reasons.set(Reason::SameDay, days.map_or(0.2, |days| (-days / 1.5).exp2()));
    }
}

fn compare_senses(one: &Print, other: &Print, reasons: &mut Reasons) {
    let shared = (one.senses & other.senses).count_ones();
    if shared > 0 {
        reasons.set(Reason::Sense, 1.0);
        reasons.set(Reason::Senses, (shared - 1).min(2) as f32);
    } else if one.senses != 0 && other.senses != 0 {
        reasons.set(Reason::SensesApart, 1.0);
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
    let listed = !one.accounts.is_empty() && !other.accounts.is_empty();
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
    } else if listed {
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
