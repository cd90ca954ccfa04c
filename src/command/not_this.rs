//! *Not this company*: the `exclude` line that would have stopped a signal, tried before it is proposed.

use serde_json::json;

use super::{setup, terminal};
use crate::item::Item;
use crate::judge::account::setting::Setting;
use crate::judge::account::{exclude, taken};
use crate::judge::finding::Field;
use crate::judge::watch::Watch;
use crate::judge::{Confidence, Mention, Rules, read};

/// Names beside one item's mentions that are tried together.
const NAMES: usize = 6;

/// What would have kept an item from an account.
pub struct Proposal {
    account: String,
    title: String,
    /// How sure the mention was.
    confidence: f64,
    /// The account's whole `exclude`, what stands there already included.
    exclude: Vec<String>,
    /// With it the item no longer means the account.
    stops: bool,
    /// Titles of other items that it would have stopped.
    also: Vec<String>,
    /// Lines that may tell the account apart where no longer name does.
    else_try: Vec<String>,
}

/// Looks for the line; `None` where the item doesn't mean the account any more. `others` are further items
/// that were taken for it.
///
/// # Errors
/// Where the rep's triggers can't be built.
pub fn propose(
    watch: &Watch,
    account: &str,
    item: &Item,
    others: &[Item],
) -> anyhow::Result<Option<Proposal>> {
    let Some(at) = watch.accounts.iter().position(|listed| listed.name == account) else { return Ok(None) };
    // The account alone: what others exclude is theirs, and fewer names are built sooner.
    let mut watch = Watch { accounts: vec![watch.accounts[at].clone()], ..watch.clone() };
    let now = setup::rules(vec![watch.clone()])?;
    let Some(first) = listed(item, &now).into_iter().next() else { return Ok(None) };
    let confidence = first.confidence.value();
    let meant: Vec<&Item> = others.iter().filter(|other| !listed(other, &now).is_empty()).collect();
    let mut rules = now;
    for _ in 0..NAMES {
        let Some(mention) = listed(item, &rules).into_iter().next() else { break };
        let place = Setting::of(field(item, mention.field));
        let mut stopped = None;
        for name in exclude::longer(&place, &mention.folded) {
            let mut wider = watch.clone();
            wider.accounts[0].exclude.push(name);
            let built = setup::rules(vec![wider.clone()])?;
            let still = |m: &Mention| m.field == mention.field && m.folded == mention.folded;
            if !listed(item, &built).iter().any(still) {
                stopped = Some((wider, built));
                break;
            }
        }
        let Some((wider, built)) = stopped else { break };
        (watch, rules) = (wider, built);
    }
    let listed_account = &watch.accounts[0];
    let stops = listed(item, &rules).is_empty();
    let also = meant.into_iter().filter(|other| listed(other, &rules).is_empty());
    Ok(Some(Proposal {
        account: account.to_owned(),
        title: item.title.clone(),
        confidence,
        exclude: listed_account.exclude.clone(),
        stops,
        also: also.map(|other| other.title.clone()).collect(),
        else_try: if stops { Vec::new() } else { taken::lines(listed_account) },
    }))
}

/// The mentions by which the item is taken for the only account.
fn listed(item: &Item, rules: &Rules) -> Vec<Mention> {
    let mentions = read(item, rules).mentions;
    mentions.into_iter().filter(|m| m.is_own() && m.confidence >= Confidence::LISTED).collect()
}

fn field(item: &Item, field: Field) -> &str {
    match field {
        Field::Title => &item.title,
        Field::Summary => &item.summary,
    }
}

impl Proposal {
    /// The line as TOML.
    fn line(&self) -> String {
        let names: Vec<String> =
            self.exclude.iter().map(|name| toml::Value::from(name.as_str()).to_string()).collect();
        format!("exclude = [{}]", names.join(", "))
    }

    pub fn json(&self, rep: &str) -> serde_json::Value {
        json!({
            "rep": rep,
            "account": self.account,
            "title": self.title,
            "confidence": self.confidence,
            "exclude": self.exclude,
            "line": self.stops.then(|| self.line()),
            "stops": self.stops,
            "also_stops": self.also,
            "else_try": self.else_try,
        })
    }

    pub fn print(&self) {
        let say = |text: &str| anstream::println!("    {}", terminal::safe(text));
        anstream::println!("  {}: {}", terminal::safe(&self.account), terminal::safe(&self.title));
        if !self.stops {
            say("no longer name stands beside it that could be excluded; what may tell the account apart:");
            self.else_try.iter().for_each(|line| say(line));
            return;
        }
        say(&self.line());
        say(&format!(
            "with this line the item no longer means the account (it did with {:.2})",
            self.confidence
        ));
        if !self.also.is_empty() {
            say(&format!("it would have stopped {} more:", self.also.len()));
            self.also.iter().for_each(|title| say(&format!("  {title}")));
        }
    }
}
