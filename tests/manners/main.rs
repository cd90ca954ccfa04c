//! What feed owners would say of us: real servers on loopback, weeks that pass by a clock set by hand.

#[path = "../support/mod.rs"]
mod support;

mod crowd;
mod identity;
mod page;
mod proxy;
mod publisher;
mod reader;
mod refused;
mod secrets;
mod walls;
mod weeks;
