//! Mail goes out: to servers that fail at each step, and to one that doesn't.

#[path = "../support/mod.rs"]
mod support;

mod one_mail;
mod script;
mod several_mails;
mod test_channel;
mod tls;
mod token;
