//! `tipoff run`: the daemon.

use std::time::Duration;

use clap::Args;

use super::{At, Common, Done, setup};
use crate::daemon::{self, Clock, DaemonError};

/// How long threads that compute may go on once all is said and done.
const LEAVE: Duration = Duration::from_millis(500);

/// Run as a daemon: poll when each source is due, mail each rep on time
///
/// SIGHUP takes up changed files at once (they are looked at each minute anyway); SIGTERM ends within
/// five seconds. The log goes to the journal under systemd, else to standard error.
#[derive(Args)]
pub struct Run {
    #[command(flatten)]
    at: At,
    /// Let the clock run this many times as fast: to try out a day in minutes
    #[arg(long, value_name = "TIMES", default_value_t = 1.0, value_parser = speed)]
    speed: f64,
}

fn speed(text: &str) -> Result<f64, String> {
    let speed: f64 = text.parse().map_err(|_| "that is no number".to_owned())?;
    match (1.0..=100_000.0).contains(&speed) {
        true => Ok(speed),
        false => Err("from 1 to 100000".to_owned()),
    }
}

impl Run {
    pub fn run(self, common: &Common) -> anyhow::Result<Done> {
        let clock = match (self.at.at, self.speed) {
            (None, 1.0) => Clock::wall(),
            (at, speed) => Clock::from(at.unwrap_or_else(jiff::Timestamp::now), speed),
        };
        let runtime = setup::runtime()?;
        let ended = runtime.block_on(daemon::run(&setup::path(common), clock));
        runtime.shutdown_timeout(LEAVE);
        match ended {
            Ok(()) => Ok(Done::Well),
            Err(DaemonError::Configuration(mistakes)) => {
                setup::say(&mistakes);
                Ok(Done::WrongUse)
            }
            Err(error) => Err(error.into()),
        }
    }
}
