//! What the mail says, before it has a form: every string harmless, every number in words.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::beside::beside;
use super::calls::Calls;
use super::evidence::clause;
use super::foot::{self, Unread};
use super::share;
use super::view::{BlockView, Change, Digest, FreshView, LeadView, LinkView, SignalView};
use super::words::{age, count, date, day, greeting, harmless, headline, kind, name, on, purpose, stance};
use crate::judge::finding::Field;
use crate::judge::rank::{Block, Lead, Link, Moved, Ranking, Signal, Told, Update};
use crate::judge::spread;
use crate::judge::trigger::Stance;

/// Leads of a mail; what is beyond is counted, and comes with the next.
pub const LEADS: usize = 30;
/// Signals shown of one lead; what is beyond comes with the next mail.
const SIGNALS: usize = 6;
/// Corrections of a mail; what is beyond comes with the next.
const CHANGES: usize = 20;
/// Accounts of the block "new on your list"; the rest is counted.
const FRESH: usize = 12;
/// Accounts named of one block.
const REACHED: usize = 12;
/// Links shown of one signal.
const LINKS: usize = 4;

/// Who reads it.
#[derive(Clone, Debug)]
pub struct Reader {
    pub name: Option<String>,
    pub email: String,
    pub timezone: TimeZone,
    /// The file to edit, shown at the foot.
    pub watchlist: String,
    /// Whom the rep sells to, who is known at the accounts, and the rep's own words.
    pub calls: Calls,
}

/// Says in words what is to be told.
pub fn compose(ranking: &Ranking, reader: &Reader, unread: &[Unread], now: Timestamp) -> Digest {
    let zone = &reader.timezone;
    let mut changed: Vec<Change> = ranking
        .leads
        .iter()
        .flat_map(|lead| lead.signals.iter().map(move |signal| (lead, signal)))
        .filter_map(|(lead, signal)| change(lead, signal, now, zone))
        .collect();
    changed.sort_by_key(|change| !change.settled);
    changed.truncate(CHANGES);
    let told: Vec<(&Lead, Vec<&Signal>)> = ranking
        .leads
        .iter()
        .map(|lead| (lead, lead.signals.iter().filter(|signal| signal.update.is_none()).collect::<Vec<_>>()))
        .filter(|(_, signals)| !signals.is_empty())
        .collect();
    let chosen = share::chosen(&told, LEADS);
    let leads: Vec<LeadView> = chosen
        .leads
        .iter()
        .enumerate()
        .map(|(at, (lead, signals))| view(at + 1, lead, signals, reader, now))
        .collect();
    let corrected = changed.iter().map(|change| change.mark.clone());
    let shown = chosen
        .leads
        .iter()
        .flat_map(|(lead, signals)| signals.iter().take(SIGNALS).map(move |signal| mark(lead, signal, now)));
    // The block comes once: what it only counts counts as told.
    let quietly =
        ranking.fresh.iter().flat_map(|lead| lead.signals.iter().map(move |signal| mark(lead, signal, now)));
    let spread = ranking.blocks.iter().flat_map(|block| block_marks(block, now));
    let marks = corrected.chain(shown).chain(spread).chain(quietly).collect();
    let fresh: Vec<FreshView> =
        ranking.fresh.iter().take(FRESH).filter_map(|lead| fresh(lead, zone)).collect();
    let first_name = reader.name.as_deref().and_then(|name| name.split_whitespace().next()).map(harmless);
    Digest {
        subject: subject(&told, &changed, (&fresh, ranking.fresh.len()), &ranking.blocks, &day(now, zone)),
        preheader: leads
            .first()
            .map_or_else(|| opening(ranking, &told, changed.len()), |lead| lead.why.clone()),
        greeting: match first_name {
            Some(name) => format!("{} {name}.", greeting(now, zone)),
            None => format!("{}.", greeting(now, zone)),
        },
        opening: format!("{}. {}", day(now, zone), opening(ranking, &told, changed.len())),
        more: told.len() - leads.len(),
        loud: chosen.loud,
        blocks: ranking.blocks.iter().map(block_view).collect(),
        fresh_more: ranking.fresh.len() - fresh.len(),
        fresh,
        quiet: count(ranking.quiet, "account had nothing.", "accounts had nothing."),
        held: foot::held(&ranking.held),
        unread: foot::unread(unread, zone),
        judged: None,
        told: marks,
        watchlist: harmless(&reader.watchlist),
        example: leads.first().map(|lead| lead.account.clone()),
        changed,
        leads,
        thread: None,
        email: reader.email.clone(),
        now,
    }
}

