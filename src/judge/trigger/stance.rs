//! How a sentence tells its event: reported, rumoured, denied, called off; or only supposed.

use std::sync::LazyLock;

use regex::Regex;

use super::Stance;
use super::compile::compile;

/// What the sentence as a whole says of the event in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Telling {
    pub stance: Stance,
    /// What is left of the confidence, 0…1.
    pub weight: f64,
    pub why: Option<&'static str>,
}

/// Looked at in this order; the first that matches counts.
static STANCES: LazyLock<Vec<(Stance, Regex)>> = LazyLock::new(|| {
    let list = [
        (
            Stance::Reversed,
            r"\b(?:calls? off|called off|withdraws?|withdrew|withdrawn|abandons?|abandoned|scraps? (?:plans?|the deal|merger|bid|takeover|talks|ipo|its)|drops? (?:its )?(?:bid|plans?|offer)|backs? (?:away|out)|backed out|walks? away|pulls? out of (?:the )?(?:deal|merger|talks|takeover)|terminates? (?:the )?(?:merger|deal|acquisition|agreement)|shelves|shelved|cancels? (?:plans?|ipo|merger|the)|collapses|collapsed|reverses|u-turn|no longer (?:plans?|selling|buying))\b",
        ),
        (
            Stance::Denied,
            r"\b(?:denies|denied|deny|rejects?|rejected|rebuffs?|rebuffed|spurns?|spurned|rules? out|ruled out|dismisses (?:report|rumou?r|talk|speculation|claims)|refutes?|not (?:in talks|for sale|considering|planning)|says? no to|no (?:talks|offer|discussions|approach|deal in sight)|no plans? to|turns? down|turned down|fends? off|disputes)\b",
        ),
        (
            Stance::Rumoured,
            r"\b(?:in (?:advanced |early |exclusive )?talks|is said to|are said to|said to be|reportedly|rumou?red|rumou?rs?|sources (?:say|said)|people familiar|according to (?:sources|people|a person|reports)|is (?:considering|weighing|mulling|exploring|eyeing|nearing|close to)|considers|considering|mulls|mulling|weighs|weighing|explores|exploring|eyes|eyeing|near (?:a )?deal|nears|could|may|might|possible|potential|speculation|set to|expected to|looks to|likely to|interested in|in discussions|approached)\b",
        ),
    ];
    // The patterns are ours; a test reads them all.
    list.iter().filter_map(|(stance, pattern)| Some((*stance, compile(pattern).ok()?.0))).collect()
});

/// Sentences that only suppose, ask, teach or remember.
static SUPPOSED: LazyLock<Vec<(f64, &'static str, Regex)>> = LazyLock::new(|| {
    let list = [
        (0.4, "a question", r"\?"),
        (
            0.3,
            "advice",
            r"^(?:how|why|what|when|where|should|is it|here's|here is|\d+ (?:ways|things|reasons|tips|stocks)|opinion|analysis|review|column|explainer|the best|best)\b",
        ),
        (
            0.45,
            "history",
            r"\b(?:in (?:18|19)\d\d|decades ago|years ago|back in|anniversary|once upon|history of)\b",
        ),
        (
            0.5,
            "an analyst's view",
            r"\b(?:analysts? (?:say|said|expects?|predicts?|sees?|at)|price target|outperform|buy rating|strategist|economists?)\b",
        ),
        (
            0.4,
            "background",
            r"\b(?:proceeds (?:will|would|from|of|are)|(?:net|results?|earnings|profits?|year|quarter) (?:include[sd]?|exclude[sd]?|reflects?)|(?:gain|loss|charge)s? (?:of [^;:?]{0,40} )?(?:from|on) the (?:sale|disposal)|(?:newly|previously)[- ](?:acquired|merged|formed)|who previously|will host a|since (?:its|the|being) (?:acquisition|acquired|merger|takeover|founded)|(?:acquired|bought|merged|purchased) (?:[a-z]+ )?(?:last|in (?:january|february|march|april|may|june|july|august|september|october|november|december)|a year))\b",
        ),
        (0.5, "a condition", r"\b(?:if (?:it|the|they|he|she|a)|would have|were to|unless|hypothetical)\b"),
    ];
    list.iter().filter_map(|(weight, why, pattern)| Some((*weight, *why, compile(pattern).ok()?.0))).collect()
});

/// Judges a folded sentence.
pub fn of(sentence: &str) -> Telling {
    let stance =
        STANCES.iter().find(|(_, pattern)| pattern.is_match(sentence)).map_or(Stance::Reported, |(s, _)| *s);
    let supposed = SUPPOSED.iter().find(|(_, _, pattern)| pattern.is_match(sentence));
    Telling {
        stance,
        weight: supposed.map_or(1.0, |(weight, _, _)| *weight),
        why: supposed.map(|(_, why, _)| *why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stance_is_read_from_the_words() {
        assert_eq!((STANCES.len(), SUPPOSED.len()), (3, 6));
        for (text, stance) in [
            ("globex buys acme", Stance::Reported),
            ("globex in talks to buy acme", Stance::Rumoured),
            ("acme rejects globex bid", Stance::Denied),
            ("globex calls off acme takeover", Stance::Reversed),
        ] {
            assert_eq!(of(text).stance, stance, "{text}");
        }
        assert!(of("should globex buy acme?").weight < 0.5);
    }
}
