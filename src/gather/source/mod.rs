//! One file a source: which requests to make, and what a response says.
//!
//! A source is a unit struct in its file and one line in [`ALL`].

pub mod charset;
pub mod feed;
pub mod news_sitemap;
pub mod step;

pub use step::{Class, Delivery, Got, Place, Request, Source, State, Step, Unreadable};

/// Every source there is.
pub static ALL: &[&dyn Source] = &[&feed::Feed, &news_sitemap::NewsSitemap];

/// The source that settings call `name`.
pub fn by_name(name: &str) -> Option<&'static dyn Source> {
    ALL.iter().copied().find(|source| source.name() == name)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{ALL, by_name};

    #[test]
    fn every_source_is_found_by_a_name_of_its_own() {
        let names: HashSet<&str> = ALL.iter().map(|source| source.name()).collect();
        assert_eq!(names.len(), ALL.len());
        for name in names {
            assert_eq!(by_name(name).map(|source| source.name()), Some(name));
        }
    }
}
