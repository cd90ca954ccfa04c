//! `tipoff explain`: why a signal scored as it did.

use std::collections::BTreeMap;

use anyhow::bail;
use clap::Args;
use jiff::Timestamp;
use serde_json::json;

use super::{At, Common, Done, not_this, setup, terminal};
use crate::item::{Item, ItemId};
use crate::judge::account::Role;
use crate::judge::rank::{Lead, Seen, Signal, rank};
use crate::judge::story::StoryId;
use crate::judge::watch::RepId;
use crate::judge::{Rules, read, spread};
use crate::store::{Explained, Store};

/// Show why an account, a story or an item scored as it did: every factor of the product
#[derive(Args)]
pub struct Explain {
    /// Part of an account's name, or the start of a story's or an item's number
    what: String,
    /// Only this rep's
    #[arg(long, value_name = "EMAIL")]
    rep: Option<String>,
    /// It means another company: propose the `exclude` line that would have stopped it
    #[arg(long)]
    not_this_company: bool,
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    at: At,
}

impl Explain {
    pub fn run(self, common: &Common) -> anyhow::Result<Done> {
        let now = self.at.now();
        let Some(setup) = setup::open(common, now)? else { return Ok(Done::WrongUse) };
        let rules = setup.rules()?;
        let mut found = setup.store.explain_account(&self.what)?;
        if found.is_empty() && self.what.len() >= 4 && self.what.bytes().all(|byte| byte.is_ascii_hexdigit())
        {
            found = setup.store.explain_id(&self.what)?;
        }
        found.retain(|one| {
            self.rep.as_ref().is_none_or(|rep| one.seen.finding.rep.0.eq_ignore_ascii_case(rep))
        });
        if found.is_empty() {
            bail!("nothing is known of \"{}\"; `tipoff status` tells what was read", self.what);
        }
        if self.not_this_company {
            return not_this_company(&found, &rules, self.json);
        }
        let mut out = anstream::stdout();
        let mut reps: Vec<RepId> = found.iter().map(|one| one.seen.finding.rep.clone()).collect();
        reps.sort();
        reps.dedup();
        for rep in reps {
            let Some(theirs) = rules.reps.iter().find(|rules| rules.watch.rep == rep) else { continue };
            let seen: Vec<_> =
                found.iter().filter(|one| one.seen.finding.rep == rep).map(|one| one.seen.clone()).collect();
            // As if nothing had been told: the question is why, not whether it is new.
            let ranking = rank(&theirs.watch, &rules.triggers_of(theirs), &seen, &[], now);
            if self.json {
                let held: Vec<_> = ranking.held.iter().map(|held| json!(held)).collect();
                terminal::json_line(
                    &mut out,
                    &json!({ "rep": rep.0, "leads": ranking.leads, "blocks": ranking.blocks, "fresh": ranking.fresh, "held": held }),
                )?;
                continue;
            }
            anstream::println!("{}", terminal::safe(&rep.0));
            ranking.leads.iter().for_each(show);
            for block in &ranking.blocks {
                anstream::println!(
                    "  {} · {} · {} accounts, each {}",
                    terminal::safe(&block.name),
                    terminal::safe(&block.title),
                    block.reached.len(),
                    terminal::safe(&spread::told(&block.via))
                );
            }
            for lead in &ranking.fresh {
                anstream::println!(
                    "  It stood there when it was new on the list, and is told once, quietly:"
                );
                show(lead);
            }
            for held in &ranking.held {
                anstream::println!(
                    "  {} · {} · held back: {}\n    {}",
                    terminal::safe(&held.account),
                    held.trigger.0,
                    terminal::safe(&super::held::why(&held.held)),
                    terminal::safe(&held.title)
                );
            }
            stood(&found, &rep, &rules);
            items(&found, &rep, &rules, now);
            changes(&setup.store, &found, &rep)?;
        }
        Ok(Done::Well)
    }
}

/// For each item that was taken for an account, the line that would have kept it away.
fn not_this_company(found: &[Explained], rules: &Rules, json: bool) -> anyhow::Result<Done> {
    let mut done: Vec<(&RepId, &str, ItemId)> = Vec::new();
    for one in found {
        let (rep, account) = (&one.seen.finding.rep, one.seen.finding.account.as_str());
        if done.contains(&(rep, account, one.item)) {
            continue;
        }
        done.push((rep, account, one.item));
        let Some(theirs) = rules.reps.iter().find(|rules| rules.watch.rep == *rep) else { continue };
        let others: Vec<Item> = found
            .iter()
            .filter(|other| other.item != one.item && other.seen.finding.account == account)
            .map(item)
            .collect();
        match not_this::propose(&theirs.watch, account, &item(one), &others)? {
            Some(proposal) if json => {
                terminal::json_line(&mut anstream::stdout(), &proposal.json(&rep.0))?;
            }
            Some(proposal) => proposal.print(),
            None if json => {}
            None => anstream::println!(
                "  {}: {}\n    the rules as they are no longer take it for the account",
                terminal::safe(account),
                terminal::safe(&one.seen.title)
            ),
        }
    }
    Ok(Done::Well)
}

