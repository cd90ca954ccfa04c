//! Which triggers tell sides of one event.

use std::sync::LazyLock;

static FAMILIES: LazyLock<Vec<Vec<&'static str>>> = LazyLock::new(|| {
    let lines = include_str!("families.txt").lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split_whitespace().collect()).collect()
});

/// The family of executives who come and go, the second of the table.
pub const PEOPLE: u16 = 1 << 1;
/// A trigger that no family lists: a rep's own, or one that stands alone.
const ALONE: u16 = 1 << 15;

/// The bit of the trigger's family.
pub fn of(trigger: &str) -> u16 {
    FAMILIES.iter().position(|family| family.contains(&trigger)).map_or(ALONE, |at| 1 << at)
}

#[cfg(test)]
mod tests {
    use super::{ALONE, FAMILIES, PEOPLE, of};
    use crate::judge::trigger::library;

    #[test]
    fn every_member_of_a_family_is_a_trigger_of_the_library() {
        let known = |id: &str| library().iter().any(|rule| rule.id.0 == id);
        let strangers: Vec<_> = FAMILIES.iter().flatten().filter(|id| !known(id)).collect();
        assert!(strangers.is_empty(), "{strangers:?}");
        assert_eq!(of("exec-hire"), PEOPLE);
        assert_eq!(of("itar-fine"), ALONE);
        assert!(FAMILIES.len() < 15);
    }
}
