//! Who: the accounts on the watchlists, and their mentions in a text.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::text::language::Language;

mod among;
mod beside;
pub mod clue;
pub mod exclude;
pub mod index;
pub mod known;
pub mod lexicon;
pub mod mention;
pub mod names;
pub mod neighbours;
pub mod role;
pub mod senses;
pub mod setting;
pub mod surroundings;
pub mod taken;
pub mod weigh;

pub use index::Index;
pub use mention::Mention;
pub use role::Role;

/// What a company is to the rep's own company.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    #[default]
    Prospect,
    Customer,
    Competitor,
    Supplier,
    Us,
}

/// Somebody whose moves matter, with the role they are known in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Person {
    pub name: String,
    pub role: Option<String>,
}

/// A company on a watchlist. Only `name` is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub name: String,
    pub aliases: Vec<String>,
    /// Longer names that are another company: a mention inside one of them is not this account's.
    pub exclude: Vec<String>,
    /// `acme.example`, without scheme or `www.`.
    pub domain: Option<String>,
    pub ticker: Option<String>,
    /// SEC's number of the company, ten digits.
    pub cik: Option<String>,
    pub company_number: Option<String>,
    /// 1 is the dearest, 3 the least.
    pub tier: u8,
    pub relation: Relation,
    pub stage: Option<String>,
    /// When its contract renews.
    pub renewal: Option<Date>,
    /// Whose account it is, as the CRM says.
    pub owner: Option<String>,
    pub segments: Vec<String>,
    /// Names of competitors or suppliers whose product this account uses.
    pub uses: Vec<String>,
    pub people: Vec<Person>,
    /// The company that owns this one: its events reach this account.
    pub parent: Option<String>,
    /// True: never sent to a search service.
    pub private: bool,
    /// In which its news is searched for; empty: English.
    pub languages: Vec<Language>,
}

impl Account {
    pub fn named(name: impl Into<String>) -> Self {
        Account {
            name: name.into(),
            aliases: Vec::new(),
            exclude: Vec::new(),
            domain: None,
            ticker: None,
            cik: None,
            company_number: None,
            tier: 2,
            relation: Relation::default(),
            stage: None,
            renewal: None,
            owner: None,
            segments: Vec::new(),
            uses: Vec::new(),
            people: Vec::new(),
            parent: None,
            private: false,
            languages: Vec::new(),
        }
    }
}
