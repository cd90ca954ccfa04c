//! `tipoff drill`: would a real story reach the reps?

use clap::Args;

use super::{At, Common, Done, setup, terminal};
use crate::pass::deliver::{Post, deliver};
use crate::pass::drill::{Drilled, drill};
use crate::tell::deliver::Courier;

/// Send a made-up, marked story through matching, ranking and mail to each rep
///
/// It stands in no statistics and is told by no digest. Exit code 1 where it did not reach somebody.
#[derive(Args)]
pub struct Drill {
    /// Only to this rep
    #[arg(long, value_name = "EMAIL")]
    rep: Option<String>,
    #[command(flatten)]
    at: At,
}

impl Drill {
    pub fn run(self, common: &Common) -> anyhow::Result<Done> {
        let now = self.at.now();
        let Some(setup) = setup::open(common, now)? else { return Ok(Done::WrongUse) };
        let rules = setup.rules()?;
        let mut whole = true;
        for list in setup::lists(&setup.config, self.rep.as_deref())? {
            let said = match drill(&setup.store, &rules, &setup.config, list, now)? {
                Drilled::Queued { subject } => terminal::safe(&subject),
                Drilled::NotFound { account } => {
                    whole = false;
                    format!(
                        "a made-up story about {} was not found to be about it; tipoff check says why",
                        terminal::safe(&account)
                    )
                }
                Drilled::NoAccount => "no account on the list, so no story".to_owned(),
            };
            anstream::println!("{}: {said}", list.rep.email);
        }
        let holder = setup.store.hold()?;
        let courier = Courier::new(&setup.config.mail);
        let channels = setup.config.channels();
        let post = Post {
            store: &setup.store,
            courier: &courier,
            channels: &channels,
            owner: &holder.name,
            now: &|| now,
            stop: &|| false,
        };
        let delivered = setup::runtime()?.block_on(deliver(post))?;
        super::digest::say(&delivered);
        Ok(if whole && delivered.is_whole() { Done::Well } else { Done::Failing })
    }
}
