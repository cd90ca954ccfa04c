//! Whom a rep sells to, found in a text under any of the names that the role goes by.

use crate::text::fold::fold;
use crate::text::word;

/// Each line is one role, as titles and headlines name it, folded.
const ROLES: &[&[&str]] = &[
    &[
        "cfo",
        "chief financial officer",
        "finance chief",
        "finance director",
        "vp finance",
        "head of finance",
        "vice president of finance",
        "financial controller",
    ],
    &["ceo", "chief executive", "chief executive officer", "managing director"],
    &["cto", "chief technology officer", "technology chief", "head of technology", "vp engineering"],
    &["cio", "chief information officer", "it director", "head of it"],
    &["ciso", "chief information security officer", "security chief", "head of security"],
    &["coo", "chief operating officer", "operations chief", "operations director", "head of operations"],
    &[
        "cmo",
        "chief marketing officer",
        "marketing chief",
        "marketing director",
        "head of marketing",
        "vp marketing",
    ],
    &["cro", "chief revenue officer", "sales director", "head of sales", "vp sales"],
    &["chro", "chief people officer", "hr director", "head of hr", "people chief"],
    &["cpo", "chief procurement officer", "head of procurement", "purchasing director", "vp procurement"],
    &["general counsel", "chief legal officer", "head of legal"],
];

/// The first of the rep's roles that the folded text names, under whichever of its names.
pub fn named<'a>(roles: &'a [String], folded: &str) -> Option<&'a str> {
    roles.iter().map(String::as_str).find(|role| {
        let role = fold(role);
        let family = ROLES.iter().find(|names| names.contains(&role.as_str()));
        match family {
            Some(names) => names.iter().any(|name| word::contains(folded, name)),
            None => word::contains(folded, &role),
        }
    })
}

/// The offices that the folded text names, a bit each.
pub fn families(folded: &str) -> u16 {
    let names_one = |names: &&[&str]| names.iter().any(|name| word::contains(folded, name));
    ROLES.iter().enumerate().filter(|(_, names)| names_one(names)).fold(0, |bits, (at, _)| bits | 1 << at)
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_role_is_known_under_its_other_names() {
        let roles = ["CFO".to_owned(), "Head of Cheese".to_owned()];
        assert_eq!(named(&roles, "brightwell's finance chief leaves"), Some("CFO"));
        assert_eq!(named(&roles, "a new head of cheese"), Some("Head of Cheese"));
        assert_eq!(named(&roles, "brightwell's marketing chief leaves"), None);
    }
}
