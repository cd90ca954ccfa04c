//! One polite, guarded HTTP client: requests in, responses out. Knows no source.
//!
//! Conditional requests, limits on time and size, at most two requests a host, and no address that is
//! private unless ops allow it.

mod body;
mod class;
mod client;
mod error;
pub mod freshness;
pub mod guard;
mod lanes;
mod limits;
mod pages;
mod resolve;
mod rests;
mod settings;
mod validators;
mod wall;

pub use body::BODY_LIMIT;
pub use class::Class;
pub use client::{Client, Outcome, Request, Response};
pub use error::FetchError;
pub use lanes::Lane;
pub use pages::Pages;
pub use settings::{Login, Settings};
pub use validators::Validators;
