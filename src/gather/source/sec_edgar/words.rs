//! What the SEC's forms and items mean, as tables.

use std::sync::LazyLock;

/// What a form or an item is called, what it says, and what the company does by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    pub name: &'static str,
    pub words: &'static str,
    pub deed: &'static str,
}

static ITEMS: LazyLock<Vec<Meaning>> = LazyLock::new(|| table(include_str!("items.tsv")));
static FORMS: LazyLock<Vec<Meaning>> = LazyLock::new(|| table(include_str!("forms.tsv")));

/// Items that say nothing where another stands beside them.
const SAYS_NOTHING: &str = "9.01";
/// Forms of insiders, which say little of the company.
const INSIDERS: &[Meaning] = &[
    insider("3", "an insider's first statement of ownership"),
    insider("4", "a change in an insider's ownership"),
    insider("5", "an insider's yearly statement of ownership"),
    insider("144", "an insider's notice of a sale"),
];

const fn insider(name: &'static str, words: &'static str) -> Meaning {
    Meaning { name, words, deed: "" }
}

fn table(text: &'static str) -> Vec<Meaning> {
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|line| {
        let mut cells = line.split('\t');
        Some(Meaning { name: cells.next()?, words: cells.next()?, deed: cells.next()? })
    })
    .collect()
}

/// An item of form 8-K.
pub fn item(number: &str) -> Option<Meaning> {
    ITEMS.iter().find(|known| known.name == number).copied()
}

/// A form that tells something of its company; `/A` is an amendment of it.
pub fn form(name: &str) -> Option<Meaning> {
    let name = name.strip_suffix("/A").unwrap_or(name);
    let fits = |known: &str| name == known || (known.len() > 2 && name.starts_with(known));
    FORMS.iter().filter(|known| fits(known.name)).max_by_key(|known| known.name.len()).copied()
}

/// A form of an insider.
pub fn of_insider(name: &str) -> Option<Meaning> {
    let name = name.strip_suffix("/A").unwrap_or(name);
    INSIDERS.iter().find(|known| known.name == name).copied()
}

/// The items of a form 8-K, what says nothing left out; numbers that are not known too.
pub fn items(numbers: &[&str]) -> Vec<Meaning> {
    let known: Vec<Meaning> = numbers.iter().filter_map(|number| item(number)).collect();
    let telling: Vec<Meaning> = known.iter().filter(|item| item.name != SAYS_NOTHING).copied().collect();
    if telling.is_empty() { known } else { telling }
}

/// What a company does by these items, in a headline: `reports results and changes its auditor`.
pub fn deeds(items: &[Meaning]) -> String {
    let deeds: Vec<&str> = items.iter().map(|item| item.deed).collect();
    match deeds.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => String::new(),
    }
}
