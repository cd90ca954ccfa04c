//! The latest filings of everybody (`getcurrent`, Atom): a filing comes once for each of its parties, under
//! one id. It is one item that names them all.

use crate::gather::source::mend;
use crate::gather::source::step::{Delivery, Got, Unreadable};
use crate::item::Entry;

/// The filings, each once.
///
/// # Errors
/// As a feed's.
pub fn read(got: &Got) -> Result<Delivery, Unreadable> {
    let mut delivery = mend::each(got, |item| {
        item.outlet = Some("SEC EDGAR".to_owned());
    })?;
    let mut once: Vec<Entry> = Vec::with_capacity(delivery.entries.len());
    for entry in delivery.entries {
        let same =
            |known: &&mut Entry| known.identity.guid.is_some() && known.identity.guid == entry.identity.guid;
        match once.iter_mut().find(same) {
            // What a further party adds is its name and part.
            Some(known) => {
                let party = entry.item.title.split_once(" - ").map_or("", |(_, party)| party);
                known.item.summary = format!("{} Also: {party}.", known.item.summary);
            }
            None => once.push(entry),
        }
    }
    delivery.entries = once;
    Ok(delivery)
}
