//! The mail as others get it: what it says, that mail readers can show it, and that it survives
//! hostile text.

#[path = "../support/mod.rs"]
mod support;

mod browser;
mod clients;
mod fixture;
mod hostile;
mod parsers;
mod screens;
mod subject;
mod wording;
