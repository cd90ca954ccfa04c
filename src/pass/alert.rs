//! One go of alerts: for each rep who wants them, what is over the bar is told at once.

use jiff::{SignedDuration, Timestamp};

use super::digest::{Due, PassError, messages, note_failed, ranking, reader};
use crate::config::Watchlist;
use crate::store::{Composed, Composition, Kind, OutMail, Store, StoreError};
use crate::tell::alert::{self, pick};
use crate::tell::message::Occasion;
use crate::tell::restraint::Today;

/// True where an alert may go out now: the rep wants them, it is not quiet, and the last one was not
/// just before.
pub fn may_alert(store: &Store, watchlist: &Watchlist, now: Timestamp) -> Result<bool, StoreError> {
    let Some(settings) = &watchlist.rep.alert else { return Ok(false) };
    if watchlist.rep.restraint.today(now, &watchlist.rep.timezone) == Today::Off {
        return Ok(false);
    }
    if settings.quiet.is_some_and(|quiet| quiet.is_now(now, &watchlist.rep.timezone)) {
        return Ok(false);
    }
    let last = store.last_alert(&watchlist.watch.rep)?;
    Ok(last.is_none_or(|last| last + alert::APART <= now))
}

impl Due<'_> {
    /// Composes an alert where one is due; answers its subject.
    pub fn alert(&self, now: Timestamp) -> Result<Option<String>, PassError> {
        let (rep, settings) = (&self.watchlist.watch.rep, &self.watchlist.rep.alert);
        let (Some(settings), true) = (settings, may_alert(self.store, self.watchlist, now)?) else {
            return Ok(None);
        };
        let after = self.store.last_digest(rep)?;
        let alerted = self.store.alerted(rep)?;
        let today = now.to_zoned_datetime(self.watchlist.rep.timezone.clone()).start_of_day();
        let today = today.map_or(now - SignedDuration::from_hours(24), |day| day.timestamp());
        let may = self.store.alerts_since(rep, today)? < settings.per_day;
        let picked = pick(&ranking(self.store, self.rules, self.watchlist, now)?, settings, &alerted, may);
        if picked.leads.is_empty() {
            return Ok(None);
        }
        let digest = alert::digest(&picked, &reader(self.watchlist), now);
        let slot = format!("alert {now}");
        let mail = digest.mail(&self.sender(now), &slot)?;
        note_failed(self.store, &mail, now)?;
        let subject = mail.subject.clone();
        let mut mails = messages(self, &digest, &mail, Occasion::Alert);
        mails.insert(0, OutMail::from(mail));
        let composition = Composition {
            rep: rep.clone(),
            slot,
            after,
            kind: Kind::Alert,
            mails,
            told: digest.told,
            at: now,
            due: now,
            heat: 100.0,
        };
        // Where another process was faster, the next look finds what is left.
        Ok((self.store.compose_once(&composition)? == Composed::New).then_some(subject))
    }
}
