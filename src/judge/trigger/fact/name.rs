//! Roles, places and the two sides of an event.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::{FactKind, Word};
use crate::judge::account::lexicon::{self, Kinds};
use crate::judge::trigger::find::Found;
use crate::judge::trigger::library::expand;

pub(super) type Facts = Vec<(FactKind, Range<usize>, Option<String>)>;

/// Roles by the name that all wordings share.
const ROLES: &[(&str, &[&str])] = &[
    (
        "CFO",
        &["cfo", "chief financial officer", "chief finance officer", "finance chief", "finance director"],
    ),
    ("COO", &["coo", "chief operating officer", "operations chief"]),
    ("CTO", &["cto", "chief technology officer", "chief technical officer"]),
    ("CIO", &["cio", "chief information officer"]),
    ("CISO", &["ciso", "chief information security officer"]),
    ("CMO", &["cmo", "chief marketing officer"]),
    ("CRO", &["cro", "chief revenue officer"]),
    ("CHRO", &["chro", "chief human resources officer", "chief people officer"]),
    ("CPO", &["cpo", "chief product officer"]),
    ("CEO", &["ceo", "chief executive officer", "chief executive"]),
    ("general counsel", &["general counsel"]),
    ("president", &["president"]),
];

static ROLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    // A test reads the words.
    Regex::new(&format!(
        r"\b(?:{}|(?:finance|sales|marketing|technology|operations|legal|product) (?:chief|head|director))\b",
        expand("<role>")
    ))
    .ok()
});

pub fn roles(folded: &str, sentence: &Range<usize>, all: &mut Facts) {
    let Some(role) = ROLE.as_ref() else { return };
    for found in role.find_iter(&folded[sentence.clone()]) {
        let text = found.as_str();
        let value = ROLES
            .iter()
            .find(|(_, wordings)| wordings.contains(&text))
            .map_or_else(|| text.to_owned(), |(name, _)| (*name).to_owned());
        let span = sentence.start + found.start()..sentence.start + found.end();
        all.push((FactKind::Role, span, Some(value)));
    }
}

/// Words before a place.
const WHERE: &[&str] = &["in", "to", "from", "at", "near", "into", "across", "for", "outside"];
/// First words of places of two.
const FIRST: &[&str] = &[
    "new", "san", "los", "hong", "saudi", "south", "north", "united", "middle", "sri", "costa", "puerto",
    "el", "las", "fort", "st", "cape", "buenos", "kuala", "abu",
];
const SECOND: &[&str] = &[
    "york",
    "zealand",
    "jersey",
    "mexico",
    "delhi",
    "orleans",
    "francisco",
    "diego",
    "jose",
    "antonio",
    "angeles",
    "kong",
    "arabia",
    "korea",
    "africa",
    "america",
    "carolina",
    "dakota",
    "states",
    "kingdom",
    "east",
    "lanka",
    "rica",
    "rico",
    "paso",
    "vegas",
    "worth",
    "louis",
    "town",
    "aires",
    "lumpur",
    "dhabi",
];

