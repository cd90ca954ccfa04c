//! What a response comes to: read, told from what is known, judged.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::unread::Unread;
use super::{due, judge, moved};
use crate::gather::fetch::{Class, FetchError, Response, Validators};
use crate::gather::source::{self, Got, Place, Source, State, Step};
use crate::item::Item;
use crate::item::carried::Carried;
use crate::item::link::{self, shown};
use crate::judge::Rules;
use crate::store::{Claimed, Delivery, Outcome, Whereabouts};
use crate::text::hash::stable;

/// Of an account's past these days are left out.
const YOUNG: SignedDuration = SignedDuration::from_hours(48);

/// What a source answered, and how long it asks to be left alone.
pub(super) struct Asked {
    pub(super) outcome: Outcome,
    pub(super) ttl: Option<Duration>,
    pub(super) fresh_for: Option<Duration>,
    pub(super) rhythm: Option<Duration>,
    pub(super) whereabouts: Whereabouts,
}

/// What one response came to.
pub(super) enum Taken {
    /// With the pages so far.
    More(Box<(Step, source::Delivery)>),
    All(Box<Asked>),
}

/// What a response is read and judged with.
pub(super) struct Reader {
    pub(super) source: &'static dyn Source,
    pub(super) place: Place,
    pub(super) state: State,
    pub(super) claimed: Arc<Claimed>,
    pub(super) rules: Arc<Rules>,
    pub(super) now: Timestamp,
    /// What earlier pages brought.
    pub(super) before: source::Delivery,
}

impl Reader {
    /// Reads and judges one response: nothing here waits.
    pub(super) fn take(self, response: Box<Response>) -> Result<Taken, Unread> {
        let got = Got {
            url: response.url,
            status: response.status,
            content_type: response.content_type,
            body: &response.body,
        };
        let cut = response.body.cut;
        let mut delivery = match self.source.step(&self.place, &self.state, Some(&got)) {
            Ok(Step::Done(delivery)) => {
                let mut all = self.before;
                all.join(delivery);
                all
            }
            Ok(more) => return Ok(Taken::More(Box::new((more, self.before)))),
            Err(_) if cut => return Err(FetchError::new(Class::Encoding).into()),
            Err(error) => return Err(error.into()),
        };
        if cut {
            delivery.problems.push("the answer broke off: what had come of it is read".to_owned());
        }
        let background = self.place.options["background"] == true;
        if background {
            // What is young is told by the sources of every day.
            let old = self.now - YOUNG;
            delivery.entries.retain(|entry| entry.item.published.is_some_and(|at| at < old));
        }
        let entries = delivery.entries.len();
        // Were the record of what is carried lost, entries are told apart by their ids all the same.
        let mut carried = Carried::from_bytes(&self.claimed.carried).unwrap_or_default();
        let dates = delivery.entries.iter().filter_map(|entry| entry.item.published);
        let rhythm = due::rhythm(dates, self.now);
        let sorted = carried.sort(stable(&[&self.claimed.address]), delivery.entries, self.now);
        let whereabouts = whereabouts(
            &self.claimed,
            &self.place.url,
            response.moved.as_ref(),
            // At first sight there is nothing to hold it against.
            (!self.claimed.carried.is_empty()).then_some((sorted.known, entries)),
            self.now,
        );
        let since = self.claimed.last_polled.map(|then| unsigned(self.now.duration_since(then)));
        let overlaps = sorted.known * 2 >= entries;
        let pace = due::pace(self.claimed.pace, since, sorted.gap, overlaps);
        let mut problems = delivery.problems;
        if sorted.gap {
            problems.push(
                "a possible gap: nothing of the last answer was left, so entries may have passed unseen; it \
                 is asked more often now"
                    .to_owned(),
            );
        }
        let judge = |item: Item, changed: bool| judge::entry(item, changed, &self.rules, self.now);
        let new = sorted.new.into_iter().map(|item| judge(item, false));
        let entries = new.chain(sorted.changed.into_iter().map(|item| judge(item, true))).collect();
        let outcome = Outcome::Delivered(Delivery {
            // They go to the address that gave them alone: a first page is asked for whole.
            validators: text(&response.validators),
            state: serde_json::to_string(&delivery.state).ok(),
            carried: carried.to_bytes(),
            entries,
            problems,
            title: self.claimed.label.clone().or(delivery.title),
            rhythm,
            gap: sorted.gap,
            pace,
            skip: delivery.skip.bits(),
            ttl: delivery.ttl,
            fresh_for: response.fresh_for,
            background,
        });
        let (ttl, fresh_for) = (delivery.ttl, response.fresh_for);
        Ok(Taken::All(Box::new(Asked { outcome, ttl, fresh_for, rhythm, whereabouts })))
    }
}

/// Where a source is after an answer that it gave in the end, from wherever.
pub(super) fn whereabouts(
    claimed: &Claimed,
    asked: &Url,
    moved: Option<&Url>,
    known: Option<(usize, usize)>,
    now: Timestamp,
) -> Whereabouts {
    // What holds a key is not kept: the redirect gives it again.
    let moved = moved.filter(|to| !claimed.secret || to.origin() == asked.origin());
    let moved = moved.filter(|to| link::keyless(to.as_str()).is_none());
    let before = claimed.moved.as_deref().and_then(|text| serde_json::from_str(text).ok());
    match moved::weigh(before, moved::Answer { asked, moved, known }, now) {
        moved::Belief::Moved(to) => {
            tracing::info!(source = %shown(&claimed.address), to = %shown(&to), "has moved for good");
            Whereabouts { asks: Some(to), moved: None }
        }
        moved::Belief::Stay(moved) => Whereabouts {
            asks: claimed.asks.clone(),
            moved: moved.and_then(|moved| serde_json::to_string(&moved).ok()),
        },
    }
}

fn unsigned(duration: SignedDuration) -> Duration {
    Duration::try_from(duration).unwrap_or_default()
}

pub(super) fn text(validators: &Validators) -> Option<String> {
    serde_json::to_string(validators).ok()
}
