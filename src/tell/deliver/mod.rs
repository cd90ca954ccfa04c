//! A finished mail goes out; nothing is decided here.
//!
//! In: the bytes of a mail and its envelope. Out: the far side's receipt, or whose fault it was and
//! how far it reaches.

mod blame;
mod channel;
mod connect;
mod connection;
mod courier;
mod error;
mod file;
mod heartbeat;
mod login;
mod oauth;
mod rotated;
mod settings;
mod token;
mod trip;
mod trust;
mod web;

pub use crate::secret::Secret;
pub use channel::{Channel, ChannelKind, Channels, Posted};
pub use courier::{Courier, Receipt};
pub use error::DeliverError;
pub use heartbeat::beat;
pub use oauth::{Grant, OAuth, token_url};
pub use settings::{Security, Settings, Smtp, Transport};
pub use trip::Trip;
