//! The companies of all watchlists, each once: what a search service is asked about.

use std::collections::HashMap;

use crate::config::Config;
use crate::judge::account::{Account, names};
use crate::judge::watch::RepId;
use crate::text::fold::fold;
use crate::text::language::Language;

/// One company, as all reps who list it see it together.
#[derive(Clone, Debug, PartialEq)]
pub struct Company {
    /// As the first list writes it.
    pub name: String,
    /// What news calls it: the name without its legal form, aliases.
    pub called: Vec<String>,
    pub exclude: Vec<String>,
    pub tier: u8,
    pub reps: Vec<RepId>,
    pub ticker: Option<String>,
    pub cik: Option<String>,
    pub company_number: Option<String>,
    /// In which its news is searched for; empty: English.
    pub languages: Vec<Language>,
}

const ENGLISH: Language = Language("en");
/// Letters of a name below which a search for it finds anything.
const SHORTEST: usize = 3;

/// All companies, the dearest first, then by name; what one list keeps private is nobody's.
pub fn all(config: &Config) -> Vec<Company> {
    let mut all: Vec<Company> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut private = Vec::new();
    for list in &config.watchlists {
        for account in &list.watch.accounts {
            let key = fold(&account.name);
            if account.private {
                private.push(key);
                continue;
            }
            let at = *places.entry(key).or_insert(all.len());
            match all.get_mut(at) {
                Some(known) => add(known, account, &list.watch.rep),
                None => all.push(company(account, &list.watch.rep)),
            }
        }
    }
    let secret: Vec<usize> = private.iter().filter_map(|key| places.get(key).copied()).collect();
    let mut at = 0;
    all.retain(|_| {
        at += 1;
        !secret.contains(&(at - 1))
    });
    all.sort_by(|a, b| a.tier.cmp(&b.tier).then_with(|| a.name.cmp(&b.name)));
    all
}

fn company(account: &Account, rep: &RepId) -> Company {
    Company {
        name: account.name.clone(),
        called: called(account),
        exclude: account.exclude.clone(),
        tier: account.tier,
        reps: vec![rep.clone()],
        ticker: account.ticker.clone(),
        cik: account.cik.clone(),
        company_number: account.company_number.clone(),
        languages: account.languages.clone(),
    }
}

fn add(known: &mut Company, account: &Account, rep: &RepId) {
    for name in called(account) {
        if !known.called.contains(&name) {
            known.called.push(name);
        }
    }
    for name in &account.exclude {
        if !known.exclude.contains(name) {
            known.exclude.push(name.clone());
        }
    }
    known.tier = known.tier.min(account.tier);
    if !known.reps.contains(rep) {
        known.reps.push(rep.clone());
    }
    // Who names none searches in English.
    if known.languages.is_empty() != account.languages.is_empty() && !known.languages.contains(&ENGLISH) {
        known.languages.push(ENGLISH);
    }
    for language in &account.languages {
        if !known.languages.contains(language) {
            known.languages.push(*language);
        }
    }
    known.ticker = known.ticker.take().or_else(|| account.ticker.clone());
    known.cik = known.cik.take().or_else(|| account.cik.clone());
    known.company_number = known.company_number.take().or_else(|| account.company_number.clone());
}

/// The names to ask for. A name that is a common word without its legal form keeps it.
fn called(account: &Account) -> Vec<String> {
    let bare = |name: &str| {
        let mut words: Vec<&str> = name.split_whitespace().collect();
        let legal = |word: &&str| names::is_legal_form(&fold(&word.replace(['.', ','], "")));
        while words.len() > 1 && words.last().is_some_and(legal) {
            words.pop();
        }
        let bare = words.join(" ").trim_end_matches([',', ' ', '&']).to_owned();
        let says_little = bare.is_empty() || names::is_common_word(&fold(&bare));
        if says_little { name.to_owned() } else { bare }
    };
    let mut all: Vec<String> = Vec::new();
    for name in std::iter::once(&account.name).chain(&account.aliases) {
        let name: String = bare(name).chars().filter(|c| !matches!(c, '"' | '(' | ')')).collect();
        if name.chars().count() >= SHORTEST && !all.contains(&name) {
            all.push(name);
        }
    }
    all
}
