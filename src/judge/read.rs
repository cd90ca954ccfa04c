//! An item becomes a reading: its mentions, the triggers that fired, and whom they are about.
//!
//! In: an item and the rules. Out: a reading, the same for the same input.

use crate::item::Item;
use crate::item::link::on_domain;
use crate::judge::account::index::AccountIx;
use crate::judge::account::mention::{self, Support};
use crate::judge::account::names::Form;
use crate::judge::account::setting::Setting;
use crate::judge::account::surroundings::Surroundings;
use crate::judge::account::{Mention, Relation, Role};
use crate::judge::finding::{EVIDENCE_LIMIT, Evidence, Field, Finding, Held, NOISE};
use crate::judge::rank::authority;
use crate::judge::rules::Rules;
use crate::judge::spread::PERSON_MOVE;
use crate::judge::story::{Print, Told};
use crate::judge::trigger::{self, Found, Place, Seen, Stance, TriggerId};
use crate::judge::unread::unread;
use crate::judge::{Confidence, spread};
use crate::text::word;

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

/// How sure an event is at least that a register or regulator opens its record with, however it is told.
const RECORDED: f64 = 0.85;

/// A doubtful mention under this is not even held back: a common word in lower case.
const WORTH_HOLDING: f64 = 0.2;

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

/// All that an item says to the rules.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Every name found, the rejected too.
    pub mentions: Vec<Mention>,
    pub events: Vec<Event>,
    /// The kind of noise that the item is, if it is.
    pub noise: Option<&'static str>,
    /// For each rep, account and trigger what the store keeps.
    pub findings: Vec<Finding>,
    pub print: Print,
}

impl Reading {
    /// Whether the item is about the account: one of its mentions that count is the subject.
    pub fn role(&self, account: AccountIx) -> Option<Role> {
        let counts = |m: &&Mention| m.account == account && m.is_own() && m.confidence >= Confidence::LISTED;
        let mut roles = self.mentions.iter().filter(counts).map(|mention| mention.role);
        let first = roles.clone().next();
        roles.find(|role| role.is_subject()).or(first)
    }

    /// The surest mention of each account, in the order of the accounts.
    pub fn best_mentions(&self) -> Vec<&Mention> {
        let mut best: Vec<&Mention> = Vec::new();
        for mention in self.mentions.iter().filter(|m| m.is_own()) {
            match best.iter_mut().find(|known| known.account == mention.account) {
                Some(known)
                    if (known.confidence, known.role.is_subject())
                        < (mention.confidence, mention.role.is_subject()) =>
                {
                    *known = mention
                }
                Some(_) => {}
                None => best.push(mention),
            }
        }
        best.sort_by_key(|mention| mention.account);
        best
    }

    /// For each account that only a name it excludes stands for, that name, in the order of the accounts.
    pub fn excluded_mentions(&self) -> Vec<&Mention> {
        let named = |account| self.mentions.iter().any(|m| m.account == account && m.is_own());
        let excluded = |m: &&Mention| m.form == Form::Exclude && !named(m.account);
        let mut all: Vec<&Mention> = self.mentions.iter().filter(excluded).collect();
        all.sort_by_key(|mention| mention.account);
        all.dedup_by_key(|mention| mention.account);
        all
    }
}

/// How much of a reading is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Whole,
    /// What can be told of the item, without findings.
    Told,
}

/// The two fields of an item, as everything here sees them.
struct Fields<'a> {
    title: Setting<'a>,
    summary: Setting<'a>,
}

impl<'a> Fields<'a> {
    fn new(item: &'a Item) -> Self {
        Fields { title: Setting::of(&item.title), summary: Setting::of(&item.summary) }
    }

    fn of(&self, field: Field) -> &Setting<'a> {
        match field {
            Field::Title => &self.title,
            Field::Summary => &self.summary,
        }
    }
}

/// Reads one item by the rules.
pub fn read(item: &Item, rules: &Rules) -> Reading {
    read_to(Depth::Whole, item, rules)
}

