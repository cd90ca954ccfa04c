//! Whom to call: the person the story names, one on the list, or a role.

use super::library::callers;
use crate::judge::account::Person;
use crate::judge::rank::role;
use crate::judge::trigger::TriggerId;
use crate::text::fold::fold;
use crate::text::word;

/// Whom to call, and how we know of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub name: Option<String>,
    pub role: Option<String>,
    pub known: Known,
}

/// How we know of whom to call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// The story names them.
    Story,
    /// They stand on the account's list.
    List,
    /// Nobody is known by name: a role to ask for.
    Role,
    /// Who had the role has just left it.
    Vacant,
}

/// What happened, as far as it says whom to call.
pub struct Event<'a> {
    pub trigger: &'a TriggerId,
    /// Title and summary of the item.
    pub text: &'a str,
    /// The person and role the story is about, where it names one.
    pub person: Option<&'a str>,
    pub role: Option<&'a str>,
    /// It reached the account through another: the story's people are not the account's.
    pub through_another: bool,
}

/// Whom to call about an event: `people` are the account's, `roles` those the rep sells to.
pub fn call(event: &Event<'_>, people: &[Person], roles: &[String]) -> Option<Call> {
    let joined = matches!(event.trigger.0.as_str(), "exec-hire" | "board-change");
    if let (true, false, Some(name)) = (joined, event.through_another, event.person) {
        let role = event.role.map(str::to_owned);
        return Some(Call { name: Some(name.to_owned()), role, known: Known::Story });
    }
    let about = callers(event.trigger);
    // Whom the rep sells to comes before whom the event is about.
    let wanted: Vec<&String> =
        roles.iter().filter(|role| about.iter().any(|one| is_role(one, role))).collect();
    let wanted = wanted.into_iter().chain(roles).chain(about);
    let text = fold(event.text);
    let gone = event.trigger.0 == "exec-departure" || event.trigger.0 == "person-move";
    let there: Vec<&Person> =
        people.iter().filter(|person| !(gone && word::contains(&text, &fold(&person.name)))).collect();
    for role in wanted.clone() {
        let theirs = |person: &&&Person| person.role.as_deref().is_some_and(|held| is_role(role, held));
        if let Some(person) = there.iter().find(theirs) {
            return Some(Call {
                name: Some(person.name.clone()),
                role: person.role.clone(),
                known: Known::List,
            });
        }
    }
    let role = wanted.into_iter().next()?;
    let vacant = event.trigger.0 == "exec-departure"
        && !event.through_another
        && role::named(std::slice::from_ref(role), &text).is_some();
    let known = if vacant { Known::Vacant } else { Known::Role };
    Some(Call { name: None, role: Some(role.clone()), known })
}

/// Whether two names of roles mean one: "CFO" and "finance chief".
pub fn is_role(one: &str, other: &str) -> bool {
    role::named(&[one.to_owned()], &fold(other)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event<'a>(trigger: &'a TriggerId, text: &'a str) -> Event<'a> {
        Event { trigger, text, person: None, role: None, through_another: false }
    }

    fn person(name: &str, role: &str) -> Person {
        Person { name: name.into(), role: Some(role.into()) }
    }

    #[test]
    fn who_has_just_left_is_not_called() {
        let trigger = TriggerId("exec-departure".into());
        let people = [person("Ann Lee", "CFO"), person("Paul Okafor", "VP Finance")];
        let roles = ["CFO".to_owned()];
        let called = call(&event(&trigger, "Brightwell's CFO Ann Lee steps down"), &people, &roles);
        assert_eq!(called.and_then(|call| call.name).as_deref(), Some("Paul Okafor"));
    }

    #[test]
    fn a_role_that_is_vacant_is_not_asked_for() {
        let trigger = TriggerId("exec-departure".into());
        let said = |text| call(&event(&trigger, text), &[], &["CFO".to_owned()]).map(|call| call.known);
        assert_eq!(said("Brightwell's finance chief steps down"), Some(Known::Vacant));
        assert_eq!(said("Brightwell's head of design steps down"), Some(Known::Role));
    }

    #[test]
    fn who_has_just_come_is_called() {
        let trigger = TriggerId("exec-hire".into());
        let event = Event {
            person: Some("Jo Marsh"),
            role: Some("finance chief"),
            ..event(&trigger, "Brightwell names Jo Marsh finance chief")
        };
        let called = call(&event, &[person("Ann Lee", "CFO")], &["CFO".to_owned()]).expect("somebody");
        assert_eq!((called.name.as_deref(), called.known), (Some("Jo Marsh"), Known::Story));
    }

    #[test]
    fn with_nobody_on_the_list_it_is_the_role_the_rep_sells_to() {
        let trigger = TriggerId("data-breach".into());
        let said = |roles: &[String]| call(&event(&trigger, "Brightwell was breached"), &[], roles);
        let role = |call: Option<Call>| call.and_then(|call| call.role);
        assert_eq!(role(said(&["Head of IT".to_owned()])).as_deref(), Some("Head of IT"));
        assert_eq!(role(said(&["CTO".to_owned(), "CFO".to_owned()])).as_deref(), Some("CTO"));
        assert_eq!(role(said(&[])).as_deref(), Some("CISO"));
    }
}
