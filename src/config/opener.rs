//! An `[[opener]]` of a watchlist: the rep's own words to open a call with.

use super::document::{Key, Section, key};
use crate::judge::rank::Use;
use crate::judge::trigger::TriggerId;
use crate::tell::opener::{Opener, Template};

/// The keys of an `[[opener]]`.
pub const KEYS: &[Key] = &[key("trigger"), key("use"), key("stage"), key("role"), key("say")];

/// Reads it; what is wrong with it is noted.
pub fn read(section: &Section<'_, '_>) -> Option<Opener> {
    let example = "say = \"Congratulations on the contract[ with {other}].\"";
    let say = section.needed("say", example)?;
    let say = Template::parse(&say).map_err(|why| section.wrong("say", why, example.to_owned())).ok();
    let purpose = section.text("use").and_then(|text| match text.as_str() {
        "serve" => Some(Use::Serve),
        "intercept" => Some(Use::Intercept),
        "engage" => Some(Use::Engage),
        _ => {
            section.wrong(
                "use",
                format!("\"{text}\" is no use of a lead"),
                "serve, intercept or engage".to_owned(),
            );
            None
        }
    });
    Some(Opener {
        trigger: section.text("trigger").map(TriggerId),
        purpose,
        stage: section.text("stage"),
        role: section.text("role"),
        say: say?,
    })
}
