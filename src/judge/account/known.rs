//! Companies that news names by one word: their longer names, their trades, and how surely the word is
//! the company.
//!
//! In: a folded name or word. Out: what is known of it. The table is `companies.txt`.

use std::collections::HashSet;
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

use crate::text::fold::fold;
use crate::text::hash::{self, Already, Table};
use crate::text::word;

/// A set of trades, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trades(u64);

impl Trades {
    pub const NONE: Trades = Trades(0);

    pub const fn any(self, of: Trades) -> bool {
        self.0 & of.0 != 0
    }

    pub const fn or(self, other: Trades) -> Trades {
        Trades(self.0 | other.0)
    }
}

/// What is known of a name.
#[derive(Debug, Default)]
pub struct Known {
    /// 3: the word alone, capitalised, mostly is the company; 1: seldom; 0: nothing is known.
    pub renown: u8,
    pub trades: Trades,
    /// Longer names of the same company as texts write them, and folded.
    pub longer: Vec<(&'static str, Box<str>)>,
}

#[derive(Debug)]
struct Companies {
    trades: Vec<&'static str>,
    words: Table<Trades>,
    names: Table<Known>,
    /// First words of names of several.
    first: HashSet<u64, BuildHasherDefault<Already>>,
}

static COMPANIES: LazyLock<Companies> = LazyLock::new(|| parse(include_str!("companies.txt")));

/// What is known of a company, by its folded short name.
pub fn company(folded: &str) -> Option<&'static Known> {
    company_of_hash(hash::word(folded))
}

/// What is known of a company, by the hash of its folded short name.
#[inline]
pub fn company_of_hash(name: u64) -> Option<&'static Known> {
    COMPANIES.names.get(&name)
}

/// All short names, by their hashes.
pub fn all() -> impl Iterator<Item = (u64, &'static Known)> {
    COMPANIES.names.iter().map(|(name, known)| (*name, known))
}

/// All words with which names of several words begin, by their hashes.
pub fn all_that_begin() -> impl Iterator<Item = u64> {
    COMPANIES.first.iter().copied()
}

/// All words that speak of trades, by their hashes.
pub fn all_of_trades() -> impl Iterator<Item = (u64, Trades)> {
    COMPANIES.words.iter().map(|(word, trades)| (*word, *trades))
}

/// The trades that a folded word speaks of.
pub fn trades_of(word: &str) -> Trades {
    COMPANIES.words.get(&hash::word(word)).copied().unwrap_or_default()
}

/// The names of trades, for a reader.
pub fn names_of(trades: Trades) -> impl Iterator<Item = &'static str> {
    COMPANIES
        .trades
        .iter()
        .enumerate()
        .filter(move |(bit, _)| trades.any(Trades(1 << bit)))
        .map(|(_, name)| *name)
}

/// Longer names of companies that begin with this folded name, in the order of the alphabet.
pub fn longer_names(folded: &str) -> impl Iterator<Item = &'static str> {
    let begins = |name: &str| fold(name).strip_prefix(folded).is_some_and(|rest| rest.starts_with(' '));
    let all = include_str!("companies.txt").lines().filter(|line| line.starts_with(['1', '2', '3']));
    let mut names: Vec<&'static str> = all
        .filter_map(|line| line.split_once(' '))
        .flat_map(|(_, names)| names.split(" | "))
        .filter(|name| begins(name))
        .collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter()
}

fn parse(table: &'static str) -> Companies {
    let mut all = Companies {
        trades: Vec::new(),
        words: hash::table(2_048),
        names: hash::table(2_048),
        first: HashSet::default(),
    };
    let mut trade = Trades::default();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        if let Some((name, words)) = line.strip_prefix("= ").and_then(|head| head.split_once(": ")) {
            trade = Trades(1 << all.trades.len());
            all.trades.push(name);
            for word in words.split(' ') {
                let known = all.words.entry(hash::word(word)).or_default();
                *known = known.or(trade);
            }
            continue;
        }
        let Some((renown, names)) = line.split_once(' ') else { continue };
        let mut names = names.split(" | ");
        let Some(short) = names.next() else { continue };
        let folded = fold(short);
        let mut words = word::words(&folded);
        if let (Some(first), Some(_)) = (words.next(), words.next()) {
            all.first.insert(hash::word(first));
        }
        let known = all.names.entry(hash::word(&folded)).or_default();
        known.renown = known.renown.max(renown.parse().unwrap_or(1));
        known.trades = known.trades.or(trade);
        known.longer.extend(names.map(|name| (name, fold(name).into_boxed_str())));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::{company, names_of, trades_of};

    #[test]
    fn a_short_name_is_known_with_its_trade() {
        let delta = company("delta").expect("listed");
        assert!(delta.trades.any(trades_of("pilots")) && !delta.trades.any(trades_of("crude")));
        assert_eq!(names_of(delta.trades).collect::<Vec<_>>(), ["airline"]);
        assert!(delta.longer.iter().any(|(name, _)| *name == "Delta Air Lines"));
        assert!(company("brightwell").is_none());
    }
}
