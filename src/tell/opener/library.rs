//! The lines and the callers that ship.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Opener, Template};
use crate::judge::rank::Use;
use crate::judge::trigger::TriggerId;

#[derive(Deserialize)]
struct File {
    opener: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    trigger: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<Use>,
    stage: Option<String>,
    role: Option<String>,
    say: String,
}

/// The lines that ship. They are compiled in, and the tests read them: nothing can be wrong with them.
pub fn library() -> &'static [Opener] {
    static OPENERS: LazyLock<Vec<Opener>> = LazyLock::new(|| {
        // Compiled in, and read by the tests below: it can't fail in anybody's hands.
        let file: File = toml::from_str(include_str!("openers.toml")).expect("the openers are TOML");
        file.opener.into_iter().map(opener).collect()
    });
    &OPENERS
}

fn opener(written: Written) -> Opener {
    Opener {
        trigger: written.trigger.map(TriggerId),
        purpose: written.purpose,
        stage: written.stage,
        role: written.role,
        // As above: a line that can't be read fails the tests.
        say: Template::parse(&written.say).expect("the openers' lines are read by the tests"),
    }
}

/// The roles to call about a trigger, the likeliest first.
pub fn callers(trigger: &TriggerId) -> &'static [String] {
    // As above.
    static CALLERS: LazyLock<BTreeMap<String, Vec<String>>> =
        LazyLock::new(|| toml::from_str(include_str!("callers.toml")).expect("the callers are TOML"));
    CALLERS.get(&trigger.0).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_and_caller_is_of_a_trigger_that_exists() {
        let ids: Vec<&str> = crate::judge::trigger::library().iter().map(|rule| rule.id.0.as_str()).collect();
        for opener in library() {
            assert!(opener.trigger.as_ref().is_none_or(|id| ids.contains(&id.0.as_str())), "{opener:?}");
        }
        let callers: BTreeMap<String, Vec<String>> =
            toml::from_str(include_str!("callers.toml")).expect("TOML");
        assert_eq!(callers.keys().map(String::as_str).filter(|id| !ids.contains(id)).count(), 0);
        assert!(ids.iter().all(|id| callers.contains_key(*id)), "a trigger without callers");
    }
}
