//! A finished mail goes out; nothing is decided here.
//!
//! In: the bytes of a mail and its envelope. Out: the far side's receipt, or whose fault it was.

mod courier;
mod error;
mod file;
mod settings;
mod smtp;

pub use courier::{Courier, Receipt};
pub use error::DeliverError;
pub use settings::{Secret, Security, Settings, Smtp, Transport};
