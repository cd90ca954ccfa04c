//! An item becomes a reading: its mentions, the triggers that fired, and whom they are about.
//!
//! In: an item and the rules. Out: a reading, the same for the same input.

use crate::item::Item;
use crate::item::link::on_domain;
use crate::judge::account::index::AccountIx;
use crate::judge::account::mention::{self, Support};
use crate::judge::account::names::Form;
use crate::judge::account::surroundings::Surroundings;
use crate::judge::account::{Mention, Role};
use crate::judge::concern::{findings_of, named_findings};
use crate::judge::event::{Event, Fields, event, part_sellers};
use crate::judge::finding::{Field, Finding, Held};
use crate::judge::rank::authority;
use crate::judge::rules::Rules;
use crate::judge::story::{Print, Told};
use crate::judge::trigger::{self, Found, Seen};
use crate::judge::unread::unread;
use crate::judge::{Confidence, spread};

/// How sure an event is at least that a register or regulator opens its record with, however it is told.
const RECORDED: f64 = 0.85;

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
