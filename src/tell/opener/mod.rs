//! What a rep can open a call with, and whom to call.
//!
//! In: a lead's first signal, the facts of it, the people on the list. Out: a line to copy, a name or role.

mod caller;
mod library;
pub mod template;

use crate::judge::rank::Use;
use crate::judge::trigger::TriggerId;

pub use caller::{Call, Event, Known, call};
pub use library::library;
pub use template::{Facts, Template};

/// A line to open a call with, and what it is for. Keys that are not set fit everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opener {
    pub trigger: Option<TriggerId>,
    pub purpose: Option<Use>,
    /// The account's stage.
    pub stage: Option<String>,
    /// The role to be called, under any of its names.
    pub role: Option<String>,
    pub say: Template,
}

/// What a line is wanted for.
pub struct Wanted<'a> {
    pub trigger: &'a TriggerId,
    pub purpose: Use,
    pub stage: Option<&'a str>,
    /// The role to be called.
    pub role: Option<&'a str>,
}

/// The line for a call: of the rep's own words where one fits, else of the house's, else of the library; of
/// those that fit, the most particular whose facts are all there.
pub fn opener(own: [&[Opener]; 2], wanted: &Wanted<'_>, facts: &Facts) -> Option<String> {
    let [reps, house] = own;
    [reps, house, library()].into_iter().find_map(|openers| best(openers, wanted, facts))
}

fn best(openers: &[Opener], wanted: &Wanted<'_>, facts: &Facts) -> Option<String> {
    let mut fitting: Vec<(usize, &Opener)> =
        openers.iter().filter_map(|opener| Some((fit(opener, wanted)?, opener))).collect();
    fitting.sort_by_key(|(keys, _)| std::cmp::Reverse(*keys));
    fitting.iter().find_map(|(_, opener)| opener.say.fill(facts))
}

/// How many of its keys are met; none where one is not.
fn fit(opener: &Opener, wanted: &Wanted<'_>) -> Option<usize> {
    let mut met = 0;
    for (set, fits) in [
        (opener.trigger.is_some(), opener.trigger.as_ref() == Some(wanted.trigger)),
        (opener.purpose.is_some(), opener.purpose == Some(wanted.purpose)),
        (opener.stage.is_some(), opener.stage.as_deref() == wanted.stage),
        (
            opener.role.is_some(),
            opener.role.as_deref().zip(wanted.role).is_some_and(|(a, b)| caller::is_role(a, b)),
        ),
    ] {
        match (set, fits) {
            (true, false) => return None,
            (true, true) => met += 1,
            (false, _) => {}
        }
    }
    Some(met)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(trigger: &TriggerId, purpose: Use) -> Wanted<'_> {
        Wanted { trigger, purpose, stage: None, role: Some("finance chief") }
    }

    fn own(trigger: &str, role: Option<&str>, say: &str) -> Opener {
        Opener {
            trigger: Some(TriggerId(trigger.into())),
            purpose: None,
            stage: None,
            role: role.map(str::to_owned),
            say: Template::parse(say).expect("a line"),
        }
    }

    #[test]
    fn every_built_in_trigger_has_a_line_that_needs_no_fact() {
        for rule in crate::judge::trigger::library() {
            for purpose in [Use::Engage, Use::Serve] {
                let mut facts = Facts::new();
                facts.insert("person", "Ann Lee".to_owned());
                let line = opener([&[], &[]], &wanted(&rule.id, purpose), &facts);
                let line = line.unwrap_or_else(|| panic!("{} has none", rule.id.0));
                assert!(line.len() < 260 && !line.contains(['[', '{']), "{line}");
            }
            let facts = Facts::from([("competitor", "Globex".to_owned())]);
            let line = opener([&[], &[]], &wanted(&rule.id, Use::Intercept), &facts).expect("a line");
            assert!(line.len() < 260, "{line}");
        }
    }

    #[test]
    fn the_reps_own_words_come_first_and_the_most_particular_of_them() {
        let trigger = TriggerId("outage".into());
        let lines = [
            own("outage", None, "Plain."),
            own("outage", Some("CFO"), "To a CFO."),
            own("strike", None, "No."),
        ];
        let said = opener([&lines, &[]], &wanted(&trigger, Use::Engage), &Facts::new());
        assert_eq!(said.as_deref(), Some("To a CFO."));
    }

    #[test]
    fn without_their_fact_the_reps_words_give_way() {
        let trigger = TriggerId("outage".into());
        let lines = [own("outage", None, "In {place} it was dark.")];
        let said = opener([&lines, &[]], &wanted(&trigger, Use::Engage), &Facts::new()).expect("a line");
        assert!(said.starts_with("I read about the outage."));
    }
}