/// Reads what can be told of an item: as [`read`] does, but without findings.
pub fn skim(item: &Item, rules: &Rules) -> Reading {
    read_to(Depth::Told, item, rules)
}

/// Reads what is remembered of an item; `None` where it says nothing to anybody, as most don't: it names no
/// account, and no keyword of a segment stands in it. Such a one is read no further.
pub fn remembered(item: &Item, rules: &Rules) -> Option<Reading> {
    let fields = Fields::new(item);
    let mentions = mentions(item, rules, &fields);
    let (title, summary) = (&fields.title.folded, &fields.summary.folded);
    let concerns = !mentions.is_empty()
        || rules.reps.iter().any(|rep| !spread::segments(rep, title, summary).is_empty());
    concerns.then(|| read_on(Depth::Whole, item, rules, &fields, mentions))
}

fn read_to(depth: Depth, item: &Item, rules: &Rules) -> Reading {
    let fields = Fields::new(item);
    let mentions = mentions(item, rules, &fields);
    read_on(depth, item, rules, &fields, mentions)
}

/// Reads an item whose mentions are known.
fn read_on(depth: Depth, item: &Item, rules: &Rules, fields: &Fields<'_>, mentions: Vec<Mention>) -> Reading {
    let Seen { events: mut found, noise } = trigger::find(&fields.title, &fields.summary, rules.set());
    let is_named = mentions.iter().any(|m| m.is_own() && m.confidence >= Confidence::LISTED);
    let unread = (is_named || !found.is_empty()).then(|| unread(item, !found.is_empty())).flatten();
    if unread.is_some() {
        // What the words of another language look like in ours is chance.
        found.clear();
    }
    if item.url.as_deref().is_some_and(authority::is_record) {
        found.iter_mut().filter(|found| opens(found, fields)).for_each(|found| {
            found.confidence = found.confidence.max(RECORDED);
        });
    }
    let mut told_of: Vec<(&Found, Event)> =
        found.iter().filter_map(|found| Some((found, event(found, rules, &mentions, fields)?))).collect();
    part_sellers(&mut told_of, rules);
    let mut events = Vec::new();
    let mut findings = Vec::new();
    for (found, event) in told_of {
        if depth == Depth::Whole {
            findings.extend(findings_of(&event, found, rules, &mentions, fields, noise));
        }
        events.push(event);
    }
    if depth == Depth::Whole && findings.is_empty() {
        let noise = noise.map(|kind| Held::Noise(kind.to_owned()));
        let held = unread.map(|language| Held::Language(language.name().to_owned())).or(noise);
        findings.extend(held.iter().flat_map(|held| named_findings(held, rules, &mentions, fields)));
    }
    let print = print(item, rules, fields, &mentions, &events);
    Reading { mentions, events, noise, findings, print }
}

/// Whether the event stands in the first sentence of its field.
fn opens(found: &Found, fields: &Fields<'_>) -> bool {
    !fields.of(found.field).folded.text[..found.span.start].contains(". ")
}

/// What tells its story: the words, the events, and whom it is about.
fn print(item: &Item, rules: &Rules, fields: &Fields<'_>, mentions: &[Mention], events: &[Event]) -> Print {
    let name = |account: AccountIx| rules.account(account).name.as_str();
    let told: Vec<(&str, Vec<&str>)> = events
        .iter()
        .map(|event| {
            let id = rules.triggers[event.trigger].id.0.as_str();
            (id, event.parties.iter().map(|party| name(*party)).collect())
        })
        .collect();
    let is_subject = |mention: &&Mention| {
        mention.is_own() && mention.role.is_subject() && mention.confidence >= Confidence::LISTED
    };
    let subjects: Vec<&str> =
        mentions.iter().filter(is_subject).map(|mention| name(mention.account)).collect();
    Print::of(&Told {
        title: &fields.title,
        summary: &fields.summary,
        events: &told,
        subjects: &subjects,
        published: item.published,
    })
}

