//! Whether a source has moved for good. A server may say so (301, 308); so does a hotel's portal.
//!
//! It is believed where the other address was a feed with the entries that we know, on three different
//! days, by no way less safe than the old one. Until then the old address is asked each time.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::item::link::shown;

/// Days on which the other address has to have been the feed.
const DAYS: u32 = 3;

/// What a source says of where it has moved, and how far it is true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    to: String,
    /// It had our entries when it was first seen: afterwards we know its own.
    kin: bool,
    days: u32,
    /// The last of these, in days since 1970.
    last: i64,
}

impl Move {
    /// As it was remembered.
    pub fn of(remembered: &str) -> Option<Move> {
        serde_json::from_str(remembered).ok()
    }

    /// How it stands with it, as a sentence without a full stop.
    pub fn told(&self) -> String {
        let to = shown(&self.to);
        match self.kin {
            true => format!(
                "its server says that it has moved for good, to {to}: believed once that has been the same feed \
                 on {DAYS} days ({} so far)",
                self.days
            ),
            false => format!(
                "its server says that it has moved for good, to {to}, which has none of its entries: the old \
                 address is kept"
            ),
        }
    }
}

/// What one good answer shows.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    pub asked: &'a Url,
    /// The end of a chain of nothing but permanent redirects.
    pub moved: Option<&'a Url>,
    /// Entries of it that were known, of all; `None` where it has not changed since.
    pub known: Option<(usize, usize)>,
}

/// What is made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Belief {
    /// The address stays; what is remembered of the move.
    Stay(Option<Move>),
    /// This is the address from now on.
    Moved(String),
}

/// Weighs an answer, with what was remembered before.
pub fn weigh(before: Option<Move>, answer: Answer<'_>, now: Timestamp) -> Belief {
    let Some(to) = answer.moved.filter(|to| *to != answer.asked) else { return Belief::Stay(None) };
    if answer.asked.scheme() == "https" && to.scheme() != "https" {
        return Belief::Stay(None);
    }
    let today = now.as_second().div_euclid(86_400);
    let Some(before) = before.filter(|before| before.to == to.as_str()) else {
        let kin = answer.known.is_none_or(|(known, all)| all > 0 && known * 2 >= all);
        return Belief::Stay(Some(Move { to: to.to_string(), kin, days: 1, last: today }));
    };
    let proof = answer.known.is_none_or(|(known, _)| known > 0);
    if before.last == today || !proof {
        return Belief::Stay(Some(before));
    }
    let days = before.days + 1;
    match before.kin && days >= DAYS {
        true => Belief::Moved(before.to),
        false => Belief::Stay(Some(Move { days, last: today, ..before })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Day, address asked, address it leads to, and what of the answer was known.
    type Day<'a> = (i64, &'a str, &'a str, Option<(usize, usize)>);

    fn days(answers: &[Day<'_>]) -> Vec<bool> {
        let mut before = None;
        let mut out = Vec::new();
        for (day, asked, to, known) in answers {
            let (asked, to) = (Url::parse(asked).expect("a url"), Url::parse(to).ok());
            let answer = Answer { asked: &asked, moved: to.as_ref(), known: *known };
            let now = Timestamp::from_second(day * 86_400 + 5).expect("a time");
            match weigh(before.take(), answer, now) {
                Belief::Stay(kept) => {
                    // As it goes through the store.
                    before = kept.map(|kept| {
                        serde_json::from_str(&serde_json::to_string(&kept).expect("json")).expect("a move")
                    });
                    out.push(false);
                }
                Belief::Moved(_) => out.push(true),
            }
        }
        out
    }

    const OLD: &str = "https://a.example/feed";
    const NEW: &str = "https://b.example/feed";

    #[test]
    fn a_move_is_believed_on_the_third_day() {
        let ours = Some((18, 20));
        assert_eq!(
            days(&[(1, OLD, NEW, ours), (1, OLD, NEW, ours), (2, OLD, NEW, None), (9, OLD, NEW, ours)]),
            [false, false, false, true]
        );
    }

    #[test]
    fn another_feed_is_not_believed_however_often_it_comes() {
        let answers = [(1, OLD, NEW, Some((0, 20))), (2, OLD, NEW, Some((20, 20))), (3, OLD, NEW, None)];
        assert_eq!(days(&answers), [false; 3]);
    }

    #[test]
    fn a_step_from_https_to_http_is_not_believed_and_one_between_two_http_addresses_is() {
        let http = "http://b.example/feed";
        let (ours, plain) = (Some((20, 20)), "http://a.example/feed");
        assert_eq!(days(&[1, 2, 3].map(|day| (day, OLD, http, ours))), [false; 3]);
        assert_eq!(days(&[1, 2, 3].map(|day| (day, plain, http, ours))), [false, false, true]);
    }

    #[test]
    fn a_move_that_is_taken_back_or_goes_elsewhere_begins_anew() {
        let ours = Some((20, 20));
        let answers = [(1, OLD, NEW, ours), (2, OLD, NEW, ours), (3, OLD, "", ours), (4, OLD, NEW, ours)];
        assert_eq!(days(&answers), [false; 4]);
        let third = "https://c.example/feed";
        assert_eq!(days(&[(1, OLD, NEW, ours), (2, OLD, NEW, ours), (3, OLD, third, ours)]), [false; 3]);
    }
}
