//! Attributes of an element, as they are written.
//!
//! In: a tag. Out: the values asked for; mistakes in the other attributes are passed over.

use quick_xml::escape::unescape;
use quick_xml::events::BytesStart;

/// The value of an attribute, in whatever case its name is written.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.html_attributes();
    let found = attributes
        .with_checks(false)
        .flatten()
        .find(|a| AsRef::<str>::as_ref(&a.key).eq_ignore_ascii_case(name))?;
    Some(value(&found.value))
}

/// Prefix and address of each namespace declared.
pub(super) fn namespaces(tag: &BytesStart<'_>) -> Vec<(String, String)> {
    let mut attributes = tag.html_attributes();
    attributes
        .with_checks(false)
        .flatten()
        .filter_map(|a| {
            let name: &str = a.key.as_ref();
            Some((name.strip_prefix("xmlns:")?.to_owned(), value(&a.value)))
        })
        .collect()
}

fn value(raw: &str) -> String {
    match unescape(raw) {
        Ok(value) => value.into_owned(),
        // A bare `&`, as in many links.
        Err(_) => raw.replace("&amp;", "&"),
    }
}