fn mentions(item: &Item, rules: &Rules, fields: &Fields<'_>) -> Vec<Mention> {
    let mut all = Vec::new();
    let around = Surroundings::of(&fields.title, &fields.summary);
    for field in [Field::Title, Field::Summary] {
        let place = fields.of(field);
        for hit in rules.names.find(&place.folded.text, &place.folded.words) {
            for (account, form) in &hit.owners {
                // An account that excludes this longer name is not meant by it, whatever else it is called.
                let excluded =
                    hit.owners.iter().any(|(owner, form)| owner == account && *form == Form::Exclude);
                if !excluded || *form == Form::Exclude {
                    let support = || support(item, rules, *account, fields);
                    all.push(mention::judge(&hit, *account, *form, field, place, &around, support));
                }
            }
        }
    }
    mention::agree(&mut all);
    all
}

/// Looked up only where the name alone proves little.
fn support(item: &Item, rules: &Rules, account: AccountIx, fields: &Fields<'_>) -> Support {
    let listed = rules.account(account);
    let own_site = match (&item.url, &listed.domain) {
        (Some(url), Some(domain)) => on_domain(url, domain),
        _ => false,
    };
    let rep = rules.rep_of(account);
    let segment = !listed.segments.is_empty()
        && spread::segments(rep, &fields.title.folded, &fields.summary.folded)
            .iter()
            .any(|at| listed.segments.contains(&rep.watch.segments[*at].name));
    Support { own_site, segment }
}

