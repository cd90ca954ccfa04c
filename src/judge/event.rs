//! A trigger that fired becomes an event: its evidence, its facts, and which accounts it is about.

use crate::item::Item;
use crate::judge::Confidence;
use crate::judge::account::Mention;
use crate::judge::account::index::AccountIx;
use crate::judge::account::names::Form;
use crate::judge::account::setting::Setting;
use crate::judge::finding::{EVIDENCE_LIMIT, Evidence, Field};
use crate::judge::rules::Rules;
use crate::judge::spread::PERSON_MOVE;
use crate::judge::trigger::{self, Found, Place, Stance};

/// Who sells a unit is told of a sale, not of a purchase.
const ACQUISITION: &str = "acquisition";
const DIVESTITURE: &str = "divestiture";

/// These tell of people: their names and roles are facts.
const PEOPLE: &[&str] = &["exec-hire", "exec-departure", "board-change", "person-move"];
/// These have two sides, each with its part.
const TWO_SIDES: &[&str] = &[
    "acquisition",
    "lawsuit",
    "contract-win",
    "contract-loss",
    "divestiture",
    "partnership",
    "technology-change",
    "compliance-action",
    "credit-downgrade",
    "activist",
    "supply-disruption",
];

/// A trigger that fired.
#[derive(Clone, Debug)]
pub struct Event {
    /// Its place in [`Rules::triggers`].
    pub trigger: usize,
    pub evidence: Evidence,
    pub stance: Stance,
    pub confidence: Confidence,
    /// The accounts it is about; empty where it is about nobody on a watchlist.
    pub parties: Vec<AccountIx>,
    pub reasons: Vec<String>,
}

/// The two fields of an item, as everything here sees them.
pub(super) struct Fields<'a> {
    pub title: Setting<'a>,
    pub summary: Setting<'a>,
}

impl<'a> Fields<'a> {
    pub fn new(item: &'a Item) -> Self {
        Fields { title: Setting::of(&item.title), summary: Setting::of(&item.summary) }
    }

    pub fn of(&self, field: Field) -> &Setting<'a> {
        match field {
            Field::Title => &self.title,
            Field::Summary => &self.summary,
        }
    }
}

/// Takes those who sell from those who buy. Where the same words tell of both, the seller has no part in
/// the purchase, whoever buys.
pub(super) fn part_sellers(events: &mut [(&Found, Event)], rules: &Rules) {
    let is = |event: &Event, id: &str| rules.triggers[event.trigger].id.0 == id;
    let Some((sale, sellers)) = events
        .iter()
        .find(|(_, event)| is(event, DIVESTITURE))
        .map(|(found, event)| (*found, event.parties.clone()))
    else {
        return;
    };
    for (found, event) in events.iter_mut().filter(|(_, event)| is(event, ACQUISITION)) {
        let same =
            found.field == sale.field && found.span.start < sale.span.end && sale.span.start < found.span.end;
        if same || event.parties.iter().any(|party| !sellers.contains(party)) {
            event.parties.retain(|party| !sellers.contains(party));
        }
    }
}

pub(super) fn event(
    found: &Found,
    rules: &Rules,
    mentions: &[Mention],
    fields: &Fields<'_>,
) -> Option<Event> {
    let rule = &rules.triggers[found.rule];
    let people = rule.id.0 == PERSON_MOVE;
    let candidates: Vec<&Mention> = mentions
        .iter()
        .filter(|m| {
            if people {
                matches!(m.form, Form::Person(_))
            } else {
                m.is_own() && m.confidence >= Confidence::LISTED
            }
        })
        .collect();
    let parties = parties(found, &candidates, fields);
    if people && parties.is_empty() {
        return None;
    }
    let confidence = Confidence::new(found.confidence);
    let mut evidence = evidence(found, fields.of(found.field));
    if !parties.is_empty() {
        let here = || mentions.iter().filter(|m| m.field == found.field);
        let is_person = |mention: &&Mention| matches!(mention.form, Form::Person(_));
        let spans = |all: &mut dyn Iterator<Item = &Mention>| all.map(|m| m.folded.clone()).collect();
        let mut of_parties = here().filter(is_person).filter(|m| parties.contains(&m.account));
        let named = trigger::Named {
            accounts: spans(&mut here().filter(|m| !is_person(m))),
            people: spans(&mut of_parties),
        };
        let people = PEOPLE.contains(&rule.id.0.as_str());
        let sides = TWO_SIDES.contains(&rule.id.0.as_str());
        evidence.facts = trigger::facts(found, fields.of(found.field), people, sides, &named);
    }
    Some(Event {
        trigger: found.rule,
        evidence,
        stance: found.stance,
        confidence,
        parties,
        reasons: found.reasons.clone(),
    })
}

/// The accounts among `candidates` that the event is about, each once.
pub(super) fn parties(found: &Found, candidates: &[&Mention], fields: &Fields<'_>) -> Vec<AccountIx> {
    let places: Vec<Place> =
        candidates.iter().map(|m| Place { field: m.field, span: m.folded.clone() }).collect();
    let texts = [fields.title.folded.text.as_str(), fields.summary.folded.text.as_str()];
    let mut parties: Vec<AccountIx> = trigger::parties(found, &places, texts)
        .into_iter()
        .flat_map(|at| {
            // One name may stand for an account of several reps.
            let chosen = &places[at];
            candidates.iter().zip(&places).filter(move |(_, place)| *place == chosen).map(|(m, _)| m.account)
        })
        .collect();
    parties.sort_unstable();
    parties.dedup();
    parties
}

/// The words that fired, from the original field, cut to the limit between characters.
fn evidence(found: &Found, place: &Setting<'_>) -> Evidence {
    let span = place.folded.original(found.span.clone());
    let limit = place.original.floor_char_boundary(span.end.min(span.start + EVIDENCE_LIMIT));
    let (start, end) = (span.start, limit);
    Evidence {
        field: found.field,
        start,
        end,
        text: place.original.get(start..end).unwrap_or_default().to_owned(),
        facts: Vec::new(),
    }
}