fn opening(ranking: &Ranking, told: &[(&Lead, Vec<&Signal>)], changed: usize) -> String {
    let watched = count(ranking.watched, "account", "accounts");
    match told.len() {
        0 if !ranking.blocks.is_empty() => format!("Others' news reaches some of {watched}."),
        0 if changed > 0 => format!(
            "Nothing new at {watched}; {} is otherwise now.",
            if changed == 1 { "one thing that we told you" } else { "some of what we told you" }
        ),
        0 if !ranking.fresh.is_empty() => {
            format!("Nothing new at {watched}; of what is new on your list this stood there already.")
        }
        0 => format!("Nothing new at {watched}."),
        leads => format!("{} of {watched} moved.", leads),
    }
}

fn fresh(lead: &Lead, zone: &TimeZone) -> Option<FreshView> {
    let first = lead.signals.first()?;
    let more = match lead.signals.len() - 1 {
        0 => String::new(),
        more => format!("; {more} more"),
    };
    Some(FreshView {
        account: name(&lead.account),
        line: format!("{}, {}{more}", name(&first.name), date(first.published, zone)),
        lang: first.language.clone(),
        headline: headline(&first.title),
        link: links(first).into_iter().next(),
    })
}

fn subject(
    told: &[(&Lead, Vec<&Signal>)],
    changed: &[Change],
    (fresh, fresh_all): (&[FreshView], usize),
    blocks: &[Block],
    today: &str,
) -> String {
    let line = match (told.first(), changed.first(), fresh.first()) {
        (None, None, _) if !blocks.is_empty() => {
            format!("{}: {}", name(&blocks[0].title), count(blocks[0].reached.len(), "account", "accounts"))
        }
        (Some((lead, signals)), ..) => {
            let what = signals.first().map(|signal| lower_first(&signal.name)).unwrap_or_default();
            let others = match told.len() - 1 {
                0 => String::new(),
                more => format!(" · {} moved", count(more, "more account", "more accounts")),
            };
            format!("{}: {what}{others}", name(&lead.account))
        }
        (None, Some(change), _) => format!("{}: changed since we told you", change.account),
        (None, None, Some(first)) => match fresh_all - 1 {
            0 => format!("{}: new on your list", first.account),
            more => format!(
                "{} and {}: new on your list",
                first.account,
                count(more, "more account", "more accounts")
            ),
        },
        (None, None, None) => format!("Nothing new on {today}"),
    };
    harmless(&line)
}

/// "Executive leaves" within a sentence.
fn lower_first(name: &str) -> String {
    let name = harmless(name);
    let mut characters = name.chars();
    match (characters.next(), characters.clone().next()) {
        // An abbreviation keeps its capitals.
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(characters).collect()
        }
        _ => name,
    }
}

fn change(lead: &Lead, signal: &Signal, now: Timestamp, zone: &TimeZone) -> Option<Change> {
    let settled = matches!(signal.stance, Stance::Denied | Stance::Reversed);
    let what = lower_first(&signal.name);
    let sentence = match signal.update.as_ref()? {
        Update::Stance { was, told } => {
            let then = date(*told, zone);
            let call = if settled { " Not a reason to call." } else { "" };
            let by =
                signal.links.first().map(|link| format!(", says {}", name(&link.outlet))).unwrap_or_default();
            format!(
                "We told you on {then} ({what}, {}); it was {} {}{by}.{call}",
                stance(*was),
                match signal.stance {
                    Stance::Reported => "confirmed",
                    turned => stance(turned),
                },
                on(signal.turned, now, zone)
            )
        }
        Update::Outlets { was, told } => {
            let then = date(*told, zone);
            let before = count(*was as usize, "outlet", "outlets");
            format!("On {then} {before} told it ({what}); by now {} do, independently.", signal.independent)
        }
    };
    Some(Change {
        account: name(&lead.account),
        sentence,
        headline: headline(&signal.title),
        lang: signal.language.clone(),
        links: links(signal),
        settled,
        mark: mark(lead, signal, now),
    })
}

fn block_view(block: &Block) -> BlockView {
    let named = block.reached.iter().take(REACHED);
    let mut accounts: Vec<String> =
        named.map(|reached| format!("{} {:.0}", name(&reached.account), reached.score)).collect();
    if block.reached.len() > REACHED {
        accounts.push(format!("and {} more", block.reached.len() - REACHED));
    }
    let reached = count(block.reached.len(), "of your accounts", "of your accounts");
    BlockView {
        purpose: purpose(block.purpose),
        line: format!("{}, {}; reaches {reached}", name(&block.name), stance(block.stance)),
        way: format!("each {}", headline(&spread::told(&block.via))),
        lang: block.language.clone(),
        headline: headline(&block.title),
        accounts: accounts.join(" · "),
        links: web_links(&block.links),
    }
}

