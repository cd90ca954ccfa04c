//! The forms of English verbs.

use std::collections::BTreeMap;

/// Past forms that no rule makes, by the verb; a verb that doubles its last letter against the rule too.
pub type Irregular = BTreeMap<String, String>;

/// A verb's forms: third person, past and participle, with -ing.
pub struct Forms {
    pub third: String,
    pub past: Vec<String>,
    pub ing: String,
}

impl Forms {
    pub fn of(verb: &str, irregular: &Irregular) -> Forms {
        let stem = stem(verb);
        let past = match irregular.get(verb) {
            Some(forms) => forms.split(' ').map(str::to_owned).collect(),
            None if verb.ends_with('e') => vec![format!("{verb}d")],
            None if ends_in_consonant_y(verb) => vec![format!("{}ied", &verb[..verb.len() - 1])],
            None => vec![format!("{stem}ed")],
        };
        let third = if ends_in_consonant_y(verb) {
            format!("{}ies", &verb[..verb.len() - 1])
        } else if ["s", "x", "z", "ch", "sh", "o"].iter().any(|end| verb.ends_with(end)) {
            format!("{verb}es")
        } else {
            format!("{verb}s")
        };
        let ing = match verb.strip_suffix("ie") {
            Some(rest) => format!("{rest}ying"),
            None if verb.ends_with('e') && !verb.ends_with("ee") => format!("{}ing", &verb[..verb.len() - 1]),
            None => format!("{stem}ing"),
        };
        Forms { third, past, ing }
    }
}

fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u')
}

fn ends_in_consonant_y(verb: &str) -> bool {
    let bytes = verb.as_bytes();
    bytes.len() > 1 && verb.ends_with('y') && !is_vowel(bytes[bytes.len() - 2])
}

/// What -ed and -ing are put to: a short verb of one vowel doubles its last letter (cut, plan, spin).
fn stem(verb: &str) -> String {
    let bytes = verb.as_bytes();
    let vowels = bytes.iter().filter(|byte| is_vowel(**byte)).count();
    let doubles = bytes.len() >= 3
        && vowels == 1
        && is_vowel(bytes[bytes.len() - 2])
        && !is_vowel(bytes[bytes.len() - 1])
        && !matches!(bytes[bytes.len() - 1], b'w' | b'x' | b'y');
    match (doubles, verb.chars().next_back()) {
        (true, Some(last)) => format!("{verb}{last}"),
        _ => verb.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verb_is_known_in_all_its_forms() {
        let irregular = Irregular::from([("buy".to_owned(), "bought".to_owned())]);
        for (verb, want) in [
            ("buy", "buys bought buying"),
            ("cut", "cuts cutted cutting"),
            ("acquire", "acquires acquired acquiring"),
            ("plan", "plans planned planning"),
            ("carry", "carries carried carrying"),
            ("launch", "launches launched launching"),
            ("open", "opens opened opening"),
            ("sell", "sells selled selling"),
            ("axe", "axes axed axing"),
        ] {
            let forms = Forms::of(verb, &irregular);
            assert_eq!(format!("{} {} {}", forms.third, forms.past.join(" "), forms.ing), want);
        }
    }
}
