//! The ways a text may write an account's name.

use super::Account;
use super::lexicon::{self, Kinds};
use super::senses::{self, Senses};
use crate::text::fold::fold;
use crate::text::frequency;
use crate::text::word;

/// Legal forms at the end of a company's name; a text leaves them out or writes another.
const LEGAL_FORMS: &[&str] = &[
    "ab",
    "ag",
    "as",
    "asa",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "gmbh",
    "inc",
    "incorporated",
    "kg",
    "kgaa",
    "limited",
    "llc",
    "llp",
    "lp",
    "ltd",
    "nv",
    "oy",
    "oyj",
    "plc",
    "pte",
    "pty",
    "sa",
    "sarl",
    "se",
    "spa",
    "srl",
];

/// How a name is written in the watchlist, and so how much it proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Name or alias as the rep wrote it.
    Name,
    /// The name without its legal form.
    Bare,
    Domain,
    Ticker,
    /// A number that a register gives: CIK, company number.
    Number,
    /// Somebody on the account's `people`; the position in the list.
    Person(u16),
    /// A longer name that is another company.
    Exclude,
    /// The company that owns the account.
    Parent,
}

/// One way to write a name, folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub folded: String,
    pub form: Form,
}

/// True where the folded word is a legal form.
pub fn is_legal_form(folded: &str) -> bool {
    LEGAL_FORMS.contains(&folded)
}

/// The folded name without legal forms at its end ("acme" for "acme co., ltd."); `None` where nothing
/// else is left or nothing was there to leave out.
pub fn without_legal_form(folded: &str) -> Option<&str> {
    let mut rest = folded.trim_end_matches(['.', ',', ' ']);
    loop {
        let start = rest.rfind([' ', ',']).map_or(0, |at| at + 1);
        let last: String = rest[start..].chars().filter(|c| *c != '.').collect();
        if start == 0 || !is_legal_form(&last) {
            break;
        }
        rest = rest[..start].trim_end_matches(['.', ',', ' ', '&']);
    }
    (!rest.is_empty() && rest.len() < folded.trim_end_matches(['.', ',', ' ']).len()).then_some(rest)
}

/// A name that is one word of the dictionary: the word alone proves little.
pub fn is_common_word(folded: &str) -> bool {
    let mut words = word::words(folded);
    match (words.next(), words.next()) {
        (Some(only), None) => {
            frequency::of(only).dictionary || only.chars().all(|c| c.is_ascii_digit()) || only.len() < 3
        }
        _ => {
            word::words(folded).all(|each| frequency::of(each).dictionary && frequency::of(each).level >= 45)
        }
    }
}

/// A name with other senses than the company: a word, a person's name, a place. A rare name needs no support.
pub fn needs_support(folded: &str) -> bool {
    let elsewhere = Kinds::GIVEN
        .or(Kinds::FAMILY)
        .or(Kinds::SURNAME)
        .or(Kinds::TOWN)
        .or(Kinds::PLACE)
        .or(Kinds::OTHER)
        .or(Kinds::NAMED);
    is_common_word(folded)
        || lexicon::of(folded).any(elsewhere)
        || senses::of(folded).is_some_and(Senses::has_others)
}

/// Every way to write the account, the rep's own first.
pub fn written(account: &Account) -> Vec<Written> {
    let mut all = Vec::new();
    let mut add = |folded: String, form: Form| {
        if !folded.is_empty() && !all.iter().any(|known: &Written| known.folded == folded) {
            all.push(Written { folded, form });
        }
    };
    for name in std::iter::once(&account.name).chain(&account.aliases) {
        add(fold(name), Form::Name);
    }
    for name in std::iter::once(&account.name).chain(&account.aliases) {
        let folded = fold(name);
        if let Some(bare) = without_legal_form(&folded) {
            add(bare.to_owned(), Form::Bare);
        }
        if folded.contains('&') {
            add(folded.replace(" & ", " and "), Form::Name);
        }
        if let Some(joined) = initials_joined(&folded) {
            add(joined, Form::Name);
        }
    }
    for name in &account.exclude {
        add(fold(name), Form::Exclude);
    }
    if let Some(domain) = &account.domain {
        add(fold(domain.trim_start_matches("www.")), Form::Domain);
    }
    if let Some(ticker) = &account.ticker {
        add(format!("${}", fold(ticker)), Form::Ticker);
    }
    for number in account.cik.iter().chain(&account.company_number) {
        add(fold(number), Form::Number);
    }
    for (at, person) in account.people.iter().enumerate() {
        if person.name.contains(' ') {
            add(fold(&person.name), Form::Person(u16::try_from(at).unwrap_or(u16::MAX)));
        }
    }
    if let Some(parent) = &account.parent {
        let folded = fold(parent);
        if let Some(bare) = without_legal_form(&folded) {
            add(bare.to_owned(), Form::Parent);
        }
        add(folded, Form::Parent);
    }
    all
}

/// "j.p. morgan" as "jp morgan".
fn initials_joined(folded: &str) -> Option<String> {
    let dotted = folded.as_bytes().windows(2).any(|pair| pair[1] == b'.' && pair[0].is_ascii_alphabetic());
    dotted.then(|| folded.replace('.', "")).filter(|joined| joined != folded)
}

#[cfg(test)]
mod tests {
    use super::{Account, is_common_word, without_legal_form, written};

    #[test]
    fn a_legal_form_is_left_out_and_never_the_whole_name() {
        assert_eq!(without_legal_form("acme co., ltd."), Some("acme"));
        assert_eq!(without_legal_form("acme s.a."), Some("acme"));
        assert_eq!(without_legal_form("acme"), None);
        assert_eq!(without_legal_form("limited"), None);
    }

    #[test]
    fn a_name_is_written_in_several_ways() {
        let names: Vec<_> =
            written(&Account::named("J.P. Brightwell & Sons Inc.")).into_iter().map(|w| w.folded).collect();
        assert!(names.contains(&"jp brightwell & sons inc".to_owned()), "{names:?}");
        assert!(names.contains(&"j.p. brightwell & sons".to_owned()), "{names:?}");
    }

    #[test]
    fn common_words_are_known() {
        assert!(is_common_word("target") && is_common_word("gap") && !is_common_word("brightwell"));
    }
}
