//! What speaks for and against a match reporting its event, and how much: a sum of log-odds.
//!
//! In: a match with the words around it, its place in the item, how its sentence tells it. Out: signs; of the
//! signs and the rule, a probability. The weights are `library/signs.tsv`, fitted to what people upheld.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::Stance;
use crate::judge::account::lexicon::{self, Kinds};
use crate::judge::account::setting::Setting;
use crate::text::{clip, frequency, word};

/// One thing that speaks for or against, in the order of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Sign {
    Title,
    First,
    Second,
    Further,
    NoSummary,
    NoTitle,
    Passing,
    Reminds,
    Foreign,
    Advice,
    History,
    View,
    Background,
    Condition,
    NotSo,
    Asked,
    Purpose,
    List,
    Survey,
    Rumoured,
    Denied,
    Reversed,
    SportScene,
    PublicScene,
    PerhapsPublic,
    Opens,
    Early,
    Late,
    VeryLate,
    Short,
    Long,
    VeryLong,
    CommaInside,
    AfterArticle,
    AfterOwner,
    AfterOf,
    AfterPreposition,
    AfterAnd,
    AfterPronoun,
    AfterModal,
    AfterAuxiliary,
    AfterName,
    AfterPlural,
    AfterNumber,
    AfterTime,
    Last,
    BeforeOf,
    BeforePreposition,
    BeforeName,
    ThirdPerson,
    Past,
    Gerund,
    Infinitive,
    NounFirst,
    FirmBefore,
    NameBefore,
    PlaceBefore,
    NobodyBefore,
    PluralOpens,
    Said,
    Announced,
    Question,
    Colon,
    Quoted,
    Reader,
    Money,
    Number,
    NoBusiness,
    Business,
    MuchBusiness,
    Public,
    MuchPublic,
    Sport,
    TitleTells,
    Echoed,
    Again,
    TitleCase,
    CapitalBefore,
    CapitalNear,
    CapitalInside,
    CapitalAfter,
    NoCapital,
    Alone,
    Many,
}

/// A set of signs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signs(u128);

impl Signs {
    pub fn add(&mut self, sign: Sign) {
        self.0 |= 1 << sign as u8;
    }

    pub fn add_if(&mut self, holds: bool, sign: Sign) {
        if holds {
            self.add(sign);
        }
    }

    pub fn has(self, sign: Sign) -> bool {
        self.0 & (1 << sign as u8) != 0
    }

    /// Their names in the table.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        TABLE.signs.iter().enumerate().filter(move |(at, _)| self.0 >> at & 1 == 1).map(|(_, row)| row.name)
    }
}

struct Row {
    name: &'static str,
    odds: f64,
}

struct Table {
    signs: Vec<Row>,
    /// By the rule's id: in a title, in a summary.
    rules: HashMap<&'static str, [f64; 2]>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { signs: Vec::new(), rules: HashMap::new() };
    for line in include_str!("library/signs.tsv").lines().filter(|line| !line.starts_with('#')) {
        let mut cells = line.split('\t');
        let (Some(name), Some(odds)) = (cells.next(), cells.next().and_then(|odds| odds.parse().ok())) else {
            continue;
        };
        match name.split_once(':') {
            Some((rule, place)) => {
                table.rules.entry(rule).or_default()[usize::from(place == "summary")] = odds;
            }
            None => table.signs.push(Row { name, odds }),
        }
    }
    table
});

/// What the table knows of a rule: log-odds in a title and in a summary. None of a rep's own.
pub fn of_rule(id: &str) -> Option<[f64; 2]> {
    TABLE.rules.get(id).copied()
}

/// How likely a match with these signs reports its event, 0…1.
pub fn sureness(signs: Signs, rule: [f64; 2]) -> f64 {
    let of_place = rule[usize::from(!signs.has(Sign::Title))];
    let odds: f64 = TABLE
        .signs
        .iter()
        .enumerate()
        .filter(|(at, _)| signs.0 >> at & 1 == 1)
        .map(|(_, row)| row.odds)
        .sum::<f64>()
        + of_place;
    1.0 / (1.0 + (-odds).exp())
}

