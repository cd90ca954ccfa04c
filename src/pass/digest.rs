//! One go of digests: for each rep whose hour has come, what is new is ranked, composed and put into
//! the outbox, once.

use jiff::{SignedDuration, Timestamp};

use super::posts;
use crate::config::{Config, Watchlist};
use crate::item::link;
use crate::judge::Rules;
use crate::judge::rank::{Ranking, Seen, Told, Wishes, capped, rank_as_wished};
use crate::judge::watch::RepId;
use crate::store::{Composed, Composition, DigestNumber, Kind, OutMail, Store, StoreError};
use crate::tell::deliver::Channel;
use crate::tell::digest::{
    self, Calls, Digest, DigestError, JUDGED_DAYS, Mail, Reader, Sender, Unread, compose,
};
use crate::tell::message::{self, Occasion};
use crate::tell::restraint::Today;

/// Findings older than this are outside every trigger's window.
pub(super) const LOOK_BACK: SignedDuration = SignedDuration::from_hours(24 * 130);
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

/// Ranks what is new for a rep, as the rep and the colleagues wish.
pub fn ranking(
    store: &Store,
    rules: &Rules,
    list: &Watchlist,
    now: Timestamp,
) -> Result<Ranking, StoreError> {
    let told = store.told(&list.watch.rep)?;
    let seen = store.findings(&list.watch.rep, now - LOOK_BACK)?;
    rank_for(store, rules, list, (&seen, &told), now)
}

/// The same of these findings, and as if this were all that was told.
pub(super) fn rank_for(
    store: &Store,
    rules: &Rules,
    list: &Watchlist,
    (seen, told): (&[Seen], &[Told]),
    now: Timestamp,
) -> Result<Ranking, StoreError> {
    let rep = &list.watch.rep;
    let answers = store.answers(rep, now)?;
    let caps = store.caps()?;
    let fewer = match caps.is_empty() {
        true => None,
        false => Some(capped(seen.to_vec(), &caps, &store.told(rep)?, &list.rep.timezone)),
    };
    let seen = fewer.as_deref().unwrap_or(seen);
    let wishes = Wishes { snoozes: &list.rep.snoozes, answers: &answers };
    let none = Ranking { leads: vec![], blocks: vec![], fresh: vec![], held: vec![], quiet: 0, watched: 0 };
    let theirs = rules.reps.iter().find(|rules| rules.watch.rep == *rep);
    Ok(theirs.map_or(none, |theirs| {
        rank_as_wished(&theirs.watch, &rules.triggers_of(theirs), seen, told, wishes, now)
    }))
}

