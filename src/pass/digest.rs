//! One go of digests: for each rep whose hour has come, what is new is ranked, composed and put into
//! the outbox, once.

use jiff::{SignedDuration, Timestamp};

use crate::config::{Config, Watchlist};
use crate::item::link;
use crate::judge::Rules;
use crate::judge::rank::{Ranking, rank};
use crate::judge::watch::RepId;
use crate::store::{Composed, Composition, DigestNumber, OutMail, Store, StoreError};
use crate::tell::digest::{Digest, DigestError, Mail, Reader, Sender, Unread, compose};

/// Findings older than this are outside every trigger's window.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(24 * 130);
/// A source that can't be read for this long is told to the rep.
const UNREAD_AFTER: SignedDuration = SignedDuration::from_hours(24);
/// Another process composed in between: rank again, a few times.
const TRIES: usize = 3;

/// When a digest is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// By the rep's schedule.
    Due,
    /// Now, whatever the schedule says; nothing where nothing is new.
    Now,
}

/// What became of one rep's digest.
#[derive(Clone, Debug, PartialEq)]
pub enum Done {
    /// Not due: its hour comes then.
    NotDue(Option<Timestamp>),
    /// Composed before, by us or by another process.
    Already,
    /// Due, and nothing to tell.
    NothingNew,
    /// In the outbox.
    Composed { leads: usize, subject: String },
}

/// Why a digest was not composed.
#[derive(Debug, thiserror::Error)]
pub enum PassError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Digest(#[from] DigestError),
}

/// One rep's digest, and what it is made with.
pub struct Due<'a> {
    pub store: &'a Store,
    pub rules: &'a Rules,
    pub watchlist: &'a Watchlist,
    pub sender: &'a Sender,
    pub when: When,
}

/// The hour a digest is for.
struct Slot {
    /// What it is remembered by.
    name: String,
    due: Timestamp,
}

/// Ranks what is new for a rep.
pub fn ranking(store: &Store, rules: &Rules, rep: &RepId, now: Timestamp) -> Result<Ranking, StoreError> {
    let seen = store.findings(rep, now - LOOK_BACK)?;
    let told = store.told(rep)?;
    let none = Ranking { leads: vec![], blocks: vec![], fresh: vec![], held: vec![], quiet: 0, watched: 0 };
    let theirs = rules.reps.iter().find(|rules| rules.watch.rep == *rep);
    Ok(theirs.map_or(none, |theirs| rank(&theirs.watch, &rules.triggers_of(theirs), &seen, &told, now)))
}

impl Due<'_> {
    /// Composes the digest where it is due, once, whoever else tries.
    pub fn digest(&self, now: Timestamp) -> Result<Done, PassError> {
        let rep = &self.watchlist.watch.rep;
        for _ in 0..TRIES {
            let after = self.store.last_digest(rep)?;
            let slot = match self.slot(after, now)? {
                Ok(slot) => slot,
                Err(done) => return Ok(done),
            };
            let ranking = ranking(self.store, self.rules, rep, now)?;
            if ranking.is_silent() && self.when == When::Now {
                return Ok(Done::NothingNew);
            }
            let composition = composition(self, &ranking, after, &slot, now)?;
            let subject = composition.mails.first().map(|mail| mail.subject.clone());
            match (self.store.compose_once(&composition)?, subject) {
                (Composed::New, Some(subject)) => {
                    return Ok(Done::Composed { leads: ranking.leads.len(), subject });
                }
                (Composed::New, None) => return Ok(Done::NothingNew),
                (Composed::Already, _) => return Ok(Done::Already),
                (Composed::Stale, _) => {}
            }
        }
        Ok(Done::Already)
    }

    /// The slot to compose for; what there is to say where there is none.
    fn slot(&self, after: DigestNumber, now: Timestamp) -> Result<Result<Slot, Done>, StoreError> {
        if self.when == When::Now {
            return Ok(Ok(Slot { name: format!("now, after {after}"), due: now }));
        }
        let (schedule, zone) = (&self.watchlist.rep.digest, &self.watchlist.rep.timezone);
        let next = schedule.slot_after(now, zone);
        let Some(slot) = schedule.slot_before(now, zone) else { return Ok(Err(Done::NotDue(next))) };
        let name = schedule.slot_name(slot, zone);
        let composed = self.store.composed(&self.watchlist.watch.rep, &name)?;
        Ok(if composed { Err(Done::NotDue(next)) } else { Ok(Slot { name, due: slot }) })
    }
}

/// What a preview shows: the ranking and its mail, with nothing sent or marked.
pub fn preview(
    store: &Store,
    rules: &Rules,
    config: &Config,
    watchlist: &Watchlist,
    now: Timestamp,
) -> Result<(Ranking, Mail), PassError> {
    let ranking = ranking(store, rules, &watchlist.watch.rep, now)?;
    let mail = digest_of(store, watchlist, &ranking, now)?.mail(&sender(config), "preview")?;
    Ok((ranking, mail))
}

/// Who sends, as the configuration has it.
pub fn sender(config: &Config) -> Sender {
    Sender {
        from: config.mail.from.clone(),
        reply_to: config.mail.reply_to.clone(),
        redirect_to: config.mail.redirect_to.clone(),
    }
}

/// What is told of a ranking.
pub(super) fn digest_of(
    store: &Store,
    watchlist: &Watchlist,
    ranking: &Ranking,
    now: Timestamp,
) -> Result<Digest, StoreError> {
    let reader = Reader {
        name: watchlist.rep.name.clone(),
        email: watchlist.rep.email.clone(),
        timezone: watchlist.rep.timezone.clone(),
        watchlist: watchlist.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
    };
    let unread = unread(store, &watchlist.watch.rep, now)?;
    Ok(compose(ranking, &reader, &unread, now))
}

/// The rep's sources that could not be read for a day or longer.
fn unread(store: &Store, rep: &RepId, now: Timestamp) -> Result<Vec<Unread>, StoreError> {
    let theirs = |reps: &[RepId]| reps.is_empty() || reps.contains(rep);
    let mut all = Vec::new();
    for source in store.sources(now)? {
        let Some(since) = source.since.filter(|since| *since <= now - UNREAD_AFTER) else { continue };
        if source.retired.is_none() && theirs(&source.reps) {
            all.push(Unread {
                what: source
                    .label
                    .or(source.title)
                    .or_else(|| link::host(&source.address))
                    .unwrap_or_else(|| "a source".to_owned()),
                since,
                sentence: source.sentence.unwrap_or_default(),
            });
        }
    }
    Ok(all)
}

/// The row that is kept: the mail, and what it tells.
fn composition(
    due: &Due<'_>,
    ranking: &Ranking,
    after: DigestNumber,
    slot: &Slot,
    now: Timestamp,
) -> Result<Composition, PassError> {
    let silent = ranking.is_silent() && !due.watchlist.rep.empty_mail;
    let (mut mails, mut told) = (Vec::new(), Vec::new());
    if !silent {
        let digest = digest_of(due.store, due.watchlist, ranking, now)?;
        let mail = digest.mail(due.sender, &slot.name)?;
        told = digest.told;
        mails.push(OutMail::from(mail));
    }
    Ok(Composition {
        rep: due.watchlist.watch.rep.clone(),
        slot: slot.name.clone(),
        after,
        mails,
        told,
        at: now,
        due: slot.due,
        heat: ranking.leads.first().map_or(0.0, |lead| lead.score),
    })
}
