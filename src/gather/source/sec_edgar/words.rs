//! What the SEC's forms and items mean, as tables.

use std::sync::LazyLock;

type Table = Vec<(&'static str, &'static str)>;

static ITEMS: LazyLock<Table> = LazyLock::new(|| table(include_str!("items.tsv")));
static FORMS: LazyLock<Table> = LazyLock::new(|| table(include_str!("forms.tsv")));

/// Items that say nothing where another stands beside them.
const SAYS_NOTHING: &str = "9.01";

fn table(text: &'static str) -> Table {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t')).collect()
}

/// The words of an item of form 8-K.
pub fn item(number: &str) -> Option<&'static str> {
    ITEMS.iter().find(|(known, _)| *known == number).map(|(_, words)| *words)
}

/// The words of a form that tells something of its company; `/A` is an amendment of it.
pub fn form(name: &str) -> Option<&'static str> {
    let name = name.strip_suffix("/A").unwrap_or(name);
    let fits = |known: &str| name == known || (known.len() > 2 && name.starts_with(known));
    FORMS
        .iter()
        .filter(|(known, _)| fits(known))
        .max_by_key(|(known, _)| known.len())
        .map(|(_, words)| *words)
}

/// Forms of insiders, which say little of the company.
const INSIDERS: &[(&str, &str)] = &[
    ("3", "an insider's first statement of ownership"),
    ("4", "a change in an insider's ownership"),
    ("5", "an insider's yearly statement of ownership"),
    ("144", "an insider's notice of a sale"),
];

/// The words of a form of insiders.
pub fn insider(name: &str) -> Option<&'static str> {
    let name = name.strip_suffix("/A").unwrap_or(name);
    INSIDERS.iter().find(|(known, _)| *known == name).map(|(_, words)| *words)
}

/// The items of a form 8-K, each with its words, what says nothing left out.
pub fn items(numbers: &[&str]) -> Vec<(String, String)> {
    let telling: Vec<&&str> = numbers.iter().filter(|number| **number != SAYS_NOTHING).collect();
    let kept = if telling.is_empty() { numbers.iter().collect() } else { telling };
    let words = |number: &str| item(number).unwrap_or("see the filing").to_owned();
    kept.into_iter().map(|number| ((*number).to_owned(), words(number))).collect()
}
