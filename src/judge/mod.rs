//! What it means: items in; mentions, events, stories, signals and ranked leads out.
//!
//! No clock, file, socket or `await` in here: `now` is a value, and the same input gives the same
//! output.

pub mod account;
mod concern;
pub mod confidence;
pub mod event;
pub mod finding;
pub mod rank;
pub mod read;
pub mod rules;
pub mod spread;
pub mod story;
pub mod trigger;
mod unread;
pub mod watch;
pub mod wordbook;

pub use account::Mention;
pub use confidence::Confidence;
pub use event::Event;
pub use read::{Reading, read, remembered, skim};
pub use rules::Rules;
