//! The wall clock, or one that starts elsewhere and runs faster: a week can be tried out in minutes.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

/// Tells the time.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    made_up: Option<MadeUp>,
}

#[derive(Clone, Copy, Debug)]
struct MadeUp {
    began: Instant,
    at: Timestamp,
    speed: f64,
}

impl Clock {
    /// The machine's own, asked each time: it may be set, and it goes on while the machine sleeps.
    pub fn wall() -> Self {
        Clock { made_up: None }
    }

    /// One that shows `at` now and runs `speed` times as fast as the machine's.
    pub fn from(at: Timestamp, speed: f64) -> Self {
        Clock { made_up: Some(MadeUp { began: Instant::now(), at, speed }) }
    }

    pub fn now(&self) -> Timestamp {
        let Some(MadeUp { began, at, speed }) = self.made_up else { return Timestamp::now() };
        let passed = began.elapsed().as_secs_f64() * speed;
        at.checked_add(SignedDuration::try_from_secs_f64(passed).unwrap_or(SignedDuration::ZERO))
            .unwrap_or(at)
    }

    /// How many times as fast as the machine's it runs.
    pub fn speed(&self) -> f64 {
        self.made_up.map_or(1.0, |made_up| made_up.speed)
    }

    /// How long the machine waits while this clock goes on by `by`.
    pub fn real(&self, by: Duration) -> Duration {
        by.div_f64(self.speed())
    }
}
