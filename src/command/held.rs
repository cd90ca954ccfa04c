//! `tipoff held`: what was held back, and why.

use clap::Args;
use jiff::SignedDuration;
use serde_json::json;

use super::{At, Common, Done, setup, terminal};
use crate::judge::finding::Held as Reason;
use crate::pass::digest::ranking;

/// Show what was found and held back from the mail, with the reason
#[derive(Args)]
pub struct Held {
    /// Only this rep's
    #[arg(long, value_name = "EMAIL")]
    rep: Option<String>,
    /// How many days back
    #[arg(long, default_value_t = 7, value_name = "N")]
    days: u16,
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    at: At,
}

impl Held {
    pub fn run(self, common: &Common) -> anyhow::Result<Done> {
        let now = self.at.now();
        let Some(setup) = setup::open(common, now)? else { return Ok(Done::WrongUse) };
        let rules = setup.rules()?;
        let since = now - SignedDuration::from_hours(24 * i64::from(self.days));
        let mut out = anstream::stdout();
        let mut count = 0;
        for list in &setup.config.watchlists {
            if self.rep.as_ref().is_some_and(|rep| !rep.eq_ignore_ascii_case(&list.rep.email)) {
                continue;
            }
            let ranking = ranking(&setup.store, &rules, list, now)?;
            for held in ranking.held.iter().filter(|held| held.published >= since) {
                count += 1;
                if self.json {
                    terminal::json_line(&mut out, &json!({ "rep": list.rep.email, "held": held }))?;
                } else {
                    anstream::println!(
                        "{}  {}  {}\n  {}  ({})",
                        terminal::safe(&held.account),
                        held.trigger.0,
                        terminal::safe(&why(&held.held)),
                        terminal::safe(&held.title),
                        terminal::safe(held.outlet.as_deref().unwrap_or("unknown outlet"))
                    );
                }
            }
        }
        if count == 0 && !self.json {
            anstream::println!("Nothing was held back in the last {} days.", self.days);
        }
        Ok(Done::Well)
    }
}

/// The reason in words.
pub fn why(held: &Reason) -> String {
    match held {
        Reason::DoubtfulCompany(why) => format!("doubtful company: {why}"),
        Reason::LowConfidence => "not sure enough: under min_confidence".to_owned(),
        Reason::Noise(kind) => format!("noise: {kind}"),
        Reason::Language(name) => format!("written in {name}: such texts are matched by name only"),
        Reason::Settled => "denied or called off before it was told".to_owned(),
        Reason::Muted(word) => format!("muted: \"{word}\""),
        Reason::Share(source) => format!("beyond max_per_day of {source}"),
        Reason::Snoozed(day) => format!("snoozed until {day}"),
    }
}
