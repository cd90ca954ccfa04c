//! The doors behind a name and a domain: feeds, a status page, a job board, channels.
//!
//! In: what a company's pages answered. Out: what to ask next, and the doors found, each with why. Steps
//! without I/O: who asks, and how politely, is decided elsewhere.

mod known;
mod page;
mod search;

pub use search::{Ask, Door, Search};
