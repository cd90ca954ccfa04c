//! A `[[trigger]]` of a watchlist: a rule of the rep's own, or a change to a built-in one.

use super::document::{Key, Section, key};
use crate::judge::trigger::{self, Kind, Override, Proof, Rule, TriggerId};
use crate::judge::watch::Watch;

/// The keys of a `[[trigger]]`.
pub const KEYS: &[Key] = &[
    key("id"),
    key("name"),
    key("kind"),
    key("weight"),
    key("half_life_days"),
    key("say"),
    key("unless"),
    key("except"),
    key("any"),
    key("before"),
    key("after"),
    key("both"),
    key("not"),
    key("hit"),
    key("miss"),
];

/// Puts the trigger among the rep's own or the changes; what is wrong with it is noted.
pub fn read(section: &Section<'_, '_>, watch: &mut Watch) {
    let Some(id) = section.needed("id", "id = \"itar-fine\"") else { return };
    let kind = section.text("kind").and_then(|kind| kind_of(section, &kind));
    let patterns = |key: &str| section.has(key).then(|| section.list(key));
    let change = Override {
        id: TriggerId(id.clone()),
        name: section.text("name"),
        kind,
        weight: section.number("weight", 0.0..=1.0),
        half_life_days: section.number("half_life_days", 0.01..=3650.0),
        say: patterns("say"),
        unless: patterns("unless"),
        except: patterns("except"),
        any: patterns("any"),
        before: patterns("before"),
        after: patterns("after"),
        both: patterns("both"),
        not: patterns("not"),
        hit: patterns("hit"),
        miss: patterns("miss"),
    };
    let built_in = trigger::library().iter().find(|rule| rule.id.0 == id);
    let mut rule = built_in.cloned().unwrap_or_else(|| blank(&id));
    change.apply(&mut rule);
    check_patterns(section, &rule);
    let known = watch.triggers.iter().map(|rule| &rule.id).chain(watch.overrides.iter().map(|one| &one.id));
    if known.into_iter().any(|other| other.0 == id) {
        let help = "put its keys into one table".to_owned();
        section.wrong("id", format!("the trigger \"{id}\" stands twice"), help);
    }
    match built_in {
        Some(_) => watch.overrides.push(change),
        None => {
            for (key, example) in [
                ("name", "\"Export-control penalty\""),
                ("kind", "\"bad-experience\""),
                ("weight", "0.9"),
                ("half_life_days", "30"),
            ] {
                if !section.has(key) {
                    let help = format!("{key} = {example}; only a built-in trigger may leave it out");
                    section.document.error(section.span.clone(), format!("`{key}` is missing"), Some(help));
                }
            }
            if ["say", "any", "before", "after", "both"].iter().all(|key| section.texts(key).is_empty()) {
                let help = "any = [\"export[- ]control penalt\"]".to_owned();
                section.document.error(section.span.clone(), "the trigger has no patterns", Some(help));
            }
            watch.triggers.push(rule);
        }
    }
}

fn blank(id: &str) -> Rule {
    Rule {
        id: TriggerId(id.to_owned()),
        name: id.to_owned(),
        kind: Kind::Awareness,
        weight: 0.5,
        half_life_days: 30.0,
        say: Vec::new(),
        unless: Vec::new(),
        except: Vec::new(),
        plain: false,
        every_party: false,
        in_title: false,
        of_state: false,
        any: Vec::new(),
        before: Vec::new(),
        after: Vec::new(),
        both: Vec::new(),
        not: Vec::new(),
        also: Vec::new(),
        hit: Vec::new(),
        miss: Vec::new(),
    }
}

fn kind_of(section: &Section<'_, '_>, text: &str) -> Option<Kind> {
    match text {
        "awareness" => Some(Kind::Awareness),
        "bad-experience" => Some(Kind::BadExperience),
        "change" => Some(Kind::Change),
        _ => {
            let help = "awareness, bad-experience or change".to_owned();
            section.wrong("kind", format!("\"{text}\" is no kind of trigger"), help);
            None
        }
    }
}

/// Phrases and patterns that can't be read, each at its place; then hits and misses that fail.
fn check_patterns(section: &Section<'_, '_>, rule: &Rule) {
    let problems = trigger::check(rule);
    for problem in &problems {
        let (key, number) = problem.path.split_once('[').unwrap_or((&problem.path, ""));
        let number: usize = number.trim_end_matches(']').parse().unwrap_or(0);
        let span =
            section.texts(key).get(number).map_or_else(|| section.span_of(key), serde_spanned::Spanned::span);
        section.document.error(span, problem.message.clone(), problem.help.clone());
    }
    if !problems.is_empty() {
        return;
    }
    // The patterns are right, so that there is always a proof.
    let Ok(proof) = Proof::of(rule) else { return };
    for hit in section.texts("hit").iter().filter(|hit| !proof.fires(hit.get_ref())) {
        section.document.error(hit.span(), "the trigger doesn't fire on this `hit`", None);
    }
    for miss in section.texts("miss").iter().filter(|miss| proof.fires(miss.get_ref())) {
        section.document.error(miss.span(), "the trigger fires on this `miss`", None);
    }
}
