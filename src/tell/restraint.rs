//! When a rep is spared a mail: days off, absence, and days on which too little has happened.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::judge::rank::{Block, Lead, Ranking, Reached};

/// What a rep wishes. By default every digest comes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Restraint {
    /// No digest on these days; what is new waits for the next.
    pub holidays: Vec<Date>,
    pub away: Option<Away>,
    /// A digest comes with so many leads or more…
    pub min_leads: Option<usize>,
    /// …or with a lead of this score or more…
    pub min_score: Option<f64>,
    /// …or when something in it has waited so long.
    pub max_wait: Option<SignedDuration>,
}

/// An absence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Away {
    pub from: Option<Date>,
    /// The last day of it.
    pub until: Date,
    /// Who gets the mail meanwhile; nobody: it waits.
    pub to: Option<String>,
}

/// Whether there is a mail on a day, and for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Today {
    Usual,
    /// A day off, or away with nobody to stand in.
    Off,
    StandIn(String),
}

impl Restraint {
    /// How it is at this time, by the rep's clock.
    pub fn today(&self, now: Timestamp, zone: &TimeZone) -> Today {
        let today = now.to_zoned_datetime(zone.clone()).date();
        let away = self.away.as_ref();
        match away.filter(|away| today <= away.until && away.from.is_none_or(|from| from <= today)) {
            Some(Away { to: Some(to), .. }) => Today::StandIn(to.clone()),
            Some(Away { to: None, .. }) => Today::Off,
            None if self.holidays.contains(&today) => Today::Off,
            None => Today::Usual,
        }
    }

    /// True where too little has happened for a mail, and nothing of it has waited too long. What was
    /// mailed and is otherwise now waits for nothing.
    pub fn waits(&self, ranking: &Ranking, now: Timestamp) -> bool {
        if self.min_leads.is_none() && self.min_score.is_none() {
            return false;
        }
        let enough = self.min_leads.is_some_and(|leads| ranking.leads.len() + ranking.blocks.len() >= leads);
        let hot = self.min_score.is_some_and(|bar| ranking.by_account().iter().any(|lead| lead.score >= bar));
        let changed = signals(ranking).any(|signal| signal.update.is_some());
        let oldest = || signals(ranking).map(|signal| signal.published);
        let spread = || ranking.blocks.iter().map(|block| block.published);
        let patient = |wait| oldest().chain(spread()).all(|published| now - wait < published);
        !(enough || hot || changed) && self.max_wait.is_none_or(patient)
    }
}

fn signals(ranking: &Ranking) -> impl Iterator<Item = &crate::judge::rank::Signal> {
    ranking.leads.iter().flat_map(|lead| &lead.signals)
}

/// Somebody else who gets a rep's digest, or the part of it that is theirs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Copy {
    pub to: String,
    /// Only of these accounts; empty: of all.
    pub accounts: Vec<String>,
    /// Only of these triggers; empty: of all.
    pub triggers: Vec<String>,
    /// Only of accounts as dear as this or dearer.
    pub tier: Option<u8>,
}

impl Copy {
    /// The part of a ranking that is theirs; none where nothing is.
    pub fn part(&self, ranking: &Ranking) -> Option<Ranking> {
        let theirs = |lead: &Lead| -> Option<Lead> {
            let account = self.accounts.is_empty() || self.accounts.contains(&lead.account);
            let dear = self.tier.is_none_or(|tier| lead.tier <= tier);
            let wanted = lead
                .signals
                .iter()
                .filter(|signal| self.triggers.is_empty() || self.triggers.contains(&signal.trigger.0));
            let signals: Vec<_> = wanted.cloned().collect();
            (account && dear && !signals.is_empty()).then(|| Lead { signals, ..lead.clone() })
        };
        let leads: Vec<Lead> = ranking.leads.iter().filter_map(theirs).collect();
        let blocks: Vec<Block> = ranking.blocks.iter().filter_map(|block| self.block(block)).collect();
        let is_some = !leads.is_empty() || !blocks.is_empty();
        is_some.then(|| Ranking { leads, blocks, fresh: Vec::new(), held: Vec::new(), ..ranking.clone() })
    }

    /// The part of a block that is theirs.
    fn block(&self, block: &Block) -> Option<Block> {
        let wanted = self.triggers.is_empty() || self.triggers.contains(&block.trigger.0);
        let theirs = |reached: &&Reached| {
            (self.accounts.is_empty() || self.accounts.contains(&reached.account))
                && self.tier.is_none_or(|tier| reached.tier <= tier)
        };
        let reached: Vec<Reached> = block.reached.iter().filter(theirs).cloned().collect();
        (wanted && !reached.is_empty()).then(|| Block { reached, ..block.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absence_ends_with_its_last_day_by_the_reps_clock() {
        let zone = TimeZone::get("America/Chicago").expect("a zone");
        let away = |to: Option<&str>| Restraint {
            away: Some(Away {
                from: Some("2026-12-21".parse().expect("a date")),
                until: "2026-12-31".parse().expect("a date"),
                to: to.map(str::to_owned),
            }),
            holidays: vec!["2027-01-01".parse().expect("a date")],
            ..Restraint::default()
        };
        let at = |restraint: &Restraint, text: &str| restraint.today(text.parse().expect("a time"), &zone);
        let alone = away(None);
        assert_eq!(at(&alone, "2026-12-20T13:30:00Z"), Today::Usual);
        assert_eq!(at(&alone, "2027-01-01T03:00:00Z"), Today::Off, "still the last day in Chicago");
        assert_eq!(at(&alone, "2027-01-01T13:30:00Z"), Today::Off, "a holiday");
        assert_eq!(at(&alone, "2027-01-02T13:30:00Z"), Today::Usual);
        assert_eq!(
            at(&away(Some("lee@example.com")), "2026-12-24T13:30:00Z"),
            Today::StandIn("lee@example.com".into())
        );
    }
}
