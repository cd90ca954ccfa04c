//! How services are asked in one installation: their keys, their limits, and what single sources are told.
//!
//! In: what the configuration says. Out: the place, the lane and the budget of a request.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::Value;

use crate::secret::Secret;

/// Tier of what belongs to no account.
pub const USUAL_TIER: u8 = 2;

/// All services that are used.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Services {
    /// By the name of the source.
    pub by_name: HashMap<String, Service>,
    /// By the name and the address of a source.
    pub about: HashMap<(String, String), About>,
}

/// One service.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Service {
    pub key: Option<Secret>,
    /// Between two requests.
    pub apart: Duration,
    /// Requests a day, UTC.
    pub per_day: Option<u32>,
    /// Whether its sources are asked by a plan within that, and not sooner for a digest.
    pub planned: bool,
}

/// What one source is told, and how dear it is.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    pub options: Value,
    /// The dearest tier of its accounts: 1 is asked first where a day's requests run out.
    pub tier: u8,
}

impl Services {
    pub fn service(&self, name: &str) -> Option<&Service> {
        self.by_name.get(name)
    }

    pub fn about(&self, name: &str, address: &str) -> Option<&About> {
        self.about.get(&(name.to_owned(), address.to_owned()))
    }

    pub fn tier(&self, name: &str, address: &str) -> u8 {
        self.about(name, address).map_or(USUAL_TIER, |about| about.tier)
    }
}
