//! `tipoff verdict`: what a rep says of what was mailed.

use anyhow::bail;
use clap::{Args, ValueEnum};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::snooze::account;
use super::{At, Common, Done, setup, terminal};
use crate::config::Watchlist;
use crate::judge::rank::{Answer, Told, Verdict as Said};
use crate::store::{Mailed, Store};

/// Mails older than this are no longer answered.
const BACK: SignedDuration = SignedDuration::from_hours(24 * 90);

/// Say of a lead what became of it; without arguments: show what was mailed, and what was said of it
///
/// `mine` shows colleagues that you are on it, for a fortnight: with them it sinks, and disturbs nobody. After
/// `noise` and `mine` it comes back only where it turns out otherwise.
#[derive(Args)]
pub struct Verdict {
    /// An account, for what the last mail told of it, or the start of a story's number
    signal: Option<String>,
    /// What you say of it
    #[arg(requires = "signal", conflicts_with = "undo")]
    verdict: Option<Word>,
    /// Take back what you said
    #[arg(long, requires = "signal")]
    undo: bool,
    /// Who says it [default: the only rep there is]
    #[arg(long, value_name = "EMAIL")]
    rep: Option<String>,
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    at: At,
}

#[derive(Clone, Copy, ValueEnum)]
enum Word {
    Useful,
    Noise,
    Mine,
    Won,
    Lost,
    NotThisCompany,
}

impl Word {
    fn said(self) -> Said {
        match self {
            Word::Useful => Said::Useful,
            Word::Noise => Said::Noise,
            Word::Mine => Said::Mine,
            Word::Won => Said::Won,
            Word::Lost => Said::Lost,
            Word::NotThisCompany => Said::NotThisCompany,
        }
    }
}

impl Verdict {
    pub fn run(self, common: &Common) -> anyhow::Result<Done> {
        let now = self.at.now();
        let Some(setup) = setup::open(common, now)? else { return Ok(Done::WrongUse) };
        let Some(signal) = &self.signal else {
            for list in setup::lists(&setup.config, self.rep.as_deref())? {
                self.show(&setup.store, list, now)?;
            }
            return Ok(Done::Well);
        };
        let list = setup::list(&setup.config, self.rep.as_deref())?;
        let mailed = meant(setup.store.mailed(&list.watch.rep, now - BACK)?, list, signal)?;
        if self.undo {
            let told: Vec<Told> = mailed.iter().map(|one| one.told.clone()).collect();
            let count = setup.store.take_back(&list.watch.rep, &told, now)?;
            return self.said(list, &mailed, None, count);
        }
        let Some(word) = self.verdict else {
            anstream::eprintln!(
                "tipoff: what of it? useful, noise, mine, won, lost, not-this-company, or --undo"
            );
            return Ok(Done::WrongUse);
        };
        let answers: Vec<Answer> = mailed.iter().map(|one| answer(list, one, word.said(), now)).collect();
        if let Some(first) = setup.store.answer(&answers)? {
            let since = first.at.to_zoned_datetime(list.rep.timezone.clone()).strftime("%A %-d %B");
            bail!("{} is on it, since {since}", terminal::safe(&first.who));
        }
        self.said(list, &mailed, Some(word.said()), mailed.len())
    }

    fn said(
        &self,
        list: &Watchlist,
        all: &[Mailed],
        said: Option<Said>,
        count: usize,
    ) -> anyhow::Result<Done> {
        for one in all {
            if self.json {
                terminal::json_line(&mut anstream::stdout(), &shown(list, one, said))?;
                continue;
            }
            let title = terminal::safe(one.title.as_deref().unwrap_or_default());
            let account = terminal::safe(&one.told.account);
            match said {
                Some(said) => anstream::println!("{account}: {}: {title}", word(said)),
                None if count > 0 => anstream::println!("{account}: taken back: {title}"),
                None => anstream::println!("{account}: nothing was said of it: {title}"),
            }
        }
        if said == Some(Said::NotThisCompany)
            && !self.json
            && let Some(one) = all.first()
        {
            let id = one.told.story.to_string();
            anstream::println!(
                "`tipoff explain {} --not-this-company` proposes the line that keeps such out",
                &id[..8]
            );
        }
        Ok(Done::Well)
    }

    fn show(&self, store: &Store, list: &Watchlist, now: Timestamp) -> anyhow::Result<()> {
        let answers = store.answers(&list.watch.rep, now)?;
        for one in store.mailed(&list.watch.rep, now - BACK)? {
            let own = |answer: &&Answer| {
                answer.rep == list.watch.rep
                    && answer.account == one.told.account
                    && answer.trigger == one.told.trigger
                    && answer.story == one.told.story
            };
            let said = answers.iter().rfind(own).map(|answer| answer.verdict);
            if self.json {
                terminal::json_line(&mut anstream::stdout(), &shown(list, &one, said))?;
                continue;
            }
            let id = one.told.story.to_string();
            anstream::println!(
                "{}  {}  {}  {}  {}",
                &id[..8],
                said.map_or_else(|| "-".to_owned(), word),
                terminal::safe(&one.told.account),
                one.told.trigger.0,
                terminal::safe(one.title.as_deref().unwrap_or_default())
            );
        }
        Ok(())
    }
}

/// The verdict as it is written.
fn word(said: Said) -> String {
    serde_json::to_value(said).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

fn shown(list: &Watchlist, one: &Mailed, said: Option<Said>) -> serde_json::Value {
    json!({
        "rep": list.rep.email,
        "story": one.told.story.to_string(),
        "account": one.told.account,
        "trigger": one.told.trigger.0,
        "title": one.title,
        "mailed": one.told.at.to_string(),
        "verdict": said,
    })
}

fn answer(list: &Watchlist, one: &Mailed, verdict: Said, now: Timestamp) -> Answer {
    Answer {
        rep: list.watch.rep.clone(),
        who: list.rep.name.clone().unwrap_or_else(|| list.rep.email.clone()),
        account: one.told.account.clone(),
        trigger: one.told.trigger.clone(),
        story: one.told.story,
        stance: one.told.stance,
        verdict,
        at: now,
    }
}

/// What was mailed that a rep means: all of a story, or what the last mail told of an account.
fn meant(mailed: Vec<Mailed>, list: &Watchlist, text: &str) -> anyhow::Result<Vec<Mailed>> {
    let text = text.trim();
    let number = text.to_lowercase();
    if text.len() >= 4 && number.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let of_story: Vec<Mailed> =
            mailed.iter().filter(|one| one.told.story.to_string().starts_with(&number)).cloned().collect();
        if !of_story.is_empty() {
            return Ok(of_story);
        }
    }
    let name = account(list, text)?;
    let of_account: Vec<Mailed> = mailed.into_iter().filter(|one| one.told.account == name).collect();
    let Some(last) = of_account.iter().map(|one| one.told.at).max() else {
        bail!("nothing of {name} was mailed; `tipoff verdict` shows what was");
    };
    Ok(of_account.into_iter().filter(|one| one.told.at == last).collect())
}
