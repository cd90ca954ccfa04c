//! One go of each work: poll, judge again, digest, deliver. Commands, demo and tests call the same
//! functions.
//!
//! A pass reads as a sentence: take the time, ask the store, fetch, call the core, commit, deliver.

pub mod alert;
mod answer;
mod ask;
mod budget;
mod compute;
pub mod deliver;
pub mod digest;
pub mod drill;
pub mod due;
pub mod health;
pub mod judge;
pub mod lists;
pub mod moved;
pub mod news;
pub mod ops;
pub mod outage;
pub mod poll;
mod post;
pub mod posts;
pub mod prune;
mod unread;
pub mod week;