/// The block tells its event of each account in it, the uncounted too.
fn block_marks(block: &Block, now: Timestamp) -> impl Iterator<Item = Told> + '_ {
    block.reached.iter().map(move |reached| Told {
        account: reached.account.clone(),
        trigger: block.trigger.clone(),
        story: block.story,
        stance: block.stance,
        independent: block.independent,
        at: now,
    })
}

fn view(number: usize, lead: &Lead, signals: &[&Signal], reader: &Reader, now: Timestamp) -> LeadView {
    let (first, zone) = (signals[0], &reader.timezone);
    let start = reader.calls.start(lead, first);
    let mut standing = vec![format!("{:?}", lead.relation).to_lowercase(), format!("tier {}", lead.tier)];
    standing.extend(lead.stage.as_deref().map(harmless));
    standing.extend(
        lead.taken_for.as_deref().map(|taken| format!("{} = {}", name(&lead.account), harmless(taken))),
    );
    match lead.moved {
        Moved::Rising => standing.push("rising".to_owned()),
        Moved::Cooling => standing.push("cooling".to_owned()),
        Moved::New | Moved::Steady => {}
    }
    LeadView {
        number,
        account: name(&lead.account),
        score: lead.score.round().clamp(0.0, 100.0) as u8,
        purpose: purpose(lead.purpose),
        standing: standing.join(", "),
        why: why(first, lead),
        signals: signals.iter().take(SIGNALS).map(|signal| signal_view(signal, now, zone)).collect(),
        in_text: 0,
        more: signals.len().saturating_sub(SIGNALS),
        call: start.call,
        opener: start.opener,
    }
}

/// "Executive leaves. You sell to CFOs; tier 1."
fn why(signal: &Signal, lead: &Lead) -> String {
    let reasons = headline(&lead.reasons.join("; "));
    let mut characters = reasons.chars();
    let sentence: String = match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).chain(".".chars()).collect(),
        None => String::new(),
    };
    let rumour = if signal.stance == Stance::Rumoured { " (a rumour so far)" } else { "" };
    format!("{}{}{rumour}. {sentence}", name(&signal.name), beside(signal, &lead.account))
        .trim_end()
        .to_owned()
}

fn signal_view(signal: &Signal, now: Timestamp, zone: &TimeZone) -> SignalView {
    let all = signal.outlets.len();
    let independent = count(signal.independent as usize, "outlet", "independent outlets");
    let heard = match all > signal.independent as usize {
        true => format!("{independent}, {all} in all"),
        false => independent,
    };
    SignalView {
        name: name(&signal.name),
        facts: format!(
            "{} · {} · {heard} · {}",
            kind(signal.kind),
            stance(signal.stance),
            age(signal.published, now, zone)
        ),
        age: age(signal.published, now, zone),
        via: signal.via.as_deref().map(headline),
        taken: signal
            .taken
            .as_ref()
            .map(|taken| format!("{} is on it, since {}", name(&taken.by), day(taken.since, zone))),
        lang: signal.language.clone(),
        headline: (signal.evidence.field != Field::Title).then(|| headline(&signal.title)),
        evidence: clause(signal),
        outlets: headline(&signal.outlets.join(", ")),
        links: links(signal),
    }
}

/// The outlets' own links; what is no web address is no link.
pub fn links(signal: &Signal) -> Vec<LinkView> {
    web_links(&signal.links)
}

fn web_links(links: &[Link]) -> Vec<LinkView> {
    let web = |url: &str| {
        (url.starts_with("https://") || url.starts_with("http://"))
            && !url.chars().any(|c| c.is_whitespace() || c.is_control())
    };
    let all = links.iter().filter(|link| web(&link.url) && link.url.len() < 1000);
    all.take(LINKS).map(|link| LinkView { outlet: name(&link.outlet), url: link.url.clone() }).collect()
}

/// A signal as it is told now.
fn mark(lead: &Lead, signal: &Signal, now: Timestamp) -> Told {
    Told {
        account: lead.account.clone(),
        trigger: signal.trigger.clone(),
        story: signal.story,
        stance: signal.stance,
        independent: signal.independent,
        at: now,
    }
}
