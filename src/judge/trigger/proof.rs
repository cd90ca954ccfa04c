//! A rule held against its own examples: what `hit` and `miss` mean.
//!
//! In: a rule. Out: whether it fires on a text; the examples that fail.

use super::{Rule, TriggerSet, find};
use crate::judge::Confidence;
use crate::judge::account::setting::Setting;
use crate::problem::Problem;

/// One rule alone, made ready once for all its examples.
pub struct Proof {
    set: TriggerSet,
}

impl Proof {
    /// # Errors
    /// Where a pattern is no regular expression.
    pub fn of(rule: &Rule) -> Result<Proof, Vec<Problem>> {
        Ok(Proof { set: TriggerSet::compile(std::slice::from_ref(rule))? })
    }

    /// Whether the rule finds its event in a text that stands as a title.
    pub fn fires(&self, text: &str) -> bool {
        find(&Setting::of(text), &Setting::of(""), &self.set)
            .events
            .iter()
            .any(|found| found.confidence >= Confidence::LISTED.value())
    }
}

/// The examples of a rule that fail, a sentence each.
pub fn failing_examples(rule: &Rule) -> Vec<String> {
    let id = &rule.id.0;
    let proof = match Proof::of(rule) {
        Ok(proof) => proof,
        Err(problems) => return problems.iter().map(|problem| format!("{id}: {problem}")).collect(),
    };
    let silent =
        rule.hit.iter().filter(|text| !proof.fires(text)).map(|text| format!("{id} is silent on {text:?}"));
    let loud =
        rule.miss.iter().filter(|text| proof.fires(text)).map(|text| format!("{id} fires on {text:?}"));
    silent.chain(loud).collect()
}

#[cfg(test)]
mod tests {
    use super::failing_examples;
    use crate::judge::trigger::{Rule, library};

    #[test]
    fn every_rule_finds_its_hits_and_leaves_its_misses() {
        let wrong: Vec<String> = library().iter().flat_map(failing_examples).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn an_example_that_fails_is_said() {
        let rule = library().iter().find(|rule| rule.id.0 == "layoffs").expect("it is there");
        let swapped = Rule { hit: rule.miss.clone(), miss: rule.hit.clone(), ..rule.clone() };
        assert_eq!(failing_examples(&swapped).len(), rule.hit.len() + rule.miss.len());
    }
}
