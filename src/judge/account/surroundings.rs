//! What an item is about beside a name: its trades, its companies, its topics.
//!
//! In: the two fields. Out: counts. Worked out once for an item, and only where a doubtful name stands in it.

use std::cell::OnceCell;
use std::ops::Range;

use super::clue::{Clue, Clues};
use super::known::{self, Known, Trades};
use super::lexicon::{self, Kinds};
use super::neighbours::Case;
use super::senses;
use super::setting::Setting;
use crate::judge::wordbook::Facts;
use crate::text::hash;
use crate::text::word::Word;

/// Words of an item that would speak of a company's trade, were the company meant.
const LONGER: usize = 22;

/// The fields of an item, and what they are about once somebody asks.
#[derive(Debug)]
pub struct Surroundings<'a> {
    fields: [&'a Setting<'a>; 2],
    topics: OnceCell<Topics>,
}

#[derive(Debug, Default)]
struct Topics {
    /// Each word that speaks of trades, once.
    trades: Vec<(Trades, u64)>,
    /// Companies that news names by this word, and their words.
    companies: Vec<(String, &'static Known)>,
    words: usize,
    /// The hashes of its words, in order, each once.
    hashes: Vec<u64>,
    business: usize,
    sport: usize,
    space: usize,
    power: usize,
    art: usize,
    science: usize,
}

impl<'a> Surroundings<'a> {
    pub fn of(title: &'a Setting<'a>, summary: &'a Setting<'a>) -> Self {
        Surroundings { fields: [title, summary], topics: OnceCell::new() }
    }

    /// Adds what the item says for and against a name of these trades.
    pub fn add_to(&self, clues: &mut Clues, name: &str, trades: Trades) {
        let topics = self.topics.get_or_init(|| Topics::of(self.fields));
        let own = hash::stable(&[name]);
        // In "TV Box" the trade is the box's.
        let part = clues.is_another() || (clues.has(Clue::CompoundBefore) && !clues.has(Clue::RenownMostly));
        let said = topics.trades.iter().filter(|(of, word)| of.any(trades) && *word != own).count();
        match said {
            _ if part => {}
            0 => {}
            1 => clues.add(Clue::TradeOnce),
            2 => clues.add(Clue::TradeTwice),
            _ => clues.add(Clue::TradeOften),
        }
        // "Virgin Australia" is no evidence for "Virgin".
        let others =
            || topics.companies.iter().filter(|(other, _)| !crate::text::word::contains(other, name));
        clues.add_if(!part && others().any(|(_, known)| known.trades.any(trades)), Clue::TradeCompany);
        clues.add_if(others().next().is_some(), Clue::Companies);
        match topics.business {
            0 => {}
            1 | 2 => clues.add(Clue::BusinessOnce),
            _ => clues.add(Clue::BusinessOften),
        }
        clues.add_if(topics.space >= 1 && lexicon::of(name).any(Kinds::OTHER), Clue::SkyName);
        match topics.sport {
            0 => {}
            1 => clues.add(Clue::SportOnce),
            _ => clues.add(Clue::Sport),
        }
        clues.add_if(topics.space >= 2, Clue::Space);
        clues.add_if(topics.power >= 2, Clue::Power);
        clues.add_if(topics.art >= 2, Clue::Art);
        clues.add_if(topics.science >= 2, Clue::Science);
        let senses = senses::of(name);
        let own = senses.map_or(0, |senses| senses.own_in(&topics.hashes));
        let silent = said == 0 && own == 0 && !clues.has(Clue::TradeCompany) && trades != Trades::default();
        clues.add_if(silent && topics.words >= LONGER, Clue::NothingOfTrade);
        match own {
            _ if part => {}
            0 => {}
            1 => clues.add(Clue::OwnWord),
            _ => clues.add(Clue::OwnWords),
        }
        match senses.map_or(0, |senses| senses.other_in(&topics.hashes)) {
            0 => {}
            1 => clues.add(Clue::SenseAround),
            _ => clues.add(Clue::SensesAround),
        }
    }
}

impl Topics {
    fn of(fields: [&Setting<'_>; 2]) -> Self {
        let mut topics = Topics::default();
        for place in fields {
            let text = place.folded.text.as_str();
            let mut last: Option<(&Word, &Facts)> = None;
            for (word, facts) in place.folded.words.iter().zip(&place.facts) {
                let span = word.span();
                topics.word(facts, &text[span.clone()]);
                let longer = last.filter(|(last, facts)| {
                    facts.begins_company && &text[last.span().end..span.start] == " "
                });
                if let Some((last, _)) = longer {
                    let both = last.span().start..span.end;
                    let known = known::company(&text[both.clone()]);
                    topics.company(known, place, both, true);
                }
                let known = facts.company;
                let sure = known.is_some_and(|known| {
                    known.renown == 3 || (known.renown == 2 && !facts.frequency.dictionary)
                });
                topics.company(known, place, span, sure);
                last = Some((word, facts));
            }
            topics.hashes.extend(place.folded.words.iter().map(|word| word.hash));
        }
        topics.hashes.sort_unstable();
        topics.hashes.dedup();
        topics
    }

    fn word(&mut self, facts: &Facts, word: &str) {
        self.words += 1;
        let Facts { kinds, trades, .. } = *facts;
        if trades != Trades::NONE {
            let stable = hash::stable(&[word]);
            if !self.trades.iter().any(|(_, known)| *known == stable) {
                self.trades.push((trades, stable));
            }
        }
        self.business += usize::from(kinds.any(Kinds::BUSINESS));
        self.sport += usize::from(kinds.any(Kinds::SPORT));
        self.space += usize::from(kinds.any(Kinds::SPACE));
        self.power += usize::from(kinds.any(Kinds::POWER));
        self.art += usize::from(kinds.any(Kinds::ART));
        self.science += usize::from(kinds.any(Kinds::SCIENCE));
    }

    /// A company whose name alone is proof enough: no word of the dictionary, or mostly the company.
    fn company(
        &mut self,
        known: Option<&'static Known>,
        place: &Setting<'_>,
        span: Range<usize>,
        sure: bool,
    ) {
        let Some(known) = known.filter(|_| sure) else { return };
        let name = &place.folded.text[span.clone()];
        if Case::of(place.written(&span)).is_capital() && !self.companies.iter().any(|(at, _)| at == name) {
            self.companies.push((name.to_owned(), known));
        }
    }
}
