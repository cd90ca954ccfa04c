//! One polite, guarded HTTP client: requests in, responses out. Knows no source.
//!
//! Conditional requests, limits on time and size, at most two requests a host, and no address that is
//! private unless ops allow it.

mod body;
mod client;
mod error;
pub mod freshness;
pub mod guard;
mod lanes;
mod limits;
mod pages;
mod resolve;
mod settings;
mod validators;

pub use body::BODY_LIMIT;
pub use client::{Client, Outcome, Request, Response};
pub use error::{Class, FetchError};
pub use lanes::Lane;
pub use pages::Pages;
pub use settings::Settings;
pub use validators::Validators;
