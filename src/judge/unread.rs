//! Items in a language whose events are not read.
//!
//! In: an item. Out: its language, where the library has no phrases for it: a name is all that is matched.

use crate::item::Item;
use crate::text::language::{self, Language};

/// Words of the shortest text whose language is surer than an event found in it.
const SURE_OF_LANGUAGE: usize = 12;

/// The item's language, where its events are not read: whatever has no phrases in the library. A headline
/// that reports an event in our words is taken at them.
pub fn unread(item: &Item, reports: bool) -> Option<Language> {
    let is_short = || {
        let words = item.title.split_whitespace().chain(item.summary.split_whitespace());
        words.take(SURE_OF_LANGUAGE).count() < SURE_OF_LANGUAGE
    };
    if reports && is_short() && !item.title.chars().any(is_of_another_script) {
        return None;
    }
    const READ: &[&str] = &["en", "de", "fr", "es"];
    match item.language {
        Some(language) => (!READ.contains(&language.0)).then_some(language),
        None => language::of_other_than(READ, &item.title, &item.summary),
    }
}

/// A letter that is no Latin one.
fn is_of_another_script(c: char) -> bool {
    c.is_alphabetic() && c > '\u{24f}'
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::ItemId;

    #[test]
    fn what_the_library_does_not_speak_is_said() {
        for (title, reports, want) in [
            ("Acme licenzia cinquecento dipendenti in tutta Italia e chiude la sede", false, Some("Italian")),
            ("Acme schrapt vijfhonderd banen en sluit het kantoor in de hoofdstad", false, Some("Dutch")),
            ("Acme соскращает пятьсот рабочих мест в Москве", true, Some("Russian")),
            ("Acme cuts five hundred jobs and closes its office in the capital", true, None),
            ("Acme baut fünfhundert Stellen ab und schließt das Büro in der Hauptstadt", true, None),
            ("Acme cierra su planta de Vigo", true, None),
        ] {
            let item = Item {
                id: ItemId(1),
                title: title.to_owned(),
                summary: String::new(),
                url: None,
                published: None,
                outlet: None,
                language: None,
            };
            assert_eq!(unread(&item, reports).map(Language::name), want, "{title}");
        }
    }
}