pub fn places(words: &[Word<'_>], known: &[Range<usize>], all: &mut Facts) {
    for (at, word) in words.iter().enumerate().skip(1) {
        if !word.capital || !WHERE.contains(&words[at - 1].text) || is_known(&word.span, known) {
            continue;
        }
        let two = words
            .get(at + 1)
            .filter(|next| next.capital && FIRST.contains(&word.text) && SECOND.contains(&next.text));
        let end = match two {
            Some(next) => next.span.end,
            None if lexicon::of(word.text).any(Kinds::PLACE) && !lexicon::of(word.text).any(Kinds::MONTH) => {
                word.span.end
            }
            None => continue,
        };
        if !is_taken(&word.span, all) {
            all.push((FactKind::Place, word.span.start..end, None));
        }
    }
}

/// Where a company's name ends.
const ENDS: &[&str] = &[
    "for", "in", "at", "from", "as", "with", "by", "to", "on", "after", "amid", "over", "of", "the", "and",
    "its", "a", "an", "deal", "unit", "said", "says", "will", "has", "is", "was", "agreed", "agrees",
];
/// Words of the longest name.
const LONGEST: usize = 4;

/// The names on both sides of the event's words; "by" at their end turns the sides round.
pub fn sides(found: &Found, folded: &str, words: &[Word<'_>], all: &mut Facts) {
    let is_name = |word: &&Word<'_>| word.capital && !ENDS.contains(&word.text);
    let first = words.partition_point(|word| word.span.start < found.span.start);
    let matched: Vec<&Word<'_>> = words.iter().filter(|word| overlaps(&word.span, &found.span)).collect();
    let turned = matched.iter().any(|word| word.text == "by");
    // A match may hold the names: "[Tessmar to buy] Pellworth".
    let verb = matched.iter().position(|word| !is_name(word)).unwrap_or(0);
    let before: Vec<&Word<'_>> = match verb {
        0 => run_before(folded, words, first),
        _ => matched[..verb].iter().rev().copied().take(LONGEST).collect(),
    };
    // "Acme and Globex to merge": the first of two acts with the second.
    let joined = before.last().and_then(|word| {
        let at = words.partition_point(|other| other.span.start < word.span.start);
        let and = at.checked_sub(1).filter(|at| words[*at].text == "and");
        let far = run_before(folded, words, and.unwrap_or(at));
        Some(far).filter(|far| !far.is_empty())
    });
    let last = words.partition_point(|word| word.span.end <= found.span.end);
    let inner = matched.iter().rev().take_while(|word| is_name(word) && word.span.start > found.span.start);
    let held: Vec<&Word<'_>> = inner.take(LONGEST).copied().collect();
    // Who fills the match is done to: "drops [Acme] as supplier".
    let gap = found.gaps.iter().find_map(|gap| {
        let filling: Vec<&Word<'_>> =
            words.iter().filter(|word| gap.start <= word.span.start && word.span.end <= gap.end).collect();
        let name: Vec<&Word<'_>> = filling.into_iter().take_while(|word| is_name(word)).collect();
        Some(name).filter(|name| !name.is_empty())
    });
    let behind: Vec<&Word<'_>> = match (held.len() < matched.len() && verb < matched.len(), held.is_empty()) {
        _ if gap
            .as_ref()
            .is_some_and(|gap| gap.iter().all(|word| !before.iter().any(|b| b.span == word.span))) =>
        {
            gap.unwrap_or_default()
        }
        (true, false) => held.into_iter().rev().collect(),
        _ => words[last..].iter().take_while(is_name).take(LONGEST).collect(),
    };
    let (before, behind) = match joined {
        Some(far) if behind.is_empty() => (far, before.into_iter().rev().collect()),
        _ => (before, behind),
    };
    let (front, back) = match turned {
        true => (FactKind::Object, FactKind::Actor),
        false => (FactKind::Actor, FactKind::Object),
    };
    let mut add = |kind: FactKind, start: Option<usize>, end: Option<usize>| {
        if let (Some(start), Some(end)) = (start, end) {
            let clean = start < end && !folded[start..end].contains([':', ';', '"', '(', ')']);
            if clean && !is_taken(&(start..end), all) {
                all.push((kind, start..end, None));
            }
        }
    };
    add(front, before.last().map(|word| word.span.start), before.first().map(|word| word.span.end));
    add(back, behind.first().map(|word| word.span.start), behind.last().map(|word| word.span.end));
}

/// The name that ends before the word at `end`, its last word first; a comma parts names.
fn run_before<'a, 'b>(folded: &str, words: &'a [Word<'b>], end: usize) -> Vec<&'a Word<'b>> {
    let mut run: Vec<&Word<'_>> = Vec::new();
    for word in words[..end].iter().rev().take(LONGEST) {
        let parts = run.last().is_some_and(|next| folded[word.span.end..next.span.start].contains(','));
        if !word.capital || ENDS.contains(&word.text) || parts {
            break;
        }
        run.push(word);
    }
    run
}

fn overlaps(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

pub(super) fn is_known(span: &Range<usize>, known: &[Range<usize>]) -> bool {
    known.iter().any(|name| overlaps(span, name))
}

pub(super) fn is_taken(span: &Range<usize>, all: &Facts) -> bool {
    all.iter().any(|(_, taken, _)| overlaps(span, taken))
}
