//! The ground that all reading stands on: folding, words with byte spans, sentences, language,
//! plain text out of HTML.

pub mod clip;
pub mod fold;
pub mod frequency;
pub mod hash;
pub mod html;
pub mod invisible;
pub mod language;
pub mod sentence;
pub mod word;
