//! FDA's warning letters: a table, each letter posted weeks after it was sent.

use jiff::Timestamp;

use super::draft::{Draft, address, sentences, time};
use super::markup;
use super::step::{Class, Delivery, Got, Manners, Place, Request, Source, Unreadable};

/// The table.
pub struct FdaWarningLetters;

const SITE: &str = "https://www.fda.gov";

impl Source for FdaWarningLetters {
    fn name(&self) -> &'static str {
        "fda_warning_letters"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        let rows = markup::rows(&String::from_utf8_lossy(got.body));
        let heads = rows.iter().find(|row| row.heads).cloned().ok_or_else(|| {
            Unreadable::new(
                Class::NotAFeed,
                "the page has no table of letters",
                "FDA may have changed it: report it",
            )
        })?;
        let mut delivery = Delivery::default();
        for row in rows.iter().filter(|row| !row.heads) {
            let (company, subject) = (row.under(&heads, "company"), row.under(&heads, "subject"));
            if company.is_empty() {
                continue;
            }
            let letter = row.under(&heads, "issue date");
            let draft = Draft {
                id: row.link.clone().unwrap_or_default(),
                title: format!("{company} gets an FDA warning letter: {subject}"),
                summary: sentences([
                    format!("Letter of {letter} by the {}", row.under(&heads, "office")),
                    subject.to_owned(),
                ]),
                url: row.link.as_deref().and_then(|link| address(SITE, link)),
                published: american(row.under(&heads, "posted")),
                outlet: "FDA".to_owned(),
                language: None,
            };
            delivery.entries.extend(draft.entry());
        }
        Ok(delivery)
    }

    fn request(&self, place: &Place) -> Request {
        Request::get(place.url.clone(), "text/html")
    }

    fn manners(&self) -> Manners {
        Manners { per_day: Some(24), ..Manners::of(SITE) }
    }
}

/// `07/29/2026`: the month first.
pub(super) fn american(text: &str) -> Option<Timestamp> {
    let mut parts = text.trim().split('/');
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    time(&format!("{year}-{month:0>2}-{day:0>2}"))
}