/// Takes those who sell from those who buy. Where the same words tell of both, the seller has no part in
/// the purchase, whoever buys.
fn part_sellers(events: &mut [(&Found, Event)], rules: &Rules) {
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

fn event(found: &Found, rules: &Rules, mentions: &[Mention], fields: &Fields<'_>) -> Option<Event> {
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
fn parties(found: &Found, candidates: &[&Mention], fields: &Fields<'_>) -> Vec<AccountIx> {
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

fn findings_of(
    event: &Event,
    found: &Found,
    rules: &Rules,
    mentions: &[Mention],
    fields: &Fields<'_>,
    noise: Option<&'static str>,
) -> Vec<Finding> {
    let rule = &rules.triggers[event.trigger];
    let make = |account: AccountIx, mention: Confidence, held: Option<Held>, via: Option<String>| {
        let rep = rules.rep_of(account);
        let muted =
            || rep.mute.iter().find(|word| stands_in(fields, word)).map(|word| Held::Muted(word.clone()));
        Finding {
            rep: rep.watch.rep.clone(),
            account: rules.account(account).name.clone(),
            trigger: rule.id.clone(),
            stance: event.stance,
            mention,
            event: if via.is_some() {
                event.confidence * Confidence::new(spread::DAMPING)
            } else {
                event.confidence
            },
            evidence: event.evidence.clone(),
            held: noise.map(|kind| Held::Noise(kind.to_owned())).or_else(muted).or(held),
            via,
        }
    };
    let has = |account: AccountIx| rules.rep_of(account).triggers.contains(&event.trigger);
    let mut all = Vec::new();
    for party in event.parties.iter().filter(|party| has(**party)) {
        all.push(make(*party, sureness(*party, rule.id.0 == PERSON_MOVE, mentions), None, None));
    }
    if all.is_empty() {
        // It may be about somebody on the list, were the name meant.
        let doubtful: Vec<&Mention> = mentions
            .iter()
            .filter(|m| m.confidence < Confidence::LISTED && m.confidence.value() >= WORTH_HOLDING)
            .filter(|m| matches!(m.form, Form::Name | Form::Bare))
            .collect();
        for account in parties(found, &doubtful, fields).into_iter().filter(|account| has(*account)) {
            let Some(mention) = doubtful.iter().find(|m| m.account == account) else { continue };
            let why = mention.rejected().unwrap_or_default();
            all.push(make(account, mention.confidence, Some(Held::DoubtfulCompany(why)), None));
        }
    }
    let owned: Vec<&Mention> = mentions
        .iter()
        .filter(|m| m.form == Form::Parent && m.confidence >= Confidence::LISTED)
        .filter(|m| has(m.account) && !event.parties.contains(&m.account))
        .collect();
    for account in parties(found, &owned, fields) {
        let Some(mention) = owned.iter().find(|m| m.account == account) else { continue };
        let Some(parent) = &rules.account(account).parent else { continue };
        all.push(make(account, mention.confidence, None, Some(spread::via_parent(parent))));
    }
    let mut reached = spread::through_use(rules, rule, &event.parties);
    reached.extend(spread::through_segment(rules, rule, &fields.title.folded, &fields.summary.folded));
    if rule.id.0 == PERSON_MOVE {
        let known = champions(event, rules, mentions, fields);
        let is_named = |m: &&Mention| m.is_own() && m.confidence >= Confidence::LISTED;
        let mut named: Vec<AccountIx> = mentions
            .iter()
            .filter(is_named)
            .filter(|m| !matches!(m.form, Form::Person(_)))
            .map(|m| m.account)
            .collect();
        named.sort_unstable();
        named.dedup();
        reached.extend(spread::through_champion(rules, &known, &named));
    }
    for reached in reached.into_iter().filter(|r| has(r.account) && !event.parties.contains(&r.account)) {
        all.push(make(reached.account, Confidence::CERTAIN, None, Some(reached.via)));
    }
    all
}

/// The people of the accounts' lists that an event is about, as the item writes them.
fn champions<'a>(
    event: &Event,
    rules: &Rules,
    mentions: &[Mention],
    fields: &'a Fields<'_>,
) -> Vec<(AccountIx, &'a str)> {
    let known = |m: &&Mention| {
        matches!(m.form, Form::Person(_))
            && event.parties.contains(&m.account)
            && matches!(rules.account(m.account).relation, Relation::Prospect | Relation::Customer)
    };
    let mut all: Vec<(AccountIx, &str)> =
        mentions.iter().filter(known).map(|m| (m.account, fields.of(m.field).written(&m.folded))).collect();
    all.sort_unstable();
    all.dedup_by_key(|(account, _)| *account);
    all
}

/// What names an account without an event that we report: held back all the same, so that a rep can see
/// how much of it there is.
fn named_findings(held: &Held, rules: &Rules, mentions: &[Mention], fields: &Fields<'_>) -> Vec<Finding> {
    let mut all: Vec<Finding> = Vec::new();
    for mention in mentions.iter().filter(|m| m.is_own() && m.confidence >= Confidence::LISTED) {
        let (rep, name) = (&rules.rep_of(mention.account).watch.rep, &rules.account(mention.account).name);
        if all.iter().any(|known| known.rep == *rep && known.account == *name) {
            continue;
        }
        all.push(Finding {
            rep: rep.clone(),
            account: name.clone(),
            trigger: TriggerId(NOISE.to_owned()),
            stance: Stance::Reported,
            mention: mention.confidence,
            event: Confidence::default(),
            evidence: Evidence {
                field: mention.field,
                start: mention.span.start,
                end: mention.span.end,
                text: fields.of(mention.field).written(&mention.folded).to_owned(),
                facts: Vec::new(),
            },
            held: Some(held.clone()),
            via: None,
        });
    }
    all
}

/// How sure it is that the account is meant; for a person's move that the person is.
fn sureness(account: AccountIx, person: bool, mentions: &[Mention]) -> Confidence {
    let best = mentions
        .iter()
        .filter(|m| m.account == account && m.is_own())
        .map(|m| m.confidence.value())
        .fold(0.0, f64::max);
    if person { Confidence::new(best.max(0.75)) } else { Confidence::new(best) }
}

fn stands_in(fields: &Fields<'_>, phrase: &str) -> bool {
    word::contains(&fields.title.folded.text, phrase) || word::contains(&fields.summary.folded.text, phrase)
}
