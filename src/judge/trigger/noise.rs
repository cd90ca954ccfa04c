//! Items that report nothing to a rep: advertising for plaintiffs, stock bots, market-research adverts.

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::compile::compile;

#[derive(Deserialize)]
struct File {
    noise: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    kind: String,
    any: Vec<String>,
}

static KINDS: LazyLock<Vec<(&'static str, Vec<Regex>)>> = LazyLock::new(|| {
    // The file is compiled in, and a test reads it.
    let file: File = toml::from_str(include_str!("library/noise.toml")).unwrap_or(File { noise: vec![] });
    file.noise
        .into_iter()
        .map(|noise| {
            let patterns = noise.any.iter().filter_map(|pattern| Some(compile(pattern).ok()?.0)).collect();
            (&*noise.kind.leak(), patterns)
        })
        .collect()
});

/// The kind of noise that an item is, by its folded title and summary; `None` where it is none.
pub fn kind(title: &str, summary: &str) -> Option<&'static str> {
    let head = crate::text::clip::head(summary, 600);
    KINDS
        .iter()
        .find(|(_, patterns)| {
            patterns.iter().any(|pattern| pattern.is_match(title) || pattern.is_match(head))
        })
        .map(|(kind, _)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_known_by_its_kind() {
        for (title, want) in [
            (
                "shareholder alert: smith & lowe reminds investors of deadline in corvane class action",
                Some("law-firm alert"),
            ),
            ("brightwell (nyse:brw) shares gap up to $14.02", Some("stock bot")),
            ("aldersyde capital acquires 4,512 shares of corvane inc. (nyse:crv)", Some("stock bot")),
            (
                "frozen food market size to reach $40 billion by 2031 at a cagr of 6.1%",
                Some("market-research advert"),
            ),
            ("brightwell names ann lee cfo", None),
            ("corvane faces class action over labels", None),
        ] {
            assert_eq!(kind(title, ""), want, "{title}");
        }
    }
}
