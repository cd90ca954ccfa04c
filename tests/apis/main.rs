//! Every API played by one server on loopback: an account in the watchlist becomes the right requests, the
//! answers become items, the items a signal in the digest.
//!
//! The answers under `wire/` have the shape that the services send; companies and events are invented.
//! What stands between `<!--new-->` and `<!--/new-->`, or in the list of a JSON answer, comes with the
//! second poll: the first only says what was there before.

mod case;

mod day;
mod drift;
mod edgar;
mod languages;
mod limits;
mod past;
mod server;
mod signals;
mod warn;
