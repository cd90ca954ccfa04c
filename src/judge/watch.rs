//! What one rep watches: accounts, segments and triggers. The judge's own view of a watchlist; the
//! file it comes from belongs to `config`.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::judge::account::{Account, Relation};
use crate::judge::trigger::{Override, Rule};
use crate::text::fold::fold;

/// A rep, known by the address the mail goes to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RepId(pub String);

/// A market that accounts belong to, and the words that show an item is about it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Segment {
    pub name: String,
    /// Plain words or phrases, matched whole and in any case.
    pub keywords: Vec<String>,
    /// Whom the rep sells to in this segment, beside the rep's own `roles`.
    pub roles: Vec<String>,
}

/// A rule of the library, or of a rep: events at one account within some days of each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Compound {
    pub id: String,
    pub name: String,
    /// Each has to be there; `a|b` is one or the other.
    pub all: Vec<String>,
    pub within_days: f64,
    /// What the meeting adds, 0…1.
    pub weight: f64,
}

/// One rep's watchlist, as far as judging needs it.
#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    pub rep: RepId,
    /// Whom this rep sells to: "CFO", "VP Finance".
    pub roles: Vec<String>,
    /// Signals below this confidence are held back, 0…1.
    pub min_confidence: f64,
    /// Words that hold a story back, matched whole and in any case.
    pub mute: Vec<String>,
    pub accounts: Vec<Account>,
    pub segments: Vec<Segment>,
    /// Triggers of the rep's own.
    pub triggers: Vec<Rule>,
    /// Changes to built-in triggers: an id of the library and the keys that differ.
    pub overrides: Vec<Override>,
    /// Events that mean more together, beside the built-in ones.
    pub compounds: Vec<Compound>,
}

/// The default of `rep.min_confidence`.
pub const MIN_CONFIDENCE: f64 = 0.6;

impl Watch {
    /// A list of accounts, and nothing of the rep's own beside them.
    pub fn of(rep: &str, accounts: Vec<Account>) -> Watch {
        Watch {
            rep: RepId(rep.to_owned()),
            roles: Vec::new(),
            min_confidence: MIN_CONFIDENCE,
            mute: Vec::new(),
            accounts,
            segments: Vec::new(),
            triggers: Vec::new(),
            overrides: Vec::new(),
            compounds: Vec::new(),
        }
    }
    /// For each competitor and supplier that somebody uses, by its place among the accounts, the places of
    /// those who do. `uses` names it as the list does: by its name or an alias, in any case.
    pub fn users(&self) -> HashMap<usize, Vec<usize>> {
        let mut by_name: HashMap<String, usize> = HashMap::new();
        for (at, account) in self.accounts.iter().enumerate() {
            if matches!(account.relation, Relation::Competitor | Relation::Supplier) {
                for name in std::iter::once(&account.name).chain(&account.aliases) {
                    by_name.insert(fold(name), at);
                }
            }
        }
        let mut users: HashMap<usize, Vec<usize>> = HashMap::new();
        for (at, account) in self.accounts.iter().enumerate() {
            for used in account.uses.iter().filter_map(|name| by_name.get(&fold(name))) {
                users.entry(*used).or_default().push(at);
            }
        }
        users
    }
}
