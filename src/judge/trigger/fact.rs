//! What a sentence says beside its event: people, roles, amounts, counts, places, dates, the other side.
//!
//! In: the field with its original, the sentence of an event. Out: facts with their bytes in the original
//! field, in the order of the text. What is not sure is left out: a fact is there to be said to a rep.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::find::Found;
use crate::judge::account::setting::Setting;
use crate::text::word;

mod name;
mod number;
mod person;

/// Something that the sentence of an event says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    pub kind: FactKind,
    /// Bytes of the original field that the event stands in.
    pub start: usize,
    pub end: usize,
    /// The words there.
    pub text: String,
    /// The same in one form for all wordings, where there is one: "CFO".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactKind {
    Person,
    Role,
    Amount,
    /// So many of something: "500 jobs".
    Count,
    Share,
    Place,
    Date,
    /// Who buys, sues, gives the order: named before the event's words.
    Actor,
    /// Who is bought, sued, served: named behind them.
    Object,
}

/// A word of a sentence: bytes of the folded field, with what lies there.
struct Word<'a> {
    span: Range<usize>,
    text: &'a str,
    /// Begins with a capital or a digit in the original.
    capital: bool,
}

/// Facts that one event keeps.
const MOST: usize = 12;

/// Names that are known to stand in the field: bytes of the folded text.
#[derive(Default)]
pub struct Named {
    /// Of accounts, which are no places and no people.
    pub accounts: Vec<Range<usize>>,
    /// Of people on the lists of accounts.
    pub people: Vec<Range<usize>>,
}

/// The facts of the event's sentence. `people`: it tells of people, and names and roles are looked for;
/// `sides`: it has two sides.
pub fn facts(found: &Found, setting: &Setting<'_>, people: bool, sides: bool, named: &Named) -> Vec<Fact> {
    let known = named.accounts.as_slice();
    let folded = setting.folded.text.as_str();
    let sentence = &folded[found.sentence.clone()];
    let words: Vec<Word<'_>> = word::spans(sentence)
        .map(|span| span.start + found.sentence.start..span.end + found.sentence.start)
        .map(|span| Word { text: &folded[span.clone()], capital: setting.capitalised(&span), span })
        .collect();
    let mut all: Vec<(FactKind, Range<usize>, Option<String>)> = Vec::new();
    number::amounts(folded, &words, &mut all);
    number::dates(&words, &mut all);
    if people {
        let listed = named.people.iter().filter(|name| found.sentence.contains(&name.start));
        all.extend(listed.map(|name| (FactKind::Person, name.clone(), None)));
        name::roles(folded, &found.sentence, &mut all);
        person::beside_roles(folded, &words, known, &mut all);
        person::given(&words, known, &mut all);
    }
    name::places(&words, known, &mut all);
    if sides {
        name::sides(found, folded, &words, &mut all);
    }
    all.sort_by_key(|(_, span, _)| (span.start, span.end));
    all.truncate(MOST);
    all.into_iter()
        .map(|(kind, span, value)| {
            let original = setting.folded.original(span);
            let text = setting.original.get(original.clone()).unwrap_or_default().to_owned();
            Fact { kind, start: original.start, end: original.end, text, value }
        })
        .filter(|fact| !fact.text.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{TriggerSet, find, library};
    use super::*;
    use FactKind::{Actor, Amount, Count, Date, Object, Person, Place, Role, Share};

    fn read(id: &str, title: &str) -> Vec<(FactKind, String)> {
        let rules: Vec<_> = library().iter().filter(|rule| rule.id.0 == id).cloned().collect();
        let set = TriggerSet::compile(&rules).expect("rules");
        let setting = Setting::of(title);
        let seen = find(&setting, &Setting::of(""), &set);
        let found = seen.events.first().unwrap_or_else(|| panic!("{id} is silent on {title:?}"));
        let people = id.starts_with("exec");
        let sides = matches!(id, "acquisition" | "lawsuit" | "contract-win");
        facts(found, &setting, people, sides, &Named::default())
            .into_iter()
            .map(|fact| {
                assert_eq!(&title[fact.start..fact.end], fact.text);
                (fact.kind, fact.value.unwrap_or(fact.text))
            })
            .collect()
    }

    #[test]
    fn what_stands_beside_an_event_is_kept_with_its_place() {
        for (id, title, want) in [
            (
                "exec-hire",
                "Corvane names Ann Lee chief financial officer",
                vec![(Person, "Ann Lee"), (Role, "CFO")],
            ),
            (
                "exec-departure",
                "Corvane CEO Maria de Santos to step down on 30 June",
                vec![(Role, "CEO"), (Person, "Maria de Santos"), (Date, "30 June")],
            ),
            (
                "layoffs",
                "Corvane to cut 1,200 jobs in Leeds by March 2027",
                vec![(Count, "1,200 jobs"), (Place, "Leeds"), (Date, "March 2027")],
            ),
            (
                "acquisition",
                "Tessmar to buy Pellworth for $2.5 billion",
                vec![(Actor, "Tessmar"), (Object, "Pellworth"), (Amount, "$2.5 billion")],
            ),
            (
                "acquisition",
                "Pellworth acquired by Halden Rail for €40m",
                vec![(Object, "Pellworth"), (Actor, "Halden Rail"), (Amount, "€40m")],
            ),
            (
                "exec-departure",
                "Halden finance chief Marijke Vosshage to step down",
                vec![(Role, "CFO"), (Person, "Marijke Vosshage")],
            ),
            (
                "exec-hire",
                "Halden names Oyelaran Adeyinka-Bright as chief technology officer",
                vec![(Person, "Oyelaran Adeyinka-Bright"), (Role, "CTO")],
            ),
            ("exec-departure", "Norvik Finance Chief Quits After Audit", vec![(Role, "CFO")]),
            ("acquisition", "Acme and Globex to merge", vec![(Actor, "Acme"), (Object, "Globex")]),
            ("layoffs", "Pellworth cuts 12% of workforce", vec![(Share, "12%")]),
            (
                "expansion",
                "Corvane to open warehouse in New York in May",
                vec![(Place, "New York"), (Date, "May")],
            ),
            ("lawsuit", "Halden sues Norvik over patents", vec![(Actor, "Halden"), (Object, "Norvik")]),
        ] {
            let want: Vec<_> = want.into_iter().map(|(kind, text)| (kind, text.to_owned())).collect();
            assert_eq!(read(id, title), want, "{title}");
        }
    }
}
