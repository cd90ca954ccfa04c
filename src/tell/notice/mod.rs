//! What ops are told: that something is broken, again each week until it is mended, and that it is well.
//!
//! In: what ails, and what ops know of. Out: what to tell, as a plain mail. One cause is one notice,
//! however many sources it takes down.

mod cause;
mod mail;

pub use cause::{Ailing, Cause, Known, News, causes, news};
pub use mail::compose;

/// Who is told, and how soon.
#[derive(Clone, Debug)]
pub struct Settings {
    pub email: Option<String>,
    /// Failures in a row before a source is told of; both have to be reached.
    pub failures: u32,
    /// Hours since the first of them.
    pub hours: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { email: None, failures: 3, hours: 6 }
    }
}
