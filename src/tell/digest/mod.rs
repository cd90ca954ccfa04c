//! Leads become a finished mail.
//!
//! In: a ranking, the reader, the time. Out: subject, text, HTML, and the mail's bytes with its headers,
//! fixed once for all.

mod beside;
mod calls;
mod compose;
mod evidence;
mod foot;
mod look;
mod mime;
mod render;
mod share;
mod trial;
mod view;
mod week;
mod words;

pub use calls::Calls;
pub use compose::{Reader, compose, links as links_of};
pub use evidence::{Clause as Marked, clause as marked};
pub use foot::{JUDGED_DAYS, Unread, judged};
pub use look::{Failed, Look};
pub use mime::{Mail, Sender, plain};
pub use trial::trial;
pub use view::{Digest, LeadView, LinkView, Thread};
pub use week::{Busy, Week, Weekly, week};
pub use words::{harmless, name as name_of};

/// A digest that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DigestError {
    #[error("the template {name} failed: {reason}")]
    Template { name: &'static str, reason: String },
    #[error("the mail's header {header} can't be made: {reason}")]
    Header { header: &'static str, reason: String },
}
