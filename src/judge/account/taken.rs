//! Which company an account is taken for, and whether its name alone can tell.
//!
//! In: an account. Out: what its name could mean beside, and what is known of the company.

use super::Account;
use super::known::{self, Known};
use super::lexicon::{self, Kinds};
use super::names;
use crate::text::fold::fold;
use crate::text::frequency;

/// Names that are shown to a reader of each kind.
const SHOWN: usize = 5;

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
        () if kinds.any(Kinds::PLACE.or(Kinds::TOWN)) => "also a place",
        () if kinds.any(Kinds::OTHER.or(Kinds::NAMED)) => "also the name of something else",
        () => "made of common words",
    })
}

/// Lines of TOML that would tell the account apart, for its table: to paste as far as they are true.
pub fn lines(account: &Account) -> Vec<String> {
    let folded = fold(&account.name);
    let bare = names::without_legal_form(&folded).unwrap_or(&folded);
    let letters: String = bare.chars().filter(char::is_ascii_alphanumeric).collect();
    let mut own: Vec<&str> = Vec::new();
    for (name, _) in known(account).iter().flat_map(|known| &known.longer) {
        // A company of several trades stands in the table once for each.
        if !own.contains(name) {
            own.push(name);
        }
    }
    let others = known::longer_names(bare).filter(|name| !own.contains(name));
    let mut lines = vec![format!("domain = \"{letters}.com\"  # its own site, if this is it")];
    lines.extend(list("aliases", own.iter().copied(), "its longer names"));
    lines.extend(list("exclude", others, "those that are other companies"));
    lines
}

/// `key = ["One", "Two"]  # why`; nothing where there is no name.
fn list<'a>(key: &str, names: impl Iterator<Item = &'a str>, why: &str) -> Option<String> {
    let names: Vec<String> = names.take(SHOWN).map(|name| format!("{name:?}")).collect();
    (!names.is_empty()).then(|| format!("{key} = [{}]  # {why}", names.join(", ")))
}

/// What the account is taken for, where its name has other senses: "gap.com (GPS)".
pub fn identity(account: &Account) -> Option<String> {
    let folded = fold(&account.name);
    if !names::needs_support(names::without_legal_form(&folded).unwrap_or(&folded)) {
        return None;
    }
    match (&account.domain, &account.ticker) {
        (Some(domain), Some(ticker)) => Some(format!("{domain} ({ticker})")),
        (Some(only), None) | (None, Some(only)) => Some(only.clone()),
        (None, None) => {
            let known = known(account)?;
            let (longer, _) = known.longer.first()?;
            let trade = known::names_of(known.trades).next()?;
            Some(format!("{longer} ({trade})"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Account, identity, lines, other_sense};

    #[test]
    fn a_hard_name_is_said_until_something_tells_it_apart() {
        let gap = Account::named("Gap");
        assert_eq!(other_sense(&gap), Some("a common word"));
        assert_eq!(other_sense(&Account { domain: Some("gap.com".into()), ..gap.clone() }), None);
        assert_eq!(other_sense(&Account { exclude: vec!["Gap year".into()], ..gap }), None);
        assert_eq!(other_sense(&Account::named("Brightwell")), None);
        assert_eq!(other_sense(&Account::named("Harris Corp")), Some("also a person's name"));
    }

    #[test]
    fn the_lines_to_paste_name_what_is_known_of_the_word() {
        let virgin = lines(&Account::named("Virgin"));
        assert!(virgin[2].contains("\"Virgin Atlantic\""), "{virgin:?}");
        let gap = lines(&Account::named("Gap Inc."));
        assert!(gap[0].starts_with("domain = \"gap.com\"") && gap[1].contains("\"The Gap\""), "{gap:?}");
        assert!(gap.join("\n").parse::<toml::Table>().is_ok(), "{gap:?}");
        assert_eq!(lines(&Account::named("Quorum")).len(), 1);
    }

    #[test]
    fn what_it_is_taken_for_is_said_of_hard_names_only() {
        let gap = Account { ticker: Some("GPS".into()), ..Account::named("Gap") };
        assert_eq!(identity(&gap).as_deref(), Some("GPS"));
        assert_eq!(identity(&Account::named("Gap")).as_deref(), Some("Gap Inc (retail)"));
        assert_eq!(identity(&Account { ticker: Some("BRW".into()), ..Account::named("Brightwell") }), None);
    }
}
