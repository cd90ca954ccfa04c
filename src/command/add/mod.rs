//! `tipoff add`: a name and a domain become an account with all its doors.

use std::fs;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use jiff::Timestamp;
use serde_json::json;
use url::{Host, Url};

use super::{Common, Done, addition, file, progress, setup, terminal};
use crate::config::{self, Config, Watchlist};
use crate::gather::discover::{Door, Search};
use crate::gather::fetch::{Client, Pages};
use crate::judge::account::Account;
use registers::Proposal;

mod account;
mod look;
mod registers;

/// Add an account to a watchlist, with the feeds, job board, status page and channels behind its domain
///
/// Looks at the company's own pages, 25 requests at most, where its robots.txt lets us; each feed, board and
/// status page is tried. Every other byte of the file stays as it is.
#[derive(Args)]
pub struct Add {
    /// The company's name, as news writes it
    name: String,
    /// Its web site, as acme.example
    #[arg(long, value_name = "DOMAIN")]
    domain: String,
    /// Into this watchlist [default: the only one there is]
    #[arg(long, value_name = "FILE")]
    watchlist: Option<PathBuf>,
    /// 1 is the dearest, 3 the least
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=3))]
    tier: Option<u8>,
    /// What it is to you
    #[arg(long, value_parser = ["prospect", "customer", "competitor", "supplier", "us"])]
    relation: Option<String>,
    /// Only show what would change
    #[arg(long)]
    dry_run: bool,
    /// Take what is proposed (ticker, number), and a site that is silent or doesn't name the company
    #[arg(long)]
    yes: bool,
    #[arg(long)]
    json: bool,
}

/// What a look has found.
struct Found {
    search: Search,
    proposals: Vec<Proposal>,
    problems: Vec<String>,
    /// robots.txt and registers apart.
    requests: usize,
}

impl Add {
    pub fn run(self, common: &Common) -> anyhow::Result<Done> {
        let Some(domain) = domain(&self.domain) else {
            anstream::eprintln!(
                "tipoff: \"{}\" is no domain; write acme.example",
                terminal::safe(&self.domain)
            );
            return Ok(Done::WrongUse);
        };
        let Some((mut config, path)) = self.files(common) else { return Ok(Done::WrongUse) };
        let (list, warnings) = match config::load_watchlist(&path) {
            Ok(read) => read,
            Err(mistakes) => {
                setup::say(&mistakes);
                return Ok(Done::WrongUse);
            }
        };
        setup::say(&warnings);
        let before = fs::read_to_string(&path).with_context(|| format!("can't read {}", path.display()))?;
        let listed = account::listed(&list, &self.name, &domain);
        let found = self.look(&domain, listed, config.as_mut())?;
        let doubt = doubt(&found.search, &self.name, &domain);
        let doors = account::new_doors(&before, &list, listed, &found.search.doors);
        if !self.json {
            tell(&found, listed, &doors, doubt.as_deref());
        }
        let taken = self.taken(&found.proposals, listed)?;
        let after = account::written(&before, &self, &domain, listed, &doors, &taken)?;
        let held = doubt.is_some() && !self.yes && !self.dry_run;
        self.write(&path, (&before, &after), held)?;
        let written = !held && !self.dry_run && after != before;
        if self.json {
            let value = json!({
                "file": path.display().to_string(),
                "dry_run": self.dry_run,
                "written": written,
                "account": listed.map_or(self.name.trim(), |account| account.name.as_str()),
                "listed": listed.is_some(),
                "doubt": doubt,
                "doors": doors.iter().map(|door| door_json(door)).collect::<Vec<_>>(),
                "proposals": found.proposals.iter().map(|one| proposal_json(one, &taken)).collect::<Vec<_>>(),
                "in_vain": found.search.vain.iter().map(|(url, why)| json!({ "url": url, "why": why })).collect::<Vec<_>>(),
                "problems": found.problems,
                "requests": found.requests,
            });
            terminal::json_line(&mut anstream::stdout(), &value)?;
        } else {
            let what = match () {
                () if held => "nothing is written; --yes adds it all the same",
                () if self.dry_run => "nothing is written: a trial",
                () if written => "written",
                () => "nothing new; the file stays as it is",
            };
            anstream::println!("{}: {what}", path.display());
        }
        Ok(if held { Done::Failing } else { Done::Well })
    }

    /// The settings, where there are some, and the watchlist; `None` where a file has mistakes or none is
    /// named, which is said.
    fn files(&self, common: &Common) -> Option<(Option<Config>, PathBuf)> {
        let config = match setup::path(common).exists() || self.watchlist.is_none() {
            true => Some(setup::load(common)?.config),
            false => None,
        };
        if let Some(list) = &self.watchlist {
            return Some((config, list.clone()));
        }
        let lists: &[Watchlist] =
            config.as_ref().map(|config| config.watchlists.as_slice()).unwrap_or_default();
        let [only] = lists else {
            anstream::eprintln!("tipoff: to which watchlist? Name the file: --watchlist FILE");
            return None;
        };
        let path = only.path.clone();
        Some((config, path))
    }

