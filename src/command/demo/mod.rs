//! `tipoff demo`: the whole job, offline, from any folder.
//!
//! The feeds are compiled in and served over real HTTP on loopback; everything behind that is what a
//! real run does: poll, judge, rank, compose, deliver.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use jiff::Timestamp;

use super::{At, Done, file, progress, setup, terminal};
use crate::config;
use crate::judge::rank::Lead;
use crate::pass::{self, digest};
use crate::tell::deliver::{Channels, Courier};

mod feeds;
mod server;

/// Run the whole job offline, on made-up news, and write the digest to ./tipoff-demo/
#[derive(Args)]
pub struct Demo {
    #[command(flatten)]
    at: At,
    /// Where to write
    #[arg(long, default_value = "tipoff-demo", value_name = "DIR")]
    dir: PathBuf,
}

const WATCHLIST: &str = include_str!("../../../examples/demo/watchlist.toml");

impl Demo {
    pub fn run(self) -> anyhow::Result<Done> {
        let now = self.at.now();
        fs::create_dir_all(&self.dir)
            .with_context(|| format!("can't make the folder {}", self.dir.display()))?;
        // Every run begins with an empty store, and leaves nothing but what it shows.
        let work = tempfile::tempdir().context("can't make a folder to work in")?;
        setup::runtime()?.block_on(job(&self.dir, work.path(), now))
    }
}

async fn job(dir: &Path, work: &Path, now: Timestamp) -> anyhow::Result<Done> {
    let server = server::serve(now).await.context("can't serve the demo's feeds on this machine")?;
    let ops = write_files(work, &server.feeds())?;
    let loaded = match config::load(&ops) {
        Ok(loaded) if loaded.broken.is_empty() => loaded,
        Ok(loaded) => bail!("the demo's watchlist is broken: {}", loaded.broken[0].diagnostics[0]),
        Err(broken) => bail!("the demo's tipoff.toml is broken: {}", broken.diagnostics[0]),
    };
    let setup = setup::assemble(loaded, now)?;
    let (rules, client) = (setup.rules()?, setup::client(&setup.config)?);
    let options = pass::poll::Options { force: true, ..pass::poll::Options::all("demo", now) };
    let bar = progress::bar(0, "polling");
    let round = pass::poll::poll(&setup.store, &client, &rules, &options, |done, of| {
        bar.set_length(of as u64);
        bar.set_position(done as u64);
    })
    .await?;
    bar.finish_and_clear();
    if let Some((address, why)) = round.failures.first() {
        bail!("the demo's feed {address} could not be read: {why}");
    }
    let list = setup.config.watchlists.first().context("the demo has no watchlist")?;
    let (ranking, mail) = digest::preview(&setup.store, &rules, &setup.config, list, now)?;
    let sender = digest::sender(&setup.config);
    let due = digest::Due {
        store: &setup.store,
        rules: &rules,
        watchlist: list,
        sender: &sender,
        when: digest::When::Now,
    };
    due.digest(now)?;
    let courier = Courier::new(&setup.config.mail);
    let post = pass::deliver::Post {
        store: &setup.store,
        courier: &courier,
        channels: &Channels::default(),
        owner: &options.owner,
        now: &|| now,
        stop: &|| false,
    };
    let delivered = pass::deliver::deliver(post).await?;
    if delivered.sent.is_empty() {
        bail!("the demo's digest was not delivered");
    }
    let eml = fs::read_dir(work.join("mail"))?.next().context("the demo's digest was not written")??.path();
    file::write(&dir.join("digest.eml"), &fs::read(eml)?)?;
    file::write(&dir.join("digest.html"), mail.html.as_bytes())?;

    anstream::println!("Subject: {}\n\n{}", mail.subject, terminal::lines(&mail.text));
    anstream::println!("SCORES, factor by factor (tipoff explain shows these for your own accounts)");
    ranking.leads.iter().take(3).for_each(factors);
    let status = setup.store.status()?;
    anstream::println!(
        "\n{} feeds polled over HTTP, {} items read, {} signals in {} stories; {} leads mailed.",
        round.polled,
        status.items,
        status.signals,
        status.stories,
        ranking.leads.len()
    );
    anstream::println!(
        "The mail is in {0}/digest.eml (open it in a mail reader) and {0}/digest.html.",
        dir.display()
    );
    anstream::println!(
        "Next: tipoff init mydir    writes tipoff.toml and a watchlist: put in your feeds and accounts."
    );
    Ok(Done::Well)
}

fn factors(lead: &Lead) {
    anstream::println!("  {}  {:.1}", terminal::safe(&lead.account), lead.score);
    for signal in lead.signals.iter().take(2) {
        let product: Vec<String> =
            signal.factors.iter().map(|factor| format!("{} {:.2}", factor.name, factor.value)).collect();
        anstream::println!("    {}  p {:.2} = {}", signal.trigger.0, signal.p, product.join(" × "));
    }
}

/// The files that a real folder would hold.
fn write_files(work: &Path, feeds: &[(String, String)]) -> anyhow::Result<PathBuf> {
    let mut ops = String::from(
        "data_dir = \"data\"\nwatchlists = [\"dana.toml\"]\n\n[fetch]\nallow_networks = [\"127.0.0.0/8\"]\n\n\
         [mail]\ntransport = \"file\"\ndirectory = \"mail\"\nfrom = \"tipoff@example.com\"\n",
    );
    for (_, url) in feeds {
        ops += &format!("\n[[feed]]\nurl = \"{url}\"\n");
    }
    fs::write(work.join("dana.toml"), WATCHLIST)?;
    let path = work.join("tipoff.toml");
    fs::write(&path, ops)?;
    Ok(path)
}
