//! Every name of every account in one tree of words: a text is read once, however many names there are.
//!
//! In: the accounts. Out: for a folded text, the longest name at each place, with its accounts.

use std::num::NonZeroU32;
use std::ops::Range;

use super::names::{Form, Written};
use crate::text::hash::{self, Table};
use crate::text::word::{self, Word};

/// The place of an account in [`crate::judge::Rules`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountIx(pub u32);

/// A name whose words end at a node of the tree.
#[derive(Debug)]
struct Ending {
    account: AccountIx,
    form: Form,
    /// The folded name: bytes of [`Index::names`].
    start: u32,
    end: u32,
    /// Another ending of the same words.
    next: Option<NonZeroU32>,
}

/// Where a run of words leads.
#[derive(Debug, Default)]
struct Node {
    /// Longer names begin with these words.
    goes_on: bool,
    /// The last ending, counted from one.
    last: Option<NonZeroU32>,
}

/// A name found: bytes of the folded text, and whose it may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub span: Range<usize>,
    pub owners: Vec<(AccountIx, Form)>,
}

/// The names of all accounts. Endings and their names lie in one place each: a hundred thousand names are
/// a few allocations.
#[derive(Debug, Default)]
pub struct Index {
    nodes: Table<Node>,
    endings: Vec<Ending>,
    names: String,
}

const ROOT: u64 = 0;

impl Index {
    pub fn add(&mut self, account: AccountIx, written: &Written) {
        let mut path = ROOT;
        let mut words = word::words(&written.folded).peekable();
        while let Some(word) = words.next() {
            path = step(path, hash::word(word));
            let node = self.nodes.entry(path).or_default();
            if words.peek().is_some() {
                node.goes_on = true;
                continue;
            }
            let start = position(self.names.len());
            self.names.push_str(&written.folded);
            let end = position(self.names.len());
            self.endings.push(Ending { account, form: written.form, start, end, next: node.last });
            node.last = NonZeroU32::new(position(self.endings.len()));
        }
    }

    /// The names in a folded text, from left to right; of names that begin at one word the longest, and
    /// none that begins inside another.
    pub fn find(&self, folded: &str, words: &[Word]) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut at = 0;
        while at < words.len() {
            match self.longest(folded, &words[at..]) {
                Some((taken, hit)) => {
                    hits.push(hit);
                    at += taken;
                }
                None => at += 1,
            }
        }
        hits
    }

    /// The longest name that begins at the first of `words`, and how many words it takes.
    fn longest(&self, folded: &str, words: &[Word]) -> Option<(usize, Hit)> {
        let mut path = ROOT;
        let mut best = None;
        for (at, word) in words.iter().enumerate() {
            path = step(path, word.hash);
            let Some(node) = self.nodes.get(&path) else {
                break;
            };
            if node.last.is_some() {
                let span = words[0].span().start..word.span().end;
                let owners = self.owners(node, folded, &span);
                if !owners.is_empty() {
                    best = Some((at + 1, Hit { span, owners }));
                }
            }
            if !node.goes_on {
                break;
            }
        }
        best
    }

    /// Whose the span is, in the order in which they were added.
    fn owners(&self, node: &Node, folded: &str, span: &Range<usize>) -> Vec<(AccountIx, Form)> {
        let mut owners = Vec::new();
        let mut at = node.last;
        while let Some(ending) = at.and_then(|at| self.endings.get(at.get() as usize - 1)) {
            let name = &self.names[ending.start as usize..ending.end as usize];
            if reads_as(folded, span, name, ending.form) {
                owners.push((ending.account, ending.form));
            }
            at = ending.next;
        }
        owners.reverse();
        owners
    }
}

/// Names are counted in 32 bits: four gigabytes of names are no watchlist.
fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn step(path: u64, word: u64) -> u64 {
    path.rotate_left(5) ^ word
}

