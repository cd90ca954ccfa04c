//! The reasons for and against two items telling one event, with the weights of a table.

use std::sync::LazyLock;

/// In the order of `reasons.tsv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    Base,
    Days,
    Undated,
    Copy,
    Words,
    Titles,
    RareWords,
    Names,
    RareName,
    RareNames,
    SameDay,
    NamesBeside,
    OtherWords,
    NameOnly,
    NamesApart,
    FurtherNames,
    FilledIn,
    Strangers,
    PeopleApart,
    Template,
    BodiesApart,
    Sense,
    Senses,
    SenseWithin,
    SenseBelow,
    SensesApart,
    SaidApart,
    Languages,
    Amount,
    AmountsApart,
    Trigger,
    Family,
    TriggersApart,
    Account,
    AccountsApart,
    Event,
    EventFamily,
    EventAmounts,
    Office,
    OfficesApart,
}

/// How many there are.
pub const COUNT: usize = Reason::OfficesApart as usize + 1;

struct Row {
    name: &'static str,
    weight: f32,
    said: &'static str,
}

static TABLE: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let lines = include_str!("reasons.tsv").lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let mut cells = line.split('\t');
            let mut cell = || cells.next().unwrap_or_default();
            Row { name: cell(), weight: cell().parse().unwrap_or(0.0), said: cell() }
        })
        .collect()
});

static WEIGHTS: LazyLock<[f32; COUNT]> = LazyLock::new(|| {
    let mut weights = [0.0; COUNT];
    for (weight, row) in weights.iter_mut().zip(TABLE.iter()) {
        *weight = row.weight;
    }
    weights
});

/// How far each reason holds, 0 where it doesn't.
#[derive(Clone, Debug, PartialEq)]
pub struct Reasons {
    values: [f32; COUNT],
    /// Those that were set, a bit each.
    set: u64,
}

impl Default for Reasons {
    /// None of them.
    fn default() -> Self {
        Reasons { values: [0.0; COUNT], set: 0 }
    }
}

impl Reasons {
    pub(super) fn set(&mut self, reason: Reason, value: f32) {
        self.values[reason as usize] = value;
        self.set |= 1 << reason as usize;
    }

    pub(super) fn holds(&self, reason: Reason) -> bool {
        self.values[reason as usize] != 0.0
    }

    /// The log-odds: each reason's weight as far as it holds.
    pub fn odds(&self) -> f32 {
        let (weights, mut left, mut sum) = (&*WEIGHTS, self.set, 0.0);
        while left != 0 {
            let at = left.trailing_zeros() as usize;
            sum += self.values[at] * weights[at];
            left &= left - 1;
        }
        sum
    }

    /// Each reason that holds: its name, how far, and how it is said.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, f32, &'static str)> {
        TABLE
            .iter()
            .zip(self.values)
            .filter(|(_, value)| *value != 0.0)
            .map(|(row, value)| (row.name, value, row.said))
    }
}

#[cfg(test)]
mod tests {
    use super::{COUNT, TABLE};

    #[test]
    fn the_table_has_a_line_for_every_reason() {
        assert_eq!(TABLE.len(), COUNT);
        let named = |at: usize| TABLE[at].name;
        assert_eq!((named(0), named(COUNT - 1)), ("base", "offices-apart"));
        assert!(TABLE.iter().all(|row| row.weight != 0.0 && !row.said.is_empty()));
    }
}
