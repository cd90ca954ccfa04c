//! What a rep gets: leads become a finished mail, a finished mail goes out.

pub mod alert;
pub mod deliver;
pub mod digest;
pub mod message;
pub mod news;
pub mod notice;
pub mod opener;
pub mod restraint;
pub mod schedule;
