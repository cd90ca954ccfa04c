//! What the service manager hears of us, where there is one (sd_notify(3)).

use std::time::Duration;

use sd_notify::NotifyState;

/// Speaks to systemd; to nobody where `NOTIFY_SOCKET` isn't set.
#[derive(Default)]
pub struct Service {
    status: String,
}

impl Service {
    pub fn ready(&self) {
        say(&[NotifyState::Ready]);
    }

    /// A reload begins; [`Service::ready`] ends it, whatever came of it.
    pub fn reloading(&self) {
        match NotifyState::monotonic_usec_now() {
            Ok(now) => say(&[NotifyState::Reloading, now]),
            Err(_) => say(&[NotifyState::Reloading]),
        }
    }

    pub fn stopping(&self) {
        say(&[NotifyState::Stopping]);
    }

    /// We are alive: the loop went round.
    pub fn watchdog(&self) {
        say(&[NotifyState::Watchdog]);
    }

    /// Starting or ending takes this much longer.
    pub fn extend(&self, by: Duration) {
        let micros = u32::try_from(by.as_micros()).unwrap_or(u32::MAX);
        say(&[NotifyState::ExtendTimeoutUsec(micros)]);
    }

    /// What we are at, in a line; the same line twice is said once.
    pub fn status(&mut self, status: String) {
        if status != self.status {
            say(&[NotifyState::Status(&status)]);
            self.status = status;
        }
    }
}

/// A service manager that doesn't listen changes nothing.
fn say(states: &[NotifyState]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!("the service manager doesn't listen: {error}");
    }
}