/// A match in its sentence: bytes of the folded field.
pub struct Matched<'a> {
    pub field: &'a Setting<'a>,
    pub sentence: Range<usize>,
    pub span: Range<usize>,
    pub stance: Stance,
    /// Why it is only supposed.
    pub supposed: Option<&'a str>,
}

/// Words of this level of frequency and above are known to everybody, and name nobody.
const KNOWN: u8 = 25;

fn is_name(word: &str) -> bool {
    let frequency = frequency::of(word);
    word.len() > 1 && !frequency.dictionary && frequency.level <= 50 && !word.as_bytes()[0].is_ascii_digit()
}

fn is_plural(word: &str) -> bool {
    let frequency = frequency::of(word);
    word.len() > 4
        && word.ends_with('s')
        && !word.ends_with("ss")
        && frequency.dictionary
        && frequency.level > KNOWN
}

fn is_firm(word: &str) -> bool {
    matches!(
        word,
        "inc"
            | "corp"
            | "co"
            | "ltd"
            | "plc"
            | "llc"
            | "ag"
            | "nv"
            | "gmbh"
            | "group"
            | "holdings"
            | "corporation"
            | "company"
            | "nasdaq"
            | "nyse"
            | "lse"
            | "otc"
            | "otcqb"
            | "tsx"
            | "asx"
    )
}

fn is_preposition(word: &str) -> bool {
    matches!(
        word,
        "in" | "on"
            | "for"
            | "with"
            | "from"
            | "by"
            | "at"
            | "over"
            | "about"
            | "as"
            | "into"
            | "against"
            | "to"
            | "amid"
            | "after"
            | "before"
            | "under"
            | "through"
            | "via"
            | "during"
            | "between"
            | "like"
    )
}

fn is_auxiliary(word: &str) -> bool {
    matches!(word, "has" | "have" | "had" | "is" | "are" | "was" | "were" | "been" | "being" | "be")
}

fn is_modal(word: &str) -> bool {
    matches!(word, "will" | "would" | "could" | "should" | "can" | "may" | "might" | "must" | "ll")
}

fn is_of_time(word: &str) -> bool {
    matches!(
        word,
        "recent"
            | "recently"
            | "previous"
            | "previously"
            | "former"
            | "formerly"
            | "earlier"
            | "past"
            | "last"
            | "ongoing"
            | "existing"
            | "already"
            | "once"
            | "ever"
            | "since"
            | "ago"
            | "newly"
            | "bankrupt"
    )
}

fn is_pronoun(word: &str) -> bool {
    matches!(word, "it" | "they" | "he" | "she" | "we" | "you" | "i" | "who" | "that" | "which" | "them")
}

fn is_reader(word: &str) -> bool {
    matches!(word, "you" | "your" | "we" | "our" | "i" | "my" | "me" | "us" | "ll" | "let")
}

