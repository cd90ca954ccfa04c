//! The wall clock, or one that starts elsewhere and runs faster: a week can be tried out in minutes.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

/// Tells the time.
#[derive(Clone, Debug)]
pub struct Clock(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Wall,
    Fast {
        began: Instant,
        at: Timestamp,
        speed: f64,
    },
    /// Milliseconds since 1970.
    ByHand(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's own, asked each time: it may be set, and it goes on while the machine sleeps.
    pub fn wall() -> Self {
        Clock(Kind::Wall)
    }

    /// One that shows `at` now and runs `speed` times as fast as the machine's.
    pub fn from(at: Timestamp, speed: f64) -> Self {
        Clock(Kind::Fast { began: Instant::now(), at, speed })
    }

    /// One that stands still but for [`Clock::set`].
    pub fn by_hand(at: Timestamp) -> Self {
        Clock(Kind::ByHand(Arc::new(AtomicI64::new(at.as_millisecond()))))
    }

    /// Sets a clock that is set by hand, and its copies; another goes its own way.
    pub fn set(&self, at: Timestamp) {
        if let Kind::ByHand(shown) = &self.0 {
            shown.store(at.as_millisecond(), Ordering::Relaxed);
        }
    }

    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Kind::Wall => Timestamp::now(),
            Kind::Fast { began, at, speed } => {
                let passed = SignedDuration::try_from_secs_f64(began.elapsed().as_secs_f64() * speed);
                at.checked_add(passed.unwrap_or(SignedDuration::ZERO)).unwrap_or(*at)
            }
            Kind::ByHand(shown) => {
                Timestamp::from_millisecond(shown.load(Ordering::Relaxed)).unwrap_or(Timestamp::UNIX_EPOCH)
            }
        }
    }

    /// How many times as fast as the machine's it runs.
    pub fn speed(&self) -> f64 {
        match self.0 {
            Kind::Fast { speed, .. } => speed,
            Kind::Wall | Kind::ByHand(_) => 1.0,
        }
    }

    /// How long the machine waits while this clock goes on by `by`.
    pub fn real(&self, by: Duration) -> Duration {
        by.div_f64(self.speed())
    }
}
