//! `alert` of a watchlist: what is told at once.

use super::document::{Key, Section, key};
use crate::judge::trigger::TriggerId;
use crate::tell::alert::{Quiet, Settings};

const ALERT: &[Key] = &[key("score"), key("triggers"), key("quiet"), key("per_day")];

/// The rep's bar; nothing where none is set.
pub fn alerts(rep: &Section<'_, '_>) -> Option<Settings> {
    let section = rep.section("alert", ALERT)?;
    let mut settings = Settings {
        score: section.number("score", 1.0..=100.0),
        triggers: section.list("triggers").into_iter().map(TriggerId).collect(),
        ..Settings::default()
    };
    if !section.has("score") && !section.has("triggers") {
        let help = "alert = { score = 80 }, or { triggers = [\"data-breach\"] }".to_owned();
        section.document.warning(
            section.span.clone(),
            "no bar is set, so that there are no alerts",
            Some(help),
        );
    }
    if let Some(text) = section.text("quiet") {
        match text.as_str() {
            "never" => settings.quiet = None,
            hours => match Quiet::parse(hours) {
                Ok(quiet) => settings.quiet = Some(quiet),
                Err(why) => section.wrong("quiet", why, "as \"20:00-07:00\", or \"never\"".to_owned()),
            },
        }
    }
    if let Some(number) = section.number("per_day", 1.0..=100.0) {
        settings.per_day = number.round() as u32;
    }
    Some(settings)
}