/// The signs of a match by itself.
pub fn of(matched: &Matched<'_>) -> Signs {
    let mut signs = Signs::default();
    let Matched { field, sentence, span, .. } = matched;
    let text = field.folded.text.as_str();
    let before: Vec<&str> = word::words(&text[sentence.start..span.start]).collect();
    let inside: Vec<&str> = word::words(&text[span.clone()]).collect();
    let after: Vec<&str> = word::words(&text[span.end..sentence.end]).take(12).collect();
    place(&mut signs, &before, &inside, &after);
    capitals(&mut signs, matched);
    if let Some(last) = before.last() {
        left(&mut signs, last, text[..span.start].trim_end());
    }
    if let Some(next) = after.first() {
        signs.add_if(*next == "of", Sign::BeforeOf);
        signs.add_if(*next != "of" && is_preposition(next), Sign::BeforePreposition);
        signs.add_if(is_name(next), Sign::BeforeName);
    }
    signs.add_if(text[span.clone()].contains(", "), Sign::CommaInside);
    signs.add_if(before.iter().any(|word| is_firm(word)), Sign::FirmBefore);
    let names = before.iter().filter(|word| is_name(word)).count();
    signs.add_if(names > 0, Sign::NameBefore);
    let is_place = |word: &&str| lexicon::of(word).any(Kinds::PLACE) || is_state(word);
    signs.add_if(names <= 1 && before.iter().take(3).any(is_place), Sign::PlaceBefore);
    signs.add_if(!before.is_empty() && names == 0, Sign::NobodyBefore);
    signs.add_if(before.first().or(inside.first()).is_some_and(|word| is_plural(word)), Sign::PluralOpens);
    signs.add_if(before.iter().any(|word| matches!(*word, "said" | "says" | "told")), Sign::Said);
    let tells =
        |word: &&str| matches!(*word, "announced" | "announces" | "announce" | "announcing" | "pleased");
    signs.add_if(before.iter().chain(&inside).any(tells), Sign::Announced);
    let whole = &text[sentence.clone()];
    signs.add_if(whole.contains('?'), Sign::Question);
    signs.add_if(text[sentence.start..span.start].contains(": "), Sign::Colon);
    signs.add_if(whole.starts_with(['"', '\'']), Sign::Quoted);
    signs.add_if(before.iter().chain(&inside).chain(&after).any(|word| is_reader(word)), Sign::Reader);
    signs.add_if(text[span.start..sentence.end].contains(['$', '£', '€']), Sign::Money);
    let has_digit = |word: &&str| word.as_bytes()[0].is_ascii_digit();
    signs.add_if(inside.iter().any(has_digit), Sign::Number);
    match matched.stance {
        Stance::Reported => {}
        Stance::Rumoured => signs.add(Sign::Rumoured),
        Stance::Denied => signs.add(Sign::Denied),
        Stance::Reversed => signs.add(Sign::Reversed),
    }
    if let Some(sign) = matched.supposed.and_then(of_supposal) {
        signs.add(sign);
    }
    signs
}

/// The sign of what `telling.toml` calls a supposal.
fn of_supposal(why: &str) -> Option<Sign> {
    Some(match why {
        "a question" => Sign::Asked,
        "what something is for" => Sign::Purpose,
        "a list of news" => Sign::List,
        "a survey" => Sign::Survey,
        "advice" => Sign::Advice,
        "history" => Sign::History,
        "an analyst's view" => Sign::View,
        "background" => Sign::Background,
        "a condition" => Sign::Condition,
        "not so" => Sign::NotSo,
        _ => return None,
    })
}

fn is_state(word: &str) -> bool {
    matches!(
        word,
        "government"
            | "senate"
            | "congress"
            | "state"
            | "president"
            | "minister"
            | "council"
            | "eu"
            | "uk"
            | "us"
            | "u.s"
            | "u.k"
            | "city"
            | "police"
            | "senator"
            | "lawmakers"
            | "governor"
            | "army"
            | "nasa"
            | "trump"
    )
}

/// Words around a match in which a name is looked for.
const AROUND: usize = 6;

/// Where names stand, as their capitals show them; a headline that capitalises all shows none.
fn capitals(signs: &mut Signs, matched: &Matched<'_>) {
    let Matched { field, sentence, span, .. } = matched;
    if field.title_case() {
        signs.add(Sign::TitleCase);
        return;
    }
    let text = field.folded.text.as_str();
    let is_capital = |from: usize, word: &Range<usize>| {
        let start = from + word.start;
        // The first word of a sentence has a capital anyway.
        let first = field.written(&(start..from + word.end)).chars().next();
        start > sentence.start && first.is_some_and(char::is_uppercase)
    };
    let part = |part: Range<usize>| {
        let of: Vec<bool> =
            word::spans(&text[part.clone()]).map(|word| is_capital(part.start, &word)).collect();
        of
    };
    let before = part(sentence.start..span.start);
    let inside = part(span.clone());
    let after = part(span.end..sentence.end);
    let near = before.iter().rev().take(AROUND).any(|capital| *capital);
    signs.add_if(before.last() == Some(&true), Sign::CapitalBefore);
    signs.add_if(near, Sign::CapitalNear);
    signs.add_if(inside.contains(&true), Sign::CapitalInside);
    signs.add_if(after.first() == Some(&true), Sign::CapitalAfter);
    let none = !near && !inside.contains(&true) && !after.iter().take(AROUND).any(|capital| *capital);
    signs.add_if(none, Sign::NoCapital);
}

