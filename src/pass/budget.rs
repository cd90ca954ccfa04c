//! What may still be asked of each service today.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::gather::source::Services;

/// Days since 1970, UTC, and what was asked in this one.
pub struct Budget {
    services: Arc<Services>,
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    asked: HashMap<String, u32>,
    /// Of these, what the store doesn't know yet.
    unsaid: HashMap<String, u32>,
}

impl Budget {
    /// `asked` is what the store knows of this day.
    pub fn new(services: Arc<Services>, asked: HashMap<String, u32>) -> Self {
        Budget { services, counts: Mutex::new(Counts { asked, ..Counts::default() }) }
    }

    /// Takes one request; false where the day's are used up.
    pub fn take(&self, service: &str) -> bool {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let limit = self.services.service(service).and_then(|service| service.per_day);
        let asked = counts.asked.entry(service.to_owned()).or_default();
        if limit.is_some_and(|limit| *asked >= limit) {
            return false;
        }
        *asked += 1;
        *counts.unsaid.entry(service.to_owned()).or_default() += 1;
        true
    }

    /// What was asked since the last call, for the store.
    pub fn unsaid(&self) -> HashMap<String, u32> {
        std::mem::take(&mut self.counts.lock().unwrap_or_else(PoisonError::into_inner).unsaid)
    }
}

/// The day of a moment.
pub fn day(now: Timestamp) -> i64 {
    now.as_second().div_euclid(86_400)
}

/// When the next day begins.
pub fn tomorrow(now: Timestamp) -> Timestamp {
    let next = now.to_zoned_datetime(TimeZone::UTC).date().tomorrow().ok();
    let start = next.and_then(|date| TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok());
    start.unwrap_or(now + SignedDuration::from_hours(24))
}

#[cfg(test)]
mod tests {
    use crate::gather::source::services::Service;

    use super::*;

    #[test]
    fn a_day_has_so_many_requests_and_the_next_begins_at_midnight() {
        let mut services = Services::default();
        let gdelt = Service { per_day: Some(3), ..Service::default() };
        services.by_name.insert("gdelt".to_owned(), gdelt);
        let budget = Budget::new(Arc::new(services), HashMap::from([("gdelt".to_owned(), 1)]));
        assert_eq!([budget.take("gdelt"), budget.take("gdelt"), budget.take("gdelt")], [true, true, false]);
        assert!(budget.take("feed"));
        assert_eq!(budget.unsaid().get("gdelt"), Some(&2));
        assert!(budget.unsaid().is_empty());
        let now: Timestamp = "2026-11-25T13:00:00Z".parse().unwrap();
        assert_eq!(tomorrow(now), "2026-11-26T00:00:00Z".parse().unwrap());
    }
}
