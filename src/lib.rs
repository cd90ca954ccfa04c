//! tipoff tells a sales rep which account to call today, and why.
//!
//! Data goes one way: a response becomes items, items become signals, signals become leads, leads
//! become a mail. Each room knows only the rooms below it.
//!
//! ```text
//!   command        a command line becomes one call
//!      │
//!   daemon         when: schedules, signals, readiness
//!      │
//!    pass          one go of each work: poll, digest, deliver
//!      │
//!   config         tipoff.toml and the watchlists, mistakes with their place
//!      │
//!   store          what is remembered; the only room with SQL
//!      │
//!    tell          leads → digest → mail → delivered
//!      │
//!    judge         items → who, what, which story → signals → leads      (pure)
//!      │
//!   gather         requests → responses → items
//!      │
//!    item          the normalised item; identity, links, dates, outlet
//!    text          folding, words with spans, sentences, plain text out of HTML
//!    problem       what is wrong, where, and what to try
//! ```
//!
//! `gather` and `judge` do not know each other: both stand on `item`.

pub mod command;
pub mod config;
pub mod daemon;
pub mod gather;
pub mod item;
pub mod judge;
pub mod pass;
pub mod problem;
pub mod secret;
pub mod store;
pub mod tell;
pub mod text;