/// Where in its sentence it stands, and its form.
fn place(signs: &mut Signs, before: &[&str], inside: &[&str], after: &[&str]) {
    signs.add_if(before.is_empty(), Sign::Opens);
    signs.add_if((1..=3).contains(&before.len()), Sign::Early);
    signs.add_if((12..22).contains(&before.len()), Sign::Late);
    signs.add_if(before.len() >= 22, Sign::VeryLate);
    signs.add_if(inside.len() <= 1, Sign::Short);
    signs.add_if((8..12).contains(&inside.len()), Sign::Long);
    signs.add_if(inside.len() >= 12, Sign::VeryLong);
    signs.add_if(after.is_empty(), Sign::Last);
    let Some(first) = inside.first() else { return };
    let past = first.ends_with("ed") || matches!(*first, "bought" | "sold" | "won" | "lost" | "cut" | "left");
    signs.add_if(past, Sign::Past);
    let gerund = first.len() > 5 && first.ends_with("ing");
    signs.add_if(gerund, Sign::Gerund);
    let infinitive = *first == "to" || before.last() == Some(&"to");
    signs.add_if(infinitive, Sign::Infinitive);
    let third = first.len() > 3 && first.ends_with('s') && !first.ends_with("ss");
    signs.add_if(third, Sign::ThirdPerson);
    signs.add_if(!past && !gerund && !infinitive && !third, Sign::NounFirst);
}

/// What the word before it says.
fn left(signs: &mut Signs, last: &str, written: &str) {
    let sign = match last {
        "s" => Sign::AfterOwner,
        "its" | "their" | "his" | "her" | "our" | "your" | "whose" => Sign::AfterOwner,
        "a" | "an" | "the" | "this" | "these" | "that" | "any" | "no" | "some" | "another" => {
            Sign::AfterArticle
        }
        "of" => Sign::AfterOf,
        "and" | "or" => Sign::AfterAnd,
        last if is_of_time(last) => Sign::AfterTime,
        last if is_preposition(last) => Sign::AfterPreposition,
        last if is_pronoun(last) => Sign::AfterPronoun,
        last if is_modal(last) => Sign::AfterModal,
        last if is_auxiliary(last) => Sign::AfterAuxiliary,
        last if last.as_bytes()[0].is_ascii_digit() => Sign::AfterNumber,
        _ if written.ends_with("'s") || written.ends_with('\'') => Sign::AfterOwner,
        last if is_name(last) => Sign::AfterName,
        last if is_plural(last) => Sign::AfterPlural,
        _ => return,
    };
    signs.add(sign);
}

/// Shortest word whose beginning says what it is about.
const STEM: usize = 5;

/// Whether a word of the match, or its like, stands in the title too.
pub fn is_echoed(matched: &str, title: &str) -> bool {
    let stem = |word: &str| clip::head(word, STEM).len() >= STEM - 1;
    word::words(matched).filter(|word| word.len() >= STEM && stem(word)).any(|word| {
        let start = word.get(..STEM).unwrap_or(word);
        word::words(title).any(|other| other.starts_with(start))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_a_row_for_every_sign_and_every_rule() {
        assert_eq!(TABLE.signs.len(), Sign::Many as usize + 1);
        for rule in super::super::library() {
            assert!(of_rule(&rule.id.0).is_some(), "{}", rule.id.0);
        }
    }
}
