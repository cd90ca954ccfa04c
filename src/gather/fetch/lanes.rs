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

/// The lanes in use.
#[derive(Debug, Default)]
pub struct Lanes {
    lanes: Mutex<HashMap<String, Times>>,
}

#[derive(Clone, Copy, Debug)]
struct Times {
    /// When its next moment is.
    free: Instant,
    /// Until when it is left alone, by those too who have a moment.
    rests: Instant,
}

impl Lanes {
    /// Waits for a moment in the lane.
    ///
    /// # Errors
    /// How long it would take, where that is too long.
    pub async fn take(&self, lane: &Lane) -> Result<(), Duration> {
        let now = Instant::now();
        let at = self.times(&lane.name, |times| {
            let at = times.free.max(times.rests).max(now);
            if at - now > LONGEST_WAIT {
                return Err(at - now);
            }
            times.free = at + lane.apart;
            Ok(at)
        })?;
        tokio::time::sleep_until(at).await;
        // Somebody before us may have been told that it is too often.
        let now = Instant::now();
        let rests = self.times(&lane.name, |times| times.rests);
        if rests > now { Err(rests - now) } else { Ok(()) }
    }

    /// Leaves the whole lane alone for a time.
    pub fn rest(&self, name: &str, time: Duration) {
        let until = Instant::now() + time;
        self.times(name, |times| times.rests = times.rests.max(until));
    }

    fn times<T>(&self, name: &str, with: impl FnOnce(&mut Times) -> T) -> T {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        with(lanes.entry(name.to_owned()).or_insert(Times { free: now, rests: now }))
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
