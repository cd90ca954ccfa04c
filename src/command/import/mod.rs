//! `tipoff import`: what another program knows, into a file of ours.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use serde_json::json;
use url::Url;

use super::{Common, Done, addition, file, setup, terminal};
use crate::config;
use crate::item::link::shown;
use opml::Subscription;

mod crm;
mod feeds;
mod opml;

/// Bytes of the largest list that is read: a hundred thousand feeds.
const LIMIT: u64 = 64 << 20;

/// Take the feeds of another reader (OPML), or a CRM's accounts (CSV), into tipoff.toml or a watchlist
///
/// Every other byte of the file stays as it is. What is there already is skipped and said.
#[derive(Args)]
pub struct Import {
    /// The list: OPML, as every feed reader exports it, or accounts as .csv, as every CRM does
    file: PathBuf,
    /// Into this watchlist, for its rep alone; otherwise feeds go into tipoff.toml, for all
    #[arg(long, value_name = "FILE")]
    watchlist: Option<PathBuf>,
    /// Of a CSV: which columns are what, where the guess is wrong, as "name=Account Name,domain=Website"
    #[arg(long, value_name = "FIELD=HEADING", value_delimiter = ',')]
    columns: Vec<String>,
    /// Of a CSV: only the accounts of this owner, by e-mail address or name
    #[arg(long, value_name = "EMAIL|NAME")]
    owner: Option<String>,
    /// Only show what would change
    #[arg(long)]
    dry_run: bool,
    #[arg(long)]
    json: bool,
}

/// A feed that is not added, and why.
struct Skipped {
    url: String,
    why: &'static str,
}

impl Import {
    pub fn run(self, common: &Common) -> anyhow::Result<Done> {
        let name = self.file.display();
        let size = fs::metadata(&self.file).with_context(|| format!("can't read {name}"))?.len();
        if size > LIMIT {
            bail!("{name} is over {} MiB", LIMIT >> 20);
        }
        let bytes = fs::read(&self.file).with_context(|| format!("can't read {name}"))?;
        if crm::is_table(&self.file) {
            return crm::run(&self, common, &bytes);
        }
        let Some(found) = opml::read(&bytes) else {
            bail!("{name} is no OPML; export the feeds of your reader as OPML, or a CRM's accounts as .csv");
        };
        let Some((into, known)) = self.target(common) else { return Ok(Done::WrongUse) };
        let before = fs::read_to_string(&into).with_context(|| format!("can't read {}", into.display()))?;
        let (fresh, skipped) = sorted(&found.feeds, &known);
        let after = if fresh.is_empty() { before.clone() } else { feeds::added(&before, &fresh)? };
        if !self.dry_run && after != before {
            file::replace(&into, after.as_bytes())?;
        }
        for problem in &found.problems {
            anstream::eprintln!("{name}: {}", terminal::safe(problem));
        }
        if self.json {
            self.tell_as_json(&into, &fresh, &skipped)?;
        } else {
            self.tell(&into, (&before, &after), &fresh, &skipped);
        }
        Ok(Done::Well)
    }

    /// The file to write into, and the keys of the feeds that its readers have already; `None` where a
    /// file has mistakes, which are said.
    fn target(&self, common: &Common) -> Option<(PathBuf, HashSet<String>)> {
        let ops = setup::path(common);
        let keys =
            |feeds: &[config::Feed]| feeds.iter().map(|feed| feeds::key(&feed.url)).collect::<Vec<_>>();
        let Some(list) = &self.watchlist else {
            let loaded = setup::load(common)?;
            return Some((ops, keys(&loaded.config.feeds).into_iter().collect()));
        };
        let (watchlist, warnings) = match config::load_watchlist(list) {
            Ok(read) => read,
            Err(mistakes) => {
                setup::say(&mistakes);
                return None;
            }
        };
        setup::say(&warnings);
        let mut known: HashSet<String> = keys(&watchlist.feeds).into_iter().collect();
        // What all reps share, this one has.
        if ops.exists() {
            known.extend(keys(&setup::load(common)?.config.feeds));
        }
        Some((list.clone(), known))
    }

    fn tell(&self, into: &Path, texts: (&str, &str), fresh: &[&Subscription], skipped: &[Skipped]) {
        if self.dry_run {
            anstream::print!("{}", addition::diff(into, texts.0, texts.1));
        }
        for Skipped { url, why } in skipped {
            anstream::eprintln!("skipped {}: {why}", terminal::safe(&shown(url)));
        }
        let would = if self.dry_run { "would be " } else { "" };
        anstream::println!(
            "{} feeds {would}added to {}, {} skipped",
            fresh.len(),
            into.display(),
            skipped.len()
        );
    }

    fn tell_as_json(&self, into: &Path, fresh: &[&Subscription], skipped: &[Skipped]) -> anyhow::Result<()> {
        let added: Vec<_> = fresh
            .iter()
            .map(|feed| json!({ "url": shown(&feed.url), "title": feed.title, "folders": feed.folders }))
            .collect();
        let skipped: Vec<_> =
            skipped.iter().map(|one| json!({ "url": shown(&one.url), "why": one.why })).collect();
        let into = into.display().to_string();
        let value = json!({ "file": into, "dry_run": self.dry_run, "added": added, "skipped": skipped });
        terminal::json_line(&mut anstream::stdout(), &value)
    }
}

/// The feeds to add, each once, and those that are not.
fn sorted<'f>(found: &'f [Subscription], known: &HashSet<String>) -> (Vec<&'f Subscription>, Vec<Skipped>) {
    let (mut fresh, mut skipped) = (Vec::new(), Vec::new());
    let mut seen = HashSet::new();
    for feed in found {
        let is_web =
            Url::parse(&feed.url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let key = feeds::key(&feed.url);
        let why = match () {
            () if !is_web => "it is no web address",
            () if known.contains(&key) => "it is there already",
            () if !seen.insert(key) => "it stands twice in the list",
            () => {
                fresh.push(feed);
                continue;
            }
        };
        skipped.push(Skipped { url: feed.url.clone(), why });
    }
    (fresh, skipped)
}
