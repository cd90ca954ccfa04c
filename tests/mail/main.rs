//! The mail as others get it: what it says, that mail readers can show it, and that it survives
//! hostile text.

mod browser;
mod client;
mod fixture;
mod hostile;
mod subject;
mod wording;
