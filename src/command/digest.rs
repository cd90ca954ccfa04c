//! `tipoff digest`: compose what is due, and send it.

use clap::Args;
use serde_json::json;

use super::{At, Common, Done, setup, terminal};
use crate::config::Watchlist;
use crate::judge::Rules;
use crate::pass::{self, digest};
use crate::tell::deliver::Courier;
use crate::tell::digest::Mail;

/// Compose and send the digests that are due
#[derive(Args)]
pub struct Digest {
    /// Only this rep's
    #[arg(long, value_name = "EMAIL")]
    rep: Option<String>,
    /// Send what is new whatever the schedule says; nothing where nothing is new
    #[arg(long)]
    now: bool,
    /// Show what the mail would say; send nothing, mark nothing
    #[arg(long)]
    preview: bool,
    /// The week in one look in the place of the digest, where the rep has one (`weekly`)
    #[arg(long)]
    weekly: bool,
    /// With --preview: the leads as JSON, one rep a line
    #[arg(long, requires = "preview")]
    json: bool,
    #[command(flatten)]
    at: At,
}

impl Digest {
    pub fn run(self, common: &Common) -> anyhow::Result<Done> {
        let now = self.at.now();
        let Some(setup) = setup::open(common, now)? else { return Ok(Done::WrongUse) };
        let lists = setup::lists(&setup.config, self.rep.as_deref())?;
        let rules = setup.rules()?;
        pass::judge::again(&setup.store, &rules, now)?;
        if self.preview {
            return self.preview(&setup, &rules, &lists);
        }
        let sender = digest::sender(&setup.config);
        let courier = Courier::new(&setup.config.mail);
        let when = if self.now { digest::When::Now } else { digest::When::Due };
        for list in lists {
            let due =
                digest::Due { store: &setup.store, rules: &rules, watchlist: list, sender: &sender, when };
            if self.weekly {
                anstream::println!("{}: {}", list.rep.email, said(&due.week(now)?));
                continue;
            }
            if let Some(subject) = due.alert(now)? {
                anstream::println!("{}: alert: {}", list.rep.email, terminal::safe(&subject));
            }
            let done = due.digest(now)?;
            if matches!(done, digest::Done::Composed { .. } | digest::Done::NothingNew) {
                pass::news::write(&setup.store, &rules, &setup.config, list, now)?;
            }
            anstream::println!("{}: {}", list.rep.email, said(&done));
            if !self.now && list.rep.weekly.is_some() {
                let week = due.week(now)?;
                if matches!(week, digest::Done::Composed { .. }) {
                    anstream::println!("{}: the week: {}", list.rep.email, said(&week));
                }
            }
        }
        let holder = setup.store.hold()?;
        let channels = setup.config.channels();
        let post = pass::deliver::Post {
            store: &setup.store,
            courier: &courier,
            channels: &channels,
            owner: &holder.name,
            now: &|| now,
            stop: &|| false,
        };
        let delivered = setup::runtime()?.block_on(pass::deliver::deliver(post))?;
        say(&delivered);
        Ok(if delivered.is_whole() { Done::Well } else { Done::Failing })
    }

    fn preview(&self, setup: &setup::Setup, rules: &Rules, lists: &[&Watchlist]) -> anyhow::Result<Done> {
        let mut out = anstream::stdout();
        let sender = digest::sender(&setup.config);
        for list in lists.iter().filter(|_| self.weekly) {
            let when = digest::When::Now;
            let due = digest::Due { store: &setup.store, rules, watchlist: list, sender: &sender, when };
            let (week, mail) = due.week_preview(self.at.now())?;
            failed(&mail);
            match self.json {
                true => terminal::json_line(&mut out, &json!({ "rep": list.rep.email, "week": week }))?,
                false => show(&mail),
            }
        }
        for list in lists.iter().filter(|_| !self.weekly) {
            let (ranking, mail) = digest::preview(&setup.store, rules, &setup.config, list, self.at.now())?;
            failed(&mail);
            if self.json {
                let line = json!({ "rep": list.rep.email, "leads": ranking.by_account(), "blocks": ranking.blocks, "fresh": ranking.fresh, "held": ranking.held.len(), "quiet": ranking.quiet });
                terminal::json_line(&mut out, &line)?;
            } else {
                show(&mail);
            }
        }
        Ok(Done::Well)
    }
}

fn show(mail: &Mail) {
    anstream::println!("Subject: {}\n\n{}", terminal::safe(&mail.subject), terminal::lines(&mail.text));
}

/// Says which templates of the house failed.
fn failed(mail: &Mail) {
    for failed in &mail.failed {
        let why = terminal::safe(&failed.why);
        anstream::eprintln!("tipoff: the template {} failed, and ours was used: {why}", failed.template);
    }
}

fn said(done: &digest::Done) -> String {
    match done {
        digest::Done::NotDue(Some(next)) => format!("not due before {next}; --now sends what is new"),
        digest::Done::NotDue(None) => "not due; --now sends what is new".to_owned(),
        digest::Done::Already => "composed already".to_owned(),
        digest::Done::NothingNew => "nothing new, so no mail".to_owned(),
        digest::Done::Composed { leads, subject } => format!("{leads} leads: {}", terminal::safe(subject)),
    }
}

/// Says what became of the mails.
pub fn say(delivered: &pass::deliver::Delivered) {
    for to in &delivered.sent {
        anstream::eprintln!("sent to {to}");
    }
    for (to, why) in delivered.postponed.iter().chain(&delivered.refused) {
        anstream::eprintln!("not sent to {to}: {}", terminal::safe(why));
    }
    if let Some((until, why)) = &delivered.resting {
        anstream::eprintln!("no mail goes out before {until}: {}", terminal::safe(why));
    }
}