    fn look(
        &self,
        domain: &str,
        listed: Option<&Account>,
        config: Option<&mut Config>,
    ) -> anyhow::Result<Found> {
        let settings = config.as_ref().map(|config| config.fetch.clone()).unwrap_or_default();
        let client = Client::new(&settings)?;
        let pages = Pages::new(client.clone());
        let mut search = Search::new(&self.name, homes(domain));
        let now = Timestamp::now();
        let bar = progress::bar(25, "looking");
        let (mut proposals, mut problems, mut tries) = (Vec::new(), Vec::new(), 0);
        setup::runtime()?.block_on(async {
            look::through(&pages, &mut search, &bar, now).await;
            let Some(config) = config else { return };
            tries = look::try_doors(&client, config, &mut search, now).await;
            // What is private is named to nobody.
            if !listed.is_some_and(|account| account.private) {
                (proposals, problems) = registers::ask(&client, config, self.name.trim(), now).await;
            }
        });
        bar.finish_and_clear();
        if let Some(account) = listed {
            let has = |field: &str| match field {
                "ticker" => account.ticker.is_some(),
                "cik" => account.cik.is_some(),
                _ => account.company_number.is_some(),
            };
            for proposal in &mut proposals {
                proposal.fields.retain(|(field, _)| !has(field));
            }
            proposals.retain(|proposal| !proposal.fields.is_empty());
        }
        let requests = search.count() + tries;
        Ok(Found { search, proposals, problems, requests })
    }

    /// The proposals that got a yes, by the command line or at the terminal; the first of each field.
    fn taken(
        &self,
        proposals: &[Proposal],
        listed: Option<&Account>,
    ) -> anyhow::Result<Vec<(&'static str, String, String)>> {
        let mut taken: Vec<(&'static str, String, String)> = Vec::new();
        let asks =
            !self.json && !self.dry_run && std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        for proposal in proposals {
            if proposal.fields.iter().any(|(field, _)| taken.iter().any(|(known, ..)| known == field)) {
                continue;
            }
            let yes = self.yes || (asks && confirmed(&shown(proposal))?);
            if yes {
                let lines = proposal.fields.iter();
                taken.extend(lines.map(|(field, value)| (*field, value.clone(), proposal.why.clone())));
            } else if !self.json {
                let name = listed.map_or(self.name.trim(), |account| account.name.as_str());
                let said = format!("proposed for {name}: {}; --yes takes it", shown(proposal));
                anstream::println!("  {}", terminal::safe(&said));
            }
        }
        Ok(taken)
    }

    fn write(&self, path: &Path, (before, after): (&str, &str), held: bool) -> anyhow::Result<()> {
        if let Err(mistakes) = config::read_watchlist(path, after.to_owned()) {
            setup::say(&mistakes);
            bail!("what was found doesn't fit into {}, which stays as it is", path.display());
        }
        if self.dry_run && !self.json {
            anstream::print!("{}", addition::diff(path, before, after));
        }
        if !held && !self.dry_run && after != before {
            file::replace(path, after.as_bytes())?;
        }
        Ok(())
    }
}

/// Where the company's home page may be, the surest first.
fn homes(domain: &str) -> Vec<Url> {
    let all = [format!("https://{domain}/"), format!("https://www.{domain}/"), format!("http://{domain}/")];
    all.iter().filter_map(|url| Url::parse(url).ok()).collect()
}

/// `acme.example` of whatever way it is written.
fn domain(text: &str) -> Option<String> {
    let text = text.trim();
    let whole = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let url = Url::parse(&whole).ok().filter(|url| url.username().is_empty())?;
    let Some(Host::Domain(host)) = url.host() else { return None };
    let host = host.trim_end_matches('.').trim_start_matches("www.");
    host.contains('.').then(|| host.to_owned())
}

/// Why the domain may be the wrong one.
fn doubt(search: &Search, name: &str, domain: &str) -> Option<String> {
    match &search.home {
        None => {
            // Only home pages were asked. A refusal says more than that one way of asking led nowhere.
            let mut all = search.vain.iter().map(|(_, why)| why.as_str());
            let refusal = all.clone().find(|why| why.contains("robots.txt"));
            let why = refusal.or(all.next_back()).unwrap_or("nobody answers");
            Some(format!("{domain} can't be read: {why}"))
        }
        Some(title) if !search.named => Some(format!(
            "the home page of {domain}, \"{title}\", doesn't name {}: is it the right domain?",
            name.trim()
        )),
        Some(_) => None,
    }
}

fn tell(found: &Found, listed: Option<&Account>, doors: &[&Door], doubt: Option<&str>) {
    if let Some(account) = listed {
        anstream::println!("{} is on the list already; what is new:", terminal::safe(&account.name));
    }
    if let Some(doubt) = doubt {
        anstream::eprintln!("tipoff: {}", terminal::safe(doubt));
    }
    for door in doors {
        let line = format!("{} {}: {}", door.field, door.value, account::why(door));
        anstream::println!("  {}", terminal::safe(&line));
    }
    for (url, why) in &found.search.vain {
        tracing::info!("in vain: {url}: {why}");
    }
    for problem in &found.problems {
        anstream::eprintln!("tipoff: {}", terminal::safe(problem));
    }
    let (count, vain) = (found.requests, found.search.vain.len());
    anstream::println!("{} doors after {count} requests, {vain} in vain (-v says which)", doors.len());
}

fn shown(proposal: &Proposal) -> String {
    let fields: Vec<String> =
        proposal.fields.iter().map(|(field, value)| format!("{field} {value}")).collect();
    format!("{} ({})", fields.join(", "), proposal.why)
}

fn confirmed(what: &str) -> anyhow::Result<bool> {
    anstream::eprint!("Take {}? [y/N] ", terminal::safe(what));
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

fn door_json(door: &Door) -> serde_json::Value {
    json!({ "field": door.field, "value": door.value, "why": door.why, "tried": door.tried })
}

fn proposal_json(proposal: &Proposal, taken: &[(&'static str, String, String)]) -> serde_json::Value {
    let is_taken = proposal
        .fields
        .iter()
        .all(|(field, value)| taken.iter().any(|(known, text, _)| known == field && text == value));
    let fields: serde_json::Map<String, serde_json::Value> =
        proposal.fields.iter().map(|(field, value)| ((*field).to_owned(), json!(value))).collect();
    json!({ "fields": fields, "why": proposal.why, "taken": is_taken })
}
