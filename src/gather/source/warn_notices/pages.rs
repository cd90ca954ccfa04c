//! How many lose their jobs, where only a notice's own page says it: which pages are asked, and what they
//! said.
//!
//! In: the notices of a list, and the pages of some. Out: what is asked next, a few pages a poll, each once.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};
use url::Url;

use super::Notice;
use crate::gather::source::draft::Draft;
use crate::gather::source::step::{Delivery, Request, State, Step};

/// Layout of what is remembered.
const VERSION: u32 = 1;
/// Pages that are asked in one poll.
const PAGES: usize = 10;
/// A page that can't be had costs its notice the number, and nothing else.
const READ: &[u16] = &[401, 403, 404, 410, 429, 500, 502, 503];

/// What is remembered of the pages.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Pages {
    /// What each said, by the notice's link; empty where it says no number.
    counts: BTreeMap<String, String>,
    /// Notices whose pages are still to be asked in this poll, the first being asked.
    #[serde(default, skip_serializing_if = "VecDeque::is_empty")]
    waiting: VecDeque<Notice>,
}

impl Pages {
    pub fn of(state: &State) -> Pages {
        if state.version != VERSION {
            return Pages::default();
        }
        serde_json::from_value(state.value.clone()).unwrap_or_default()
    }

    /// What a poll begins with.
    pub fn begin(mut self) -> State {
        self.waiting.clear();
        self.state()
    }

    fn state(&self) -> State {
        // A map of plain values can't fail to be written.
        State { version: VERSION, value: serde_json::to_value(self).unwrap_or_default() }
    }

    /// Whether the answer at hand is a notice's own page.
    pub fn are_asked(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// After the list: what it says whole, and the first page that is asked for the rest.
    pub fn after_list(mut self, notices: Vec<Notice>, list: &Url, heading: Delivery) -> Step {
        let first = self.counts.is_empty();
        self.counts.retain(|link, _| notices.iter().any(|notice| notice.link.as_ref() == Some(link)));
        let mut whole = Vec::new();
        for mut notice in notices {
            let known = notice.link.as_ref().and_then(|link| self.counts.get(link));
            if let Some(count) = known.filter(|_| notice.count.is_empty()) {
                notice.count.clone_from(count);
            } else if notice.count.is_empty() && page_of(&notice, list).is_some() {
                if self.waiting.len() < PAGES {
                    self.waiting.push_back(notice);
                    continue;
                }
                // Of a list that is new the older ones stay as they are.
                if let Some(link) = notice.link.clone().filter(|_| first) {
                    self.counts.insert(link, String::new());
                }
            }
            whole.push(notice);
        }
        let entries = whole.into_iter().map(Notice::draft).filter_map(Draft::entry).collect();
        self.onward(Delivery { entries, ..heading }, list)
    }

    /// After a notice's own page, with the number that stands there.
    pub fn after_page(mut self, count: Option<String>, list: &Url) -> Step {
        let mut delivery = Delivery::default();
        if let Some(mut notice) = self.waiting.pop_front() {
            notice.count = count.unwrap_or_default();
            if let Some(link) = notice.link.clone() {
                self.counts.insert(link, notice.count.clone());
            }
            delivery.entries.extend(notice.draft().entry());
        }
        self.onward(delivery, list)
    }

    fn onward(self, delivery: Delivery, list: &Url) -> Step {
        let state = self.state();
        match self.waiting.front().and_then(|notice| page_of(notice, list)) {
            Some(page) => {
                let request = Request { read: READ, ..Request::get(page, "text/html") };
                Step::Page(delivery, request, state)
            }
            None => Step::Done(Delivery { state, ..delivery }),
        }
    }
}

/// A page that the list's own site has.
fn page_of(notice: &Notice, list: &Url) -> Option<Url> {
    let page = list.join(notice.link.as_deref()?).ok()?;
    (page.origin() == list.origin() && page != *list).then_some(page)
}