impl Due<'_> {
    /// Composes the digest where it is due, once, whoever else tries.
    pub fn digest(&self, now: Timestamp) -> Result<Done, PassError> {
        let rep = &self.watchlist.watch.rep;
        for _ in 0..TRIES {
            let after = self.store.last_digest(rep)?;
            if self.when == When::Due && self.today(now) == Today::Off {
                return Ok(Done::NotDue(self.next(now)));
            }
            let slot = match self.slot(after, now)? {
                Ok(slot) => slot,
                Err(done) => return Ok(done),
            };
            let ranking = ranking(self.store, self.rules, self.watchlist, now)?;
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

    /// Whether the rep is there today.
    pub(super) fn today(&self, now: Timestamp) -> Today {
        self.watchlist.rep.restraint.today(now, &self.watchlist.rep.timezone)
    }

    /// Who sends; while the rep is away it goes to who stands in.
    pub(super) fn sender(&self, now: Timestamp) -> Sender {
        match self.today(now) {
            Today::StandIn(to) if self.sender.redirect_to.is_none() => {
                Sender { redirect_to: Some(to), ..self.sender.clone() }
            }
            _ => self.sender.clone(),
        }
    }

    fn next(&self, now: Timestamp) -> Option<Timestamp> {
        self.watchlist.rep.digest.slot_after(now, &self.watchlist.rep.timezone)
    }

    /// The slot to compose for; what there is to say where there is none.
    fn slot(&self, after: DigestNumber, now: Timestamp) -> Result<Result<Slot, Done>, StoreError> {
        if self.when == When::Now {
            return Ok(Ok(Slot { name: format!("now, after {after}"), due: now }));
        }
        let (schedule, zone) = (&self.watchlist.rep.digest, &self.watchlist.rep.timezone);
        let next = self.next(now);
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
    // What was found and told by then: a day that is past is shown as it was.
    let rep = &watchlist.watch.rep;
    let mut seen = store.findings(rep, now - LOOK_BACK)?;
    seen.retain(|one| one.published <= now);
    let told = store.told_by(rep, now)?;
    let ranking = rank_for(store, rules, watchlist, (&seen, &told), now)?;
    let mail = digest_of(store, watchlist, &ranking, now)?.mail(&sender(config), "preview")?;
    Ok((ranking, mail))
}

/// Who sends, as the configuration has it.
pub fn sender(config: &Config) -> Sender {
    Sender {
        from: config.mail.from.clone(),
        reply_to: config.mail.reply_to.clone(),
        redirect_to: config.mail.redirect_to.clone(),
        look: config.look.clone(),
    }
}

/// Notes, for ops, the templates of the house that failed as a mail was made, and those that are well again.
pub(super) fn note_failed(store: &Store, mail: &Mail, now: Timestamp) -> Result<(), StoreError> {
    for name in &mail.templates {
        let key = format!("template:{name}");
        match mail.failed.iter().find(|failed| failed.template == *name) {
            Some(failed) => {
                tracing::warn!("the template {name} failed, and ours was used: {}", failed.why);
                let what = format!("the template {name} fails, and ours is used");
                store.ails(&key, &what, &failed.why, now)?;
            }
            None => store.is_well(&key)?,
        }
    }
    Ok(())
}

/// What is told of a ranking.
pub(super) fn digest_of(
    store: &Store,
    watchlist: &Watchlist,
    ranking: &Ranking,
    now: Timestamp,
) -> Result<Digest, StoreError> {
    let unread = unread(store, &watchlist.watch.rep, now)?;
    let judged = store.judged(&watchlist.watch.rep, now - SignedDuration::from_hours(24 * JUDGED_DAYS))?;
    let mut digest = compose(ranking, &reader(watchlist), &unread, now);
    digest.judged = digest::judged(judged.told, judged.judged, judged.useful);
    Ok(digest)
}

/// Whom a mail is for.
pub(super) fn reader(watchlist: &Watchlist) -> Reader {
    Reader {
        name: watchlist.rep.name.clone(),
        email: watchlist.rep.email.clone(),
        timezone: watchlist.rep.timezone.clone(),
        watchlist: watchlist.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        calls: calls(watchlist),
    }
}

/// What of it others get. They are told no more than the rep is.
fn copies(due: &Due<'_>, ranking: &Ranking, slot: &Slot, now: Timestamp) -> Result<Vec<OutMail>, PassError> {
    let mut mails = Vec::new();
    for copy in &due.watchlist.rep.copies {
        let Some(part) = copy.part(ranking) else { continue };
        let reader = Reader { name: None, email: copy.to.clone(), ..reader(due.watchlist) };
        let digest = compose(&part, &reader, &[], now);
        mails.push(OutMail::from(digest.mail(due.sender, &slot.name)?));
    }
    Ok(mails)
}

/// What a mail tells, for each channel of the rep that wants it. Nothing where every mail is redirected.
pub(super) fn messages(due: &Due<'_>, digest: &Digest, mail: &Mail, occasion: Occasion) -> Vec<OutMail> {
    if due.sender.redirect_to.is_some() {
        return Vec::new();
    }
    let wanted = due.watchlist.rep.channels.iter().filter(|channel| match occasion {
        Occasion::Digest => channel.digests,
        Occasion::Alert => channel.alerts,
    });
    let of = |channel: &Channel| OutMail {
        to: channel.name.clone(),
        from: String::new(),
        message_id: format!("{}.{}", mail.message_id.trim_matches(['<', '>']), channel.name),
        subject: mail.subject.clone(),
        eml: message::body(channel.kind, digest, occasion),
        channel: Some(channel.name.clone()),
    };
    wanted.map(of).collect()
}

/// Whom to call, and what to say.
fn calls(watchlist: &Watchlist) -> Calls {
    let watch = &watchlist.watch;
    let people = watch.accounts.iter().filter(|account| !account.people.is_empty());
    let name = |at: usize| watch.accounts[at].name.clone();
    let users = watch.users().into_iter();
    Calls {
        roles: watch.roles.clone(),
        people: people.map(|account| (account.name.clone(), account.people.clone())).collect(),
        users: users.map(|(used, by)| (name(used), by.into_iter().map(name).collect())).collect(),
        openers: watchlist.rep.openers.clone(),
        house: watchlist.rep.house.clone(),
    }
}

/// The rep's sources that could not be read for a day or longer.
pub(super) fn unread(store: &Store, rep: &RepId, now: Timestamp) -> Result<Vec<Unread>, StoreError> {
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
    for (channel, since, why) in posts::silent(store, &rep.0)? {
        all.push(Unread { what: format!("your channel {channel} (nothing goes out)"), since, sentence: why });
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
    let rep = &due.watchlist.rep;
    let waits = due.when == When::Due && rep.restraint.waits(ranking, now);
    let silent = waits || ranking.is_silent() && !rep.empty_mail;
    let (mut mails, mut told) = (Vec::new(), Vec::new());
    if !silent {
        let digest = digest_of(due.store, due.watchlist, ranking, now)?;
        let mail = digest.mail(&due.sender(now), &slot.name)?;
        note_failed(due.store, &mail, now)?;
        let messages = messages(due, &digest, &mail, Occasion::Digest);
        told = digest.told;
        mails.push(OutMail::from(mail));
        mails.extend(messages);
        mails.extend(copies(due, ranking, slot, now)?);
    }
    Ok(Composition {
        rep: due.watchlist.watch.rep.clone(),
        slot: slot.name.clone(),
        after,
        kind: Kind::Digest,
        mails,
        told,
        at: now,
        due: slot.due,
        heat: ranking.by_account().first().map_or(0.0, |lead| lead.score),
    })
}
