//! What comes in: requests go out, responses come back, and become items.

pub mod discover;
pub mod fetch;
pub mod robots;
pub mod source;
