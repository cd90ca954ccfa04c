//! Whom an event concerns: for each rep and account what the store keeps of it, with the way it took and
//! what holds it back.

use crate::judge::account::index::AccountIx;
use crate::judge::account::names::Form;
use crate::judge::account::{Mention, Relation};
use crate::judge::event::{Event, Fields, parties};
use crate::judge::finding::{Evidence, Finding, Held, NOISE};
use crate::judge::rules::Rules;
use crate::judge::spread::PERSON_MOVE;
use crate::judge::trigger::{Found, Stance, TriggerId};
use crate::judge::{Confidence, spread};
use crate::text::word;

/// A doubtful mention under this is not even held back: a common word in lower case.
const WORTH_HOLDING: f64 = 0.2;

/// The findings of one event.
pub(super) fn findings_of(
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
pub(super) fn named_findings(
    held: &Held,
    rules: &Rules,
    mentions: &[Mention],
    fields: &Fields<'_>,
) -> Vec<Finding> {
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
