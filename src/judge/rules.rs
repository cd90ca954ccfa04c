//! An immutable snapshot of all that reading goes by: every watchlist and every trigger.
//!
//! In: the watches of all reps. Out: the rules, shared behind an `Arc`; their hash is kept with each
//! reading, so that an old signal can be explained by the rules as they were.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::OnceLock;

use serde_json::json;

use crate::judge::account::index::AccountIx;
use crate::judge::account::{Account, Index, names};
use crate::judge::trigger::{self, Rule, TriggerSet};
use crate::judge::watch::Watch;
use crate::problem::Problem;
use crate::text::fold::fold;
use crate::text::hash::Hashing;

/// Everything a reading depends on.
#[derive(Debug)]
pub struct Rules {
    /// Equal rules have equal hashes, in every process.
    pub hash: u64,
    pub reps: Vec<RepRules>,
    /// The names of all accounts of all reps.
    pub names: Index,
    /// Every trigger that some rep has, each once.
    pub triggers: Vec<Rule>,
    /// Made ready when the first text is read: a poll that brings nothing needs none of it.
    set: OnceLock<TriggerSet>,
    owners: Vec<Owner>,
}

/// Whose account it is, and which.
#[derive(Clone, Copy, Debug)]
struct Owner {
    rep: u32,
    at: u32,
}

/// One rep's part of the rules.
#[derive(Debug)]
pub struct RepRules {
    pub watch: Watch,
    /// Places in [`Rules::triggers`], in the library's order.
    pub triggers: Vec<usize>,
    /// Folded words that hold a story back.
    pub mute: Vec<String>,
    /// Folded keywords with the place of their segment.
    pub keywords: Vec<(String, usize)>,
    /// For a competitor or supplier (place in the watch), the accounts that use it.
    pub users: HashMap<usize, Vec<usize>>,
    first: u32,
}

impl Rules {
    /// Builds the snapshot. Problems are by path within the watch they come from:
    /// `[0].trigger[3].any[1]`.
    pub fn build(watches: Vec<Watch>) -> Result<Rules, Vec<Problem>> {
        let library = trigger::library();
        let mut triggers: Vec<Rule> = Vec::new();
        let mut reps = Vec::new();
        let (mut names, mut owners) = (Index::default(), Vec::new());
        for (rep, watch) in watches.into_iter().enumerate() {
            let effective = effective(library, &watch);
            let places = effective.into_iter().map(|rule| place(&mut triggers, rule)).collect();
            let first = number(owners.len());
            for (at, account) in watch.accounts.iter().enumerate() {
                let ix = AccountIx(number(owners.len()));
                owners.push(Owner { rep: number(rep), at: number(at) });
                for written in names::written(account) {
                    names.add(ix, &written);
                }
            }
            reps.push(RepRules::of(watch, places, first));
        }
        let set = OnceLock::new();
        if !triggers.iter().all(|rule| library.contains(rule)) {
            // Only what somebody wrote can be wrong.
            let ready = TriggerSet::compile(&triggers)?;
            set.get_or_init(|| ready);
        }
        let hash = hash(&reps, &triggers);
        Ok(Rules { hash, reps, names, triggers, set, owners })
    }

    /// The triggers, ready to read with.
    pub fn set(&self) -> &TriggerSet {
        // A test keeps the library right, and what else there is was compiled when these were built.
        self.set.get_or_init(|| TriggerSet::compile(&self.triggers).expect("the library's own triggers"))
    }

    pub fn account(&self, ix: AccountIx) -> &Account {
        let owner = self.owners[ix.0 as usize];
        &self.reps[owner.rep as usize].watch.accounts[owner.at as usize]
    }

    pub fn rep_of(&self, ix: AccountIx) -> &RepRules {
        &self.reps[self.owners[ix.0 as usize].rep as usize]
    }

    /// The account's place in its rep's watch.
    pub fn place_of(&self, ix: AccountIx) -> usize {
        self.owners[ix.0 as usize].at as usize
    }

    /// The triggers that a rep's digests are made from.
    pub fn triggers_of<'a>(&'a self, rep: &'a RepRules) -> Vec<&'a Rule> {
        rep.triggers.iter().map(|place| &self.triggers[*place]).collect()
    }

    /// The rules as text, to keep with what was read by them: the triggers and the names, as JSON.
    pub fn text(&self) -> String {
        let reps: Vec<_> = self
            .reps
            .iter()
            .map(|rep| json!({ "rep": rep.watch.rep.0, "accounts": rep.watch.accounts.iter().map(|a| &a.name).collect::<Vec<_>>() }))
            .collect();
        json!({ "triggers": self.triggers, "reps": reps }).to_string()
    }
}

impl RepRules {
    fn of(watch: Watch, triggers: Vec<usize>, first: u32) -> Self {
        RepRules {
            mute: watch.mute.iter().map(|word| fold(word)).collect(),
            keywords: keywords(&watch),
            users: watch.users(),
            watch,
            triggers,
            first,
        }
    }

    /// The account at a place of this rep's watch.
    pub fn ix(&self, place: usize) -> AccountIx {
        AccountIx(self.first + number(place))
    }
}

/// The library with the rep's changes, and the rep's own triggers behind it.
pub fn effective(library: &[Rule], watch: &Watch) -> Vec<Rule> {
    let mut rules: Vec<Rule> = library.to_vec();
    for change in &watch.overrides {
        for rule in rules.iter_mut().filter(|rule| rule.id == change.id) {
            change.apply(rule);
        }
    }
    rules.extend(watch.triggers.iter().cloned());
    rules
}

fn place(triggers: &mut Vec<Rule>, rule: Rule) -> usize {
    triggers.iter().position(|known| *known == rule).unwrap_or_else(|| {
        triggers.push(rule);
        triggers.len() - 1
    })
}

fn keywords(watch: &Watch) -> Vec<(String, usize)> {
    let each = |(at, keywords): (usize, &Vec<String>)| {
        keywords.iter().map(move |word| (fold(word), at)).collect::<Vec<_>>()
    };
    watch.segments.iter().map(|segment| &segment.keywords).enumerate().flat_map(each).collect()
}

fn hash(reps: &[RepRules], triggers: &[Rule]) -> u64 {
    let mut hash = Hashing::default();
    // Writing into a hash can't fail.
    for rule in triggers {
        let _ = writeln!(hash, "{}", json!(rule));
    }
    for rep in reps {
        let _ = writeln!(hash, "{:?}", rep.watch);
    }
    hash.digest()
}

/// Accounts are counted in 32 bits: a watchlist of four thousand million names is no watchlist.
fn number(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
