//! Lanes: services that want their requests some time apart, whatever their hosts.
//!
//! A lane hands out moments in the order they are asked for. Who would have to wait for long is told so
//! instead: there is other work to do meanwhile.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Nobody waits longer than this for a moment.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// The lane of a request: what the service is called, and how far apart it wants its requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    pub name: String,
    pub apart: Duration,
}

/// The lanes in use, with when each is free again.
#[derive(Debug, Default)]
pub struct Lanes {
    free: Mutex<HashMap<String, Instant>>,
}

impl Lanes {
    /// Waits for a moment in the lane.
    ///
    /// # Errors
    /// How long it would take, where that is too long.
    pub async fn take(&self, lane: &Lane) -> Result<(), Duration> {
        let at = {
            let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            let at = free.get(&lane.name).copied().unwrap_or(now).max(now);
            if at - now > LONGEST_WAIT {
                return Err(at - now);
            }
            free.insert(lane.name.clone(), at + lane.apart);
            at
        };
        tokio::time::sleep_until(at).await;
        Ok(())
    }

    /// Leaves the whole lane alone for a time.
    pub fn rest(&self, name: &str, time: Duration) {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let until = Instant::now() + time;
        let at = free.entry(name.to_owned()).or_insert(until);
        *at = until.max(*at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lane() -> Lane {
        Lane { name: "gdelt".to_owned(), apart: Duration::from_secs(5) }
    }

    #[tokio::test(start_paused = true)]
    async fn requests_of_a_lane_are_apart_and_nobody_waits_for_long() {
        let (lanes, lane, start) = (Lanes::default(), lane(), Instant::now());
        for n in 0..3 {
            assert_eq!(lanes.take(&lane).await, Ok(()));
            assert_eq!(start.elapsed(), n * lane.apart);
        }
        let other = Lane { name: "hacker_news".to_owned(), ..lane.clone() };
        assert_eq!(lanes.take(&other).await, Ok(()));
        lanes.rest(&lane.name, Duration::from_secs(600));
        assert_eq!(lanes.take(&lane).await, Err(Duration::from_secs(600)));
        assert_eq!(start.elapsed(), Duration::from_secs(10));
    }
}
