//! A trigger rule as a person writes it, in the library and in a watchlist alike.

use serde::{Deserialize, Serialize};

use super::TriggerId;

/// Craig Elias's three kinds of trigger event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Awareness,
    BadExperience,
    Change,
}

/// One kind of event. It is found by phrases, whose language `phrase` explains, and by patterns: regular
/// expressions (the `regex` crate's syntax) over folded text, which is lower case, without accents, with
/// straight quotes and single blanks; they match in any case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub id: TriggerId,
    pub name: String,
    pub kind: Kind,
    /// How much such an event matters by itself, 0…1.
    pub weight: f64,
    /// Days after which a signal is worth half, > 0.
    pub half_life_days: f64,
    /// Phrases that report the event.
    #[serde(default)]
    pub say: Vec<String>,
    /// Phrases that silence the rule in their sentence.
    #[serde(default)]
    pub unless: Vec<String>,
    /// Phrases that silence a match that begins or ends in them.
    #[serde(default)]
    pub except: Vec<String>,
    /// The rule's own words sound like a stance ("cancels the order"): one within them is none.
    #[serde(default)]
    pub plain: bool,
    /// Where there is a title it has to tell this: a summary only reminds of it.
    #[serde(default)]
    pub in_title: bool,
    /// A state does it to a trade: words of public life are no sign against it.
    #[serde(default)]
    pub of_state: bool,
    /// All that are named in the clause are parties: buyer and bought, plaintiff and defendant.
    #[serde(default)]
    pub every_party: bool,
    /// The account may stand on either side of the match.
    #[serde(default)]
    pub any: Vec<String>,
    /// The account stands before the match, as its subject: "Acme [names new CFO]".
    #[serde(default)]
    pub before: Vec<String>,
    /// The account stands after the match, as its object: "FTC [sues] Acme".
    #[serde(default)]
    pub after: Vec<String>,
    /// The accounts on both sides are parties: "Globex [to buy] Acme".
    #[serde(default)]
    pub both: Vec<String>,
    /// Where one of these matches in the same sentence, the rule stays silent there.
    #[serde(default)]
    pub not: Vec<String>,
    /// The same in other languages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Tongue>,
    /// Texts the rule must find.
    #[serde(default)]
    pub hit: Vec<String>,
    /// Texts the rule must leave alone.
    #[serde(default)]
    pub miss: Vec<String>,
}

/// What a rule says in another language, whose silencers silence that language alone: a German "Land" is
/// no English one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tongue {
    pub say: Vec<String>,
    #[serde(default)]
    pub unless: Vec<String>,
}

/// A rep's change to a built-in rule: the id and the keys that differ; the rest stays as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Override {
    pub id: TriggerId,
    pub name: Option<String>,
    pub kind: Option<Kind>,
    pub weight: Option<f64>,
    pub half_life_days: Option<f64>,
    pub say: Option<Vec<String>>,
    pub unless: Option<Vec<String>>,
    pub except: Option<Vec<String>>,
    pub any: Option<Vec<String>>,
    pub before: Option<Vec<String>>,
    pub after: Option<Vec<String>>,
    pub both: Option<Vec<String>>,
    pub not: Option<Vec<String>>,
    pub hit: Option<Vec<String>>,
    pub miss: Option<Vec<String>>,
}

impl Override {
    /// Changes the keys that are given.
    pub fn apply(&self, rule: &mut Rule) {
        fn set<T: Clone>(target: &mut T, value: &Option<T>) {
            if let Some(value) = value {
                target.clone_from(value);
            }
        }
        set(&mut rule.name, &self.name);
        set(&mut rule.kind, &self.kind);
        set(&mut rule.weight, &self.weight);
        set(&mut rule.half_life_days, &self.half_life_days);
        set(&mut rule.say, &self.say);
        if self.say.is_some() {
            rule.also.clear();
        }
        set(&mut rule.unless, &self.unless);
        set(&mut rule.except, &self.except);
        set(&mut rule.any, &self.any);
        set(&mut rule.before, &self.before);
        set(&mut rule.after, &self.after);
        set(&mut rule.both, &self.both);
        set(&mut rule.not, &self.not);
        set(&mut rule.hit, &self.hit);
        set(&mut rule.miss, &self.miss);
    }
}
