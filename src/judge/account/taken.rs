//! Which company an account is taken for, and whether its name alone can tell.
//!
//! In: an account. Out: what its name could mean beside, and what is known of the company.

use super::Account;
use super::known::{self, Known};
use super::lexicon::{self, Kinds};
use super::names;
use crate::text::fold::fold;
use crate::text::frequency;

/// What is known of the company that news calls by this account's name.
pub fn known(account: &Account) -> Option<&'static Known> {
    let folded = fold(&account.name);
    known::company(&folded).or_else(|| known::company(names::without_legal_form(&folded)?))
}

/// The other sense of the account's name, where the account has nothing else to be told by.
pub fn other_sense(account: &Account) -> Option<&'static str> {
    let told = account.domain.is_some()
        || account.ticker.is_some()
        || !account.segments.is_empty()
        || !account.exclude.is_empty();
    let folded = fold(&account.name);
    // A legal form in the name is for registers; texts leave it out.
    let bare = names::without_legal_form(&folded).unwrap_or(&folded);
    if told || !names::needs_support(bare) || known(account).is_some_and(|known| known.renown == 3) {
        return None;
    }
    let kinds = lexicon::of(bare);
    Some(match () {
        () if frequency::of(bare).dictionary => "a common word",
        () if kinds.any(Kinds::GIVEN.or(Kinds::FAMILY).or(Kinds::SURNAME)) => "also a person's name",
        () if kinds.any(Kinds::PLACE) => "also a place",
        () if kinds.any(Kinds::OTHER.or(Kinds::NAMED)) => "also the name of something else",
        () => "made of common words",
    })
}

/// A line that would tell the account apart, as TOML.
pub fn proposal(account: &Account) -> String {
    let letters: String = fold(&account.name).chars().filter(char::is_ascii_alphanumeric).collect();
    let line = format!("domain = \"{letters}.example\"");
    match known(account).and_then(|known| known::names_of(known.trades).next()) {
        Some(trade) => format!("as `{line}` or `segments = [\"{trade}\"]`, with your own words"),
        None => format!("as `{line}`, with your own words"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Account, other_sense, proposal};

    #[test]
    fn a_hard_name_is_said_until_something_tells_it_apart() {
        let gap = Account::named("Gap");
        assert_eq!(other_sense(&gap), Some("a common word"));
        assert!(proposal(&gap).contains("domain = \"gap.example\""), "{}", proposal(&gap));
        assert_eq!(other_sense(&Account { domain: Some("gap.com".into()), ..gap.clone() }), None);
        assert_eq!(other_sense(&Account { exclude: vec!["Gap year".into()], ..gap }), None);
        assert_eq!(other_sense(&Account::named("Brightwell")), None);
        assert_eq!(other_sense(&Account::named("Harris Corp")), Some("also a person's name"));
    }
}
