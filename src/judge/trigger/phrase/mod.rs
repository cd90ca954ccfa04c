//! Phrases: what a rule looks for, as words rather than letters.
//!
//! In: phrases as the library writes them. Out: for a sentence, which phrases stand where. Every sentence
//! is read as a headline: articles, possessives, forms of "be" and "have" and days of the week are left
//! out of text and phrase alike, so that "has been acquired by the Globex Corp." and "acquired by Globex"
//! are one.
//!
//! A phrase is written with
//! - `word`, or `one|other`: these words;
//! - `buy*`: every form of a verb; `!buy`: the forms that tell something ("buys", "bought", "will buy",
//!   "to buy"), which leaves out the bare word;
//! - `<role>`: what the library lists under that name in `words.toml`;
//! - `#`: a number, `#minor` one below fifty; `~5`: up to five words of one clause; `~~5`: up to five words;
//! - `(first way|other way)`: one of these ways; with bars that stand alone, `(takes|took over | buys)`,
//!   the others part words; `?` behind any of these: it may be missing;
//! - `^`, `$end`: the sentence begins, ends here;
//! - `@` at the start or the end: the account stands before, behind; `@5`: it stands in this gap.

mod form;
mod need;
mod parse;
mod program;
mod search;
mod set;
mod token;

pub use parse::Shared;
pub use search::{Hit, Look, Phrases, PhrasesBuilder, Sides};
pub use token::{Kind, Tokens};
