//! Is an item about a company, or does it only name it?
//!
//! In: a name in a field. Out: its role, with the reason. The phrases are `bystanders.txt`.

use std::ops::Range;
use std::sync::LazyLock;

use super::clue::{Clue, Clues};
use super::known;
use super::lexicon::Kinds;
use super::neighbours::Neighbours;
use super::setting::Setting;
use crate::judge::finding::Field;
use crate::text::sentence;

/// What a company is to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Who did it, to whom it was done, or whom it touches.
    Subject,
    /// Only named, and why we think so.
    Mentioned(&'static str),
}

impl Role {
    pub fn is_subject(self) -> bool {
        self == Role::Subject
    }
}

const IN_LIST: &str = "one of a list";
const FURTHER: &str = "named further down only";
const OBJECT: &str = "named beside the subject";

struct Phrase {
    text: &'static str,
    why: &'static str,
}

struct Phrases {
    before: Vec<Phrase>,
    after: Vec<Phrase>,
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    let mut all = Phrases { before: Vec::new(), after: Vec::new() };
    let (mut behind, mut why) = (false, "");
    for line in include_str!("bystanders.txt").lines().filter(|line| !line.starts_with('#')) {
        match line.strip_prefix("= ").and_then(|head| head.split_once(": ")) {
            Some((side, reason)) => (behind, why) = (side == "after", reason),
            None if behind => all.after.push(Phrase { text: line, why }),
            None => all.before.push(Phrase { text: line, why }),
        }
    }
    all
});

/// Why the company of this name is no party of what its clause tells, by the words right beside it.
pub fn bystander(text: &str, span: &Range<usize>) -> Option<&'static str> {
    let before = text[..span.start].trim_end();
    let after = text[span.end..].trim_start();
    let by_before = || {
        let whole = |phrase: &str| !before[..before.len() - phrase.len()].ends_with(char::is_alphanumeric);
        PHRASES.before.iter().find(|phrase| before.ends_with(phrase.text) && whole(phrase.text))
    };
    let by_after = || {
        let ends = |rest: &str| !rest.starts_with(char::is_alphanumeric);
        PHRASES.after.iter().find(|phrase| after.strip_prefix(phrase.text).is_some_and(ends))
    };
    by_before().or_else(by_after).map(|phrase| phrase.why)
}

/// The role of a name that is the company.
pub fn of(place: &Setting<'_>, span: &Range<usize>, field: Field, clues: Option<Clues>) -> Role {
    if let Some(why) = bystander(&place.folded.text, span) {
        return Role::Mentioned(why);
    }
    let near = Neighbours::of(place, span);
    if is_in_list(&near) && !(field == Field::Title && leads_its_list(&near)) {
        return Role::Mentioned(IN_LIST);
    }
    if field == Field::Title {
        return Role::Subject;
    }
    // In a summary the subject stands early in the first sentence, before its verb.
    let first = sentence::first(&place.folded.text).map_or(0, |sentence| sentence.end);
    if span.start >= first {
        return Role::Mentioned(FURTHER);
    }
    let acts = near.after[0]
        .as_ref()
        .is_some_and(|next| next.is_close() && next.kinds.any(Kinds::VERB.or(Kinds::AUXILIARY)));
    let acts = acts || clues.is_some_and(|clues| clues.has(Clue::LegalForm) && span.start < 60);
    if acts || span.start < 40 { Role::Subject } else { Role::Mentioned(OBJECT) }
}

/// "Acme, Globex and Initech to launch …": all of a list that opens a headline are its subject.
fn leads_its_list(near: &Neighbours<'_>) -> bool {
    let listed = |word: &super::neighbours::Word<'_>| {
        word.case.is_capital() && matches!(word.gap, ", " | ", and " | " and ")
    };
    // Nothing but names and commas up to the start of the headline.
    near.before.iter().flatten().all(listed)
        && near.before.iter().flatten().last().is_none_or(|first| first.span.start == 0)
}

/// Two companies or more beside it, with commas between.
fn is_in_list(near: &Neighbours<'_>) -> bool {
    let company = |word: &&super::neighbours::Word<'_>| {
        word.case.is_capital() && matches!(word.gap, ", " | ", and " | " and ") && {
            let name = word.text.trim_end_matches("'s");
            known::company(name).is_some() || !word.frequency.dictionary
        }
    };
    let count = near.before.iter().chain(&near.after).flatten().filter(company).count();
    let commas = near.before.iter().chain(&near.after).flatten().filter(|word| word.gap == ", ").count();
    count >= 2 && commas >= 2
}

#[cfg(test)]
mod tests {
    use super::{Field, Role, Setting, of};

    #[test]
    fn a_name_in_passing_is_told_from_the_subject() {
        for (text, field, subject) in [
            ("Acme names new finance chief", Field::Title, true),
            ("Acme's law firm moves to Leeds", Field::Title, false),
            ("Ann Lee, formerly of Acme, joins Globex", Field::Title, false),
            ("Ex-Acme engineers raise $5m", Field::Title, false),
            ("Acme veteran opens a bakery", Field::Title, false),
            ("Startups such as Acme draw money", Field::Title, false),
            ("Shares of Intel, Acme, Cisco and Dell fell", Field::Title, false),
            ("Intel, Acme, Cisco to share a plant in Ohio", Field::Title, true),
            ("Makers look for alternatives to Acme", Field::Title, false),
            ("Acme said on Monday it would close two plants.", Field::Summary, true),
            ("Prices rose on Monday. Shoppers at Acme saw it too.", Field::Summary, false),
        ] {
            let place = Setting::of(text);
            let at = place.folded.text.find("acme").expect("named");
            let role = of(&place, &(at..at + 4), field, None);
            assert_eq!(role.is_subject(), subject, "{text:?}: {role:?}");
            assert!(role == Role::Subject || !subject);
        }
    }
}