fn show(lead: &Lead) {
    anstream::println!("  {}  score {:.1} = 100 × (1 − Π(1 − p))", terminal::safe(&lead.account), lead.score);
    lead.signals.iter().for_each(signal);
    for together in &lead.together {
        anstream::println!(
            "    {}  p = {:.3}   {} within {:.0} days of {}",
            together.id,
            together.p,
            terminal::safe(&together.name),
            together.within_days,
            terminal::safe(&together.with)
        );
    }
}

/// The product, factor by factor.
fn signal(signal: &Signal) {
    anstream::println!("    {}  p = {:.3}   story {}", signal.trigger.0, signal.p, signal.story);
    for factor in &signal.factors {
        anstream::println!("      {:<10} {:.3}  {}", factor.name, factor.value, terminal::safe(&factor.why));
    }
    anstream::println!(
        "      evidence   [{}] in {:?}",
        terminal::safe(&signal.evidence.text),
        terminal::safe(&signal.title)
    );
    for fact in &signal.evidence.facts {
        let value = fact.value.as_ref().map(|value| format!(" = {value}")).unwrap_or_default();
        let told = format!("{} [{}]{value}", format!("{:?}", fact.kind).to_lowercase(), fact.text);
        anstream::println!("      fact       {}", terminal::safe(&told));
    }
    if let Some(via) = &signal.via {
        anstream::println!("      reaches it because it {}", terminal::safe(&spread::told(via)));
    }
    anstream::println!("      told by    {}", terminal::safe(&signal.outlets.join(", ")));
}

/// How each event stood, from turn to turn.
fn stood(found: &[Explained], rep: &RepId, rules: &Rules) {
    let mut stories: BTreeMap<StoryId, Vec<&Seen>> = BTreeMap::new();
    for one in found.iter().filter(|one| one.seen.finding.rep == *rep) {
        stories.entry(one.seen.story).or_default().push(&one.seen);
    }
    for tellings in stories.values_mut() {
        tellings.sort_by(|a, b| a.published.cmp(&b.published).then(a.title.cmp(&b.title)));
        for turn in super::story::turns(rules, tellings) {
            anstream::println!("    stood      {}", terminal::safe(&turn));
        }
    }
}

/// Stories that became one or came apart after they were first put together.
fn changes(store: &Store, found: &[Explained], rep: &RepId) -> anyhow::Result<()> {
    let mut stories: Vec<StoryId> =
        found.iter().filter(|one| one.seen.finding.rep == *rep).map(|one| one.seen.story).collect();
    stories.sort_unstable();
    stories.dedup();
    for story in stories {
        for change in store.story_changes(story)? {
            let at = change.at.strftime("%-d %B %Y, %H:%M UTC").to_string();
            anstream::println!("    {}", super::story::went(&at, change.items, change.from, change.into));
        }
    }
    Ok(())
}

fn items(found: &[Explained], rep: &RepId, rules: &Rules, now: Timestamp) {
    let theirs = found.iter().filter(|one| one.seen.finding.rep == *rep);
    for one in theirs {
        let older = if one.rules == rules.hash { "" } else { ", read by older rules" };
        let hours = (now.as_second() - one.seen.published.as_second()) / 3600;
        anstream::println!(
            "    item {}  {} hours old{older}  {}  {}",
            one.item,
            hours,
            terminal::safe(one.seen.outlet.as_deref().unwrap_or("unknown outlet")),
            terminal::safe(one.seen.url.as_deref().unwrap_or(""))
        );
        mention(one, rep, rules);
    }
}

/// The item as it was read.
fn item(one: &Explained) -> Item {
    let seen = &one.seen;
    Item {
        id: one.item,
        title: seen.title.clone(),
        summary: seen.summary.clone(),
        url: seen.url.clone(),
        published: Some(seen.published),
        outlet: seen.outlet.clone(),
        // Reading doesn't ask for it.
        language: None,
    }
}

/// Why the item means the account, by the rules as they are now.
fn mention(one: &Explained, rep: &RepId, rules: &Rules) {
    let seen = &one.seen;
    let reading = read(&item(one), rules);
    let theirs = |ix| rules.rep_of(ix).watch.rep == *rep && rules.account(ix).name == seen.finding.account;
    let Some(best) = reading.best_mentions().into_iter().find(|best| theirs(best.account)) else { return };
    let role = match reading.role(best.account) {
        Some(Role::Mentioned(why)) => format!("only mentioned: {why}"),
        _ => "what the item is about".to_owned(),
    };
    anstream::println!("      is the company  {:.2}  ({role})", best.confidence.value());
    // What weighs nothing is not worth a line.
    let weighs = |reason: &&String| !reason.starts_with("+0.0") && !reason.starts_with("-0.0");
    for reason in best.reasons().iter().filter(weighs) {
        anstream::println!("        {}", terminal::safe(reason));
    }
}
