//! `tipoff export`: what tipoff knows, for another program.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use super::{At, Common, Done, file, setup, terminal};

mod news;
mod opml;

/// Write what tipoff knows for another program
#[derive(Args)]
pub struct Export {
    #[command(flatten)]
    format: Format,
    /// Only this rep's
    #[arg(long, value_name = "EMAIL")]
    rep: Option<String>,
    /// Only of this account, by its name or a part of it
    #[arg(long, value_name = "NAME", conflicts_with = "opml")]
    account: Option<String>,
    /// Only what was published or changed on this day or later [default: 30 days ago]
    #[arg(long, value_name = "DAY", conflicts_with = "opml")]
    since: Option<Date>,
    #[command(flatten)]
    at: At,
    /// Into this file, whole or not at all [default: standard output]
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

/// One of these; each has a file of its own beside this one.
#[derive(Args)]
#[group(required = true, multiple = false)]
struct Format {
    /// Every feed that is polled, in a folder for each rep, as feed readers import it
    #[arg(long)]
    opml: bool,
    /// A rep's signals as an Atom feed
    #[arg(long)]
    atom: bool,
    /// A rep's signals as a JSON Feed
    #[arg(long)]
    json_feed: bool,
    /// Every rep's signals as a table
    #[arg(long)]
    csv: bool,
}

impl Export {
    pub fn run(self, common: &Common) -> anyhow::Result<Done> {
        let now = self.at.now();
        let Some(setup) = setup::open(common, now)? else { return Ok(Done::WrongUse) };
        let (mut text, mut left_out) = (String::new(), Vec::new());
        if self.format.opml {
            (text, left_out) = opml::write(&setup.store.sources(now)?);
        }
        if !self.format.opml {
            text = self.news(&setup, now)?;
        }
        for address in left_out {
            let address = terminal::safe(&address);
            anstream::eprintln!("tipoff: left out, for there is a key in its address: {address}");
        }
        match self.to {
            Some(path) => file::write(&path, text.as_bytes())?,
            None => anstream::stdout().write_all(text.as_bytes())?,
        }
        Ok(Done::Well)
    }
}