/// The same words are the same name only with like marks between them: "at&t" is not "at t", while
/// "coca-cola" is "coca cola".
fn reads_as(folded: &str, span: &Range<usize>, name: &str, form: Form) -> bool {
    if form == Form::Ticker {
        return is_written_as_ticker(folded, span);
    }
    let text = &folded[span.clone()];
    let name = name.trim_matches(|c: char| !c.is_alphanumeric());
    if form == Form::Domain {
        return text == name;
    }
    text == name || marks(text).eq(marks(name))
}

/// The text as far as marks tell names apart.
fn marks(text: &str) -> impl Iterator<Item = char> {
    let mut blank = false;
    text.chars()
        .map(|c| if matches!(c, '-' | '/') { ' ' } else { c })
        .filter(|c| !matches!(c, '.' | ',' | '!' | '\''))
        .filter(move |c| {
            let double = blank && *c == ' ';
            blank = *c == ' ';
            !double
        })
}

/// `$ACME`, `NYSE: ACME`, `(NASDAQ:ACME)`; the case is judged on the original text.
fn is_written_as_ticker(folded: &str, span: &Range<usize>) -> bool {
    const EXCHANGES: &[&str] = &[
        "nyse", "nasdaq", "nasdaqgs", "nasdaqgm", "nasdaqcm", "lse", "lon", "tsx", "tsxv", "asx", "otcmkts",
        "otc", "otcqx", "otcqb", "amex", "cse", "hkex", "sgx", "tse", "euronext", "etr", "xetra", "epa",
        "six", "ticker", "symbol",
    ];
    let before = folded[..span.start].trim_end();
    if folded[..span.start].ends_with('$') {
        return true;
    }
    let Some(exchange) = before.strip_suffix(':') else {
        return false;
    };
    let exchange = exchange.trim_end();
    let start = exchange.rfind(|c: char| !c.is_alphanumeric()).map_or(0, |at| at + 1);
    EXCHANGES.contains(&exchange.get(start..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{AccountIx, Index};
    use crate::judge::account::Account;
    use crate::judge::account::names::{self, Form};
    use crate::text::fold::fold;
    use crate::text::word;

    fn found(accounts: &[Account], text: &str) -> Vec<(String, u32, Form)> {
        let mut index = Index::default();
        for (at, account) in accounts.iter().enumerate() {
            for written in names::written(account) {
                index.add(AccountIx(at as u32), &written);
            }
        }
        let folded = fold(text);
        let words = word::hashed(&folded);
        let hits = index.find(&folded, &words);
        hits.iter()
            .flat_map(|hit| hit.owners.iter().map(|(a, f)| (folded[hit.span.clone()].to_owned(), a.0, *f)))
            .collect()
    }

    #[test]
    fn the_longest_name_wins() {
        let accounts = [Account::named("Acme"), Account::named("Acme Markets")];
        assert_eq!(found(&accounts, "Acme Markets buys"), [("acme markets".into(), 1, Form::Name)]);
        assert_eq!(found(&accounts, "Acme's market"), [("acme".into(), 0, Form::Name)]);
    }

    #[test]
    fn marks_between_the_words_tell_names_apart() {
        let accounts = [Account::named("AT&T"), Account::named("Coca-Cola"), Account::named("Yahoo!")];
        assert!(found(&accounts, "look at t shirts").is_empty());
        assert_eq!(found(&accounts, "AT&T and coca cola, Yahoo's").len(), 3);
    }

    #[test]
    fn a_ticker_counts_where_it_is_written_as_one() {
        let account = Account { ticker: Some("GPS".into()), ..Account::named("Brightwell") };
        let accounts = std::slice::from_ref(&account);
        assert!(found(accounts, "a GPS device").is_empty());
        for text in ["(NYSE: GPS)", "NASDAQ:GPS", "buying $GPS today"] {
            assert_eq!(found(accounts, text).len(), 1, "{text}");
        }
    }

    #[test]
    fn a_name_ends_where_its_word_ends() {
        assert!(found(&[Account::named("Gap")], "gaps in the Gapper").is_empty());
        assert_eq!(found(&[Account::named("L'Oréal")], "at L’Ore\u{301}al's").len(), 1);
    }
}
