//! One go of telling ops: what has been failing long enough, and what is well again.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::digest::{PassError, sender};
use crate::config::Config;
use crate::item::link::{host, shown};
use crate::store::{MAIL, OutMail, Store};
use crate::tell::notice::{self, Ailing, Cause, Known, News};

/// The mail server may be away this long before it is anybody's matter.
const MAIL_AWAY: SignedDuration = SignedDuration::from_hours(1);

/// A file of the configuration that can't be used.
#[derive(Clone, Debug)]
pub struct BrokenFile<'a> {
    pub path: &'a Path,
    /// Its first mistake, in a line.
    pub why: String,
    /// True where its last good version stands in for it.
    pub kept: bool,
}

/// Tells ops what is news to them; answers what it was. Without an address for them it goes to the log.
pub fn tell(
    store: &Store,
    config: &Config,
    broken: &[BrokenFile<'_>],
    now: Timestamp,
) -> Result<News, PassError> {
    let mut causes = of_sources(store, config, now)?;
    causes.extend(broken.iter().map(|file| of_file(file, now)));
    causes.extend(of_mail(store, now)?);
    causes.extend(store.ailments()?.into_iter().map(|ailment| Cause {
        key: ailment.key,
        since: ailment.since,
        what: ailment.what,
        lines: vec![ailment.why, "No mail was lost to it.".to_owned()],
        ripe: true,
    }));
    let news = notice::news(causes, &store.troubles()?, now);
    if news.is_none() {
        return Ok(news);
    }
    for cause in &news.new {
        tracing::warn!(cause = %cause.key, since = %cause.since, "{}", cause.what);
    }
    for known in &news.well {
        tracing::info!(cause = %known.key, since = %known.since, "well again: {}", known.what);
    }
    let mail = match &config.ops.email {
        Some(to) => Some(OutMail::from(notice::compose(&news, to, &sender(config), now)?)),
        None => None,
    };
    let told: Vec<Known> = news.new.iter().chain(&news.reminded).map(|cause| known(cause, now)).collect();
    let well: Vec<String> = news.well.iter().map(|known| known.key.clone()).collect();
    store.tell_ops(mail.as_ref(), &told, &well, now)?;
    Ok(news)
}

fn of_sources(store: &Store, config: &Config, now: Timestamp) -> Result<Vec<Cause>, PassError> {
    let sources = store.sources(now)?;
    let living = sources.into_iter().filter(|source| source.retired.is_none()).collect::<Vec<_>>();
    let total = living.len();
    let ailing: Vec<Ailing> = living
        .into_iter()
        .filter_map(|source| {
            Some(Ailing {
                host: host(&source.address).unwrap_or_else(|| "an address without a host".to_owned()),
                what: match source.label.or(source.title) {
                    Some(label) => format!("{label}: {}", shown(&source.address)),
                    None => shown(&source.address),
                },
                class: source.class?,
                failures: source.failures,
                since: source.since?,
                sentence: source.sentence.unwrap_or_default(),
                next: source.next.unwrap_or_default(),
            })
        })
        .collect();
    Ok(notice::causes(&ailing, total, &config.ops, now))
}

fn of_file(file: &BrokenFile<'_>, now: Timestamp) -> Cause {
    let path = file.path.display();
    let stands_in = match file.kept {
        true => "Its last good version is in use until then.",
        false => "Its rep gets no digest until then.",
    };
    Cause {
        key: format!("file:{path}"),
        since: now,
        what: format!("{path} can't be used"),
        lines: vec![file.why.clone(), format!("tipoff check shows all its mistakes. {stands_in}")],
        ripe: true,
    }
}

/// Recipients that are refused; and a server that is away, which ops read of when it is back.
fn of_mail(store: &Store, now: Timestamp) -> Result<Vec<Cause>, PassError> {
    let mut causes: Vec<Cause> = store
        .refusals()?
        .into_iter()
        .map(|refusal| Cause {
            key: format!("refused:{}", refusal.to),
            since: refusal.at,
            what: format!("mail to {} is refused", refusal.to),
            lines: vec![refusal.why, "Mend the address in the watchlist, or the mailbox.".to_owned()],
            ripe: true,
        })
        .collect();
    if let Some(rest) = store.resting()? {
        causes.push(Cause {
            key: "mail".to_owned(),
            since: rest.since,
            what: "no mail went out".to_owned(),
            lines: vec![rest.why, "Nothing is lost: what was composed went out afterwards.".to_owned()],
            ripe: rest.since <= now - MAIL_AWAY,
        });
    }
    let channels = store.rests()?.into_iter().filter(|(way, _)| way != MAIL);
    causes.extend(channels.map(|(way, rest)| Cause {
        key: format!("channel:{way}"),
        since: rest.since,
        what: format!("nothing went out to {way}"),
        lines: vec![rest.why, "What waited goes out for a day; `tipoff test-channel` tries it.".to_owned()],
        ripe: rest.since <= now - MAIL_AWAY,
    }));
    Ok(causes)
}

fn known(cause: &Cause, now: Timestamp) -> Known {
    Known { key: cause.key.clone(), since: cause.since, told: now, what: cause.what.clone() }
}
