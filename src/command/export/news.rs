//! Signals as a feed or a table.

use anyhow::Context;
use jiff::{SignedDuration, Timestamp};

use super::Export;
use crate::command::setup::{self, Setup};
use crate::command::snooze::account;
use crate::config::Watchlist;
use crate::pass::{self, news};
use crate::tell::news::{Channel, Entry, atom, json_feed, table};

impl Export {
    /// A feed is one rep's; a table may be everybody's.
    pub(super) fn news(&self, setup: &Setup, now: Timestamp) -> anyhow::Result<String> {
        let rules = setup.rules()?;
        pass::judge::again(&setup.store, &rules, now)?;
        let lists = match self.format.csv {
            true => setup::lists(&setup.config, self.rep.as_deref())?,
            false => vec![setup::list(&setup.config, self.rep.as_deref())?],
        };
        let mut all: Vec<Entry> = Vec::new();
        let mut channel = None;
        for list in lists {
            let name = self.account.as_deref().map(|part| account(list, part)).transpose()?;
            let mut entries = news::of(&setup.store, &rules, list, self.since(list, now)?, now)?;
            entries.retain(|entry| name.as_ref().is_none_or(|name| entry.account_name == *name));
            let who = list.rep.name.as_deref().unwrap_or(&list.rep.email);
            channel = Some(Channel::of(who, &list.rep.email, name.as_deref(), &entries, now));
            all.extend(entries);
        }
        if self.format.csv {
            return table(&all).context("can't write the table");
        }
        let channel = channel.context("there is no watchlist")?;
        Ok(match self.format.atom {
            true => atom(&channel, &all),
            false => format!("{:#}\n", json_feed(&channel, &all)),
        })
    }

    /// The beginning of the day named, by the rep's clock.
    fn since(&self, list: &Watchlist, now: Timestamp) -> anyhow::Result<Timestamp> {
        match self.since {
            Some(day) => {
                let midnight = day.at(0, 0, 0, 0).to_zoned_datetime(list.rep.timezone.clone());
                Ok(midnight.with_context(|| format!("{day} is no day"))?.timestamp())
            }
            None => Ok(now - SignedDuration::from_hours(24 * news::DAYS)),
        }
    }
}
