//! What speaks for and against a name being the company, and how much: a sum of log-odds.
//!
//! In: the clues found. Out: a probability and the reasons. The weights are `clues.tsv`.

use std::sync::LazyLock;

/// One thing that speaks for or against, in the order of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Clue {
    Base,
    VeryCommon,
    Common,
    Uncommon,
    PersonName,
    PlaceName,
    RenownMostly,
    RenownOften,
    RenownSeldom,
    SeveralWords,
    LowerCase,
    InSentence,
    SentenceStart,
    TitleCase,
    OddCapitals,
    LegalForm,
    TickerAfter,
    LongerName,
    VerbAfter,
    AuxiliaryAfter,
    AffairAfter,
    RoleAfter,
    Possessive,
    OtherNameAfter,
    BodyAfter,
    ProductAfter,
    CompoundAfter,
    NumberAfter,
    Hyphenated,
    Participle,
    StateAfter,
    ArticleBefore,
    PossessorBefore,
    ModalBefore,
    GivenBefore,
    TitleBefore,
    OtherNameBefore,
    CompoundBefore,
    MakerBefore,
    AtBefore,
    NumberBefore,
    Described,
    Listed,
    Quoted,
    Bracketed,
    OtherTicker,
    Dotted,
    Imperative,
    TradeOnce,
    TradeTwice,
    TradeOften,
    TradeCompany,
    Companies,
    BusinessOnce,
    BusinessOften,
    Sport,
    Space,
    Power,
    Art,
    Science,
    AlsoLower,
    NamedSurely,
    OwnPeople,
    OwnSite,
    Segment,
    SkyName,
    PartElsewhere,
    PersonElsewhere,
    OwnerBefore,
    OfAfter,
    VerbLikeAfter,
    SurnameAfter,
    OtherThing,
    CommaAfter,
    PlacesListed,
    NothingOfTrade,
    NoWord,
    Surname,
    Named,
    ObjectOf,
    OwnWord,
    OwnWords,
    SenseBeside,
    SenseAround,
    SensesAround,
    ArticleAlone,
    Repeated,
    SportOnce,
    JoinedByAnd,
    AffairBefore,
    TradeBeside,
}

impl Clue {
    /// The clue in words.
    pub fn reason(self) -> &'static str {
        WEIGHTS.get(self as usize).map_or("", |weight| weight.reason)
    }
}

/// Less than this says nothing worth a reader's time.
const SPEAKS: f64 = 0.1;

/// The row that every name has.
const NAME: &str = "the name as such";

struct Weight {
    odds: f64,
    reason: &'static str,
}

static WEIGHTS: LazyLock<Vec<Weight>> = LazyLock::new(|| {
    rows().map(|(_, odds, reason)| Weight { odds: odds.parse().unwrap_or_default(), reason }).collect()
});

fn rows() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    include_str!("clues.tsv").lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut cells = line.split('\t');
        Some((cells.next()?, cells.next()?, cells.next()?))
    })
}

/// A set of clues.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clues(u128);

impl From<Clue> for Clues {
    fn from(clue: Clue) -> Self {
        Clues(1 << clue as u8)
    }
}

impl Clues {
    pub fn add(&mut self, clue: Clue) {
        self.0 |= 1 << clue as u8;
    }

    pub fn add_if(&mut self, holds: bool, clue: Clue) {
        if holds {
            self.add(clue);
        }
    }

    pub fn remove(&mut self, clue: Clue) {
        self.0 &= !(1 << clue as u8);
    }

    pub fn has(self, clue: Clue) -> bool {
        self.0 & (1 << clue as u8) != 0
    }

    /// The name is part of another: what speaks of trades and makers speaks for the other.
    pub fn is_part(self) -> bool {
        const PARTS: [Clue; 4] =
            [Clue::OtherNameBefore, Clue::OtherNameAfter, Clue::BodyAfter, Clue::SurnameAfter];
        PARTS.into_iter().any(|clue| self.has(clue))
    }

    /// The mention itself is somebody or something else, whatever the text is about.
    pub fn is_another(self) -> bool {
        const OTHERS: [Clue; 4] =
            [Clue::GivenBefore, Clue::TitleBefore, Clue::SenseBeside, Clue::JoinedByAnd];
        self.is_part() || OTHERS.into_iter().any(|clue| self.has(clue))
    }

    fn weights(self) -> impl Iterator<Item = &'static Weight> {
        let (weights, mut left) = (&*WEIGHTS, self.0);
        std::iter::from_fn(move || {
            let weight = weights.get(left.trailing_zeros() as usize);
            left &= left.wrapping_sub(1);
            weight
        })
    }

    /// The log-odds that all clues together make.
    pub fn odds(self) -> f64 {
        self.weights().map(|weight| weight.odds).sum()
    }

    /// How sure all clues together make it, 0…1.
    pub fn probability(self) -> f64 {
        1.0 / (1.0 + (-self.odds()).exp())
    }

    /// The clues in words, each with its weight.
    pub fn reasons(self) -> Vec<String> {
        self.weights().map(|weight| format!("{:+.1} {}", weight.odds, weight.reason)).collect()
    }

    /// What speaks against it, the heaviest first.
    pub fn against(self) -> String {
        let mut all: Vec<&Weight> = self
            .weights()
            .skip_while(|weight| weight.reason == NAME)
            .filter(|weight| weight.odds <= -SPEAKS)
            .collect();
        all.sort_by(|one, other| one.odds.total_cmp(&other.odds));
        let reasons: Vec<&str> = all.iter().map(|weight| weight.reason).collect();
        if reasons.is_empty() { "nothing speaks for it".to_owned() } else { reasons.join("; ") }
    }
}

#[cfg(test)]
mod tests {
    use super::{Clue, Clues, rows};

    #[test]
    fn the_table_has_a_row_for_each_clue_in_order() {
        let names: Vec<String> = rows()
            .map(|(name, odds, _)| {
                assert!(odds.parse::<f64>().is_ok(), "{name}: {odds}");
                name.split('-').map(|part| part[..1].to_uppercase() + &part[1..]).collect()
            })
            .collect();
        assert_eq!(names.len(), Clue::TradeBeside as usize + 1);
        for (name, clue) in [
            (0, Clue::Base),
            (10, Clue::LowerCase),
            (24, Clue::BodyAfter),
            (37, Clue::CompoundBefore),
            (47, Clue::Imperative),
            (59, Clue::Science),
            (64, Clue::Segment),
            (73, Clue::CommaAfter),
        ]
        .map(|(at, clue)| (&names[at], clue))
        {
            assert_eq!(*name, format!("{clue:?}"));
        }
    }

    #[test]
    fn clues_add_up() {
        let mut clues = Clues::default();
        clues.add(Clue::LegalForm);
        let sure = clues.probability();
        clues.add(Clue::LowerCase);
        assert!(sure > 0.9 && clues.probability() < sure && clues.has(Clue::LowerCase));
    }
}
